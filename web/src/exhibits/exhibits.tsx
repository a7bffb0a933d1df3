// The exhibits: each says what it says in one sentence, draws it, has the table behind the picture, and leads to the initiatives.
import type { ComponentType } from "preact";
import { useGet } from "../app/data.ts";
import { count } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { base, place, setQuery } from "../app/router.ts";
import { ActionSign, ACTIONS, type Action } from "../charts/action-map.tsx";
import { Page, Section } from "../parts/page.tsx";
import { Async, Empty } from "../parts/states.tsx";
import { actionFinding, costFinding, effectFinding, gapFinding, populationFinding, potentialFinding, priorityFinding, sheetsFinding } from "./findings.ts";
import { ActionPicture, CostPicture, DecisionPicture, EffectPicture, GapPicture, MissingPicture, PopulationPicture, PriorityPicture, questionsOf, SharesPicture, SheetsPicture, wholesOf, type PictureProps } from "./pictures.tsx";
import { rowsOf, ServerTable, totalOf, type Links, type Row, type TableView } from "./table-view.tsx";

interface Listed {
  rows: { name: string; title: string }[];
}

/** What rests on what: an exhibit is read again when one of these changes. */
const SOURCES = ["initiative", "cost", "staff_time", "pool", "ledger_import", "tag", "result", "strategy"];
const sheet = (row: Row) => (row.text("code") ? "initiatives/" + encodeURIComponent(row.text("code")) : null);
const cost = (row: Row) => (row.text("code") ? "initiatives/" + encodeURIComponent(row.text("code")) + "#cost" : null);

const opened = ["direct_cents", "staff_cents", "shared_cents", "fully_loaded_cents", "cash_cents", "per_student_cents", "stated_cents"];
/** Costs open to what made them. */
export const costFigure = (row: Row | null, key: string): string | null =>
  !opened.includes(key) ? null : row === null ? (key === "fully_loaded_cents" ? "costing/total/fully_loaded_cents" : null) : row.text("code") ? `costing/${row.text("code")}/${key}` : null;
/** As above, where the total is not that of the whole district. */
const rowFigure = (row: Row | null, key: string) => (row ? costFigure(row, key) : null);

interface Kind {
  question: string; // what it answers
  finding?: (view: TableView) => string | null; // else the server's
  picture?: ComponentType<PictureProps>;
  links?: Links;
}

function Effects({ view, finding }: PictureProps) {
  const query = place.value.query;
  const withGroups = query.get("groups") === "yes";
  const all = wholesOf(rowsOf(view)).length;
  const most = query.get("all") === "yes" ? all : 12;
  return (
    <>
      <p class="buttons">
        <button type="button" aria-pressed={withGroups} onClick={() => setQuery({ groups: withGroups ? null : "yes" })}>{t("With student groups")}</button>
        {all > 12 && <button type="button" aria-pressed={most === all} onClick={() => setQuery({ all: most === all ? null : "yes" })}>{most === all ? t("The 12 largest effects") : t("All {n} that are measured", { n: count(all) })}</button>}
      </p>
      <EffectPicture view={view} finding={finding} most={most} withGroups={withGroups} />
    </>
  );
}

const kinds: Record<string, Kind> = {
  "exhibit-2": { question: "What do we know of each initiative?", finding: (view) => sheetsFinding(rowsOf(view), questionsOf(view)), picture: SheetsPicture, links: { row: sheet } },
  "exhibit-4": { question: "What does each initiative really cost?", finding: (view) => costFinding(rowsOf(view).filter((row) => row.number("fully_loaded_cents") !== null).length, totalOf(view)), picture: CostPicture, links: { row: cost, figure: costFigure } },
  gaps: { question: "Where does the real cost differ from the stated one?", finding: (view) => gapFinding(rowsOf(view), totalOf(view)), picture: GapPicture, links: { row: cost, figure: rowFigure } },
  "exhibit-5": { question: "Which priorities do the dollars serve?", finding: (view) => priorityFinding(rowsOf(view)), picture: PriorityPicture, links: { row: (row) => (row.text("code") ? `initiatives?priorities=${encodeURIComponent(row.text("code"))}` : null) } },
  "exhibit-6": { question: "Which students do the dollars name?", finding: (view) => populationFinding(rowsOf(view)), picture: PopulationPicture, links: { row: (row) => `initiatives?target_populations=${encodeURIComponent(row.text("group"))}` } },
  "exhibit-7": { question: "How much of the money can be analyzed today?", finding: (view) => potentialFinding(rowsOf(view)), picture: SharesPicture },
  missing_inputs: { question: "What is missing for an analysis?", picture: MissingPicture },
  data_gaps: { question: "Which data should we collect first?", links: { row: sheet, figure: rowFigure } },
  "exhibit-8": { question: "Is it working? For which students? At what cost?", finding: (view) => effectFinding(wholesOf(rowsOf(view))), picture: Effects, links: { row: sheet } },
  needs: { question: "Which initiatives address the same need, and which does it best?", links: { row: (row) => `initiatives?area_of_need=${encodeURIComponent(row.text("area_of_need"))}`, figure: rowFigure } },
  "exhibit-9": { question: "What should we do?", finding: (view) => actionFinding(rowsOf(view), totalOf(view)), picture: ActionPicture, links: { row: (row) => `exhibits/decisions?action=${encodeURIComponent(row.text("action"))}` } },
  decisions: { question: "What does each initiative call for, and why?", picture: DecisionPicture, links: { row: sheet, figure: rowFigure } },
  standing: { question: "How much of the money is known to help students?", picture: SharesPicture },
  initiatives: { question: "What is known of each initiative, in one table?", links: { row: sheet, figure: rowFigure } },
  goals: { question: "Is each goal specific, measurable, achievable, relevant and time-bound?" },
  ledger: { question: "How much of the ledger is tagged to initiatives?" },
  notes: { question: "What is missing or looks wrong?" },
};

