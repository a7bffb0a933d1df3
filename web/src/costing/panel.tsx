// What an initiative costs: stated against loaded, part by part; the rows that those who know can fill in; what the ledger says; what is missing.
// Every figure opens what made it.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { call } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { count, dollars, percent, short } from "../app/format.ts";
import { t, tn } from "../app/i18n.ts";
import { StackedBar } from "../charts/stacked-bar.tsx";
import { Figure } from "../explain/explain.tsx";
import type { CostRow, CostSheet, Pools, ShareRow, StaffTimeRow } from "../gen/api.ts";
import { Icon } from "../parts/icon.tsx";
import { Async } from "../parts/states.tsx";
import { Table, type Column } from "../parts/table.tsx";
import { tell, tellProblem } from "../parts/toast.tsx";
import { CostHistory } from "./history.tsx";
import { RowDialog, shapes, type PanelRow, type RowKind } from "./row-dialog.tsx";

const SOURCES = ["cost", "staff_time", "pool", "ledger_import", "tag", "initiative"];
const partLabels: Record<string, string> = { direct: "Direct", staff: "Staff time", shared: "Shared" };
const money = (cents: number | null | undefined) => (cents === 0 ? "$0" : dollars(cents));

function Strip({ cost }: { cost: CostSheet }) {
  const figure = (key: keyof CostSheet["figures"], label: string, note: string, exact = false) => {
    const cents = cost[key];
    return (
      <div>
        <dt>{label}</dt>
        <dd class={cents === null || cents === undefined ? "missing" : ""}>
          {cents === null || cents === undefined ? t("no data") : <Figure figure={cost.figures[key]} title={`${cost.name}: ${label}`}>{exact ? dollars(cents) : short(cents)}</Figure>}
          <small>{note}</small>
        </dd>
      </div>
    );
  };
  const times = cost.stated_cents && cost.fully_loaded_cents ? cost.fully_loaded_cents / cost.stated_cents : null;
  return (
    <dl class="strip">
      {figure("stated_cents", t("Stated"), t("as the data sheet says"))}
      {figure("fully_loaded_cents", t("Fully loaded, a year"), times !== null && times >= 1.05 ? t("{n} times what is stated", { n: count(Math.round(times * 10) / 10) }) : t("direct, staff time and shared"))}
      {figure("cash_cents", t("Paid this year"), t("purchases not spread over years"))}
      {figure("per_student_cents", t("For each student"), cost.students_served ? tn(cost.students_served, "1 student served", "{n} students served") : t("students served are not stated"), true)}
    </dl>
  );
}

function Picture({ cost }: { cost: CostSheet }) {
  const loaded = cost.fully_loaded_cents ?? 0;
  const made = [cost.direct_cents ?? 0, cost.staff_cents ?? 0, cost.shared_cents ?? 0];
  const parts = [{ label: t("Stated"), tone: "f7" as const }, { label: t("Direct"), tone: "f1" as const }, { label: t("Staff time"), tone: "f5" as const }, { label: t("Shared"), tone: "f3" as const }];
  const rows = [...(cost.stated_cents ? [{ id: "stated", label: t("Stated"), parts: [cost.stated_cents, 0, 0, 0] }] : []), { id: "loaded", label: t("Fully loaded"), parts: [0, ...made] }];
  const unseen = loaded ? (made[1] + made[2]) / loaded : 0;
  const title = cost.stated_cents && loaded > cost.stated_cents * 1.05 ? t("Stated at {stated}, it really costs {loaded}; {share} of that is staff time and shared cost", { stated: short(cost.stated_cents), loaded: short(loaded), share: percent(unseen) })
    : made[1] === 0 && made[2] === 0 ? t("Only direct cost so far: the real cost is likely higher") : t("It costs {loaded} a year; {share} of that is staff time and shared cost", { loaded: short(loaded), share: percent(unseen) });
  return <StackedBar title={title} label={`${t("Stated")}: ${short(cost.stated_cents) || t("no data")}. ${t("Fully loaded")}: ${short(loaded)}`} axis={t("Dollars a year")} parts={parts} rows={rows} />;
}

