// A table of the server, as it comes: columns with their kinds, cells that may be missing or kept back.
import { count, dollars, percent } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { Table } from "../parts/table.tsx";

export type CellValue = string | number | null | { hidden: "few" | "protected" };
export interface TableView { name: string; caption: string; finding?: string | null; source?: string | null; columns: { key: string; label: string; kind: string }[]; rows: CellValue[][]; has_total: boolean }

export function cellText(value: CellValue, kind: string): string {
  if (value === null) return "";
  if (typeof value === "object") return value.hidden === "few" ? t("fewer than 10 students") : t("not shown, to protect a small group");
  if (kind === "cents") return dollars(value as number);
  if (kind === "share") return percent(value as number);
  if (kind === "count") return count(value as number);
  if (kind === "real") return (value as number).toFixed(2);
  return String(value);
}

export function ServerTable({ view }: { view: TableView }) {
  const body = view.has_total ? view.rows.slice(0, -1) : view.rows, total = view.has_total ? view.rows[view.rows.length - 1] : null;
  const rows = body.map((cells, i) => ({ cells, i }));
  return (
    <Table caption={view.caption} rows={rows} id={(r) => String(r.i)} hasTotal={!!total} columns={view.columns.map((c, k) => ({
      key: c.key, label: c.label, number: c.kind !== "text", total: total ? cellText(total[k], c.kind) : undefined, cell: (r: { cells: CellValue[] }) => cellText(r.cells[k], c.kind),
    }))} />
  );
}

/** The column of that key as numbers; missing is null. */
export function numbers(view: TableView, key: string): (number | null)[] {
  const k = view.columns.findIndex((c) => c.key === key);
  return view.rows.slice(0, view.has_total ? -1 : undefined).map((row) => (typeof row[k] === "number" ? (row[k] as number) : null));
}
export function texts(view: TableView, key: string): string[] {
  const k = view.columns.findIndex((c) => c.key === key);
  return view.rows.slice(0, view.has_total ? -1 : undefined).map((row) => (typeof row[k] === "string" ? (row[k] as string) : ""));
}
