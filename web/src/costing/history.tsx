// Who changed which row of an initiative's cost, when and why; each change can be taken back while nobody changed the row since.
import { call } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { instant, personName } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { records, type CostHistory as Rows, type CostHistoryEntry } from "../gen/api.ts";
import { Async, Empty } from "../parts/states.tsx";
import { tell, tellProblem } from "../parts/toast.tsx";

const verbs: Record<string, string> = { insert: "added", update: "changed", remove: "took out" };
const kinds: Record<string, string> = { staff_time: "staff time", cost: "cost", pool: "share of a pool" };

function Entry({ entry, undo }: { entry: CostHistoryEntry; undo: () => void }) {
  const label = (name: string) => t(records[entry.kind]?.find((field) => field.name === name)?.label ?? name);
  return (
    <li>
      <strong>{personName(entry.actor)}</strong> {t(verbs[entry.action] ?? entry.action)} {t(kinds[entry.kind] ?? entry.kind)} <strong>{entry.row}</strong>
      <span class="sub"> · {instant(entry.at_ms)}</span>
      {entry.changes.length > 0 && <ul class="what">{entry.changes.map((change) => <li key={change.field}>{label(change.field)}: <del>{change.before ?? t("nothing")}</del> → <ins>{change.after ?? t("nothing")}</ins></li>)}</ul>}
      {entry.can_undo && <button type="button" class="plain" onClick={undo}>{t("Take this back")}</button>}
    </li>
  );
}

export function CostHistory({ code, undone }: { code: string; undone: () => void }) {
  const path = `initiatives/${encodeURIComponent(code)}/cost`;
  const data = useGet<Rows>(path + "/history", ["cost", "staff_time", "pool"]);
  const undo = async (entry: number) => {
    try {
      await call("POST", path + "/undo", { body: { entry } });
      tell(t("It is taken back."));
      data.reload();
      undone();
    } catch (error) {
      tellProblem(error as Error);
    }
  };
  return (
    <Async data={data} what={t("the history")}>
      {(value) => value.rows.length === 0 ? <Empty>{t("Nobody has changed a row here yet.")}</Empty> : <ol class="timeline">{value.rows.map((entry) => <Entry key={entry.entry} entry={entry} undo={() => void undo(entry.entry)} />)}</ol>}
    </Async>
  );
}