/** All that it is made of, to the cent: the picture's table. */
function Leaves({ cost }: { cost: CostSheet }) {
  return (
    <details class="twin">
      <summary>{t("Everything it is made of, to the cent")}</summary>
      <Table caption={t("What the fully loaded cost is made of")} rows={cost.leaves.map((leaf, at) => ({ ...leaf, at }))} id={(leaf) => String(leaf.at)} hasTotal columns={[
        { key: "label", label: t("What"), total: t("Fully loaded"), cell: (leaf) => leaf.label },
        { key: "part", label: t("Part"), cell: (leaf) => t(partLabels[leaf.part] ?? leaf.part) },
        { key: "formula", label: t("How it came about"), cell: (leaf) => leaf.formula || "–" },
        { key: "account", label: t("Account"), cell: (leaf) => leaf.account ?? "–" },
        { key: "source", label: t("Source"), cell: (leaf) => leaf.source ?? "–" },
        { key: "amount", label: t("A year"), number: true, total: <Figure figure={cost.figures.fully_loaded_cents} title={t("Fully loaded")}>{dollars(cost.fully_loaded_cents, true)}</Figure>, cell: (leaf) => (leaf.amount_cents === 0 ? "$0.00" : dollars(leaf.amount_cents, true)) },
      ]} />
    </details>
  );
}

/** Whose budget really pays: staff time is payroll moved from a home account, not new money. */
function Homes({ cost }: { cost: CostSheet }) {
  if (cost.homes.length === 0) return null;
  return (
    <details class="twin">
      <summary>{tn(cost.homes.length, "The account that really pays", "The {n} accounts that really pay")}</summary>
      <Table caption={t("Accounts that pay, in cash, the largest first")} rows={cost.homes.map((home, at) => ({ ...home, at }))} id={(home) => String(home.at)} columns={[
        { key: "account", label: t("Account"), cell: (home) => home.account },
        { key: "through", label: t("Through"), cell: (home) => t(home.through) },
        { key: "amount", label: t("Amount"), number: true, cell: (home) => dollars(home.amount_cents, true) },
      ]} />
    </details>
  );
}

function Ledger({ cost }: { cost: CostSheet }) {
  const { tagged_cents: tagged, claimed_cents: claimed, lines_n: n } = cost.ledger;
  if (tagged === null || tagged === undefined) return <p class="ledger">{t("The ledger: no rule tags a line to this initiative.")}</p>;
  return (
    <p class="ledger">
      {tn(n, "The ledger shows {tagged} in 1 line tagged to this initiative.", "The ledger shows {tagged} in {n} lines tagged to this initiative.", { tagged: dollars(tagged, true) })}{" "}
      {claimed ? t("{claimed} of it is stated in rows below as well, and counts once.", { claimed: dollars(claimed, true) }) : ""}
    </p>
  );
}

const yearCell = (row: { cost_cents?: number | null; formula: string; lacks?: string | null }): ComponentChildren =>
  row.cost_cents === null || row.cost_cents === undefined ? <span class="tag warn">{row.lacks ? t(row.lacks) : t("not costed yet")}</span> : <span title={row.formula || undefined}>{row.cost_cents === 0 ? "$0" : dollars(row.cost_cents, true)}</span>;

const staffColumns = (): Column<StaffTimeRow>[] => [
  { key: "role", label: t("Who"), cell: (row) => <>{row.role}{row.unpaid && <span class="tag">{t("unpaid")}</span>}</> },
  { key: "time", label: t("Their time"), cell: (row) => (row.hours === null || row.hours === undefined ? (row.amount_cents !== null ? t("a stated amount") : "") : t("{people} people × {hours} h × {weeks} weeks = {all} h", { people: count(row.people), hours: count(row.hours_per_week), weeks: count(row.weeks), all: count(row.hours) })) },
  { key: "rate", label: t("An hour"), number: true, cell: (row) => (row.fully_burdened_rate_cents !== null ? dollars(row.fully_burdened_rate_cents, true) : row.annual_pay_cents !== null && row.contract_hours ? dollars(Math.round((row.annual_pay_cents * (1 + (row.benefit_rate ?? 0))) / row.contract_hours), true) : "–") },
  { key: "home", label: t("Paid from"), cell: (row) => row.home_account || "–" },
  { key: "source", label: t("Source"), cell: (row) => row.source ?? "" },
  { key: "year", label: t("A year"), number: true, cell: yearCell },
];

