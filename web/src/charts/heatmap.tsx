// Which questions are answered: one row a question, one column an initiative. How many are answered stands at each row's end, so no color need be read.
import { scaleBand } from "d3-scale";
import { percent } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { Chart, RowLabel, type Drawing } from "./chart.tsx";
import { layRows } from "./rows.ts";

interface Props {
  label: string;
  title?: string; // the finding; the label unless given
  rows: string[];
  columns: { id: string; title: string }[];
  filled: (row: number, column: number) => boolean;
  open?: (column: number) => void; // the table has links for the keyboard
}

export function drawHeatmap({ rows: names, columns, filled, open }: Pick<Props, "rows" | "columns" | "filled" | "open">, width: number): Drawing {
  const counts = names.map((_, r) => columns.reduce((n, _one, c) => n + (filled(r, c) ? 1 : 0), 0));
  const texts = counts.map((n) => (columns.length ? percent(n / columns.length) : ""));
  const rows = layRows({ width, labels: names, after: texts, bar: 18 });
  const band = scaleBand(columns.map((_, c) => c), [rows.left, rows.right]).paddingInner(columns.length > (rows.right - rows.left) / 4 ? 0 : 0.12);
  return {
    height: rows.bottom + 2,
    body: names.map((name, r) => (
      <g key={name}>
        <RowLabel row={rows.rows[r]} />
        {columns.map((column, c) => (
          <rect key={column.id} class={(filled(r, c) ? "f1" : "f0") + (open ? " opens" : "")} x={band(c)} y={rows.rows[r].y} width={Math.max(0.6, band.bandwidth())} height={18} onClick={open && (() => open(c))}>
            <title>{`${column.title}: ${name}, ${filled(r, c) ? t("answered") : t("open")}`}</title>
          </rect>
        ))}
        <text class="value" x={rows.right + 6} y={rows.rows[r].y + 14}>{texts[r]}</text>
      </g>
    )),
  };
}

export function Heatmap(props: Props) {
  return <Chart title={props.title ?? props.label} label={props.label} draw={(width) => drawHeatmap(props, width)}
                legend={[{ label: t("answered"), tone: "f1" }, { label: t("open"), tone: "f0" }]} />;
}
