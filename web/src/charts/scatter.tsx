// Dots on two scales of the same kind, parted in the middle into four fields (Exhibit 3). Names never touch each other or a dot: those that the sentence is
// about come first, and what finds no room stands in the table.
import { scaleLinear } from "d3-scale";
import { t } from "../app/i18n.ts";
import { Chart, type Drawing } from "./chart.tsx";
import { placeLabels, type Box } from "./place-labels.ts";
import { NARROW } from "./rows.ts";
import { TEXT_PX, textWidth } from "./text.ts";

export interface ScatterDot {
  id: string;
  label: string;
  x: number;
  y: number;
  isMarked: boolean; // what the finding is about
}

interface Props {
  title: string;
  label: string;
  dots: ScatterDot[]; // those to be named first
  xAxis: string;
  yAxis: string;
  from: number;
  to: number;
  corners: [string, string, string, string]; // top left, top right, bottom left, bottom right
  open?: (id: string) => void;
  source?: string | null;
}

const RADIUS = 5;

export function drawScatter({ dots, xAxis, yAxis, from, to, corners, open }: Omit<Props, "title" | "label" | "source">, width: number): Drawing {
  const height = Math.max(360, Math.min(600, Math.round(width * 0.7)));
  const area: Box = { left: 40, right: width - 4, top: 4, bottom: height - 46 };
  const x = scaleLinear([from, to], [area.left + 10, area.right - 10]);
  const y = scaleLinear([from, to], [area.bottom - 10, area.top + 10]);
  const middle = (from + to) / 2;
  const words = corners.map((text, i) => ({ text, x: i % 2 ? area.right - 6 : area.left + 6, y: i < 2 ? area.top + 15 : area.bottom - 6, isEnd: i % 2 === 1 }));
  const taken = words.map(({ text, x: at, y: base, isEnd }) => {
    const wide = textWidth(text);
    return { left: isEnd ? at - wide : at, right: isEnd ? at : at + wide, top: base - TEXT_PX, bottom: base + 3 };
  });
  const places = placeLabels(dots.map((dot) => ({ x: x(dot.x), y: y(dot.y), text: dot.label, isStrong: dot.isMarked })), area, RADIUS, taken, width < NARROW ? 32 : 66);
  const ticks = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return {
    height,
    body: (
      <>
        <rect class="plot" x={area.left} y={area.top} width={area.right - area.left} height={area.bottom - area.top} />
        {ticks.map((value) => (
          <g key={value} class="axis">
            <line class={value === middle ? "zero" : ""} x1={area.left} x2={area.right} y1={y(value)} y2={y(value)} />
            <text x={area.left - 6} y={y(value) + 4} text-anchor="end">{value}</text>
            <line class={value === middle ? "zero" : ""} x1={x(value)} x2={x(value)} y1={area.top} y2={area.bottom} />
            <text x={x(value)} y={area.bottom + TEXT_PX + 3} text-anchor="middle">{value}</text>
          </g>
        ))}
        <text class="axis-title" x={(area.left + area.right) / 2} y={height - 4} text-anchor="middle">{xAxis}</text>
        <text class="axis-title" transform={`translate(12 ${(area.top + area.bottom) / 2}) rotate(-90)`} text-anchor="middle">{yAxis}</text>
        {words.map((one) => <text key={one.text} class="dim" x={one.x} y={one.y} text-anchor={one.isEnd ? "end" : "start"}>{one.text}</text>)}
        {dots.map((dot, i) => {
          const place = places[i];
          if (!place?.isFar) return null;
          return <line key={dot.id} class="leader" x1={x(dot.x)} y1={y(dot.y)} x2={Math.max(place.box.left, Math.min(x(dot.x), place.box.right))} y2={(place.box.top + place.box.bottom) / 2} />;
        })}
        {[...dots].reverse().map((dot) => (
          <g key={dot.id} class={open ? "opens" : ""} onClick={open && (() => open(dot.id))}>
            <circle class={dot.isMarked ? "f2 edged" : "f1"} cx={x(dot.x)} cy={y(dot.y)} r={RADIUS}><title>{dot.label}</title></circle>
          </g>
        ))}
        {dots.map((dot, i) => {
          const place = places[i];
          return place && <text key={dot.id} class={dot.isMarked ? "strong" : ""} x={place.x} y={place.baseline}>{dot.label}</text>;
        })}
      </>
    ),
  };
}

export function Scatter(props: Props) {
  const { title, label, source } = props;
  return <Chart title={title} label={label} note={t("Where dots lie close some names are left out; the table has all of them.")} source={source} draw={(width) => drawScatter(props, width)} />;
}
