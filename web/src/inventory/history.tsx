// Every field's past: who, when, why, from what to what; and one step back where nobody changed it since.
import { call } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { instant, personName } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { records, type Definitions as DefinitionRows, type History as HistoryRows } from "../gen/api.ts";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { Table } from "../parts/table.tsx";
import { tell } from "../parts/toast.tsx";

const label = (field: string) => t(records.initiative.find((f) => f.name === field)?.label ?? field);
const actions: Record<string, string> = { insert: "added it", update: "changed it", confirm: "confirmed it", retire: "ended it", "bring back": "brought it back", merge: "merged it" };

export function History({ code, undone }: { code: string; undone: () => void }) {
  const path = `initiatives/${encodeURIComponent(code)}`;
  const data = useGet<HistoryRows>(path + "/history", ["initiative"]);
  const undo = async (entry: number) => {
    try { await call("POST", path + "/undo", { body: { entry } }); tell(t("Taken back.")); data.reload(); undone(); } catch (e) { tell((e as Error).message, undefined, true); }
  };
  if (data.error) return <Failed error={data.error} retry={data.reload} />;
  if (!data.value) return <Loading what={t("the history")} />;
  return (
    <ol class="timeline">
      {data.value.rows.map((row) => (
        <li key={row.entry}>
          <p class="caption"><strong>{personName(row.actor)}</strong> {t(actions[row.action] ?? row.action)} · {instant(row.at_ms)}{row.code !== code && <> · {row.code}</>} · {row.reason}</p>
          <ul class="what">{row.changes.slice(0, 30).map((c) => <li key={c.field}>{label(c.field)}: {c.before && <del>{c.before}</del>} {c.after ? <ins>{c.after}</ins> : <span class="missing">{t("taken out")}</span>}</li>)}</ul>
          {row.can_undo && <button type="button" class="plain" onClick={() => undo(row.entry)}>{t("Take this back")}</button>}
        </li>
      ))}
    </ol>
  );
}

export function Definitions({ code }: { code: string }) {
  const data = useGet<DefinitionRows>(`initiatives/${encodeURIComponent(code)}/definitions`, ["initiative"]);
  if (data.error) return <Failed error={data.error} retry={data.reload} />;
  if (!data.value) return <Loading what={t("the definitions")} />;
  if (data.value.rows.length === 0) return <Empty>{t("Nothing was defined yet.")}</Empty>;
  return (
    <Table caption={t("Each version, from when it held; a later one never changes an earlier one")} rows={data.value.rows} id={(r) => r.field + r.version} columns={[
      { key: "field", label: t("Question"), cell: (r) => label(r.field) },
      { key: "version", label: t("Version"), number: true, cell: (r) => r.version },
      { key: "text", label: t("What it said"), cell: (r) => r.text ?? t("taken out") },
      { key: "from", label: t("From"), cell: (r) => instant(r.from_ms) },
      { key: "who", label: t("By"), cell: (r) => personName(r.actor) },
    ]} />
  );
}
