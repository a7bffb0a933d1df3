// Screen 24: data brought in from a file or pasted from Excel. First what would change, row by row and field by field; then, if it is right, all of it.
import { useRef, useState } from "preact/hooks";
import { ApiError, may } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { count, instant, personName } from "../app/format.ts";
import { t, tn } from "../app/i18n.ts";
import { parseTsv } from "../app/parse.ts";
import { place, setQuery } from "../app/router.ts";
import { records } from "../gen/api.ts";
import { Icon } from "../parts/icon.tsx";
import { Page, Section } from "../parts/page.tsx";
import { Async, Empty, Failed } from "../parts/states.tsx";
import { Table } from "../parts/table.tsx";
import { tell } from "../parts/toast.tsx";
import { UploadProgress, useUpload } from "../parts/upload.tsx";

interface Problem { severity: string; line: number; column?: string | null; message: string }
interface Difference { code: string; field: string; before?: string | null; after?: string | null }
export interface Preview { rows: number; inserted?: number | null; changed?: number | null; unchanged?: number | null; absent?: number | null; skipped_rows?: number | null; problems: Problem[]; differences: Difference[] }
interface Import { kind: string; file: string; rows: number; at_ms: number; actor: string }

const kinds = [
  { word: "initiatives", title: "Initiatives", permission: "inventory_write", record: "initiative" },
  { word: "sites", title: "Sites", permission: "inventory_add", record: "" },
  { word: "strategy", title: "Strategy", permission: "strategy_write", record: "" },
  { word: "staff-time", title: "Staff time", permission: "cost_write", record: "staff_time" },
  { word: "costs", title: "Costs", permission: "cost_write", record: "cost" },
  { word: "pools", title: "Shared costs", permission: "cost_write", record: "pool" },
  { word: "ledger", title: "Ledger", permission: "ledger_write", record: "" },
  { word: "rules", title: "Tag rules", permission: "ledger_write", record: "" },
  { word: "students", title: "Students", permission: "evidence_write", record: "" },
  { word: "results", title: "Results", permission: "evidence_write", record: "" },
] as const;
type Kind = (typeof kinds)[number];

interface Source { name: string; bytes: Blob }

/** What the clipboard holds, as a file: the same two routes take both. */
const pastedSource = (text: string): Source => ({ name: "pasted.tsv", bytes: new Blob([text], { type: "text/tab-separated-values" }) });

function Choose({ kind, set, source, pasted, setPasted }: { kind: Kind; set: (file: Source | null) => void; source: Source | null; pasted: string; setPasted: (text: string) => void }) {
  const [isOver, setOver] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const take = (given: File | undefined) => set(given ? { name: given.name, bytes: given } : null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer?.files[0]);
  };
  const fields = kind.record ? records[kind.record] : [];
  const n = pasted.trim() ? parseTsv(pasted).length : 0;
  return (
    <div class={isOver ? "drop over" : "drop"} onDragOver={(event) => (event.preventDefault(), setOver(true))} onDragLeave={() => setOver(false)} onDrop={drop}>
      <label for="file">{t("A file: CSV, or text with tabs")}</label>
      <input ref={file} id="file" type="file" accept=".csv,.tsv,.txt,text/csv" onChange={(event) => take(event.currentTarget.files?.[0])} />
      {source && source.name !== "pasted.tsv" && <p class="buttons"><strong>{source.name}</strong><button type="button" class="plain" onClick={() => { set(null); if (file.current) file.current.value = ""; }}>{t("Take it away")}</button></p>}
      <p class="caption">{t("You may drop it here as well.")}</p>
      {(!source || source.name === "pasted.tsv") && (
        <div class="field"><label for="paste">{t("Or paste a list from Excel, its heading row first")}</label>
          <textarea id="paste" rows={5} spellcheck={false} value={pasted} onInput={(event) => setPasted(event.currentTarget.value)} />
          {n > 0 && <p class="hint">{tn(n, "1 row, the heading included", "{n} rows, the heading included")}</p>}
        </div>
      )}
      {fields.length > 0 && <details><summary>{t("Which columns it may have")}</summary><dl class="columns">{fields.map((field) => <div key={field.name}><dt><code>{field.name}</code>{field.presence !== "optional" && <span class="tag">{t("needed")}</span>}</dt><dd>{t(field.doc)}</dd></div>)}</dl></details>}
    </div>
  );
}

