// A table of the server, as it comes: columns with their kinds, cells that may be missing or kept back; names that lead on, figures that open.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { count, dollars, effect, percent } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { base, place } from "../app/router.ts";
import { Figure } from "../explain/explain.tsx";
import type { Table as TableBase } from "../gen/api.ts";
import { Downloads, sorted, Table, type Column } from "../parts/table.tsx";

export type CellValue = string | number | null | { hidden: "few" | "protected" };
export type TableView = Omit<TableBase, "rows"> & { rows: CellValue[][] };

export const isHidden = (value: CellValue): value is { hidden: "few" | "protected" } => typeof value === "object" && value !== null;

export function cellText(value: CellValue, kind: string): string {
  if (value === null) return "";
  if (isHidden(value)) return value.hidden === "few" ? t("fewer than 10 students") : t("not shown, to protect a small group");
  if (typeof value === "string") return value;
  if (kind === "cents") return dollars(value);
  if (kind === "share") return percent(value);
  if (kind === "real") return effect(value);
  return count(value);
}

/** The rows below the total, by the names of their columns. */
export interface Row {
  at: number; // in the view
  text: (key: string) => string; // "" when missing
  number: (key: string) => number | null; // null when missing or kept back
  cell: (key: string) => CellValue;
}

function rowOf(view: TableView, at: number): Row {
  const cell = (key: string): CellValue => {
    const k = view.columns.findIndex((column) => column.key === key);
    return k < 0 ? null : view.rows[at][k];
  };
  return {
    at,
    cell,
    text: (key) => { const value = cell(key); return typeof value === "string" ? value : ""; },
    number: (key) => { const value = cell(key); return typeof value === "number" ? value : null; },
  };
}

export const rowsOf = (view: TableView): Row[] => view.rows.slice(0, view.has_total ? -1 : undefined).map((_, at) => rowOf(view, at));
export const totalOf = (view: TableView): Row | null => (view.has_total && view.rows.length ? rowOf(view, view.rows.length - 1) : null);

export interface Links {
  /** Where the first text of a row leads. */
  row?: (row: Row) => string | null;
  /** The address of what made a cell; null: it cannot be opened. `row` null: the total. */
  figure?: (row: Row | null, key: string) => string | null;
  /** Columns that are not shown: they are for links. */
  without?: string[];
}

/** Its columns, for parts/table.tsx: sorted on the page, since the whole table is there. */
export function columnsOf(view: TableView, links: Links = {}): Column<Row>[] {
  const total = totalOf(view);
  const given = view.columns.filter((column) => !links.without?.includes(column.key));
  const shown = given[0]?.key === "code" && given[1]?.kind === "text" ? [given[1], given[0], ...given.slice(2)] : given; // names before codes
  const first = shown.findIndex((column) => column.kind === "text");
  const opened = (text: string, row: Row | null, key: string): ComponentChildren => {
    const figure = text && text !== "–" ? links.figure?.(row, key) : null;
    if (!figure) return text;
    return <Figure figure={figure} title={`${row ? row.text(shown[first].key) : t("All together")}: ${view.columns.find((column) => column.key === key)!.label}`}>{text}</Figure>;
  };
  return shown.map((column, i) => ({
    key: column.key,
    label: t(column.label),
    number: column.kind !== "text",
    sort: "here",
    value: (row) => { const value = row.cell(column.key); return isHidden(value) ? null : value; },
    total: total ? opened(cellText(total.cell(column.key), column.kind), null, column.key) || "" : undefined,
    cell: (row) => {
      const text = cellText(row.cell(column.key), column.kind);
      const to = i === first ? links.row?.(row) : null;
      return to ? <a href={base + to}>{text || row.text("code")}</a> : opened(text, row, column.key);
    },
  }));
}

const FIRST = 50; // rows that are shown at first; files have all of them

/** Sorted before it is cut, so that the largest are among the first. */
function inOrder(rows: Row[], columns: Column<Row>[]): Row[] {
  const order = place.value.query.get("sort");
  const column = columns.find((one) => order === one.key || order === "-" + one.key);
  return column ? sorted(rows, column, order!.startsWith("-")) : rows;
}

export function ServerTable({ view, links, path }: { view: TableView; links?: Links; path: string }) {
  const [isWhole, setWhole] = useState(false);
  const columns = columnsOf(view, links);
  const rows = inOrder(rowsOf(view), columns);
  const shown = isWhole ? rows : rows.slice(0, FIRST);
  return (
    <>
      <Table caption={t(view.caption)} rows={shown} id={(row) => String(row.at)} columns={columns} hasTotal={view.has_total} sortable />
      {shown.length < rows.length && <p class="buttons"><button type="button" onClick={() => setWhole(true)}>{t("Show all {n} rows", { n: count(rows.length) })}</button></p>}
      <Downloads path={path} />
      {view.source && <p class="caption">{t("Source: {source}", { source: view.source })}</p>}
    </>
  );
}
