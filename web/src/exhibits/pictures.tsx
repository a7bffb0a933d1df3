// The picture of each exhibit, drawn from its own table. A click on a row leads where the row's name leads.
import { count, effect, percent, short } from "../app/format.ts";
import { t, tn } from "../app/i18n.ts";
import { go } from "../app/router.ts";
import { ACTIONS, ActionMap, type Action } from "../charts/action-map.tsx";
import { Bars } from "../charts/bars.tsx";
import { Forest, type EffectRow } from "../charts/forest.tsx";
import { Heatmap } from "../charts/heatmap.tsx";
import { Pairs } from "../charts/pairs.tsx";
import { ShareBar } from "../charts/share-bar.tsx";
import { StackedBar } from "../charts/stacked-bar.tsx";
import { cellText, isHidden, rowsOf, totalOf, type Row, type TableView } from "./table-view.tsx";

export interface PictureProps {
  view: TableView;
  finding: string;
}

const SHOWN = 20; // rows of a picture; the table has all
const nameOf = (row: Row) => row.text("initiative") || row.text("name") || row.text("code");
const toInitiative = (row: Row, part = "") => "initiatives/" + encodeURIComponent(row.text("code")) + part;
const said = (rows: Row[], name: (row: Row) => string, key: string) => rows.slice(0, 3).map((row) => `${name(row)} ${short(row.number(key))}`).join(", ");
const dollarsAYear = () => t("Dollars a year");

export const questionsOf = (view: TableView) => view.columns.filter((column) => column.kind === "count" && column.key !== "filled").map((column) => ({ key: column.key, label: column.label }));

export function SheetsPicture({ view, finding }: PictureProps) {
  const rows = rowsOf(view);
  const questions = questionsOf(view);
  const share = (key: string) => percent(rows.filter((row) => row.number(key) === 1).length / rows.length);
  return <Heatmap title={finding} label={t("Share of data sheets that answer each question") + ": " + questions.map((q) => `${t(q.label)} ${share(q.key)}`).join(", ")} rows={questions.map((q) => t(q.label))}
                  columns={rows.map((row) => ({ id: row.text("code"), title: nameOf(row) }))} filled={(q, i) => rows[i].number(questions[q].key) === 1} open={(i) => go(toInitiative(rows[i]))} />;
}

export const costParts = () => [{ label: t("Direct"), tone: "f1" as const }, { label: t("Staff time"), tone: "f5" as const }, { label: t("Shared"), tone: "f3" as const }];

export function CostPicture({ view, rows = rowsOf(view), most = SHOWN }: { view: TableView; rows?: Row[]; most?: number }) {
  const costed = rows.filter((row) => row.number("fully_loaded_cents") !== null);
  const shown = costed.slice(0, most);
  if (shown.length === 0) return null;
  return <StackedBar title={shown.length < costed.length ? t("The {n} most expensive of {all} initiatives, and what each states", { n: count(shown.length), all: count(costed.length) }) : t("Fully loaded cost of each initiative, and what it states")}
                     label={t("Fully loaded cost by initiative") + ": " + said(shown, nameOf, "fully_loaded_cents")} axis={dollarsAYear()} parts={costParts()} markLabel={t("stated")} open={(code) => go(`initiatives/${encodeURIComponent(code)}#cost`)}
                     rows={shown.map((row) => ({ id: row.text("code"), label: nameOf(row), parts: ["direct_cents", "staff_cents", "shared_cents"].map((key) => row.number(key) ?? 0), mark: row.number("stated_cents"), text: short(row.number("fully_loaded_cents")) }))} />;
}

export function GapPicture({ view, finding, rows = rowsOf(view), most = 12 }: PictureProps & { rows?: Row[]; most?: number }) {
  const shown = rows.filter((row) => row.number("stated_cents") !== null && (row.number("gap_cents") ?? 0) > 0).slice(0, most);
  if (shown.length === 0) return null;
  return <Pairs title={finding} label={t("Stated and fully loaded cost") + ": " + shown.slice(0, 3).map((row) => `${nameOf(row)} ${short(row.number("stated_cents"))}, ${short(row.number("fully_loaded_cents"))}`).join("; ")} axis={dollarsAYear()}
                first={t("stated")} second={t("fully loaded")} open={(code) => go(`initiatives/${encodeURIComponent(code)}#cost`)}
                pairs={shown.map((row) => ({ id: row.text("code"), label: nameOf(row), first: row.number("stated_cents")!, second: row.number("fully_loaded_cents")!, text: `${short(row.number("stated_cents"))} → ${short(row.number("fully_loaded_cents"))}` }))} />;
}

export function PriorityPicture({ view, finding }: PictureProps) {
  const rows = rowsOf(view);
  return <Bars title={finding} label={t("Fully loaded dollars by priority") + ": " + said(rows, (row) => row.text("priority"), "fully_loaded_cents")} axis={t("Fully loaded dollars a year")}
               open={(code) => code && go(`initiatives?priorities=${encodeURIComponent(code)}`)}
               bars={rows.map((row) => ({ id: row.text("code"), label: row.text("priority"), value: row.number("fully_loaded_cents"), text: `${short(row.number("fully_loaded_cents"))} · ${percent(row.number("share"))}`, tone: row.text("code") ? "f1" : "f7" }))} />;
}

export function PopulationPicture({ view, finding }: PictureProps) {
  const rows = rowsOf(view).slice(0, SHOWN);
  return <Bars title={finding} label={t("Dollars that name each student group") + ": " + said(rows, (row) => row.text("group"), "named_cents")} axis={t("Fully loaded dollars a year")} front={t("names the group")} behind={t("is open to the group")}
               note={t("An initiative counts whole for each group that it is open to or names, so the bars overlap and have no sum.")} open={(group) => go(`initiatives?target_populations=${encodeURIComponent(group)}`)}
               bars={rows.map((row) => ({ id: row.text("group"), label: row.text("group"), value: row.number("named_cents"), behind: row.number("eligible_cents"), text: `${short(row.number("named_cents"))} · ${percent(row.number("named_share"))}` }))} />;
}

