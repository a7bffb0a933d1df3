// A table to read: caption, headings that say how it is sorted, numbers to the right, the total on top, cards on a phone. Its state is in the address.
import type { ComponentChildren } from "preact";
import { t } from "../app/i18n.ts";
import { base, place, setQuery } from "../app/router.ts";

export interface Column<Row> {
  key: string;
  label: string;
  number?: boolean;
  /** What the server calls the order; none: it cannot be sorted by this. */
  sort?: string;
  cell: (row: Row) => ComponentChildren;
  total?: ComponentChildren;
}

interface Props<Row> {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  id: (row: Row) => string;
  /** The order in the address is heeded and set. */
  sortable?: boolean;
  hasTotal?: boolean;
  select?: { chosen: Set<string>; toggle: (id: string) => void };
}

function SortButton({ column, order }: { column: Column<never>; order: string }) {
  const down = order === "-" + column.sort, up = order === column.sort;
  return (
    <button type="button" class="sort" onClick={() => setQuery({ sort: down || (!up && !column.number) ? column.sort! : "-" + column.sort, page: null })}>
      {column.label}<span aria-hidden="true">{down ? " ▾" : up ? " ▴" : ""}</span>
      <span class="hidden">{down ? t("sorted, largest first") : up ? t("sorted, smallest first") : t("sort by this")}</span>
    </button>
  );
}

export function Table<Row>({ caption, columns, rows, id, sortable, hasTotal, select }: Props<Row>) {
  const order = place.value.query.get("sort") ?? "";
  return (
    <div class="scroll" role="region" tabIndex={0} aria-label={caption}>
      <table class="cards">
        <caption>{caption}</caption>
        <thead>
          <tr>
            {select && <th scope="col"><span class="hidden">{t("Choose")}</span></th>}
            {columns.map((c) => <th key={c.key} scope="col" class={c.number ? "number" : ""} aria-sort={!sortable || !c.sort ? undefined : order === c.sort ? "ascending" : order === "-" + c.sort ? "descending" : "none"}>{sortable && c.sort ? <SortButton column={c as Column<never>} order={order} /> : c.label}</th>)}
          </tr>
        </thead>
        <tbody>
          {hasTotal && <tr class="total">{select && <td />}{columns.map((c, i) => i === 0 ? <th key={c.key} scope="row">{c.total}</th> : <td key={c.key} class={c.number ? "number" : ""} data-label={c.label}>{c.total}</td>)}</tr>}
          {rows.map((row) => (
            <tr key={id(row)}>
              {select && <td data-label={t("Choose")}><input type="checkbox" aria-label={t("Choose {id}", { id: id(row) })} checked={select.chosen.has(id(row))} onChange={() => select.toggle(id(row))} /></td>}
              {columns.map((c, i) => {
                const value = c.cell(row), missing = value === "" || value === null || value === undefined;
                const content = missing ? <span class="missing">{t("no data")}</span> : value;
                return i === 0 ? <th key={c.key} scope="row">{content}</th> : <td key={c.key} class={c.number ? "number" : ""} data-label={c.label}>{content}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The same table, for Excel and scripts. */
export function Downloads({ path }: { path: string }) {
  const join = path.includes("?") ? "&" : "?";
  return <p class="downloads">{t("Take it along:")} <a href={`${base}api/${path}${join}format=csv`} download>CSV</a> <a href={`${base}api/${path}${join}format=xlsx`} download>Excel</a></p>;
}

export function Pager({ page, pageSize, n }: { page: number; pageSize: number; n: number }) {
  const last = Math.max(1, Math.ceil(n / pageSize));
  if (last === 1) return null;
  return (
    <nav class="pager" aria-label={t("Pages")}>
      <button type="button" disabled={page <= 1} onClick={() => setQuery({ page: String(page - 1) })}>{t("Earlier")}</button>
      <span>{t("Page {page} of {last}", { page, last })}</span>
      <button type="button" disabled={page >= last} onClick={() => setQuery({ page: String(page + 1) })}>{t("Later")}</button>
    </nav>
  );
}
