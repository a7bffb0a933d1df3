// Who changed what, when and why; and whether the log is whole.
import { useState } from "preact/hooks";
import { get } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { count, instant, personName } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { place, setQuery } from "../app/router.ts";
import { Page, Section } from "../parts/page.tsx";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { Downloads, Table } from "../parts/table.tsx";

interface Entry { entry: number; at_ms: number; actor: string; action: string; object_type: string; object_key: string; reason: string; changes: { field: string; before: string | null; after: string | null }[] }
interface Entries { rows: Entry[] }
interface Verdict { whole: boolean; entries: number; unsealed: number; kind?: string | null; first_bad?: number | null; head: string }

function Verify() {
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async () => { setBusy(true); setError(null); try { setVerdict(await get<Verdict>("audit/verify")); } catch (e) { setError(e as Error); } setBusy(false); };
  return (
    <Section title={t("Is the log whole?")}>
      <p>{t("Every entry is chained to the one before by its hash, so a change, a gap or a cut shows.")}</p>
      <p><button type="button" disabled={busy} onClick={run}>{busy ? t("Checking…") : t("Check the whole log")}</button></p>
      {error && <Failed error={error} />}
      {verdict && <div class={verdict.whole ? "notice" : "notice bad"} role="status"><p><strong>{verdict.whole ? t("It is whole: {n} entries.", { n: count(verdict.entries) }) : t("It is broken at entry {n}: {kind}.", { n: verdict.first_bad ?? "?", kind: verdict.kind ?? "" })}</strong></p><p>{t("Keep this somewhere else, to find out later whether the log was cut:")} <code>{verdict.entries}:{verdict.head}</code></p></div>}
    </Section>
  );
}

export default function Audit() {
  const query = new URLSearchParams(place.value.query), path = "audit" + (query.toString() ? "?" + query.toString() : "");
  const data = useGet<Entries>(path);
  const rows = data.value?.rows ?? [];
  return (
    <Page title={t("Who changed what")} answer={t("Every change, with who made it and why. Nothing here can be changed or taken out.")}>
      <form class="filters" onSubmit={(e) => e.preventDefault()}>
        <label>{t("Kind of thing")}<input value={query.get("object_type") ?? ""} onChange={(e) => setQuery({ object_type: e.currentTarget.value, before: null })} /></label>
        <label>{t("Its code")}<input value={query.get("object_key") ?? ""} onChange={(e) => setQuery({ object_key: e.currentTarget.value, before: null })} /></label>
        <label>{t("Who")}<input value={query.get("actor") ?? ""} onChange={(e) => setQuery({ actor: e.currentTarget.value, before: null })} /></label>
      </form>
      {data.loading && !data.value && <Loading what={t("the log")} />}
      {data.error && <Failed error={data.error} retry={data.reload} />}
      {data.value && rows.length === 0 && <Empty>{t("No changes in this filter.")}</Empty>}
      {rows.length > 0 && (
        <>
          <Table caption={t("Changes, the newest first")} rows={rows} id={(r) => String(r.entry)} columns={[
            { key: "entry", label: t("Entry"), number: true, cell: (r) => r.entry },
            { key: "at", label: t("When"), cell: (r) => instant(r.at_ms) },
            { key: "who", label: t("Who"), cell: (r) => personName(r.actor) },
            { key: "what", label: t("What"), cell: (r) => `${r.action} ${r.object_type} ${r.object_key}` },
            { key: "why", label: t("Why"), cell: (r) => r.reason },
            { key: "changes", label: t("From and to"), cell: (r) => r.changes.length === 0 ? "–" : <details><summary>{t("{n} fields", { n: r.changes.length })}</summary><ul class="what">{r.changes.map((c) => <li key={c.field}>{c.field}: {c.before && <del>{c.before}</del>} {c.after && <ins>{c.after}</ins>}</li>)}</ul></details> },
          ]} />
          <p class="buttons"><button type="button" onClick={() => setQuery({ before: String(rows[rows.length - 1].entry) })}>{t("Earlier changes")}</button></p>
          <Downloads path={path} />
        </>
      )}
      <Verify />
    </Page>
  );
}
