// What the district is after: priorities, and the goals under them.
import { useGet } from "../app/data.ts";
import { day } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { base } from "../app/router.ts";
import { Page } from "../parts/page.tsx";
import { Empty, Failed, Loading } from "../parts/states.tsx";

interface Row { code: string; kind: string; parent: string | null; title: string | null; metric?: string | null; baseline?: number | null; target?: number | null; unit?: string | null; target_on?: string | null }
interface Rows { rows: Row[] }

function Node({ row, all }: { row: Row; all: Row[] }) {
  const children = all.filter((r) => r.parent === row.code);
  return (
    <li id={row.code}>
      <strong>{row.title ?? row.code}</strong> <span class="tag">{t(row.kind)}</span> <a href={`${base}initiatives?priorities=${encodeURIComponent(row.code)}`}>{t("initiatives that serve it")}</a>
      {row.target !== null && row.target !== undefined && <p class="caption">{row.metric}: {row.baseline ?? t("no baseline")} → {row.target} {row.unit} {row.target_on ? t("by {day}", { day: day(row.target_on) }) : ""}</p>}
      {children.length > 0 && <ul>{children.map((c) => <Node key={c.code} row={c} all={all} />)}</ul>}
    </li>
  );
}

export default function Strategy() {
  const data = useGet<Rows>("strategy", ["strategy"]);
  const rows = data.value?.rows ?? [], tops = rows.filter((r) => !r.parent || !rows.some((x) => x.code === r.parent)), priorities = rows.filter((r) => r.kind === "priority").length;
  return (
    <Page title={t("Strategy")} answer={data.value ? t("{n} priorities.", { n: priorities }) + (priorities > 7 ? " " + t("More than seven give no focus.") : "") : undefined}>
      {data.loading && !data.value && <Loading what={t("the strategy")} />}
      {data.error && <Failed error={data.error} retry={data.reload} />}
      {data.value && rows.length === 0 && <Empty>{t("Add your first priority. Three to five work best.")}</Empty>}
      {rows.length > 0 && <ul>{tops.map((r) => <Node key={r.code} row={r} all={rows} />)}</ul>}
    </Page>
  );
}