const fieldLabel = (kind: Kind, name: string) => t((kind.record && records[kind.record]?.find((field) => field.name === name)?.label) || name);

function Problems({ problems }: { problems: Problem[] }) {
  if (problems.length === 0) return null;
  const bad = problems.filter((problem) => problem.severity === "error").length;
  return (
    <Section title={t("What to look at")} note={bad ? tn(bad, "1 row cannot be taken as it is.", "{n} rows cannot be taken as they are.") : undefined}>
      <Table caption={tn(problems.length, "1 remark", "{n} remarks")} rows={problems.slice(0, 500).map((problem, at) => ({ ...problem, at }))} id={(problem) => String(problem.at)} columns={[
        { key: "line", label: t("Line"), cell: (problem) => (problem.line ? t("Line {n}", { n: problem.line }) : t("The file")) },
        { key: "column", label: t("Column"), cell: (problem) => problem.column || "–" },
        { key: "severity", label: t("Kind"), cell: (problem) => <span class={problem.severity === "error" ? "tag warn" : "tag"}>{t(problem.severity)}</span> },
        { key: "message", label: t("What"), cell: (problem) => t(problem.message) },
      ]} />
    </Section>
  );
}

function Differences({ kind, preview }: { kind: Kind; preview: Preview }) {
  if (preview.differences.length === 0) return null;
  return (
    <Section title={t("What would change, field by field")} note={preview.differences.length >= 500 ? t("These are the first 500.") : undefined}>
      <Table caption={tn(preview.differences.length, "1 change", "{n} changes")} rows={preview.differences.map((one, at) => ({ ...one, at }))} id={(one) => String(one.at)} columns={[
        { key: "code", label: t("Row"), cell: (one) => one.code },
        { key: "field", label: t("Field"), cell: (one) => fieldLabel(kind, one.field) },
        { key: "before", label: t("From"), cell: (one) => (one.before === null || one.before === undefined ? <span class="missing">{t("nothing")}</span> : <del>{one.before}</del>) },
        { key: "after", label: t("To"), cell: (one) => (one.after === null || one.after === undefined ? <span class="missing">{t("nothing")}</span> : <ins>{one.after}</ins>) },
      ]} />
    </Section>
  );
}

function Summary({ preview }: { preview: Preview }) {
  const notes = [
    preview.skipped_rows ? tn(preview.skipped_rows, "1 bad row is left out.", "{n} bad rows are left out.") : "",
    preview.absent ? tn(preview.absent, "1 row that is here is not in the file; it stays.", "{n} rows that are here are not in the file; they stay.") : "",
  ].filter(Boolean);
  return (
    <div class="notice" role="status">
      <p><strong>{tn(preview.rows, "1 row", "{n} rows")}: {t("{inserted} new, {changed} changed, {unchanged} as they were.", { inserted: count(preview.inserted ?? 0), changed: count(preview.changed ?? 0), unchanged: count(preview.unchanged ?? 0) })}</strong></p>
      {notes.map((note) => <p key={note}>{note}</p>)}
    </div>
  );
}

function Past() {
  const data = useGet<{ rows: Import[] }>("imports", ["import", "ledger_import", "initiative"]);
  return (
    <Section title={t("What came in so far")}>
      <Async data={data} what={t("the imports")} lines={3}>
        {(value) => value.rows.length === 0 ? <Empty>{t("Nothing was brought in yet.")}</Empty> : (
          <Table caption={t("Imports, the newest first")} rows={value.rows.map((row, at) => ({ ...row, at }))} id={(row) => String(row.at)} columns={[
            { key: "file", label: t("File"), cell: (row) => row.file },
            { key: "kind", label: t("What"), cell: (row) => t(kinds.find((kind) => kind.word === row.kind)?.title ?? row.kind) },
            { key: "rows", label: t("Rows"), number: true, cell: (row) => count(row.rows) },
            { key: "at", label: t("When"), cell: (row) => instant(row.at_ms) },
            { key: "who", label: t("Who"), cell: (row) => personName(row.actor) },
          ]} />
        )}
      </Async>
    </Section>
  );
}

