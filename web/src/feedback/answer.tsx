// Who holds a link answers here, without an account and on a phone: first what runs at their school, then two questions for each of these, then what they
// would want. Every touch is kept at once; it can be gone on with later, elsewhere, in the other language.
import { useEffect, useMemo, useState } from "preact/hooks";
import { ApiError, call, get } from "../app/api.ts";
import { day } from "../app/format.ts";
import { language, setLanguage, t, tn, type Language } from "../app/i18n.ts";
import { keep, kept } from "../app/keep.ts";
import { place } from "../app/router.ts";
import type { FeedbackInitiative, FeedbackLink } from "../gen/api.ts";
import { Icon } from "../parts/icon.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { Saver, type Row } from "./saver.ts";

type Step = "ticks" | "ratings" | "wishes" | "done";
const STEPS: Step[] = ["ticks", "ratings", "wishes", "done"];

const inLanguage = (english: string | null | undefined, spanish: string | null | undefined) => (language.value === "es" && spanish ? spanish : english) ?? "";
const folded = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function Languages({ choose }: { choose: (to: Language) => void }) {
  const button = (to: Language, word: string) => <button type="button" class="plain" lang={to} aria-pressed={language.value === to} onClick={() => choose(to)}>{word}</button>;
  return <p class="languages" role="group" aria-label={t("Language")}>{button("en", "English")} {button("es", "Español")}</p>;
}

function Kept({ saver }: { saver: Saver }) {
  const state = saver.state.value;
  const words = { saved: t("Saved"), saving: t("Saving…"), waiting: t("No connection: kept on this device, and sent when it is back"), refused: t(saver.problem.value) }[state];
  const isBad = state === "waiting" || state === "refused";
  return <p class={"kept" + (isBad ? " bad" : "")} role="status"><Icon name={isBad ? "warn" : state === "saved" ? "check" : "clock"} /> {words}</p>;
}

function Promise_({ link }: { link: FeedbackLink }) {
  const isNamed = link.confidentiality === "named";
  return (
    <p class="notice">
      <Icon name="lock" /> {isNamed ? t("Those who run this survey see who answered what. Others see only what five people or more said.")
        : t("Nobody in the district sees who answered what. What fewer than five people said is not shown, and your name is taken off your answers when the survey closes.")}
    </p>
  );
}

interface StepProps {
  rows: FeedbackInitiative[];
  put: (rows: Row[]) => void;
}

function Ticks({ rows, put }: StepProps) {
  const [q, setQ] = useState("");
  const isFit = (row: FeedbackInitiative) => folded(row.name + " " + row.area_of_need + " " + row.departments).includes(folded(q));
  const expected = rows.filter((row) => row.is_expected && isFit(row));
  const others = rows.filter((row) => !row.is_expected && isFit(row));
  const tick = (row: FeedbackInitiative) => (
    <li key={row.code}>
      <label class="tick">
        <input type="checkbox" checked={row.runs === true} onChange={(event) => put([{ initiative: row.code, runs: event.currentTarget.checked }])} />
        <span>{row.name}{row.area_of_need && <small>{row.area_of_need}</small>}</span>
      </label>
    </li>
  );
  return (
    <>
      <div class="field"><label for="find">{t("Find one by its name")}</label><input id="find" type="search" value={q} onInput={(event) => setQ(event.currentTarget.value)} /></div>
      {expected.length > 0 && (
        <fieldset>
          <legend>{t("The district's list says that these run at your school")}</legend>
          {expected.some((row) => row.runs !== true) && !q && <p><button type="button" onClick={() => put(expected.map((row) => ({ initiative: row.code, runs: true })))}>{t("Yes, all of these run here")}</button></p>}
          <ul class="ticks">{expected.map(tick)}</ul>
        </fieldset>
      )}
      {others.length > 0 && <fieldset><legend>{t("Others that the district runs")}</legend><ul class="ticks">{others.map(tick)}</ul></fieldset>}
      {expected.length + others.length === 0 && <p>{t("Nothing is called so.")}</p>}
    </>
  );
}

interface ScaleProps {
  name: string;
  legend: string;
  low: string;
  high: string;
  value: number | null | undefined;
  set: (value: number) => void;
}

function Scale({ name, legend, low, high, value, set }: ScaleProps) {
  return (
    <fieldset class="scale">
      <legend>{legend}</legend>
      <div>
        {[1, 2, 3, 4, 5].map((n) => (
          <label key={n}>
            <input type="radio" name={name} checked={value === n} onChange={() => set(n)} />
            <span>{n}{n === 1 && <span class="hidden">, {low}</span>}{n === 5 && <span class="hidden">, {high}</span>}</span>
          </label>
        ))}
      </div>
      <p class="ends" aria-hidden="true"><span>{low}</span><span>{high}</span></p>
    </fieldset>
  );
}

