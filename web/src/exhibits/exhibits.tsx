// The exhibits: each its finding, its picture, its table, and the way into it.
import { useGet } from "../app/data.ts";
import { percent } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { base } from "../app/router.ts";
import { StackedBar } from "../charts/stacked-bar.tsx";
import { Page, Section } from "../parts/page.tsx";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { Downloads } from "../parts/table.tsx";
import { numbers, ServerTable, texts, type TableView } from "./table-view.tsx";

interface Listed { rows: { name: string; title: string }[] }

/** Which column is drawn, where a picture says more than the table. */
const pictures: Record<string, { label: string; value: string; second?: string }> = {
  priorities: { label: "priority", value: "fully_loaded_cents" },
  "exhibit-5": { label: "priority", value: "fully_loaded_cents" },
  populations: { label: "population", value: "named_cents", second: "eligible_cents" },
};

function Picture({ view }: { view: TableView }) {
  const p = pictures[view.name];
  const money = p?.value ?? view.columns.find((c) => c.kind === "cents")?.key;
  const label = view.columns.find((c) => c.key === p?.label)?.key ?? view.columns.find((c) => c.kind === "text" && c.key !== "code")?.key ?? view.columns.find((c) => c.kind === "text")?.key;
  if (!money || !label || view.rows.length === 0) return null;
  const values = numbers(view, money), names = texts(view, label), all = values.reduce((n: number, v) => n + (v ?? 0), 0);
  if (all <= 0 || values.some((v) => (v ?? 0) < 0)) return null;
  const rows = values.map((v, i) => ({ id: String(i), label: names[i], parts: [v ?? 0] })).filter((_, i) => values[i] !== null).slice(0, 25);
  return <StackedBar title={view.finding ?? view.caption} parts={[{ label: view.columns.find((c) => c.key === money)!.label, tone: "f1" }]} rows={rows} format={view.name === "priorities" || view.name === "exhibit-5" ? (v) => `${percent(v / all)} · $${(v / 1e8).toFixed(1)}M` : undefined} />;
}

function Exhibit({ name }: { name: string }) {
  const data = useGet<TableView>("exhibits/" + encodeURIComponent(name), ["initiative", "cost", "staff_time", "pool", "ledger_import", "tag", "result", "strategy"]);
  const view = data.value;
  return (
    <Page title={view?.caption ?? t("Exhibit")} answer={view?.finding ?? undefined} actions={<a class="button" href={base + "exhibits"}>{t("All exhibits")}</a>}>
      {data.loading && !view && <Loading what={t("the exhibit")} />}
      {data.error && <Failed error={data.error} retry={data.reload} />}
      {view && view.rows.length === 0 && <Empty>{t("There is nothing to show yet: the data are missing.")}</Empty>}
      {view && view.rows.length > 0 && (
        <>
          <Picture view={view} />
          <Section title={t("The figures")}><ServerTable view={view} /><Downloads path={"exhibits/" + encodeURIComponent(name)} />{view.source && <p class="caption">{view.source}</p>}</Section>
        </>
      )}
    </Page>
  );
}

export default function Exhibits({ parameters }: { parameters: Record<string, string> }) {
  const list = useGet<Listed>(parameters.name ? null : "exhibits");
  if (parameters.name) return <Exhibit key={parameters.name} name={parameters.name} />;
  return (
    <Page title={t("Exhibits")} answer={t("The figures that a board asks for, each drawn and explained.")}>
      {list.loading && <Loading what={t("the exhibits")} />}
      {list.error && <Failed error={list.error} retry={list.reload} />}
      {list.value && <ul>{list.value.rows.map((e) => <li key={e.name}><a href={base + "exhibits/" + e.name}>{e.title}</a></li>)}</ul>}
    </Page>
  );
}
