// The inventory: one document of everything the district runs beside its day-to-day work. Exhibit 2 as a picture, then its table.
import { useState } from "preact/hooks";
import { call, may } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { ago, count, dollars, short } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { base, go, place, setQuery } from "../app/router.ts";
import { records, type Duplicates, type InitiativeList, type InitiativeRow } from "../gen/api.ts";
import { Heatmap } from "../charts/heatmap.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { FormField, type Value } from "../parts/form.tsx";
import { Page, Section } from "../parts/page.tsx";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { Downloads, Pager, Table } from "../parts/table.tsx";
import { tell } from "../parts/toast.tsx";
import { sheetFields } from "./fields.ts";

const filters = ["departments", "area_of_need", "priorities", "campuses", "target_populations"] as const;
const info = (name: string) => records.initiative.find((f) => f.name === name)!;

/** What the address asks for, as the server's list takes it. */
function listPath(): string {
  const query = new URLSearchParams(place.value.query);
  query.delete("view");
  if (!query.has("sort")) query.set("sort", "-fully_loaded_cents");
  if (!query.has("day_to_day")) query.set("day_to_day", "no");
  if (query.get("day_to_day") === "all") query.delete("day_to_day");
  return "initiatives?" + query.toString();
}

function values(rows: InitiativeRow[], field: (typeof filters)[number]): string[] {
  const found = new Set<string>();
  for (const row of rows) {
    const value = row[field];
    for (const one of Array.isArray(value) ? value : value ? [value] : []) found.add(one.split("=")[0]);
  }
  return [...found].sort((a, b) => a.localeCompare(b));
}

function Filters({ rows }: { rows: InitiativeRow[] }) {
  const query = place.value.query;
  return (
    <form class="filters" role="search" onSubmit={(e) => e.preventDefault()}>
      <label class="wide">{t("Search in names, people, needs")}<input type="search" value={query.get("q") ?? ""} onChange={(e) => setQuery({ q: e.currentTarget.value, page: null })} /></label>
      {filters.map((field) => (
        <label key={field}>{t(info(field).label)}
          <select value={query.get(field) ?? ""} onChange={(e) => setQuery({ [field]: e.currentTarget.value, page: null })}>
            <option value="">{t("all")}</option>
            {query.get(field) && <option value={query.get(field)!}>{query.get(field)}</option>}
            {values(rows, field).filter((v) => v !== query.get(field)).map((v) => <option key={v} value={v}>{v}</option>)}
          </select>
        </label>
      ))}
      <label>{t("Show")}
        <select value={query.get("retired") === "yes" ? "retired" : query.get("day_to_day") ?? "no"} onChange={(e) => {
          const v = e.currentTarget.value;
          setQuery(v === "retired" ? { retired: "yes", day_to_day: "all", page: null } : { retired: null, day_to_day: v === "no" ? null : v, page: null });
        }}>
          <option value="no">{t("strategic work")}</option><option value="yes">{t("day-to-day work")}</option><option value="all">{t("both")}</option><option value="retired">{t("ended or merged")}</option>
        </select>
      </label>
      {[...query.keys()].length > 0 && <button type="button" class="plain" onClick={() => go("initiatives")}>{t("Clear all")}</button>}
    </form>
  );
}

function AddDialog({ close }: { close: () => void }) {
  const wanted = ["code", "name", "coordinators", "departments", "campuses", "area_of_need"];
  const [row, setRow] = useState<Record<string, Value>>({});
  const [error, setError] = useState<{ field: string | null; message: string } | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      await call("POST", "initiatives", { body: row });
      close();
      go("initiatives/" + encodeURIComponent(String(row.code)));
    } catch (e) { setError(e as never); }
  };
  return (
    <Dialog title={t("Add an initiative")} close={close}>
      <form onSubmit={submit}>
        {wanted.map((name) => <FormField key={name} field={{ ...info(name), presence: name === "code" || name === "name" ? "required" : "optional" }} value={row[name] ?? null} error={error?.field === name ? error.message : undefined} set={(v) => setRow({ ...row, [name]: v })} />)}
        {error && !wanted.includes(error.field ?? "") && <p class="error" role="alert">{error.message}</p>}
        <p class="buttons"><button class="primary">{t("Add it")}</button><button type="button" onClick={close}>{t("Cancel")}</button></p>
      </form>
    </Dialog>
  );
}

function MergeDialog({ close }: { close: () => void }) {
  const pairs = useGet<Duplicates>("initiatives/duplicates");
  const [reason, setReason] = useState("");
  const [error, setError] = useState<Error | null>(null);
  const merge = async (from: string, into: string) => {
    try {
      await call("POST", `initiatives/${encodeURIComponent(from)}/merge`, { body: { into, reason } });
      tell(t("{from} is now part of {into}. Its history is kept.", { from, into }));
      pairs.reload();
    } catch (e) { setError(e as Error); }
  };
  return (
    <Dialog title={t("Are some of these one and the same?")} close={close} wide>
      {pairs.loading && <Loading what={t("likely duplicates")} />}
      {pairs.error && <Failed error={pairs.error} />}
      {pairs.value && pairs.value.rows.length === 0 && <Empty>{t("No two initiatives look alike.")}</Empty>}
      {pairs.value && pairs.value.rows.length > 0 && (
        <>
          <div class="field"><label for="merge-reason">{t("Why they are one (the history keeps it)")}</label><input id="merge-reason" value={reason} onInput={(e) => setReason(e.currentTarget.value)} /></div>
          {error && <p class="error" role="alert">{error.message}</p>}
          <Table caption={t("Pairs that look alike")} rows={pairs.value.rows} id={(r) => r.first + " " + r.second} columns={[
            { key: "first", label: t("One"), cell: (r) => <a href={`${base}initiatives/${encodeURIComponent(r.first)}`}>{r.first_name}</a> },
            { key: "second", label: t("Other"), cell: (r) => <a href={`${base}initiatives/${encodeURIComponent(r.second)}`}>{r.second_name}</a> },
            { key: "why", label: t("Why"), cell: (r) => t(r.why) },
            { key: "do", label: t("Keep"), cell: (r) => <span class="buttons"><button type="button" disabled={!reason.trim()} onClick={() => merge(r.second, r.first)}>{r.first}</button><button type="button" disabled={!reason.trim()} onClick={() => merge(r.first, r.second)}>{r.second}</button></span> },
          ]} />
        </>
      )}
    </Dialog>
  );
}

