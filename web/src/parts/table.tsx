// A table to read: caption, headings that say how it is sorted, numbers to the right, the total on top, a list of cards on a phone. Its order, page and
// columns stand in the address, so that a view can be sent to someone, or kept by a name (parts/views.tsx).
//   <Table caption columns rows id sortable hasTotal select />   <Downloads path />   <Pager page pageSize n />   <ColumnChoice columns />
import type { ComponentChildren } from "preact";
import { count } from "../app/format.ts";
import { apiAddress } from "../app/api.ts";
import { t } from "../app/i18n.ts";
import { place, setQuery } from "../app/router.ts";
import { Icon } from "./icon.tsx";
import { Menu } from "./menu.tsx";

export interface Column<Row> {
  key: string;
  label: string;
  /** What the heading means, where the word alone does not say it. */
  hint?: string;
  number?: boolean;
  /** What the server calls the order, or "here": the page sorts the rows that it has, by value(). None: it cannot be sorted by this. */
  sort?: string;
  /** What the page sorts by. */
  value?: (row: Row) => string | number | null | undefined;
  /** What stands in the cell; empty means "no data". */
  cell: (row: Row) => ComponentChildren;
  total?: ComponentChildren;
  /** Shown only when the reader asks for it (ColumnChoice). */
  isExtra?: boolean;
}

interface Props<Row> {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  id: (row: Row) => string;
  /** The order in the address is heeded and set. */
  sortable?: boolean;
  /** The order when the address says none: "-fully_loaded_cents". */
  order?: string;
  hasTotal?: boolean;
  select?: Selection;
  /** Rows to point out: they changed a moment ago. */
  isMarked?: (row: Row) => boolean;
  hidesCaption?: boolean;
}

export interface Selection {
  chosen: Set<string>;
  toggle: (id: string) => void;
  all: (ids: string[], on: boolean) => void;
}

function SortButton({ column, order }: { column: { key: string; label: string; sort?: string; number?: boolean }; order: string }) {
  const key = column.sort === "here" ? column.key : column.sort!;
  const isDown = order === "-" + key;
  const isUp = order === key;
  const next = isDown || (!isUp && !column.number) ? key : "-" + key;
  const said = isDown ? t("sorted, largest first") : isUp ? t("sorted, smallest first") : t("sort by this");
  return (
    <button type="button" class="sort" onClick={() => setQuery({ sort: next, page: null })}>
      {column.label}
      {isDown || isUp ? <Icon name={isDown ? "down" : "up"} /> : null}
      <span class="hidden">, {said}</span>
    </button>
  );
}

/** Missing last, whichever way it is sorted. */
export function sorted<Row>(rows: Row[], column: Column<Row>, isDown: boolean): Row[] {
  const missing = (x: unknown) => x === null || x === undefined || x === "";
  return [...rows].sort((a, b) => {
    const x = column.value?.(a);
    const y = column.value?.(b);
    if (missing(x) || missing(y)) return Number(missing(x)) - Number(missing(y));
    const by = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y));
    return isDown ? -by : by;
  });
}

/** The columns that the address asks for: those named after + are added, those after - taken away ("columns=+campuses,-need"). */
export function chosenColumns<Row>(columns: Column<Row>[], asked: string | null): Column<Row>[] {
  const words = new Set((asked ?? "").split(",").map((word) => word.trim()));
  return columns.filter((column, i) => i === 0 || (column.isExtra ? words.has("+" + column.key) : !words.has("-" + column.key)));
}

