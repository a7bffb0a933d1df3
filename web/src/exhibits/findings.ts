// What each exhibit says, in one sentence, from its own table. Where a sentence cannot be made the server's stands. Nothing here needs a browser.
import { count, percent, short } from "../app/format.ts";
import { t, tn } from "../app/i18n.ts";
import type { Row } from "./table-view.tsx";

type Rows = Row[];
const most = (rows: Rows, key: string): Row | null => rows.reduce<Row | null>((best, row) => ((row.number(key) ?? -Infinity) > (best?.number(key) ?? -Infinity) ? row : best), null);

/** Exhibit 2: the answers of data sheets; columns of the eight questions hold 1 and 0. */
export function sheetsFinding(rows: Rows, questions: { key: string; label: string }[]): string | null {
  if (rows.length === 0) return null;
  const complete = rows.filter((row) => questions.every((question) => row.number(question.key) === 1)).length;
  const open = questions.map((question) => ({ ...question, n: rows.filter((row) => row.number(question.key) !== 1).length })).sort((a, b) => b.n - a.n)[0];
  if (complete === rows.length) return t("All {n} data sheets answer every question.", { n: count(rows.length) });
  return t("{complete} of {n} data sheets answer every question; most often open is {question} ({open}).", { complete: count(complete), n: count(rows.length), question: t(open.label), open: count(open.n) });
}

/** Exhibit 4: the parts of the fully loaded cost. */
export function costFinding(n: number, total: Row | null): string | null {
  const whole = total?.number("fully_loaded_cents");
  if (!total || !whole || n === 0) return null;
  const unseen = (total.number("staff_cents") ?? 0) + (total.number("shared_cents") ?? 0);
  return t("{n} initiatives cost {cost} a year, fully loaded; {share} of it is staff time and shared cost.", { n: count(n), cost: short(whole), share: percent(unseen / whole) });
}

/** Stated beside fully loaded: `total` is of those that state a cost. */
export function gapFinding(rows: Rows, total: Row | null): string | null {
  const stated = total?.number("stated_cents");
  const loaded = total?.number("fully_loaded_cents");
  const first = most(rows, "gap_cents");
  if (!stated || !loaded || !first) return null;
  return t("What is stated at {stated} costs {loaded}. The largest gap is {name}: stated {from}, fully loaded {to}.", {
    stated: short(stated), loaded: short(loaded), name: first.text("initiative"), from: short(first.number("stated_cents")), to: short(first.number("fully_loaded_cents")),
  });
}

/** Exhibit 5: investment by priority. */
export function priorityFinding(rows: Rows): string | null {
  const served = rows.filter((row) => row.text("code")); // the one without a code is "no priority"
  const first = most(served, "fully_loaded_cents");
  const share = first?.number("share");
  if (!first || share === null || share === undefined) return null;
  const none = rows.find((row) => !row.text("code"))?.number("share") ?? 0;
  const last = served.reduce((least, row) => ((row.number("share") ?? 1) < (least.number("share") ?? 1) ? row : least), first);
  const sentence = served.length < 2 || last === first ? t("{share} of initiative dollars serve one priority: {name}.", { share: percent(share), name: first.text("priority") })
    : t("{share} of initiative dollars serve one priority, {name}; {least} serve {last}.", { share: percent(share), name: first.text("priority"), least: percent(last.number("share")), last: last.text("priority") });
  return none > 0.005 ? sentence + " " + t("{share} have no priority.", { share: percent(none) }) : sentence;
}

/** Exhibit 6: who may take part, and who is named. The sentence is about the group that the most are open to and the fewest name. */
export function populationFinding(rows: Rows): string | null {
  const groups = rows.filter((row) => (row.number("eligible_share") ?? 0) >= 0.5 && (row.number("named_initiatives") ?? 0) > 0 && (row.number("named_share") ?? 1) < 0.05);
  const row = groups.find((one) => /foster/i.test(one.text("group"))) ?? groups.sort((a, b) => (a.number("named_share") ?? 1) - (b.number("named_share") ?? 1))[0];
  if (!row) return null;
  const n = row.number("named_initiatives")!;
  return tn(n, "{eligible} of initiatives are open to {group}; 1 names them, with {share} of the dollars.", "{eligible} of initiatives are open to {group}; {n} name them, with {share} of the dollars.",
    { eligible: percent(row.number("eligible_share")), group: lower(row.text("group")), share: percent(row.number("named_share")) });
}
const lower = (text: string) => (/^[A-Z][a-z]/.test(text) ? text[0].toLowerCase() + text.slice(1) : text);

/** Exhibit 7: the first row is what has all three inputs. */
export function potentialFinding(rows: Rows): string | null {
  const ready = rows[0];
  if (!ready || ready.number("share") === null) return null;
  return t("{share} of initiative dollars, {cost} in {n} initiatives, can be analyzed today.", { share: percent(ready.number("share")), cost: short(ready.number("fully_loaded_cents")), n: count(ready.number("initiatives")) });
}

/** Exhibit 8, of the rows of whole initiatives. */
export function effectFinding(wholes: Rows): string | null {
  const measured = wholes.filter((row) => row.number("effect") !== null);
  if (measured.length === 0) return null;
  const sure = measured.filter((row) => (row.number("low") ?? -1) > 0).length;
  const first = most(measured, "effect")!;
  return t("{n} initiatives are measured; of {sure} the whole interval lies above zero. The largest effect is {name}'s.", { n: count(measured.length), sure: count(sure), name: first.text("initiative") });
}

/** Exhibit 9: what the six actions call for. The provisional "keep and measure" is no decision. */
export function actionFinding(rows: Rows, total: Row | null): string | null {
  const decided = rows.filter((row) => !/provisional/i.test(row.text("action"))).reduce((n, row) => n + (row.number("initiatives") ?? 0), 0);
  const all = total?.number("initiatives");
  if (!total || !all) return null;
  return t("{decided} of {n} initiatives have the evidence for an action; they would free {freed} a year and need {needed}.", {
    decided: count(decided), n: count(all), freed: short(total.number("freed_cents")), needed: short(total.number("needed_cents")),
  });
}
