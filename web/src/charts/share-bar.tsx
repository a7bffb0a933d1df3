// One whole in its parts. The words stand in a list below, so that none is ever cut or touches another.
import { scaleLinear } from "d3-scale";
import type { ComponentChildren } from "preact";
import { percent } from "../app/format.ts";
import { Chart, type Drawing, type Tone } from "./chart.tsx";
import { textWidth } from "./text.ts";

export interface Share {
  id: string;
  label: string;
  value: number;
  text?: string; // beside the label, as "$16.6M, 48 initiatives"
  tone: Tone;
}

interface Props {
  title: string;
  label: string;
  shares: Share[];
  note?: string;
  source?: string | null;
  table?: ComponentChildren;
}

export function drawShares(shares: Share[], width: number): Drawing {
  const whole = shares.reduce((sum, share) => sum + Math.max(0, share.value), 0) || 1;
  const scale = scaleLinear([0, whole], [0, width]);
  let at = 0;
  return {
    height: 44,
    body: shares.map((share) => {
      if (share.value <= 0) return null;
      const from = scale(at);
      at += share.value;
      const wide = scale(at) - from;
      const text = percent(share.value / whole);
      return (
        <g key={share.id}>
          <rect class={share.tone} x={from} y={0} width={Math.max(0, wide - 1)} height={40}><title>{`${share.label}: ${text}`}</title></rect>
          {wide > textWidth(text) + 12 && <text class={"strong on-" + share.tone} x={from + 8} y={25}>{text}</text>}
        </g>
      );
    }),
  };
}

export function ShareBar({ title, label, shares, note, source, table }: Props) {
  const whole = shares.reduce((sum, share) => sum + Math.max(0, share.value), 0) || 1;
  return <Chart title={title} label={label} note={note} source={source} table={table} draw={(width) => drawShares(shares, width)}
                legend={shares.map((share) => ({ tone: share.tone, label: `${share.label}: ${percent(share.value / whole)}${share.text ? ` (${share.text})` : ""}` }))} />;
}
