// What the district is after: priorities, the objectives and goals under them, and the dollars that each priority has.
import { may } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { count, day, percent, short } from "../app/format.ts";
import { t, tn } from "../app/i18n.ts";
import { base, go } from "../app/router.ts";
import { Bars } from "../charts/bars.tsx";
import { rowsOf, type Row, type TableView } from "../exhibits/table-view.tsx";
import type { Strategy as Rows, StrategyRow } from "../gen/api.ts";
import { Page, Section } from "../parts/page.tsx";
import { Async, Empty } from "../parts/states.tsx";
import { Table } from "../parts/table.tsx";

const MOST = 7; // priorities that still give focus
const parts: Record<string, string> = { specific: "Specific", measurable: "Measurable", achievable: "Achievable", relevant: "Relevant", time_bound: "Time-bound" };

/** "85% → 93% graduation rate by Jun 30, 2027". */
function aim(row: StrategyRow): string {
  if (row.target === null && row.metric === null) return "";
  const numbers = row.target === null ? "" : `${row.baseline === null ? t("no baseline") : count(row.baseline)} → ${count(row.target)}${row.unit ? ` ${row.unit}` : ""}`;
  return [row.metric, numbers, row.target_on ? t("by {day}", { day: day(row.target_on) }) : ""].filter(Boolean).join(", ");
}

function Node({ row, all, dollars }: { row: StrategyRow; all: StrategyRow[]; dollars: Map<string, Row> }) {
  const children = all.filter((one) => one.parent === row.code);
  const money = dollars.get(row.code);
  return (
    <li id={row.code}>
      <div class="goal">
        <div>
          <p class="goal-title"><strong>{row.title ?? row.code}</strong> <span class="tag">{t(row.kind ?? "goal")}</span></p>
          {aim(row) && <p class="caption">{aim(row)}</p>}
          {row.kind === "goal" && row.smart_missing.length > 0 && <p class="caption">{t("Not said yet: {what}", { what: row.smart_missing.map((part) => t(parts[part] ?? part)).join(", ") })}</p>}
        </div>
        <p class="goal-side">
          {money && <span class="number">{short(money.number("fully_loaded_cents"))} · {percent(money.number("share"))}</span>}
          {may("inventory_read") && <a href={`${base}initiatives?priorities=${encodeURIComponent(row.code)}`}>{money ? tn(money.number("initiatives") ?? 0, "1 initiative", "{n} initiatives") : t("Its initiatives")}</a>}
        </p>
      </div>
      {children.length > 0 && <ul>{children.map((child) => <Node key={child.code} row={child} all={all} dollars={dollars} />)}</ul>}
    </li>
  );
}

function Dollars({ view }: { view: TableView }) {
  const rows = rowsOf(view);
  return <Bars title={t("Fully loaded dollars of each priority's initiatives")} label={rows.slice(0, 3).map((row) => `${row.text("priority")} ${percent(row.number("share"))}`).join(", ")} axis={t("Fully loaded dollars a year")} open={(code) => code && go(`initiatives?priorities=${encodeURIComponent(code)}`)}
               bars={rows.map((row) => ({ id: row.text("code"), label: row.text("priority"), value: row.number("fully_loaded_cents"), text: `${short(row.number("fully_loaded_cents"))} · ${percent(row.number("share"))}`, tone: row.text("code") ? "f1" : "f7" }))} />;
}

export default function Strategy() {
  const data = useGet<Rows>("strategy", ["strategy"]);
  const money = useGet<TableView>(may("cost_read") && may("inventory_read") ? "exhibits/exhibit-5" : null, ["initiative", "cost", "staff_time", "pool", "ledger_import", "tag", "strategy"]);
  const view = money.value;
  const dollars = new Map((view ? rowsOf(view) : []).filter((row) => row.text("code")).map((row) => [row.text("code"), row]));
  const n = data.value?.priorities_n ?? 0;
  const goals = data.value?.rows.filter((row) => row.kind === "goal") ?? [];
  const unsaid = goals.filter((row) => row.smart_missing.length > 0).length;
  const answer = data.value && n > 0 ? [tn(n, "1 priority", "{n} priorities") + ", " + tn(goals.length, "1 goal.", "{n} goals."), n > MOST ? t("More than seven priorities give no focus.") : "", unsaid ? tn(unsaid, "1 goal does not say all five SMART parts.", "{n} goals do not say all five SMART parts.") : ""].join(" ") : undefined;
  return (
    <Page title={t("Strategy")} answer={answer}>
      <Async data={data} what={t("the strategy")}>
        {(value) => value.rows.length === 0 ? <Empty actions={may("strategy_write") ? <a class="button" href={base + "imports?kind=strategy"}>{t("Bring in the strategy")}</a> : undefined}>{t("Add your first priority. Three to five work best.")}</Empty> : (
          <>
            {view && rowsOf(view).length > 0 && <Dollars view={view} />}
            <Section title={t("Priorities and goals")}>
              <ul class="goals">{value.rows.filter((row) => row.depth === 0).map((row) => <Node key={row.code} row={row} all={value.rows} dollars={dollars} />)}</ul>
            </Section>
            <Section title={t("Goals as a table")}>
              <Table caption={t("Goals, what they measure and by when")} rows={goals} id={(row) => row.code} columns={[
                { key: "title", label: t("Goal"), cell: (row) => row.title ?? row.code },
                { key: "metric", label: t("Metric"), cell: (row) => row.metric ?? "" },
                { key: "baseline", label: t("Baseline"), number: true, cell: (row) => count(row.baseline) },
                { key: "target", label: t("Target"), number: true, cell: (row) => count(row.target) },
                { key: "unit", label: t("Unit"), cell: (row) => row.unit ?? "" },
                { key: "by", label: t("By"), cell: (row) => day(row.target_on) },
                { key: "instrument", label: t("Measured by"), cell: (row) => row.instrument ?? "" },
              ]} />
            </Section>
          </>
        )}
      </Async>
    </Page>
  );
}
