// The inventory: one document of everything the district runs beside its day-to-day work. Exhibit 2 as a picture, then its table.
import { useState } from "preact/hooks";
import { may } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { ago, count, dollars, short } from "../app/format.ts";
import { t, tn } from "../app/i18n.ts";
import { base, go, place } from "../app/router.ts";
import type { InitiativeList, InitiativeRow } from "../gen/api.ts";
import { Heatmap } from "../charts/heatmap.tsx";
import { Page, Section } from "../parts/page.tsx";
import { Async, Empty } from "../parts/states.tsx";
import { ColumnChoice, Downloads, Pager, Table, type Column, type Selection } from "../parts/table.tsx";
import { Views } from "../parts/views.tsx";
import { AskDialog, BulkDialog } from "./bulk.tsx";
import { sheetFields } from "./fields.ts";
import { FieldsDialog } from "./fields-dialog.tsx";
import { AddDialog, MergeDialog } from "./list-dialogs.tsx";
import { Filters, info, listPath } from "./list-filters.tsx";

const TYPES = ["initiative", "component", "cost", "staff_time", "pool", "ledger_import", "tag", "comment"];
const joined = (list: string[] | null) => list?.join(", ") ?? "";

function NameCell({ row }: { row: InitiativeRow }) {
  return (
    <>
      <a href={`${base}initiatives/${encodeURIComponent(row.code)}`}>{row.name ?? row.code}</a>
      {row.retired_fiscal_year && <span class="tag">{t("ended")}</span>}
      {row.merged_into && <span class="tag">{t("merged")}</span>}
      {row.day_to_day && <span class="tag">{t("day-to-day")}</span>}
    </>
  );
}

function Fresh({ row }: { row: InitiativeRow }) {
  return <>{ago(Math.max(row.last_changed_at_ms ?? 0, row.confirmed_at_ms ?? 0))}{row.is_stale && <span class="tag warn">{t("stale")}</span>}</>;
}

function columnsOf(list: InitiativeList): Column<InitiativeRow>[] {
  const money = (key: keyof InitiativeRow, label: string, more: Partial<Column<InitiativeRow>> = {}): Column<InitiativeRow> => {
    const cell = (row: InitiativeRow) => (row[key] === 0 ? "$0" : dollars(row[key] as number | null));
    return { key: String(key), label, sort: String(key), number: true, cell, ...more };
  };
  const words = (key: keyof InitiativeRow & string, isExtra = false): Column<InitiativeRow> => {
    const cell = (row: InitiativeRow) => (Array.isArray(row[key]) ? joined(row[key] as string[]) : (row[key] as string | null));
    return { key, label: t(info(key).label), sort: key, isExtra, cell };
  };
  const costs = [
    money("stated_cost_cents", t("Stated"), { total: dollars(list.totals.stated_cents) }),
    money("fully_loaded_cents", t("Fully loaded"), { total: dollars(list.totals.fully_loaded_cents) }),
    money("per_student_cents", t("Per student")),
    money("direct_cents", t("Direct"), { isExtra: true }),
    money("staff_cents", t("Staff time"), { isExtra: true }),
    money("shared_cents", t("Shared"), { isExtra: true }),
  ];
  return [
    { key: "name", label: t("Initiative"), sort: "name", total: t("Total"), cell: (row) => <NameCell row={row} /> },
    words("coordinators"),
    words("departments"),
    words("area_of_need"),
    { key: "students_served", label: t("Students"), sort: "students_served", number: true, cell: (row) => count(row.students_served) },
    ...(may("cost_read") ? costs : []),
    { key: "filled_n", label: t("Answers"), sort: "filled_n", number: true, cell: (row) => `${row.filled_n} / ${row.fields_n}` },
    { key: "fresh", label: t("Last said"), sort: "last_changed_at_ms", cell: (row) => <Fresh row={row} /> },
    words("campuses", true),
    words("priorities", true),
    words("target_populations", true),
    words("importance", true),
    words("contract_end", true),
    { key: "comments_n", label: t("Open comments"), sort: "comments_n", number: true, isExtra: true, cell: (row) => String(row.comments_n) },
    { key: "code", label: t("Code"), sort: "code", isExtra: true, cell: (row) => row.code },
  ];
}

/** Views that come with the screen: what people look for most. */
const given = () => [
  { name: t("All strategic work"), query: "" },
  { name: t("Sheets with open questions"), query: "?complete=no&sort=filled_n" },
  { name: t("Nobody has confirmed it lately"), query: "?stale=yes" },
  ...(may("cost_read") ? [{ name: t("No cost yet"), query: "?costed=no" }] : []),
];