/** "Keep" of "Keep and measure (provisional)" too: what the address asks for is a whole word of the action. */
const hasAction = (row: Row, action: string) => row.text("action") === action || action.startsWith(row.text("action") + " ");

function Exhibit({ name }: { name: string }) {
  const path = "exhibits/" + encodeURIComponent(name);
  const data = useGet<TableView>(path, SOURCES);
  const list = useGet<Listed>("exhibits");
  const kind = kinds[name] ?? { question: "" };
  const action = place.value.query.get("action");
  const view = data.value && action ? only(data.value, (row) => hasAction(row, action)) : data.value;
  const finding = data.value ? ((kind.finding?.(data.value) ?? data.value.finding) || "") : "";
  const title = list.value?.rows.find((one) => one.name === name)?.title ?? data.value?.caption ?? t("Exhibit");
  const Picture = kind.picture;
  return (
    <Page title={t(title)} answer={finding ? t(finding) : undefined} actions={<a class="button" href={base + "exhibits"}>{t("All exhibits")}</a>}>
      <Async data={data} what={t("the exhibit")}>
        {() => view!.rows.length === 0 ? <Empty>{t("There is nothing to show yet: the data are missing.")}</Empty> : (
          <>
            {action && <Filtered action={action} />}
            {Picture && <Picture view={view!} finding={t(finding || view!.caption)} />}
            <Section title={t("The figures")}><ServerTable view={view!} links={kind.links} path={path} /></Section>
            {list.value && <Around list={list.value} name={name} />}
          </>
        )}
      </Async>
    </Page>
  );
}

function only(view: TableView, keep: (row: Row) => boolean): TableView {
  return { ...view, rows: rowsOf(view).filter(keep).map((row) => view.rows[row.at]), has_total: false };
}

function Filtered({ action }: { action: string }) {
  const word = ACTIONS.find((one) => one === action) as Action | undefined;
  return <p class="buttons"><span class="tag">{word && <ActionSign action={word} />} {t(action)}</span><button type="button" class="plain" onClick={() => setQuery({ action: null })}>{t("Show every action")}</button></p>;
}

/** The exhibits before and after, in the order in which they build on each other. */
function Around({ list, name }: { list: Listed; name: string }) {
  const at = list.rows.findIndex((one) => one.name === name);
  const [before, after] = [list.rows[at - 1], list.rows[at + 1]];
  return (
    <nav class="around" aria-label={t("Other exhibits")}>
      {before && at > 0 ? <a href={base + "exhibits/" + before.name}>← {t(before.title)}</a> : <span />}
      {after && <a href={base + "exhibits/" + after.name}>{t(after.title)} →</a>}
    </nav>
  );
}

export default function Exhibits({ parameters }: { parameters: Record<string, string> }) {
  const list = useGet<Listed>(parameters.name ? null : "exhibits");
  if (parameters.name) return <Exhibit key={parameters.name} name={parameters.name} />;
  return (
    <Page title={t("Exhibits")} answer={t("The questions a board asks, each answered from the district's own records.")}>
      <Async data={list} what={t("the exhibits")}>
        {(value) => value.rows.length === 0 ? <Empty>{t("Your role shows no exhibits.")}</Empty> : (
          <ul class="exhibits">{value.rows.map((one) => <li key={one.name}><a href={base + "exhibits/" + one.name}>{t(one.title)}</a>{kinds[one.name] && <p>{t(kinds[one.name].question)}</p>}</li>)}</ul>
        )}
      </Async>
    </Page>
  );
}
