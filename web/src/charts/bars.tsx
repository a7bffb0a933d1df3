// Money: one bar a row from zero, with its value at its end. A second, pale one can stand behind it: the whole of which the bar is a part.
import { max, min } from "d3-array";
import { scaleLinear } from "d3-scale";
import { AXIS_HEIGHT, axisMoney, Chart, RowLabel, ValueAxis, type Drawing, type Tone } from "./chart.tsx";
import { layRows } from "./rows.ts";

export interface Bar {
  id: string;
  label: string;
  value: number | null; // null: it is not known, and no bar is drawn
  text: string; // what stands at its end
  behind?: number | null;
  tone?: Tone;
}

interface Props {
  title: string;
  label: string;
  axis: string;
  bars: Bar[];
  behind?: string; // what the pale bar is; in front: what the bar is
  front?: string;
  open?: (id: string) => void; // what a click on a row opens; the table has links for the keyboard
  note?: string;
  source?: string | null;
}

export function drawBars({ bars, axis, open }: Pick<Props, "bars" | "axis" | "open">, width: number): Drawing {
  const rows = layRows({ width, labels: bars.map((bar) => bar.label), after: bars.map((bar) => bar.text), bar: 20 });
  const values = bars.flatMap((bar) => [bar.value ?? 0, bar.behind ?? 0]);
  const scale = scaleLinear([Math.min(0, min(values) ?? 0), Math.max(0, max(values) ?? 0) || 1], [rows.left, rows.right]);
  const zero = scale(0);
  const rect = (value: number, tone: string, y: number, height: number) => <rect class={tone} x={Math.min(zero, scale(value))} y={y} width={Math.abs(scale(value) - zero)} height={height} />;
  return {
    height: rows.bottom + AXIS_HEIGHT,
    body: (
      <>
        <ValueAxis scale={scale} top={0} bottom={rows.bottom} format={axisMoney} title={axis} />
        {bars.map((bar, i) => {
          const row = rows.rows[i];
          const end = Math.max(zero, scale(bar.value ?? 0), scale(bar.behind ?? 0));
          return (
            <g key={bar.id} class={open ? "opens" : ""} onClick={open && (() => open(bar.id))}>
              {open && <rect class="hit" x={0} y={row.top} width={width} height={row.height} />}
              <RowLabel row={row} />
              {bar.behind !== null && bar.behind !== undefined && rect(bar.behind, `outline ${bar.tone ?? "f1"}`, row.y + 0.5, 19)}
              {bar.value !== null && rect(bar.value, bar.tone ?? "f1", row.y, 20)}
              <text class="value" x={end + 6} y={row.y + 15}>{bar.text}</text>
            </g>
          );
        })}
      </>
    ),
  };
}

export function Bars(props: Props) {
  const { title, label, behind, front, note, source } = props;
  return <Chart title={title} label={label} note={note} source={source} draw={(width) => drawBars(props, width)}
                legend={behind && front ? [{ label: front, tone: "f1" }, { label: behind, tone: "f1", mark: "outline" }] : undefined} />;
}