function Ratings({ rows, put }: StepProps) {
  const here = rows.filter((row) => row.runs === true);
  if (here.length === 0) return <p>{t("You said that none of them runs at your school.")}</p>;
  const done = here.filter((row) => row.importance && row.effectiveness).length;
  return (
    <>
      <p class="sub" role="status"><progress max={here.length} value={done} aria-label={t("Answered")} /> {t("{n} of {all} answered", { n: done, all: here.length })}</p>
      {here.map((row) => (
        <section key={row.code} class="card">
          <h3>{row.name}</h3>
          <Scale name={"importance-" + row.code} legend={t("How important is it to you?")} low={t("not important")} high={t("very important")} value={row.importance}
                 set={(importance) => put([{ initiative: row.code, importance }])} />
          <Scale name={"effectiveness-" + row.code} legend={t("How effective do you think it is?")} low={t("not effective")} high={t("very effective")} value={row.effectiveness}
                 set={(effectiveness) => put([{ initiative: row.code, effectiveness }])} />
          <details open={Boolean(row.remark)}>
            <summary>{t("Add a remark")}</summary>
            <textarea aria-label={t("Remark on {name}", { name: row.name })} maxLength={1000} value={row.remark ?? ""} onChange={(event) => put([{ initiative: row.code, remark: event.currentTarget.value.trim() || null }])} />
          </details>
        </section>
      ))}
    </>
  );
}