const costColumns = (): Column<CostRow>[] => [
  { key: "ingredient", label: t("What"), cell: (row) => row.ingredient },
  { key: "amount", label: t("Amount"), number: true, cell: (row) => money(row.amount_cents) },
  { key: "how", label: t("How it counts"), cell: (row) => [row.share_percent !== null ? t("{share}% of it", { share: count(row.share_percent) }) : "", row.once_or_yearly ? t(row.once_or_yearly) : "", row.life_years ? tn(row.life_years, "over 1 year", "over {n} years") : "", row.pool ? t("through pool {pool}", { pool: row.pool }) : ""].filter(Boolean).join(", ") || "–" },
  { key: "home", label: t("Booked on"), cell: (row) => row.home_account ?? "–" },
  { key: "source", label: t("Source"), cell: (row) => row.source ?? "" },
  { key: "year", label: t("A year"), number: true, cell: yearCell },
];

const shareColumns = (): Column<ShareRow>[] => [
  { key: "pool", label: t("Shared cost"), cell: (row) => row.pool },
  { key: "by", label: t("Its part"), cell: (row) => (row.share_percent !== null ? t("{share}% of the pool", { share: count(row.share_percent) }) : row.quantity !== null ? t("{n} of {driver}", { n: count(row.quantity), driver: row.driver ? t(row.driver) : t("the driver") }) : t("what the store knows of it")) },
  { key: "total", label: t("The whole pool"), number: true, cell: (row) => money(row.total_cents) },
  { key: "source", label: t("Source"), cell: (row) => row.source ?? "" },
  { key: "year", label: t("A year"), number: true, cell: yearCell },
];

interface BlockProps<R> {
  title: string;
  prompt: string;
  kind: RowKind;
  rows: R[];
  columns: Column<R>[];
  canWrite: boolean;
  add: () => void;
  edit: (row: R) => void;
  remove: (row: R) => void;
  canAdd?: boolean;
}

function Block<R extends { id: number }>({ title, prompt, kind, rows, columns, canWrite, add, edit, remove, canAdd = true }: BlockProps<R>) {
  const name = (row: R) => String((row as unknown as PanelRow).role ?? (row as unknown as PanelRow).ingredient ?? (row as unknown as PanelRow).pool);
  const all: Column<R>[] = canWrite ? [...columns, { key: "do", label: t("Change"), cell: (row) => (
    <span class="buttons row-buttons">
      <button type="button" class="plain" aria-label={t("Change {what}", { what: name(row) })} onClick={() => edit(row)}>{t("Change")}</button>
      <button type="button" class="plain" aria-label={t("Take out {what}", { what: name(row) })} onClick={() => remove(row)}>{t("Take out")}</button>
    </span>) }] : columns;
  if (rows.length === 0 && !canWrite) return null;
  return (
    <div class="cost-block">
      <div class="section-head"><h3>{title}</h3>{canWrite && canAdd && <button type="button" onClick={add}><Icon name="plus" /> {t(shapes[kind].add)}</button>}</div>
      <p class="prompt">{prompt}</p>
      {rows.length > 0 && <Table caption={title} hidesCaption rows={rows} id={(row) => String(row.id)} columns={all} />}
    </div>
  );
}