function answerOf(list: InitiativeList): string {
  const n = count(list.rows_n);
  const complete = count(list.totals.complete_n);
  if (!may("cost_read")) return t("{n} initiatives; {complete} sheets answer every question.", { n, complete });
  return t("{n} initiatives cost {cost} a year, fully loaded; {complete} of {n} sheets answer every question.", { n, cost: short(list.totals.fully_loaded_cents), complete });
}

type DialogName = "add" | "merge" | "fields" | "bulk" | "ask";

function Rows({ list, select, open }: { list: InitiativeList; select?: Selection; open: (dialog: DialogName) => void }) {
  const to = (code: string) => go("initiatives/" + encodeURIComponent(code));
  const columns = columnsOf(list);
  const chosenN = list.rows.filter((row) => select?.chosen.has(row.code)).length;
  const tools = (
    <>
      {chosenN > 0 && <span role="status">{tn(chosenN, "1 chosen", "{n} chosen")}</span>}
      {chosenN > 0 && <button type="button" onClick={() => open("bulk")}>{t("Change them…")}</button>}
      {chosenN > 0 && may("comment") && <button type="button" onClick={() => open("ask")}>{t("Ask for an update…")}</button>}
      <Views screen="initiatives" given={given()} />
      <ColumnChoice columns={columns} />
    </>
  );
  return (
    <>
      <Section title={t("Exhibit 2: which questions are answered")}>
        <Heatmap label={t("Answers of the data sheet, one column an initiative, one row a question")} rows={sheetFields.map((field) => t(info(field).label))}
                 columns={list.rows.map((row) => ({ id: row.code, title: row.name ?? row.code }))} open={(column) => to(list.rows[column].code)}
                 filled={(row, column) => !list.rows[column].missing.includes(sheetFields[row])} />
      </Section>
      <Section title={t("All of them")} actions={tools}>
        <Table sortable order="-fully_loaded_cents" hasTotal={may("cost_read")} caption={tn(list.rows_n, "1 initiative", "{n} initiatives")} rows={list.rows} id={(row) => row.code} columns={columns} select={select} />
        <Pager page={list.page} pageSize={list.page_size} n={list.rows_n} />
        <Downloads path={listPath()} />
      </Section>
    </>
  );
}

export default function Inventory() {
  const data = useGet<InitiativeList>(listPath(), TYPES);
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const [chosen, setChosen] = useState<Set<string>>(new Set());
  const list = data.value;
  const change = (ids: string[], isOn: (id: string) => boolean) => {
    const next = new Set(chosen);
    for (const id of ids) if (isOn(id)) next.add(id); else next.delete(id);
    setChosen(next);
  };
  const select: Selection = { chosen, toggle: (id) => change([id], (one) => !chosen.has(one)), all: (ids, on) => change(ids, () => on) };
  const isSelectable = list?.rows.some((row) => row.can_write) ?? false;
  const rows = (list?.rows ?? []).filter((row) => chosen.has(row.code));
  const close = () => {
    setDialog(null);
    data.reload();
  };
  const nothing = [...place.value.query.keys()].length ? t("No initiative fits these filters.") : t("Paste your list from Excel or start from the form.");
  const actions = (
    <>
      {may("inventory_add") && <button type="button" class="primary" onClick={() => setDialog("add")}>{t("Add an initiative")}</button>}
      {may("inventory_add") && <a class="button" href={base + "imports?kind=initiatives"}>{t("Paste a list from Excel")}</a>}
      {may("inventory_merge") && <button type="button" onClick={() => setDialog("merge")}>{t("Merge duplicates")}</button>}
      {may("inventory_fields") && <button type="button" onClick={() => setDialog("fields")}>{t("Questions of the sheet…")}</button>}
    </>
  );
  return (
    <Page title={t("Initiatives")} answer={list ? answerOf(list) : undefined} actions={actions}>
      <Filters />
      <Async data={data} what={t("the initiatives")}>
        {(value) => value.rows_n === 0 ? <Empty>{nothing}</Empty> : <Rows list={value} select={isSelectable ? select : undefined} open={setDialog} />}
      </Async>
      {dialog === "add" && <AddDialog close={close} />}
      {dialog === "merge" && <MergeDialog close={close} />}
      {dialog === "fields" && <FieldsDialog close={close} />}
      {dialog === "bulk" && <BulkDialog rows={rows} close={close} />}
      {dialog === "ask" && <AskDialog rows={rows} close={close} />}
    </Page>
  );
}
