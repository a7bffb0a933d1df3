// Two amounts of each row on one scale from zero, joined by a line: what is stated and what it comes to. The gap is the length of the line.
import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { AXIS_HEIGHT, axisMoney, Chart, RowLabel, ValueAxis, type Drawing } from "./chart.tsx";
import { layRows } from "./rows.ts";

export interface Pair {
  id: string;
  label: string;
  first: number;
  second: number;
  text: string; // at the end of the row
}

interface Props {
  title: string;
  label: string;
  axis: string;
  first: string; // what the two are
  second: string;
  pairs: Pair[];
  open?: (id: string) => void;
  note?: string;
}

export function drawPairs({ pairs, axis, open }: Pick<Props, "pairs" | "axis" | "open">, width: number): Drawing {
  const rows = layRows({ width, labels: pairs.map((pair) => pair.label), after: pairs.map((pair) => pair.text), bar: 16 });
  const scale = scaleLinear([0, max(pairs, (pair) => Math.max(pair.first, pair.second)) || 1], [rows.left + 7, rows.right - 7]);
  return {
    height: rows.bottom + AXIS_HEIGHT,
    body: (
      <>
        <ValueAxis scale={scale} top={0} bottom={rows.bottom} format={axisMoney} title={axis} />
        {pairs.map((pair, i) => {
          const row = rows.rows[i];
          const y = row.y + 8;
          const [from, to] = [scale(pair.first), scale(pair.second)];
          return (
            <g key={pair.id} class={open ? "opens" : ""} onClick={open && (() => open(pair.id))}>
              {open && <rect class="hit" x={0} y={row.top} width={width} height={row.height} />}
              <RowLabel row={row} />
              <line class="joint" x1={from} x2={to} y1={y} y2={y} />
              <circle class="ring" cx={from} cy={y} r={5.5} />
              <circle class="f1" cx={to} cy={y} r={6.5} />
              <text class="value" x={Math.max(from, to) + 12} y={y + 5}>{pair.text}</text>
            </g>
          );
        })}
      </>
    ),
  };
}

export function Pairs(props: Props) {
  const { title, label, first, second, note } = props;
  return <Chart title={title} label={label} note={note} draw={(width) => drawPairs(props, width)} legend={[{ label: first, tone: "f7", mark: "outline" }, { label: second, tone: "f1" }]} />;
}