function Bring({ kind }: { kind: Kind }) {
  const [file, setFile] = useState<Source | null>(null);
  const [pasted, setPasted] = useState("");
  const [map, setMap] = useState("");
  const [skips, setSkips] = useState(false);
  const [preview, setPreview] = useState<Preview | null>(null);
  const sending = useUpload<Preview>();
  const source = file ?? (pasted.trim() ? pastedSource(pasted) : null);
  const anew = <T,>(set: (value: T) => void) => (value: T) => (set(value), setPreview(null));
  const send = async (really: boolean) => {
    if (!source) return;
    const query = new URLSearchParams({ file: source.name });
    if (skips) query.set("skip_rows", "yes");
    if (kind.word === "ledger" && map.trim()) query.set("map", map.trim());
    const bytes = source.bytes.type ? source.bytes : new Blob([source.bytes], { type: /\.(tsv|txt)$/i.test(source.name) ? "text/tab-separated-values" : "text/csv" });
    const result = await sending.send(`imports/${kind.word}${really ? "" : "/preview"}?${query}`, bytes);
    if (!result) return;
    if (!really) return setPreview(result);
    tell(tn(result.rows, "1 row is in.", "{n} rows are in."));
    setPreview(null);
    setFile(null);
    setPasted("");
  };
  const refused = sending.error instanceof ApiError ? ((sending.error.current as { problems?: Problem[] } | null)?.problems ?? []) : [];
  const changes = preview ? (preview.inserted ?? 0) + (preview.changed ?? 0) : 0;
  return (
    <>
      <Choose kind={kind} set={anew(setFile)} source={source} pasted={pasted} setPasted={anew(setPasted)} />
      {kind.word === "ledger" && (
        <div class="field form-end"><label for="map">{t("Map of the ledger's columns (JSON)")}</label><p class="prompt" id="map-doc">{t("Which column is the fund, the object, the date and the amount. The manual's page on files shows one; leave it empty where the ledger has one already.")}</p>
          <textarea id="map" aria-describedby="map-doc" spellcheck={false} value={map} onInput={(event) => anew(setMap)(event.currentTarget.value)} /></div>
      )}
      <label class="check form-end"><input type="checkbox" checked={skips} onChange={() => anew(setSkips)(!skips)} /> {t("Leave bad rows out and bring in the others")}</label>
      <p class="buttons form-end">
        <button type="button" class={preview ? "" : "primary"} disabled={!source || sending.share !== null} onClick={() => void send(false)}>{t("Show what would change")}</button>
        {preview && <button type="button" class="primary" disabled={sending.share !== null} onClick={() => void send(true)}><Icon name="check" /> {changes ? tn(changes, "Bring in 1 row", "Bring in {n} rows") : t("Bring it in")}</button>}
        {preview && <button type="button" class="plain" onClick={() => { setPreview(null); setFile(null); setPasted(""); }}>{t("Start anew")}</button>}
      </p>
      <UploadProgress sending={sending} />
      {sending.error && <Failed error={sending.error} safe={t("Nothing was written.")} />}
      {preview && <Summary preview={preview} />}
      <Problems problems={preview?.problems ?? refused} />
      {preview && <Differences kind={kind} preview={preview} />}
    </>
  );
}

export default function Imports() {
  const allowed = kinds.filter((kind) => may(kind.permission));
  const kind = allowed.find((one) => one.word === place.value.query.get("kind")) ?? allowed[0];
  return (
    <Page title={t("Bring data in")} answer={kind ? t("Nothing is written before you have seen what would change.") : t("Your role brings no data in.")}>
      {kind && (
        <>
          <div class="choices" role="group" aria-label={t("What is in it")}>{allowed.map((one) => <button key={one.word} type="button" aria-pressed={one === kind} onClick={() => setQuery({ kind: one.word })}>{t(one.title)}</button>)}</div>
          <Bring key={kind.word} kind={kind} />
        </>
      )}
      <Past />
    </Page>
  );
}
