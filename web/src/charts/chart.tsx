// The frame of every chart: the finding as its title, a legend where colors need words, the drawing at the width it has, and its table twin.
//   <Chart title label legend draw={(width) => ({ height, body })} table downloads source />
import type { ScaleLinear } from "d3-scale";
import type { ComponentChildren } from "preact";
import { short } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { useWidth } from "../parts/measure.ts";
import { Downloads } from "../parts/table.tsx";
import type { Row } from "./rows.ts";
import { TEXT_PX, textWidth } from "./text.ts";

/** Fills of charts.css: f1 to f6 are Okabe and Ito's colors, f7 is gray, f0 is what is not there. */
export type Tone = "f0" | "f1" | "f2" | "f3" | "f4" | "f5" | "f6" | "f7";

export interface Drawing {
  height: number;
  body: ComponentChildren;
}

interface Props {
  title: string; // what it shows, as a sentence
  label: string; // the same for who cannot see it, with the two or three figures that matter; the table has the rest
  legend?: { label: string; tone: Tone; mark?: "line" | "outline" }[];
  draw: (width: number) => Drawing;
  table?: ComponentChildren;
  downloads?: string; // path of its table below api/
  note?: string; // how it is to be read: n, intervals, what is left out
  source?: string | null;
}

function Swatch({ tone, mark }: { tone: Tone; mark?: "line" | "outline" }) {
  return (
    <svg class="swatch" viewBox="0 0 14 14" aria-hidden="true">
      {mark === "line" ? <rect class="ink" x="6" width="3" height="14" /> : mark === "outline" ? <rect class={"outline " + tone} x="1" y="1" width="12" height="12" /> : <rect class={tone} width="14" height="14" />}
    </svg>
  );
}

export function Chart({ title, label, legend, draw, table, downloads, note, source }: Props) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const { height, body } = draw(width);
  return (
    <figure class="chart-figure">
      <figcaption>{title}</figcaption>
      {legend && <ul class="legend">{legend.map((one) => <li key={one.label}><Swatch tone={one.tone} mark={one.mark} /> {one.label}</li>)}</ul>}
      <div ref={ref}>
        <svg class="chart" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>{body}</svg>
      </div>
      {note && <p class="caption">{note}</p>}
      {table && <details class="twin"><summary>{t("The figures as a table")}</summary>{table}{downloads && <Downloads path={downloads} />}</details>}
      {source && <p class="caption">{t("Source: {source}", { source })}</p>}
    </figure>
  );
}

export function RowLabel({ row }: { row: Row }) {
  return <>{row.lines.map((line, i) => <text key={i} x={row.x} y={row.baselines[i]} text-anchor={row.isEnd ? "end" : "start"}>{line}</text>)}</>;
}

interface AxisProps {
  scale: ScaleLinear<number, number>;
  top: number; // the grid's lines reach from here
  bottom: number; // to here; words stand below
  format: (value: number) => string;
  title: string;
}

/** Money on an axis, where nothing is "$0". */
export const axisMoney = (cents: number): string => (cents === 0 ? "$0" : short(cents));

/** How much room the axis takes below `bottom`. */
export const AXIS_HEIGHT = 44;

/** As many round values as have room for their words. */
export function ticksOf(scale: ScaleLinear<number, number>, format: (value: number) => string): number[] {
  const [from, to] = scale.range();
  for (let n = Math.max(2, Math.floor((to - from) / 70)); n > 1; n--) {
    const ticks = scale.ticks(n);
    const need = ticks.reduce((most, value) => Math.max(most, textWidth(format(value))), 0) + 12;
    if (ticks.length < 2 || scale(ticks[1]) - scale(ticks[0]) >= need) return ticks;
  }
  return scale.domain();
}

export function ValueAxis({ scale, top, bottom, format, title }: AxisProps) {
  const [from, to] = scale.range();
  return (
    <g class="axis">
      {ticksOf(scale, format).map((value) => {
        const x = Math.round(scale(value)) + 0.5;
        const half = textWidth(format(value)) / 2;
        const anchor = x - half < 0 ? "start" : "middle";
        return (
          <g key={value}>
            <line class={value === 0 ? "zero" : ""} x1={x} x2={x} y1={top} y2={bottom} />
            <text x={anchor === "start" ? 0 : x} y={bottom + TEXT_PX + 3} text-anchor={anchor}>{format(value)}</text>
          </g>
        );
      })}
      <text class="axis-title" x={Math.max((from + to) / 2, textWidth(title) / 2)} y={bottom + 2 * TEXT_PX + 12} text-anchor="middle">{title}</text>
    </g>
  );
}