function Wishes({ rows, put }: StepProps) {
  const absent = rows.filter((row) => row.runs === false);
  if (absent.length === 0) return <p>{t("All of them run at your school.")}</p>;
  return (
    <fieldset>
      <legend>{t("Which of these would you want at your school? Leave the rest.")}</legend>
      <ul class="ticks">
        {absent.map((row) => (
          <li key={row.code}>
            <label class="tick">
              <input type="checkbox" checked={row.wanted === true} onChange={(event) => put([{ initiative: row.code, runs: false, wanted: event.currentTarget.checked }])} />
              <span>{row.name}{row.area_of_need && <small>{row.area_of_need}</small>}</span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

/** Own answers beside the district's, once it is over. */
function Over({ link }: { link: FeedbackLink }) {
  const rated = link.initiatives.filter((row) => row.importance && row.effectiveness);
  const action = inLanguage(link.action_taken, link.action_taken_spanish);
  const mean = (n: number | null | undefined) => (n === null || n === undefined ? t("not shown: fewer than five answered") : n.toFixed(1));
  return (
    <>
      <h2>{t("What was done with the answers")}</h2>
      <p>{action || t("Nothing is said yet. Look again under this link.")}</p>
      {rated.length > 0 && (
        <>
          <h2>{t("Your answers beside the district's")}</h2>
          {rated.map((row) => (
            <section key={row.code} class="card">
              <h3>{row.name}</h3>
              <p>{t("Important: you {own}, all {mean}", { own: row.importance!, mean: mean(row.district_importance) })}</p>
              <p>{t("Effective: you {own}, all {mean}", { own: row.effectiveness!, mean: mean(row.district_effectiveness) })}</p>
            </section>
          ))}
        </>
      )}
    </>
  );
}

function Survey({ secret, first }: { secret: string; first: FeedbackLink }) {
  const path = "feedback/" + encodeURIComponent(secret);
  const [link, setLink] = useState(first);
  const [step, setStep] = useState<Step>(first.sent_at_ms ? "done" : first.initiatives.some((row) => row.runs === true && (row.importance || row.effectiveness)) ? "ratings" : "ticks");
  const [error, setError] = useState<Error | null>(null);
  const saver = useMemo(() => {
    const name = "feedback:" + secret.slice(0, 12);
    const send = (rows: Row[]) => call<void>("PUT", path, { body: { rows } });
    return new Saver(send, (problem) => problem instanceof ApiError && problem.status >= 400 && problem.status < 500, { read: () => kept(name), write: (text) => keep(name, text) });
  }, [secret]);
  const apply = (rows: Row[]) => {
    const changed = new Map(rows.map((row) => [row.initiative, row]));
    setLink((was) => ({
      ...was,
      initiatives: was.initiatives.map((one) => {
        const row = changed.get(one.code);
        if (!row) return one;
        const { initiative: _, ...given } = row;
        const next = { ...one, ...given };
        return next.runs === true ? { ...next, wanted: null } : { ...next, importance: null, effectiveness: null };
      }),
    }));
  };
  useEffect(() => {
    apply(saver.unsent());
    const back = () => saver.retry();
    addEventListener("online", back);
    return () => removeEventListener("online", back);
  }, [saver]);
  const put = (rows: Row[]) => {
    apply(rows);
    saver.put(rows);
  };
  const go = (to: Step) => {
    if (step === "ticks" && to !== "ticks") {
      const silent = link.initiatives.filter((row) => row.runs === null || row.runs === undefined);
      if (silent.length) put(silent.map((row) => ({ initiative: row.code, runs: false }))); // what was not ticked does not run here
    }
    setStep(to);
    scrollTo(0, 0);
    requestAnimationFrame(() => document.querySelector<HTMLElement>("main h2")?.focus());
  };
  const finish = async () => {
    setError(null);
    try {
      await saver.flush();
      await call<void>("POST", path + "/send", {});
      setLink(await get<FeedbackLink>(path));
      go("done");
    } catch (problem) {
      setError(problem as Error);
    }
  };
  const titles: Record<Step, string> = { ticks: t("1. Which of these run at your school?"), ratings: t("2. What do you think of them?"), wishes: t("3. What would you want?"), done: t("Thank you") };
  const at = STEPS.indexOf(step);
  const rows = link.initiatives;
  const ran = rows.filter((row) => row.runs === true).length;
  return (
    <>
      {step === "ticks" && <p>{inLanguage(link.intro, link.intro_spanish)}</p>}
      {step === "ticks" && <Promise_ link={link} />}
      {link.closes_on && step !== "done" && <p class="sub">{t("Open until {day}. You can stop at any time and go on under the same link.", { day: day(link.closes_on) })}</p>}
      <h2 tabIndex={-1}>{titles[step]}</h2>
      {step === "ticks" && <Ticks rows={rows} put={put} />}
      {step === "ratings" && <Ratings rows={rows} put={put} />}
      {step === "wishes" && <Wishes rows={rows} put={put} />}
      {step === "done" && <p>{link.takes_answers ? t("Your answers have arrived. You can still change them under this link.") : t("Your answers have arrived.")} {t("Look here later: what was done with them will stand here.")}</p>}
      {error && <p class="error" role="alert">{t(error.message)}</p>}
      <div class="answer-bar">
        {step !== "done" && <Kept saver={saver} />}
        <p class="buttons">
          {at > 0 && link.takes_answers && <button type="button" onClick={() => go(STEPS[step === "done" ? 0 : at - 1])}>{step === "done" ? t("Change my answers") : t("Back")}</button>}
          {step === "ticks" && <button type="button" class="primary" onClick={() => go("ratings")}>{tn(ran, "Next: 1 runs here", "Next: {n} run here")}</button>}
          {step === "ratings" && <button type="button" class="primary" onClick={() => go("wishes")}>{t("Next")}</button>}
          {step === "wishes" && <button type="button" class="primary" onClick={() => void finish()}>{t("I am done")}</button>}
        </p>
      </div>
    </>
  );
}

export default function Answer() {
  const secret = place.value.hash;
  const [link, setLink] = useState<FeedbackLink | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const read = () => {
    setError(null);
    get<FeedbackLink>("feedback/" + encodeURIComponent(secret)).then((found) => {
      setLink(found);
      if (found.language === "es" && !kept("language")) void setLanguage("es");
    }, setError);
  };
  useEffect(read, [secret]);
  const choose = (to: Language) => {
    void setLanguage(to);
    if (link?.takes_answers) call<void>("PUT", "feedback/" + encodeURIComponent(secret), { body: { language: to } }).catch(() => undefined); // it only saves a touch next time
  };
  const title = link ? inLanguage(link.title, link.title_spanish) : t("Your feedback");
  useEffect(() => {
    document.title = `${title} · Purser`;
  }, [title]);
  return (
    <main class="by-link" id="content">
      <header>
        <Languages choose={choose} />
        <h1>{title}</h1>
        {link && <p class="sub">{link.district} · {link.site_name} · {link.name}</p>}
      </header>
      {error && <Failed error={error} retry={read} />}
      {!link && !error && <Loading what={t("your link")} />}
      {link && (link.is_closed ? <><p class="notice">{t("This survey is over. Thank you.")}</p><Over link={link} /></> : !link.takes_answers && !link.sent_at_ms ? <p class="notice">{t("This survey does not take answers now.")}</p> : <Survey secret={secret} first={link} />)}
    </main>
  );
}