function Rows({ cost, code, changed }: { cost: CostSheet; code: string; changed: () => void }) {
  const [editing, setEditing] = useState<{ kind: RowKind; row: PanelRow | null } | null>(null);
  const pools = useGet<Pools>(cost.can_write ? "pools" : null, ["pool", "cost"]);
  const free = (pools.value?.rows ?? []).map((pool) => pool.pool).filter((name) => !cost.rows.shares.some((share) => share.pool === name));
  const path = `initiatives/${encodeURIComponent(code)}`;
  const remove = async (kind: RowKind, row: PanelRow) => {
    try {
      await call("DELETE", `${path}/${shapes[kind].path}/${kind === "pool" ? encodeURIComponent(String(row.pool)) : row.id}`, { version: row.version });
      tell(t("It is taken out. The history keeps it and can bring it back."));
      changed();
    } catch (error) {
      tellProblem(error as Error);
    }
  };
  const block = <R extends { id: number }>(kind: RowKind, rows: R[], columns: Column<R>[]) => ({
    kind, rows, columns, canWrite: cost.can_write, add: () => setEditing({ kind, row: null }), edit: (row: R) => setEditing({ kind, row: row as unknown as PanelRow }), remove: (row: R) => void remove(kind, row as unknown as PanelRow),
  });
  const close = (sheet: CostSheet | null) => {
    if (sheet) {
      tell(t("Saved. It costs {cost} a year now.", { cost: short(sheet.fully_loaded_cents) || t("no data") }));
      changed();
    }
    setEditing(null);
  };
  return (
    <>
      <Block {...block("staff_time", cost.rows.staff_time, staffColumns())} title={t("Time people give")} prompt={t("People × hours a week × weeks × what an hour costs. It is in no budget line of the initiative.")} />
      <Block {...block("cost", cost.rows.costs, costColumns())} title={t("What is bought or paid")} prompt={t("An amount and where it comes from. Of what others use as well, the part in percent that counts here.")} />
      <Block {...block("pool", cost.rows.shares, shareColumns())} title={t("Shared with other initiatives")} prompt={t("Its part of a cost that several share: by hours, students or another driver, or a stated percent.")} canAdd={free.length > 0} />
      {editing && <RowDialog code={code} kind={editing.kind} row={editing.row} pools={free} close={close} />}
    </>
  );
}

function Notes({ title, notes }: { title: string; notes: string[] }) {
  if (notes.length === 0) return null;
  return <div class="notice warn"><p><strong>{title}</strong></p><ul>{notes.map((note) => <li key={note}>{t(note)}</li>)}</ul></div>;
}

export function CostPanel({ code }: { code: string; canWrite?: boolean }) {
  const data = useGet<CostSheet>(`initiatives/${encodeURIComponent(code)}/cost`, SOURCES);
  const [showsHistory, setShowsHistory] = useState(false);
  return (
    <Async data={data} what={t("the cost")}>
      {(cost) => {
        const hasCost = cost.fully_loaded_cents !== null && cost.fully_loaded_cents !== undefined;
        return (
          <div class="cost-panel">
            <Strip cost={cost} />
            {hasCost && <Picture cost={cost} />}
            {hasCost && <Leaves cost={cost} />}
            <Homes cost={cost} />
            <Ledger cost={cost} />
            {!hasCost && <p class="notice warn">{cost.can_write ? t("No cost is known yet. Add what is bought, and the time people give: most of a cost is people's time.") : t("No cost is known yet. Its coordinator or department can fill it in.")}</p>}
            <Notes title={t("Not costed yet")} notes={cost.missing} />
            <Notes title={t("Look at this")} notes={cost.warnings} />
            {cost.unpaid_hours ? <p>{t("Beside this, people give {hours} hours that nobody pays for", { hours: count(cost.unpaid_hours) })}{cost.unpaid_cents ? <> ({t("worth")} <Figure figure={cost.figures.unpaid_cents} title={t("Unpaid time")}>{dollars(cost.unpaid_cents)}</Figure>)</> : null}.</p> : null}
            <Rows cost={cost} code={code} changed={data.reload} />
            <details class="twin" onToggle={(event) => setShowsHistory(event.currentTarget.open)}>
              <summary>{t("Who changed its cost")}</summary>
              {showsHistory && <CostHistory code={code} undone={data.reload} />}
            </details>
          </div>
        );
      }}
    </Async>
  );
}
