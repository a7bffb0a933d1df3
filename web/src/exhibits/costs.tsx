// Exhibit 4: what initiatives cost, fully loaded, part by part; what they state beside what they cost.
import { useGet } from "../app/data.ts";
import { count, dollars, percent, short } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { base, go } from "../app/router.ts";
import { StackedBar } from "../charts/stacked-bar.tsx";
import { Figure } from "../explain/explain.tsx";
import type { InitiativeList, InitiativeRow } from "../gen/api.ts";
import { Page, Section } from "../parts/page.tsx";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { Downloads, Table } from "../parts/table.tsx";

const SHOWN = 25;
const parts = () => [{ label: t("Direct"), tone: "f1" }, { label: t("Staff time"), tone: "f5" }, { label: t("Shared"), tone: "f3" }];

export default function Costs() {
  const data = useGet<InitiativeList>("initiatives?sort=-fully_loaded_cents&day_to_day=no&page_size=1000", ["initiative", "cost", "staff_time", "pool", "ledger_import", "tag"]);
  const l = data.value, rows = l?.rows.filter((r) => r.fully_loaded_cents !== null && r.fully_loaded_cents !== undefined) ?? [];
  const sum = (key: "direct_cents" | "staff_cents" | "shared_cents") => rows.reduce((n, r) => n + (r[key] ?? 0), 0);
  const loaded = l?.totals.fully_loaded_cents ?? 0, hidden = sum("staff_cents") + sum("shared_cents");
  return (
    <Page title={t("What initiatives cost")} answer={l && rows.length > 0 ? t("{n} initiatives cost {cost} a year; {share} of it is staff time and shared cost that no budget line shows.", { n: count(rows.length), cost: short(loaded), share: percent(hidden / loaded) }) : undefined}>
      {data.loading && !l && <Loading what={t("the costs")} />}
      {data.error && <Failed error={data.error} retry={data.reload} />}
      {l && rows.length === 0 && <Empty>{t("No cost is known yet. Import the ledger and tag it, or fill in an initiative's cost panel.")}</Empty>}
      {rows.length > 0 && (
        <>
          <Section title={t("Exhibit 4: fully loaded cost")}>
            <StackedBar title={t("The {n} most expensive initiatives", { n: Math.min(SHOWN, rows.length) })} parts={parts()} markLabel={t("stated")}
                        rows={rows.slice(0, SHOWN).map((r) => ({ id: r.code, label: r.name ?? r.code, parts: [r.direct_cents ?? 0, r.staff_cents ?? 0, r.shared_cents ?? 0], mark: r.stated_cost_cents }))} open={(i) => go("initiatives/" + encodeURIComponent(rows[i].code) + "#cost")} />
          </Section>
          <Section title={t("All of them")}>
            <Table caption={t("Fully loaded cost by initiative, the most expensive first")} rows={rows} id={(r) => r.code} hasTotal columns={[
              { key: "name", label: t("Initiative"), total: t("Total"), cell: (r) => <a href={`${base}initiatives/${encodeURIComponent(r.code)}#cost`}>{r.name}</a> },
              { key: "stated", label: t("Stated"), number: true, total: dollars(l!.totals.stated_cents), cell: (r) => dollars(r.stated_cost_cents) },
              ...(["direct_cents", "staff_cents", "shared_cents"] as const).map((key, i) => ({ key, label: parts()[i].label, number: true, total: dollars(sum(key)), cell: (r: InitiativeRow) => dollars(r[key]) })),
              { key: "loaded", label: t("Fully loaded"), number: true, total: <Figure figure="costing/total/fully_loaded_cents" title={t("All initiatives, fully loaded")}>{dollars(loaded)}</Figure>, cell: (r) => <Figure figure={`costing/${r.code}/fully_loaded_cents`} title={r.name ?? r.code}>{dollars(r.fully_loaded_cents)}</Figure> },
              { key: "missing", label: t("Not costed yet"), number: true, cell: (r) => r.cost_missing_n === 0 ? "–" : count(r.cost_missing_n) },
            ]} />
            <Downloads path="initiatives?sort=-fully_loaded_cents&day_to_day=no" />
          </Section>
        </>
      )}
    </Page>
  );
}