export function SharesPicture({ view, finding }: PictureProps) {
  const rows = rowsOf(view);
  const name = view.columns[0].key;
  const tones = ["f1", "f5", "f7"] as const;
  return <ShareBar title={finding} label={rows.map((row) => `${t(row.text(name))}: ${percent(row.number("share"))}`).join("; ")}
                   shares={rows.map((row, i) => ({ id: String(i), label: t(row.text(name)), value: row.number("fully_loaded_cents") ?? 0, tone: tones[i] ?? "f7",
                     text: tn(row.number("initiatives") ?? 0, "{cost}, 1 initiative", "{cost}, {n} initiatives", { cost: short(row.number("fully_loaded_cents")) }) }))} />;
}

export function MissingPicture({ view, finding }: PictureProps) {
  const rows = rowsOf(view);
  return <Bars title={finding} label={rows.map((row) => `${t(row.text("input"))}: ${percent(row.number("share"))}`).join("; ")} axis={t("Fully loaded dollars a year")} note={t("An initiative may miss several.")} open={() => go("exhibits/data_gaps")}
               bars={rows.map((row) => ({ id: row.text("input"), label: t(row.text("input")), value: row.number("fully_loaded_cents"), text: `${short(row.number("fully_loaded_cents"))} · ${percent(row.number("share"))}` }))} />;
}

/** Rows of one initiative stand together: the first is all that it serves, the others its student groups. */
export function effectRows(rows: Row[], most: number, withGroups: boolean): EffectRow[] {
  const out: EffectRow[] = [];
  let wholes = 0;
  let last = "";
  for (const row of rows) {
    const name = nameOf(row);
    const isGroup = name === last;
    last = name;
    if (!isGroup && ++wholes > most) break;
    if (isGroup && !withGroups) continue;
    const value = row.cell("effect");
    out.push({ id: `${row.at}`, label: isGroup ? row.text("who") : name, isGroup, effect: row.number("effect"), low: row.number("low"), high: row.number("high"), students: row.number("students"), why: isHidden(value) ? cellText(value, "real") : undefined });
  }
  return out;
}
export const wholesOf = (rows: Row[]): Row[] => rows.filter((row, i) => i === 0 || nameOf(rows[i - 1]) !== nameOf(row));

export function EffectPicture({ view, finding, most, withGroups }: PictureProps & { most: number; withGroups: boolean }) {
  const rows = effectRows(rowsOf(view), most, withGroups);
  if (rows.length === 0) return null;
  return <Forest title={finding} rows={rows} axis={t("Effect on students in standard deviations, with its 95% interval")} note={t("n: students. An interval that holds both nothing and a gain worth having (0.05) is called not sure; it does not say that nothing works.")}
                 label={t("Effects with 95% intervals") + ": " + rows.slice(0, 3).map((row) => `${row.label} ${effect(row.effect, row.low, row.high)}`).join("; ")} />;
}

/** The actions in dollars. */
export function ActionPicture({ view, finding }: PictureProps) {
  const rows = rowsOf(view).filter((row) => (row.number("initiatives") ?? 0) > 0);
  const total = totalOf(view);
  return <Bars title={finding} label={t("Fully loaded dollars by action") + ": " + said(rows, (row) => t(row.text("action")), "fully_loaded_cents")} axis={t("Fully loaded dollars a year")} open={(action) => go(`exhibits/decisions?action=${encodeURIComponent(action)}`)}
               note={total ? undefined : t("no data")}
               bars={rows.map((row) => ({ id: row.text("action"), label: `${t(row.text("action"))} (${count(row.number("initiatives"))})`, value: row.number("fully_loaded_cents"), text: short(row.number("fully_loaded_cents")), tone: /provisional/i.test(row.text("action")) ? "f7" : "f1" }))} />;
}

const isAction = (text: string): text is Action => (ACTIONS as readonly string[]).includes(text);

/** Exhibit 9's map, of the decisions: those with an action are named first. */
export function DecisionPicture({ view, finding, rows = rowsOf(view) }: PictureProps & { rows?: Row[] }) {
  const dots = rows
    .filter((row) => row.number("effect") !== null && row.number("aroi_percentile") !== null)
    .map((row) => ({ id: row.text("code"), label: nameOf(row), x: row.number("aroi_percentile")!, y: row.number("effect")!, action: isAction(row.text("action")) ? (row.text("action") as Action) : "Keep", isProvisional: row.text("provisional") === "yes" || !isAction(row.text("action")), cost: row.number("fully_loaded_cents") ?? 0 }))
    .sort((a, b) => Number(a.isProvisional) - Number(b.isProvisional) || Number(a.action === "Keep") - Number(b.action === "Keep") || b.cost - a.cost);
  if (dots.length === 0) return null;
  const unmeasured = rows.length - dots.length;
  return <ActionMap title={finding} label={t("Effect and cost-effectiveness of {n} initiatives, by the action they call for", { n: count(dots.length) })} dots={dots} xAxis={t("Cost-effectiveness: place of the A-ROI among those measured, percent")} yAxis={t("Effect on students, SD")} open={(code) => go("initiatives/" + encodeURIComponent(code))}
                    note={t("{n} initiatives are not measured and have no place on the map. Where dots lie close, some names are left out; the table has all.", { n: count(unmeasured) })} />;
}
