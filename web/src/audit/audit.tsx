// Screen 26: who changed what, when and why, before and after; and whether the log is whole. Nothing here can be changed.
import { useState } from "preact/hooks";
import { get } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { count, day, instant, personName } from "../app/format.ts";
import { t, tn } from "../app/i18n.ts";
import { base, go, place, setQuery } from "../app/router.ts";
import { records, type Audit as Entries, type AuditEntry, type AuditVerdict } from "../gen/api.ts";
import { Page, Section } from "../parts/page.tsx";
import { Async, Empty, Failed } from "../parts/states.tsx";
import { Downloads } from "../parts/table.tsx";
import { tell } from "../parts/toast.tsx";

/** What the log calls things, and what people call them. */
const kinds: Record<string, string> = {
  initiative: "initiative", component: "component", comment: "comment", cost: "cost", staff_time: "staff time", pool: "shared cost", strategy: "strategy", site: "site",
  ledger_import: "ledger", ledger_rule: "tag rule", tag: "tags", result: "result", student: "student", person: "person", session: "session", token: "token", custom_field: "field of the sheet",
};
const verbs: Record<string, string> = { insert: "added", update: "changed", remove: "took out", import: "brought in", confirm: "confirmed", retire: "ended", unretire: "brought back", merge: "merged", tag: "tagged", "sign in": "signed in:", "sign out": "signed out:", "new password": "set a new password:" };
const SHOWN = 6; // changed fields of one entry that are shown at once

const label = (entry: AuditEntry, name: string) => t(records[entry.object_type]?.find((field) => field.name === name)?.label ?? name);
const word = (words: Record<string, string>, key: string) => t(words[key] ?? key.replaceAll("_", " "));

