// Bringing data in: a file, or a list pasted from Excel. First what would change, row by row; then, if it is right, all of it at once.
import { useRef, useState } from "preact/hooks";
import { ApiError, may, upload } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { count, instant, personName } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { place, setQuery } from "../app/router.ts";
import { Page, Section } from "../parts/page.tsx";
import { Failed } from "../parts/states.tsx";
import { Table } from "../parts/table.tsx";
import { tell } from "../parts/toast.tsx";

interface Problem { severity: string; line: number; column: string; message: string }
interface Difference { code: string; field: string; before: string | null; after: string | null }
interface Preview { rows: number; inserted?: number | null; changed?: number | null; unchanged?: number | null; absent?: number | null; skipped_rows?: number | null; problems: Problem[]; differences: Difference[] }
interface Import { kind: string; file: string; rows: number; at_ms: number; actor: string }

const kinds = [
  ["initiatives", "Initiatives", "inventory_add"], ["sites", "Sites", "inventory_add"], ["strategy", "Strategy", "strategy_write"], ["staff-time", "Staff time", "cost_write"], ["costs", "Costs", "cost_write"],
  ["pools", "Shared cost pools", "cost_write"], ["ledger", "Ledger", "ledger_write"], ["students", "Students", "evidence_write"], ["results", "Results", "evidence_write"],
] as const;

export default function Imports() {
  const allowed = kinds.filter(([, , permission]) => may(permission));
  const kind = place.value.query.get("kind") ?? allowed[0]?.[0] ?? "initiatives";
  const [file, setFile] = useState<{ name: string; bytes: Blob } | null>(null);
  const [pasted, setPasted] = useState("");
  const [map, setMap] = useState("");
  const [skip, setSkip] = useState(false);
  const [share, setShare] = useState<number | null>(null);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const stop = useRef<AbortController | null>(null);
  const list = useGet<{ rows: Import[] }>("imports", ["import", "ledger_import"]);
  const source = file ?? (pasted.trim() ? { name: "pasted.tsv", bytes: new Blob([pasted]) } : null);
  const send = async (really: boolean) => {
    if (!source) return;
    const query = new URLSearchParams({ file: source.name });
    if (skip) query.set("skip_rows", "yes");
    if (kind === "ledger" && map.trim()) query.set("map", map);
    if (!file) query.set("delimiter", "tab");
    stop.current = new AbortController();
    setError(null);
    setShare(0);
    try {
      const result = await upload<Preview>(`imports/${kind}${really ? "" : "/preview"}?${query}`, source.bytes, setShare, stop.current.signal);
      if (really) { tell(t("{n} rows are in.", { n: count(result.rows) })); setPreview(null); setFile(null); setPasted(""); list.reload(); }
      else setPreview(result);
    } catch (e) { if ((e as Error).name !== "AbortError") setError(e as Error); }
    setShare(null);
  };
  const details = error instanceof ApiError ? (error.current as { problems?: Problem[] } | null)?.problems : undefined;
  const problems = preview?.problems ?? details ?? [];
  if (allowed.length === 0) return <Page title={t("Bring data in")} answer={t("Your role brings no data in.")} />;
  return (
    <Page title={t("Bring data in")} answer={t("Nothing is written before you have seen what would change.")}>
      <div class="filters">
        <label>{t("What is in it")}<select value={kind} onChange={(e) => { setQuery({ kind: e.currentTarget.value }); setPreview(null); }}>{allowed.map(([word, title]) => <option key={word} value={word}>{t(title)}</option>)}</select></label>
        <label>{t("File (CSV)")}<input type="file" accept=".csv,.tsv,.txt" onChange={(e) => { const f = e.currentTarget.files?.[0]; setFile(f ? { name: f.name, bytes: f } : null); setPreview(null); }} /></label>
        <label><input type="checkbox" checked={skip} onChange={() => setSkip(!skip)} /> {t("Leave bad rows out")}</label>
      </div>
      {!file && <div class="field"><label for="paste">{t("Or paste a list from Excel, with its heading row")}</label><textarea id="paste" rows={6} value={pasted} onInput={(e) => { setPasted(e.currentTarget.value); setPreview(null); }} /></div>}
      {kind === "ledger" && <div class="field"><label for="map">{t("Map of the ledger's columns (JSON)")}</label><p class="prompt">{t("Which column is the fund, the object, the date, the amount. The manual shows one.")}</p><textarea id="map" value={map} onInput={(e) => setMap(e.currentTarget.value)} /></div>}
      <p class="buttons">
        <button type="button" class={preview ? "" : "primary"} disabled={!source || share !== null} onClick={() => send(false)}>{t("Show what would change")}</button>
        {preview && <button type="button" class="primary" disabled={share !== null} onClick={() => send(true)}>{t("Bring it in")}</button>}
        {share !== null && <><progress max={1} value={share} aria-label={t("Sent")} /><button type="button" onClick={() => stop.current?.abort()}>{t("Stop")}</button></>}
      </p>
      {error && <Failed error={error} />}
      {preview && <div class="notice" role="status"><p><strong>{t("{rows} rows: {inserted} new, {changed} changed, {unchanged} as they were.", { rows: count(preview.rows), inserted: count(preview.inserted ?? 0), changed: count(preview.changed ?? 0), unchanged: count(preview.unchanged ?? 0) })}</strong></p>{!!preview.skipped_rows && <p>{t("{n} bad rows are left out.", { n: count(preview.skipped_rows) })}</p>}{!!preview.absent && <p>{t("{n} rows here are not in the file; they stay.", { n: count(preview.absent) })}</p>}</div>}
      {problems.length > 0 && <Section title={t("What to look at")}><Table caption={t("{n} remarks", { n: problems.length })} rows={problems.slice(0, 500).map((p, i) => ({ ...p, i }))} id={(p) => String(p.i)} columns={[
        { key: "line", label: t("Line"), number: true, cell: (p) => p.line || "–" }, { key: "column", label: t("Column"), cell: (p) => p.column || "–" }, { key: "severity", label: t("Kind"), cell: (p) => t(p.severity) }, { key: "message", label: t("What"), cell: (p) => p.message }]} /></Section>}
      {preview && preview.differences.length > 0 && <Section title={t("What would change")}><Table caption={t("Field by field")} rows={preview.differences.map((d, i) => ({ ...d, i }))} id={(d) => String(d.i)} columns={[
        { key: "code", label: t("Row"), cell: (d) => d.code }, { key: "field", label: t("Field"), cell: (d) => d.field }, { key: "before", label: t("From"), cell: (d) => d.before ?? "–" }, { key: "after", label: t("To"), cell: (d) => d.after ?? "–" }]} /></Section>}
      {list.value && list.value.rows.length > 0 && <Section title={t("What came in so far")}><Table caption={t("Imports, the newest first")} rows={list.value.rows.map((r, i) => ({ ...r, i }))} id={(r) => String(r.i)} columns={[
        { key: "file", label: t("File"), cell: (r) => r.file }, { key: "kind", label: t("Kind"), cell: (r) => t(r.kind) }, { key: "rows", label: t("Rows"), number: true, cell: (r) => count(r.rows) }, { key: "at", label: t("When"), cell: (r) => instant(r.at_ms) }, { key: "who", label: t("Who"), cell: (r) => personName(r.actor) }]} /></Section>}
    </Page>
  );
}
