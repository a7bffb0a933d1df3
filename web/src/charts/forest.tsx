// Effects with their intervals, on one scale with a line at zero. An interval that holds both nothing and a gain worth having is called "not sure".
import { max, min } from "d3-array";
import { scaleLinear } from "d3-scale";
import { count, effect } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { AXIS_HEIGHT, Chart, RowLabel, ValueAxis, type Drawing } from "./chart.tsx";
import { layRows, NARROW } from "./rows.ts";
import { fit } from "./text.ts";

export interface EffectRow {
  id: string;
  label: string;
  isGroup?: boolean; // of the initiative above it
  effect: number | null; // null: not measured, or not shown
  low: number | null;
  high: number | null;
  students: number | null;
  why?: string; // why there is none
}

interface Props {
  title: string;
  label: string;
  axis: string;
  rows: EffectRow[];
  open?: (id: string) => void;
  note?: string;
  source?: string | null;
}

/** A gain in SD that is worth having (docs/decide.md). */
const WORTH = 0.05;
export const isUnsure = (row: EffectRow): boolean => row.low !== null && row.high !== null && row.low < 0 && row.high >= WORTH;

function textOf(row: EffectRow): string {
  if (row.effect === null) return row.why ?? t("no data");
  return effect(row.effect, row.low, row.high) + (isUnsure(row) ? " " + t("not sure") : "");
}

export function drawForest({ rows: given, axis, open }: Pick<Props, "rows" | "axis" | "open">, width: number): Drawing {
  const names = given.map((row) => (row.students === null ? row.label : `${row.label} (n ${count(row.students)})`));
  const isNarrow = width < NARROW; // then the figures stand under the name, and the drawing has the whole width
  const labels = isNarrow ? names.map((name, i) => fit(name, width - 16) + "\n" + textOf(given[i])) : names;
  const rows = layRows({ width, labels, after: isNarrow ? [] : given.map(textOf), bar: 16, indents: given.map((row) => (row.isGroup ? 16 : 0)) });
  const values = given.flatMap((row) => [row.effect, row.low, row.high].filter((value) => value !== null));
  const scale = scaleLinear([Math.min(0, min(values) ?? 0), Math.max(0.1, max(values) ?? 0)], [rows.left + 4, rows.right - 4]);
  return {
    height: rows.bottom + AXIS_HEIGHT,
    body: (
      <>
        <ValueAxis scale={scale} top={0} bottom={rows.bottom} format={(value) => value.toFixed(1).replace("-", "−")} title={axis} />
        {given.map((one, i) => {
          const row = rows.rows[i];
          const y = row.y + 8;
          const tone = one.isGroup ? "f7" : "f1";
          return (
            <g key={one.id} class={open ? "opens" : ""} onClick={open && (() => open(one.id))}>
              {open && <rect class="hit" x={0} y={row.top} width={width} height={row.height} />}
              <RowLabel row={row} />
              {one.low !== null && one.high !== null && <rect class={tone} x={scale(one.low)} y={y - 1} width={Math.max(1, scale(one.high) - scale(one.low))} height={2} />}
              {one.effect !== null && <rect class={tone} x={scale(one.effect) - 5} y={y - 5} width={10} height={10} />}
              {!isNarrow && <text class={one.effect === null ? "dim" : ""} x={rows.right + 6} y={y + 5}>{textOf(one)}</text>}
            </g>
          );
        })}
      </>
    ),
  };
}

export function Forest(props: Props) {
  const { title, label, note, source } = props;
  return <Chart title={title} label={label} note={note} source={source} draw={(width) => drawForest(props, width)} />;
}
