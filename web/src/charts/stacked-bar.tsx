// One bar a row whose parts stand beside each other, from zero; the total at its end. A dark mark can show a value to compare with.
import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import type { ComponentChildren } from "preact";
import { short } from "../app/format.ts";
import { AXIS_HEIGHT, axisMoney, Chart, RowLabel, ValueAxis, type Drawing, type Tone } from "./chart.tsx";
import { layRows } from "./rows.ts";
import { textWidth } from "./text.ts";

export interface BarRow {
  id: string;
  label: string;
  parts: number[]; // one for each of the chart's parts; a part below zero is not drawn, the table has it
  text?: string; // at the end; the sum unless given
  mark?: number | null;
}

export interface Part {
  label: string;
  tone: Tone;
}

interface Props {
  title: string;
  label: string;
  axis: string;
  parts: Part[];
  rows: BarRow[];
  markLabel?: string;
  open?: (id: string) => void;
  note?: string;
  source?: string | null;
  table?: ComponentChildren;
}

const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
const drawn = (row: BarRow) => sum(row.parts.map((part) => Math.max(0, part)));

export function drawStacked({ parts, rows: given, axis, open }: Pick<Props, "parts" | "rows" | "axis" | "open">, width: number): Drawing {
  const texts = given.map((row) => row.text ?? short(sum(row.parts)));
  const rows = layRows({ width, labels: given.map((row) => row.label), after: texts, bar: 20 });
  const scale = scaleLinear([0, max(given, (row) => Math.max(drawn(row), row.mark ?? 0)) || 1], [rows.left, rows.right]);
  return {
    height: rows.bottom + AXIS_HEIGHT,
    body: (
      <>
        <ValueAxis scale={scale} top={0} bottom={rows.bottom} format={axisMoney} title={axis} />
        {given.map((bar, i) => {
          const row = rows.rows[i];
          let at = 0;
          return (
            <g key={bar.id} class={open ? "opens" : ""} onClick={open && (() => open(bar.id))}>
              {open && <rect class="hit" x={0} y={row.top} width={width} height={row.height} />}
              <RowLabel row={row} />
              {bar.parts.map((value, k) => {
                if (value <= 0) return null;
                const from = scale(at);
                at += value;
                const wide = scale(at) - from;
                const text = short(value);
                return (
                  <g key={k}>
                    <rect class={parts[k].tone} x={from} y={row.y} width={wide} height={20}><title>{`${parts[k].label}: ${text}`}</title></rect>
                    {bar.parts.filter((part) => part > 0).length > 1 && wide > textWidth(text) + 10 && <text class={"on-" + parts[k].tone} x={from + wide / 2} y={row.y + 15} text-anchor="middle">{text}</text>}
                  </g>
                );
              })}
              {bar.mark !== null && bar.mark !== undefined && <rect class="ink" x={scale(bar.mark) - 1.5} y={row.y - 3} width={3} height={26} />}
              <text class="value" x={Math.max(scale(at), scale(bar.mark ?? 0)) + 6} y={row.y + 15}>{texts[i]}</text>
            </g>
          );
        })}
      </>
    ),
  };
}

export function StackedBar(props: Props) {
  const { title, label, parts, rows, markLabel, note, source, table } = props;
  const used = parts.filter((_, k) => rows.some((row) => row.parts[k] > 0));
  return <Chart title={title} label={label} note={note} source={source} table={table} draw={(width) => drawStacked(props, width)}
                legend={[...used, ...(markLabel ? [{ label: markLabel, tone: "f7" as Tone, mark: "line" as const }] : [])]} />;
}
