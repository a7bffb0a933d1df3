// Exhibit 9: each initiative by what it does for students and what that costs, as the symbol of its action. Hollow: provisional.
import { extent } from "d3-array";
import { scaleLinear } from "d3-scale";
import { symbol, symbolCircle, symbolCross, symbolDiamond, symbolSquare, symbolTriangle, type SymbolType } from "d3-shape";
import { t } from "../app/i18n.ts";
import { Chart, type Drawing, type Tone } from "./chart.tsx";
import { placeLabels, type Box } from "./place-labels.ts";
import { NARROW } from "./rows.ts";
import { TEXT_PX, textWidth } from "./text.ts";

export const ACTIONS = ["Expand", "Keep", "Segment", "Fix", "Replace", "Sunset"] as const;
export type Action = (typeof ACTIONS)[number];

const shapes: Record<Action, { type: SymbolType; tone: Tone; sign: string; isTurned?: boolean }> = {
  Expand: { type: symbolTriangle, tone: "f1", sign: "▲" },
  Keep: { type: symbolCircle, tone: "f2", sign: "●" },
  Segment: { type: symbolDiamond, tone: "f3", sign: "◆" },
  Fix: { type: symbolSquare, tone: "f4", sign: "■" },
  Replace: { type: symbolCross, tone: "f5", sign: "✚" },
  Sunset: { type: symbolCross, tone: "f6", sign: "✕", isTurned: true },
};

/** Symbol, word and color: never the color alone. */
export function ActionSign({ action, isHollow }: { action: Action; isHollow?: boolean }) {
  const { type, tone, isTurned } = shapes[action];
  return <svg class="swatch" viewBox="-8 -8 16 16" aria-hidden="true"><path class={tone + (isHollow ? " hollow" : " edged")} d={symbol(type, 90)()!} transform={isTurned ? "rotate(45)" : undefined} /></svg>;
}

export interface MapDot {
  id: string;
  label: string;
  x: number; // cost-effectiveness, 0 to 1
  y: number; // effect in SD
  action: Action;
  isProvisional: boolean;
}

interface Props {
  title: string;
  label: string;
  dots: MapDot[]; // those to be named first
  xAxis: string;
  yAxis: string;
  open?: (id: string) => void;
  note?: string;
  source?: string | null;
}

const RADIUS = 7;

export function drawMap({ dots, xAxis, yAxis, open }: Pick<Props, "dots" | "xAxis" | "yAxis" | "open">, width: number): Drawing {
  const height = Math.max(360, Math.min(560, Math.round(width * 0.62)));
  const area: Box = { left: 46, right: width - 4, top: 4, bottom: height - 46 };
  const [low, high] = extent(dots, (dot) => dot.y);
  const x = scaleLinear([0, 1], [area.left + 12, area.right - 12]);
  const y = scaleLinear([Math.min(0, low ?? 0), Math.max(0.1, high ?? 0)], [area.bottom - 12, area.top + 22]).nice();
  const corners = [
    { text: t("works, dear"), x: area.left + 6, y: area.top + 15, end: false },
    { text: t("works, good value"), x: area.right - 6, y: area.top + 15, end: true },
  ];
  const taken = corners.map((corner) => { const wide = textWidth(corner.text); return { left: corner.end ? corner.x - wide : corner.x, right: corner.end ? corner.x : corner.x + wide, top: corner.y - TEXT_PX, bottom: corner.y + 3 }; });
  const places = placeLabels(dots.map((dot) => ({ x: x(dot.x), y: y(dot.y), text: dot.label })), area, RADIUS, taken, width < NARROW ? 32 : 86);
  return {
    height,
    body: (
      <>
        <rect class="plot" x={area.left} y={area.top} width={area.right - area.left} height={area.bottom - area.top} />
        {y.ticks(5).map((value) => (
          <g key={value} class="axis">
            <line class={value === 0 ? "zero" : ""} x1={area.left} x2={area.right} y1={y(value)} y2={y(value)} />
            <text x={area.left - 6} y={y(value) + 4} text-anchor="end">{value.toFixed(1).replace("-", "−")}</text>
          </g>
        ))}
        {[0, 0.25, 0.5, 0.75, 1].map((value) => (
          <g key={value} class="axis">
            <line x1={x(value)} x2={x(value)} y1={area.top} y2={area.bottom} />
            <text x={x(value)} y={area.bottom + TEXT_PX + 3} text-anchor="middle">{Math.round(value * 100)}</text>
          </g>
        ))}
        <text class="axis-title" x={(area.left + area.right) / 2} y={height - 4} text-anchor="middle">{xAxis}</text>
        <text class="axis-title" transform={`translate(12 ${(area.top + area.bottom) / 2}) rotate(-90)`} text-anchor="middle">{yAxis}</text>
        {corners.map((corner) => <text key={corner.text} class="dim" x={corner.x} y={corner.y} text-anchor={corner.end ? "end" : "start"}>{corner.text}</text>)}
        {dots.map((dot, i) => {
          const place = places[i];
          return place?.isFar && <line key={dot.id} class="leader" x1={x(dot.x)} y1={y(dot.y)} x2={Math.max(place.box.left, Math.min(x(dot.x), place.box.right))} y2={(place.box.top + place.box.bottom) / 2} />;
        })}
        {dots.map((dot, i) => {
          const shape = shapes[dot.action];
          const place = places[i];
          return (
            <g key={dot.id} class={open ? "opens" : ""} onClick={open && (() => open(dot.id))}>
              <path class={shape.tone + (dot.isProvisional ? " hollow" : " edged")} d={symbol(shape.type, 90)()!} transform={`translate(${x(dot.x)} ${y(dot.y)})${shape.isTurned ? " rotate(45)" : ""}`}><title>{`${dot.label}: ${t(dot.action)}${dot.isProvisional ? ", " + t("provisional") : ""}`}</title></path>
              {place && <text x={place.x} y={place.baseline}>{dot.label}</text>}
            </g>
          );
        })}
      </>
    ),
  };
}

export function ActionMap(props: Props) {
  const { title, label, dots, note, source } = props;
  const used = ACTIONS.filter((action) => dots.some((dot) => dot.action === action));
  return (
    <>
      <Chart title={title} label={label} note={note ?? t("Where dots lie close some names are left out; the table has all of them.")} source={source} draw={(width) => drawMap(props, width)} />
      <ul class="legend">
        {used.map((action) => <li key={action}><ActionSign action={action} /> {t(action)}</li>)}
        {dots.some((dot) => dot.isProvisional) && <li><ActionSign action="Keep" isHollow /> {t("hollow: provisional, keep and measure")}</li>}
      </ul>
    </>
  );
}