function Changes({ entry }: { entry: AuditEntry }) {
  const line = (change: AuditEntry["changes"][number]) => <li key={change.field}>{label(entry, change.field)}: <del>{change.before ?? t("nothing")}</del> → <ins>{change.after ?? t("nothing")}</ins></li>;
  if (entry.changes.length === 0) return null;
  const rest = entry.changes.slice(SHOWN);
  return (
    <>
      <ul class="what">{entry.changes.slice(0, SHOWN).map(line)}</ul>
      {rest.length > 0 && <details><summary>{tn(rest.length, "1 more field", "{n} more fields")}</summary><ul class="what">{rest.map(line)}</ul></details>}
    </>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const isInitiative = entry.object_type === "initiative" && !!entry.object_key;
  return (
    <li>
      <p class="entry">
        <strong>{personName(entry.actor)}</strong> {word(verbs, entry.action)} {word(kinds, entry.object_type)}{" "}
        {isInitiative ? <a href={`${base}initiatives/${encodeURIComponent(entry.object_key)}`}>{entry.object_key}</a> : <strong>{entry.object_key}</strong>}
        <span class="sub"> · {instant(entry.at_ms)} · {t("entry {n}", { n: entry.entry })}</span>
      </p>
      {entry.reason && <p class="caption">{t("Why: {reason}", { reason: entry.reason })}</p>}
      <Changes entry={entry} />
    </li>
  );
}

/** Entries of one day stand under its date. */
function Timeline({ entries }: { entries: AuditEntry[] }) {
  const dayOf = (entry: AuditEntry) => new Intl.DateTimeFormat("en-CA").format(entry.at_ms);
  const days = [...new Set(entries.map(dayOf))];
  return <>{days.map((one) => <div key={one}><h2 class="day">{day(one)}</h2><ol class="timeline">{entries.filter((entry) => dayOf(entry) === one).map((entry) => <Entry key={entry.entry} entry={entry} />)}</ol></div>)}</>;
}

function Verify() {
  const [verdict, setVerdict] = useState<AuditVerdict | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [isBusy, setBusy] = useState(false);
  const run = async (withLedger: boolean) => {
    setBusy(true);
    setError(null);
    try {
      setVerdict(await get<AuditVerdict>("audit/verify" + (withLedger ? "?ledger=yes" : "")));
    } catch (problem) {
      setError(problem as Error);
    }
    setBusy(false);
  };
  const seal = verdict ? `${verdict.entries}:${verdict.head}` : "";
  const isGood = verdict !== null && verdict.whole && verdict.ledger_whole !== false;
  return (
    <Section title={t("Is the log whole?")} note={t("Every entry is chained to the one before it by its hash, so that an edit, a gap, another order or a cut shows.")}>
      <p class="buttons">
        <button type="button" disabled={isBusy} onClick={() => void run(false)}>{isBusy ? t("Checking…") : t("Check the whole log")}</button>
        <button type="button" class="plain" disabled={isBusy} onClick={() => void run(true)}>{t("Check the ledger's balances too")}</button>
      </p>
      {error && <Failed error={error} />}
      {verdict && (
        <div class={isGood ? "notice" : "notice bad"} role="status">
          <p><strong>{verdict.whole ? tn(verdict.entries, "It is whole: 1 entry.", "It is whole: {n} entries.") : t("It is broken at entry {n}: {kind}.", { n: verdict.first_bad ?? "?", kind: t(verdict.kind ?? "missing") })}</strong> {verdict.ledger_whole === true && t("The ledger's balances are what its lines come to.")}{verdict.ledger_whole === false && (verdict.why ?? "")}</p>
          {verdict.unsealed > 0 && <p>{tn(verdict.unsealed, "1 entry is committed and not chained yet.", "{n} entries are committed and not chained yet.")}</p>}
          <p>{t("Keep this somewhere else; with it, a log that was cut at its end can be told:")}</p>
          <p class="buttons"><code>{seal}</code>{"clipboard" in navigator && <button type="button" class="plain" onClick={() => void navigator.clipboard.writeText(seal).then(() => tell(t("Copied.")))}>{t("Copy")}</button>}</p>
        </div>
      )}
    </Section>
  );
}

const dayStart = (text: string) => String(new Date(text + "T00:00").getTime());
const dayText = (ms: string | null) => (ms ? new Intl.DateTimeFormat("en-CA").format(Number(ms)) : "");

function Filters() {
  const query = place.value.query;
  const set = (name: string) => (event: { currentTarget: HTMLInputElement | HTMLSelectElement }) => setQuery({ [name]: event.currentTarget.value.trim(), before: null });
  const until = query.get("to_ms");
  return (
    <form class="filters" role="search" aria-label={t("Which changes")} onSubmit={(event) => event.preventDefault()}>
      <label>{t("Kind of thing")}<select value={query.get("object_type") ?? ""} onChange={set("object_type")}><option value="">{t("all")}</option>{Object.entries(kinds).map(([key, name]) => <option key={key} value={key}>{t(name)}</option>)}</select></label>
      <label>{t("Its code")}<input value={query.get("object_key") ?? ""} onChange={set("object_key")} /></label>
      <label>{t("Who")}<input value={query.get("actor") ?? ""} onChange={set("actor")} /></label>
      <label>{t("From")}<input type="date" value={dayText(query.get("from_ms"))} onChange={(event) => setQuery({ from_ms: event.currentTarget.value && dayStart(event.currentTarget.value), before: null })} /></label>
      <label>{t("To")}<input type="date" value={dayText(until)} onChange={(event) => setQuery({ to_ms: event.currentTarget.value && String(Number(dayStart(event.currentTarget.value)) + 86_399_999), before: null })} /></label>
      {[...query.keys()].length > 0 && <button type="button" class="plain" onClick={() => go("audit")}>{t("Show every change")}</button>}
    </form>
  );
}

export default function Audit() {
  const query = new URLSearchParams(place.value.query);
  if (!query.has("page_size")) query.set("page_size", "50");
  const path = "audit?" + query.toString();
  const data = useGet<Entries>(path, query.has("before") ? [] : ["*", "initiative", "cost", "staff_time", "pool", "comment", "component", "person"]);
  return (
    <Page title={t("Who changed what")} answer={t("Every change, with who made it and why. Nothing here can be changed or taken out.")}>
      <Filters />
      <Async data={data} what={t("the log")}>
        {(value) => value.rows.length === 0 ? <Empty>{t("No changes in this filter.")}</Empty> : (
          <>
            <Timeline entries={value.rows} />
            <p class="buttons">
              {query.has("before") && <button type="button" onClick={() => setQuery({ before: null })}>{t("Newest changes")}</button>}
              {value.before ? <button type="button" onClick={() => setQuery({ before: String(value.before) })}>{t("Earlier changes")}</button> : <span class="sub">{tn(value.rows.length, "1 change, and none before it", "{n} changes, and none before them", { n: count(value.rows.length) })}</span>}
            </p>
            <Downloads path={path} />
          </>
        )}
      </Async>
      <Verify />
    </Page>
  );
}
