// Shares in rows and columns: the darker, the larger, and the number in each cell. On a narrow screen the columns are numbered and named below.
import { percent } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { Chart, type Drawing } from "./chart.tsx";
import { TEXT_PX, textWidth, widest, wrap } from "./text.ts";

export interface GridRow {
  id: string;
  label: string;
  note: string; // behind the label, as "(12)"
  shares: (number | null)[]; // 0 to 1; null: there is nothing to count
}

interface Props {
  title: string;
  label: string;
  columns: string[];
  rows: GridRow[];
  open?: (row: string, column: number) => void;
  source?: string | null;
}

const CELL = 26;
const LINE = TEXT_PX + 3;
/** Five steps; h0 to h4 of charts.css. */
export const stepOf = (share: number): number => Math.min(4, Math.floor(share * 5));

function layGrid(columns: string[], rows: GridRow[], width: number) {
  const names = rows.map((row) => `${row.label} ${row.note}`);
  const room = Math.min(widest(names), Math.floor(width * 0.34));
  const isNarrow = (width - room) / columns.length < 84;
  const left = isNarrow ? 0 : room + 10;
  const cell = (width - left) / columns.length;
  const heads = columns.map((name, i) => (isNarrow ? [String(i + 1)] : wrap(name, cell - 8, 3)));
  return { names, isNarrow, left, cell, heads, head: Math.max(...heads.map((lines) => lines.length)) * LINE + 6 };
}

export function drawShareGrid({ columns, rows, open }: Pick<Props, "columns" | "rows" | "open">, width: number): Drawing {
  const { names, isNarrow, left, cell, heads, head } = layGrid(columns, rows, width);
  const step = isNarrow ? CELL + LINE + 6 : CELL + 2;
  return {
    height: head + rows.length * step + 2,
    body: (
      <>
        {heads.map((lines, c) => lines.map((line, i) => <text key={c + "-" + i} class="strong" x={left + (c + 0.5) * cell} y={head - 8 - (lines.length - 1 - i) * LINE} text-anchor="middle">{line}</text>))}
        {rows.map((row, r) => {
          const top = head + r * step;
          const y = isNarrow ? top + LINE + 2 : top;
          const lines = wrap(names[r], isNarrow ? width : left - 10, 1);
          return (
            <g key={row.id}>
              <text x={isNarrow ? 0 : left - 10} y={isNarrow ? top + TEXT_PX : y + 18} text-anchor={isNarrow ? "start" : "end"}>{lines[0]}</text>
              {row.shares.map((share, c) => {
                const text = share === null ? "" : percent(share);
                const tone = share === null ? "f0" : "h" + stepOf(share);
                const shown = textWidth(text) > cell - 2 ? text.replace("%", "") : text;
                return (
                  <g key={c} class={open ? "opens" : ""} onClick={open && (() => open(row.id, c))}>
                    <rect class={tone} x={left + c * cell + 1} y={y} width={cell - 2} height={CELL}><title>{`${names[r]}: ${columns[c]} ${text || t("no data")}`}</title></rect>
                    {text && <text class={"on-" + tone} x={left + (c + 0.5) * cell} y={y + 18} text-anchor="middle">{shown}</text>}
                  </g>
                );
              })}
            </g>
          );
        })}
      </>
    ),
  };
}

export function ShareGrid(props: Props) {
  return (
    <>
      <Chart title={props.title} label={props.label} source={props.source} draw={(width) => drawShareGrid(props, width)} />
      <p class="caption grid-key">{props.columns.map((name, i) => `${i + 1} ${name}`).join(" · ")}</p>
    </>
  );
}
