// Screen 7, Exhibit 4: what initiatives really cost, what they state, the costs they share, and how much of the ledger is tagged.
import { may } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { count, percent, short } from "../app/format.ts";
import { t, tn } from "../app/i18n.ts";
import { base, place, setQuery } from "../app/router.ts";
import { Page, Section } from "../parts/page.tsx";
import { Async, Empty } from "../parts/states.tsx";
import { Bars } from "../charts/bars.tsx";
import { costFinding } from "./findings.ts";
import { costFigure } from "./exhibits.tsx";
import { CostPicture, GapPicture } from "./pictures.tsx";
import { PoolSection } from "./pools.tsx";
import { rowsOf, ServerTable, totalOf, type Row, type TableView } from "./table-view.tsx";

const SOURCES = ["initiative", "cost", "staff_time", "pool", "ledger_import", "tag"];

const views = [
  { word: "", label: "All", keep: (_row: Row) => true },
  { word: "direct", label: "Only direct cost so far", keep: (row: Row) => row.number("fully_loaded_cents") !== null && row.number("staff_cents") === null && row.number("shared_cents") === null },
  { word: "incomplete", label: "Something is not costed yet", keep: (row: Row) => (row.number("missing_n") ?? 0) > 0 },
  { word: "none", label: "No cost known", keep: (row: Row) => row.number("fully_loaded_cents") === null },
  { word: "gap", label: "Costs more than it states", keep: (row: Row) => (row.number("gap_cents") ?? 0) > 0 },
];

function Choice({ view, now }: { view: TableView; now: string }) {
  const rows = rowsOf(view);
  return (
    <div class="choices" role="group" aria-label={t("Which initiatives")}>
      {views.map((one) => <button key={one.word} type="button" aria-pressed={now === one.word} onClick={() => setQuery({ show: one.word })}>{t(one.label)} <span class="sub">{count(rows.filter(one.keep).length)}</span></button>)}
    </div>
  );
}

function gapSentence(view: TableView): string {
  const rows = rowsOf(view).filter((row) => row.number("gap_cents") !== null).sort((a, b) => b.number("gap_cents")! - a.number("gap_cents")!);
  const stated = rows.reduce((sum, row) => sum + row.number("stated_cents")!, 0);
  const loaded = rows.reduce((sum, row) => sum + row.number("fully_loaded_cents")!, 0);
  if (!rows.length || rows[0].number("gap_cents")! <= 0) return t("Nothing costs more than it states.");
  return t("What is stated at {stated} costs {loaded}. The largest gap is {name}: stated {from}, fully loaded {to}.", { stated: short(stated), loaded: short(loaded), name: rows[0].text("name"), from: short(rows[0].number("stated_cents")), to: short(rows[0].number("fully_loaded_cents")) });
}

/** What the ledger says: how much of it rules give to initiatives, and where the rest lies. */
function LedgerSection() {
  const path = "ledger/residual";
  const data = useGet<TableView>(path, ["ledger_import", "tag"]);
  return (
    <Section title={t("The ledger, tagged and not")} note={t("Tag rules give ledger lines to initiatives and pools; every dollar counts once. What no rule takes is the rest of the district.")}>
      <Async data={data} what={t("the ledger")}>
        {(view) => {
          const rows = rowsOf(view);
          const total = totalOf(view);
          if (rows.length === 0) return <Empty actions={may("ledger_write") ? <a class="button" href={base + "imports?kind=ledger"}>{t("Bring in a ledger")}</a> : undefined}>{t("No ledger was brought in yet.")}</Empty>;
          const name = view.columns[0].key;
          const label = (row: Row) => [row.text(name), row.text("title")].filter(Boolean).join(" ");
          const tagged = total?.number("tagged_cents") ?? 0;
          const all = total?.number("amount_cents") ?? 0;
          return (
            <>
              <Bars title={t("{share} of the ledger's {all} is tagged to initiatives and pools", { share: all ? percent(tagged / all) : "", all: short(all) })} label={rows.slice(0, 3).map((row) => `${label(row)} ${short(row.number("tagged_cents"))}`).join(", ")} axis={t("Dollars")} front={t("tagged")} behind={t("in the ledger")}
                    bars={rows.slice(0, 12).map((row) => ({ id: label(row), label: label(row), value: row.number("tagged_cents"), behind: row.number("amount_cents"), text: t("{tagged} of {all}", { tagged: short(row.number("tagged_cents")), all: short(row.number("amount_cents")) }) }))} />
              <details class="twin"><summary>{t("The figures as a table")}</summary><ServerTable view={view} path={path} /></details>
            </>
          );
        }}
      </Async>
    </Section>
  );
}

function Whole({ view }: { view: TableView }) {
  const word = place.value.query.get("show") ?? "";
  const chosen = views.find((one) => one.word === word) ?? views[0];
  const rows = rowsOf(view).filter(chosen.keep);
  const shown: TableView = chosen.word ? { ...view, rows: rows.map((row) => view.rows[row.at]), has_total: false } : view;
  const gaps = rowsOf(view).filter((row) => (row.number("gap_cents") ?? 0) > 0).sort((a, b) => b.number("gap_cents")! - a.number("gap_cents")!);
  return (
    <>
      <CostPicture view={view} />
      {gaps.length > 0 && <Section title={t("Stated and real")}><GapPicture view={view} finding={gapSentence(view)} rows={gaps} /></Section>}
      <Section title={t("Every initiative")}>
        <Choice view={view} now={chosen.word} />
        {rows.length === 0 ? <Empty>{t("No initiative is like that.")}</Empty> : <ServerTable view={shown} path="costs" links={{ row: (row) => `initiatives/${encodeURIComponent(row.text("code"))}#cost`, figure: costFigure }} />}
      </Section>
    </>
  );
}

export default function Costs() {
  const data = useGet<TableView>("costs", SOURCES);
  const rows = data.value ? rowsOf(data.value) : [];
  const costed = rows.filter((row) => row.number("fully_loaded_cents") !== null).length;
  const bare = rows.length - costed;
  const sentence = data.value ? costFinding(costed, totalOf(data.value)) : null;
  return (
    <Page title={t("What initiatives cost")} answer={sentence ? <>{sentence} {bare > 0 && tn(bare, "Of 1 nothing is known.", "Of {n} nothing is known.")}</> : undefined}
          actions={<a class="button" href={base + "exhibits/exhibit-5"}>{t("Which priorities it serves")}</a>}>
      <Async data={data} what={t("the costs")} lines={8}>
        {(view) => rowsOf(view).length === 0 ? <Empty>{t("No initiative is listed yet, so there is nothing to cost.")}</Empty> : <Whole view={view} />}
      </Async>
      <PoolSection />
      {may("ledger_read") && <LedgerSection />}
    </Page>
  );
}