export default function Inventory() {
  const list = useGet<InitiativeList>(listPath(), ["initiative", "component", "cost", "staff_time", "pool", "ledger_import", "tag", "comment"]);
  const [dialog, setDialog] = useState<"add" | "merge" | null>(null);
  const l = list.value, sees = may("cost_read");
  const answer = l && (sees
    ? t("{n} initiatives cost {cost} a year, fully loaded; {complete} of {n} sheets answer every question.", { n: count(l.rows_n), cost: short(l.totals.fully_loaded_cents), complete: count(l.totals.complete_n) })
    : t("{n} initiatives; {complete} sheets answer every question.", { n: count(l.rows_n), complete: count(l.totals.complete_n) }));
  return (
    <Page title={t("Initiatives")} answer={answer} actions={
      <>
        {may("inventory_add") && <button type="button" class="primary" onClick={() => setDialog("add")}>{t("Add an initiative")}</button>}
        {may("inventory_add") && <a class="button" href={base + "imports?kind=initiatives"}>{t("Paste a list from Excel")}</a>}
        {may("inventory_merge") && <button type="button" onClick={() => setDialog("merge")}>{t("Merge duplicates")}</button>}
      </>}>
      <Filters rows={l?.rows ?? []} />
      {list.loading && !l && <Loading what={t("the initiatives")} />}
      {list.error && <Failed error={list.error} retry={list.reload} />}
      {l && l.rows_n === 0 && <Empty>{[...place.value.query.keys()].length ? t("No initiative fits these filters.") : t("Paste your list from Excel or start from the form.")}</Empty>}
      {l && l.rows_n > 0 && (
        <>
          <Section title={t("Exhibit 2: which questions are answered")}>
            <Heatmap label={t("Answers of the data sheet, one column an initiative, one row a question")} rows={sheetFields.map((f) => t(info(f).label))}
                     columns={l.rows.map((r) => ({ id: r.code, title: r.name ?? r.code }))} filled={(row, column) => !l.rows[column].missing.includes(sheetFields[row])} open={(column) => go("initiatives/" + encodeURIComponent(l.rows[column].code))} />
          </Section>
          <Section title={t("All of them")}>
            <Table sortable hasTotal={sees} caption={t("{n} initiatives", { n: count(l.rows_n) })} rows={l.rows} id={(r) => r.code} columns={[
              { key: "name", label: t("Initiative"), sort: "name", total: t("Total"), cell: (r) => <><a href={`${base}initiatives/${encodeURIComponent(r.code)}`}>{r.name}</a>{r.retired_fiscal_year && <span class="tag">{t("ended")}</span>}{r.merged_into && <span class="tag">{t("merged")}</span>}{r.day_to_day && <span class="tag">{t("day-to-day")}</span>}</> },
              { key: "coordinators", label: t("Coordinator"), sort: "coordinators", cell: (r) => r.coordinators?.join(", ") ?? "" },
              { key: "departments", label: t("Department"), sort: "departments", cell: (r) => r.departments?.join(", ") ?? "" },
              { key: "need", label: t("Area of need"), sort: "area_of_need", cell: (r) => r.area_of_need ?? "" },
              { key: "students", label: t("Students"), sort: "students_served", number: true, cell: (r) => count(r.students_served) },
              ...(sees ? [
                { key: "stated", label: t("Stated"), sort: "stated_cost_cents", number: true, total: dollars(l.totals.stated_cents), cell: (r: InitiativeRow) => dollars(r.stated_cost_cents) },
                { key: "loaded", label: t("Fully loaded"), sort: "fully_loaded_cents", number: true, total: dollars(l.totals.fully_loaded_cents), cell: (r: InitiativeRow) => dollars(r.fully_loaded_cents) },
                { key: "student", label: t("Per student"), sort: "per_student_cents", number: true, cell: (r: InitiativeRow) => dollars(r.per_student_cents) },
              ] : []),
              { key: "filled", label: t("Answers"), sort: "filled_n", number: true, cell: (r) => `${r.filled_n} / ${r.fields_n}` },
              { key: "fresh", label: t("Last said"), sort: "last_changed_at_ms", cell: (r) => <>{ago(Math.max(r.last_changed_at_ms ?? 0, r.confirmed_at_ms ?? 0))}{r.is_stale && <span class="tag warn">{t("stale")}</span>}</> },
            ]} />
            <Pager page={l.page} pageSize={l.page_size} n={l.rows_n} />
            <Downloads path={listPath()} />
          </Section>
        </>
      )}
      {dialog === "add" && <AddDialog close={() => setDialog(null)} />}
      {dialog === "merge" && <MergeDialog close={() => { setDialog(null); list.reload(); }} />}
    </Page>
  );
}
