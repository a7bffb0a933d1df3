// One bar a row, its parts beside each other, from zero; the total at its end. Whoever cannot see it has the table under it.
import { short } from "../app/format.ts";

export interface BarRow { id: string; label: string; parts: number[]; href?: string; mark?: number | null }
interface Props { title: string; parts: { label: string; tone: string }[]; rows: BarRow[]; format?: (value: number) => string; markLabel?: string; open?: (row: number) => void }

export function StackedBar({ title, parts, rows, format = short, markLabel, open }: Props) {
  const left = 240, right = 80, width = 900, height = 26, inner = width - left - right;
  const most = Math.max(1, ...rows.map((r) => Math.max(r.parts.reduce((a, b) => a + Math.max(0, b), 0), r.mark ?? 0)));
  const scale = (v: number) => (Math.max(0, v) / most) * inner;
  const total = (r: BarRow) => r.parts.reduce((a, b) => a + b, 0);
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <ul class="legend">
        {parts.map((p) => <li key={p.label}><svg viewBox="0 0 14 14" aria-hidden="true"><rect class={p.tone} width="14" height="14" /></svg> {p.label}</li>)}
        {markLabel && <li><svg viewBox="0 0 14 14" aria-hidden="true"><rect class="ink" x="5" width="3" height="14" /></svg> {markLabel}</li>}
      </ul>
      <svg class="chart" viewBox={`0 0 ${width} ${rows.length * height + 4}`} role="img" aria-label={`${title}. ${rows.slice(0, 20).map((r) => `${r.label}: ${format(total(r))}`).join("; ")}`}>
        {rows.map((r, i) => {
          let x = left;
          return (
            <g key={r.id} transform={`translate(0 ${i * height})`} onClick={open && (() => open(i))} class={open ? "opens" : ""}>
              <text x={left - 8} y={17} text-anchor="end">{r.label.length > 36 ? r.label.slice(0, 35) + "…" : r.label}</text>
              {r.parts.map((v, k) => { const w = scale(v), at = x; x += w; return <rect key={k} class={parts[k].tone} x={at} y={4} width={w} height={height - 8}><title>{`${r.label}: ${parts[k].label} ${format(v)}`}</title></rect>; })}
              {r.mark !== null && r.mark !== undefined && <rect class="ink" x={left + scale(r.mark) - 1} y={2} width={3} height={height - 4} />}
              <text x={Math.max(x, r.mark ? left + scale(r.mark) : 0) + 6} y={17}>{format(total(r))}</text>
            </g>
          );
        })}
      </svg>
    </figure>
  );
}