export function Table<Row>({ caption, columns, rows, id, sortable, order: usual, hasTotal, select, isMarked, hidesCaption }: Props<Row>) {
  const order = (sortable ? place.value.query.get("sort") : null) ?? usual ?? "";
  const shown = sortable ? chosenColumns(columns, place.value.query.get("columns")) : columns;
  const here = columns.find((column) => column.sort === "here" && (order === column.key || order === "-" + column.key));
  const list = here ? sorted(rows, here, order.startsWith("-")) : rows;
  const ids = list.map(id);
  const isAll = select !== undefined && ids.length > 0 && ids.every((one) => select.chosen.has(one));
  const sortOf = (column: Column<Row>) => {
    if (!sortable || !column.sort) return undefined;
    const key = column.sort === "here" ? column.key : column.sort;
    return order === key ? "ascending" : order === "-" + key ? "descending" : "none";
  };
  return (
    <div class="scroll" role="region" tabIndex={0} aria-label={caption}>
      <table class="cards" role="table">
        <caption class={hidesCaption ? "hidden" : ""}>{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {select && (
              <th scope="col" role="columnheader" class="choose">
                <input type="checkbox" aria-label={t("Choose all on this page")} checked={isAll} onChange={() => select.all(ids, !isAll)} />
              </th>
            )}
            {shown.map((column) => (
              <th key={column.key} scope="col" role="columnheader" class={column.number ? "number" : ""} aria-sort={sortOf(column)} title={column.hint}>
                {sortable && column.sort ? <SortButton column={column} order={order} /> : column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {hasTotal && (
            <tr class="total" role="row">
              {select && <td role="cell" class="choose" />}
              {shown.map((column, i) =>
                i === 0 ? <th key={column.key} scope="row" role="rowheader">{column.total}</th>
                  : <td key={column.key} role="cell" class={column.number ? "number" : ""} data-label={column.label}>{column.total}</td>)}
            </tr>
          )}
          {list.map((row, r) => (
            <tr key={ids[r]} role="row" class={isMarked?.(row) ? "changed" : select?.chosen.has(ids[r]) ? "chosen" : ""}>
              {select && (
                <td role="cell" class="choose">
                  <input type="checkbox" aria-label={t("Choose {id}", { id: ids[r] })} checked={select.chosen.has(ids[r])} onChange={() => select.toggle(ids[r])} />
                </td>
              )}
              {shown.map((column, i) => {
                const value = column.cell(row);
                const content = value === "" || value === null || value === undefined ? <span class="missing">{t("no data")}</span> : value;
                return i === 0 ? <th key={column.key} scope="row" role="rowheader">{content}</th>
                  : <td key={column.key} role="cell" class={column.number ? "number" : ""} data-label={column.label}>{content}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Which columns are shown; the choice stands in the address. */
export function ColumnChoice<Row>({ columns }: { columns: Column<Row>[] }) {
  const asked = new Set((place.value.query.get("columns") ?? "").split(",").filter(Boolean));
  const toggle = (column: Column<Row>, on: boolean) => {
    const word = (column.isExtra ? "+" : "-") + column.key;
    const next = new Set(asked);
    if (on === Boolean(column.isExtra)) next.add(word);
    else next.delete(word);
    setQuery({ columns: [...next].join(",") });
  };
  return (
    <Menu label={t("Columns")} class="columns">
      <fieldset class="bare">
        <legend>{t("Columns shown")}</legend>
        {columns.slice(1).map((column) => {
          const isOn = column.isExtra ? asked.has("+" + column.key) : !asked.has("-" + column.key);
          return <label key={column.key} class="check"><input type="checkbox" checked={isOn} onChange={() => toggle(column, !isOn)} /> {column.label}</label>;
        })}
      </fieldset>
    </Menu>
  );
}

/** The same rows for Excel and for scripts; `path` below api/. */
export function Downloads({ path }: { path: string }) {
  const join = path.includes("?") ? "&" : "?";
  const address = (format: string) => `${apiAddress(path)}${join}format=${format}`;
  return (
    <p class="downloads">
      <Icon name="download" /> {t("Download these rows:")} <a href={address("xlsx")} download>Excel</a> <a href={address("csv")} download>CSV</a>
    </p>
  );
}

export function Pager({ page, pageSize, n }: { page: number; pageSize: number; n: number }) {
  const last = Math.max(1, Math.ceil(n / pageSize));
  if (last === 1) return null;
  return (
    <nav class="pager" aria-label={t("Pages")}>
      <button type="button" disabled={page <= 1} onClick={() => setQuery({ page: page === 2 ? null : String(page - 1) })}>{t("Previous")}</button>
      <span>{t("Page {page} of {last}", { page: count(page), last: count(last) })}</span>
      <button type="button" disabled={page >= last} onClick={() => setQuery({ page: String(page + 1) })}>{t("Next")}</button>
    </nav>
  );
}
