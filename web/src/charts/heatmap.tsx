// Filled or not, row by column. The picture says it at a glance; its numbers stand beside each row, so it needs no color to be read.
import { t } from "../app/i18n.ts";

interface Props { label: string; rows: string[]; columns: { id: string; title: string }[]; filled: (row: number, column: number) => boolean; open?: (column: number) => void }

export function Heatmap({ label, rows, columns, filled, open }: Props) {
  const left = 170, right = 90, width = 900, height = 22, cell = (width - left - right) / Math.max(1, columns.length);
  const counts = rows.map((_, r) => columns.reduce((n, _c, c) => n + (filled(r, c) ? 1 : 0), 0));
  return (
    <figure>
      <svg class="chart" viewBox={`0 0 ${width} ${rows.length * height + 4}`} role="img" aria-label={`${label}. ${rows.map((name, r) => `${name}: ${counts[r]} ${t("of")} ${columns.length}`).join("; ")}`}>
        {rows.map((name, r) => (
          <g key={name} transform={`translate(0 ${r * height})`}>
            <text x={left - 8} y={15} text-anchor="end">{name}</text>
            {columns.map((c, i) => <rect key={c.id} class={filled(r, i) ? "f1" : "f0"} x={left + i * cell} y={2} width={Math.max(0.5, cell - (cell > 3 ? 0.8 : 0))} height={height - 4} onClick={open && (() => open(i))}><title>{`${c.title}: ${name} ${filled(r, i) ? t("answered") : t("open")}`}</title></rect>)}
            <text x={width - right + 8} y={15}>{counts[r]} {t("of")} {columns.length}</text>
          </g>
        ))}
      </svg>
      <ul class="legend"><li><svg viewBox="0 0 14 14" aria-hidden="true"><rect class="f1" width="14" height="14" /></svg> {t("answered")}</li><li><svg viewBox="0 0 14 14" aria-hidden="true"><rect class="f0" width="14" height="14" /></svg> {t("open")}</li></ul>
    </figure>
  );
}
