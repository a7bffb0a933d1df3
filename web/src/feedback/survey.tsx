// One survey: what site leaders say (Exhibit 3), how many have answered, who wants what they lack, and what was done with the answers.
import { useState } from "preact/hooks";
import { call } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { count, day, percent } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { go, place, setQuery } from "../app/router.ts";
import { Scatter } from "../charts/scatter.tsx";
import { rowsOf, ServerTable, type Row, type TableView } from "../exhibits/table-view.tsx";
import { records, type SurveySheet } from "../gen/api.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Conflicts, RecordField, SaveProblem, SaveState, useRecordForm } from "../parts/form.tsx";
import type { RecordForm, Saved, Values } from "../parts/record.ts";
import { Page, Section } from "../parts/page.tsx";
import { Async, Empty, Failed, Loading } from "../parts/states.tsx";
import { tell, tellProblem } from "../parts/toast.tsx";
import { Respondents } from "./respondents.tsx";

const TYPES = ["survey", "respondent", "feedback_answer", "initiative"];
const filters = [{ key: "priority", label: "Priority" }, { key: "departments", label: "Department" }, { key: "area_of_need", label: "Area of need" }, { key: "quadrant", label: "What they say" }];
const FAILING = "important, does not work";
const initiative = (row: Row) => "initiatives/" + encodeURIComponent(row.text("code"));

/** The rows that the address asks for. */
function chosenRows(view: TableView): { view: TableView; rows: Row[] } {
  const query = place.value.query;
  const isFit = (row: Row) => filters.every(({ key }) => !query.get(key) || row.text(key).split(";").map((part) => part.trim()).includes(query.get(key)!));
  const rows = rowsOf(view).filter(isFit);
  return { view: { ...view, rows: rows.map((row) => view.rows[row.at]) }, rows };
}

function Filters({ view }: { view: TableView }) {
  const all = rowsOf(view);
  const query = place.value.query;
  const valuesOf = (key: string) => [...new Set(all.flatMap((row) => row.text(key).split(";").map((part) => part.trim())).filter(Boolean))].sort((a, b) => a.localeCompare(b));
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()}>
      {filters.map(({ key, label }) => (
        <label key={key}>
          {t(label)}
          <select value={query.get(key) ?? ""} onChange={(event) => setQuery({ [key]: event.currentTarget.value })}>
            <option value="">{t("all")}</option>
            {valuesOf(key).map((value) => <option key={value} value={value}>{t(value)}</option>)}
          </select>
        </label>
      ))}
    </form>
  );
}

function Picture({ rows, finding }: { rows: Row[]; finding: string }) {
  const dots = rows
    .filter((row) => row.number("importance") !== null && row.number("effectiveness") !== null)
    .map((row) => ({ id: row.text("code"), label: row.text("name"), x: row.number("effectiveness")!, y: row.number("importance")!, isMarked: row.text("quadrant") === FAILING }))
    .sort((a, b) => Number(b.isMarked) - Number(a.isMarked) || b.y - b.x - (a.y - a.x));
  if (dots.length === 0) return <Empty>{t("No initiative is rated by enough people yet.")}</Empty>;
  return (
    <Scatter title={finding} label={finding} dots={dots} from={1} to={5} xAxis={t("How effective they think it is")} yAxis={t("How important it is to them")} open={(id) => go("initiatives/" + encodeURIComponent(id))}
             corners={[t("important, does not work"), t("important, works"), t("less important, does not work"), t("less important, works")]} />
  );
}

function Results({ survey }: { survey: SurveySheet }) {
  const path = `surveys/${encodeURIComponent(survey.code)}/results`;
  const data = useGet<TableView>(path, TYPES);
  return (
    <Async data={data} what={t("the results")}>
      {(whole) => {
        const { view, rows } = chosenRows(whole);
        return (
          <>
            <Filters view={whole} />
            <Picture rows={rows} finding={whole.finding ?? ""} />
            <ServerTable view={view} path={path} links={{ row: initiative }} />
          </>
        );
      }}
    </Async>
  );
}

function Wanted({ survey }: { survey: SurveySheet }) {
  const path = `surveys/${encodeURIComponent(survey.code)}/wanted`;
  const data = useGet<TableView>(path, TYPES);
  return <Async data={data} what={t("who wants what")}>{(view) => (view.rows.length === 0 ? <Empty>{t("Nobody said so yet.")}</Empty> : <ServerTable view={view} path={path} links={{ row: initiative }} />)}</Async>;
}

function useSurveyForm(survey: SurveySheet, changed: () => void): RecordForm {
  const path = "surveys/" + encodeURIComponent(survey.code);
  const savedOf = (row: SurveySheet): Saved => ({ row: Object.fromEntries(records.survey.map((field) => [field.name, (row as never as Values)[field.name] ?? null])), version: row.version });
  const send = async (changes: Values, version: number) => {
    const now = await call<SurveySheet>("PATCH", path, { version, body: changes });
    changed();
    return savedOf(now);
  };
  return useRecordForm(path, savedOf(survey), send, (current) => (current ? savedOf(current as SurveySheet) : null));
}

const afterwards = ["action_taken", "action_taken_spanish"];
const before = ["title", "title_spanish", "confidentiality", "intro", "intro_spanish", "closes_on"];

function Texts({ survey, form, names }: { survey: SurveySheet; form: RecordForm; names: string[] }) {
  const fields = records.survey.filter((field) => names.includes(field.name));
  const isFixed = (name: string) => !survey.can_write || (survey.state === "closed" && !afterwards.includes(name)) || (survey.state !== "draft" && name === "confidentiality");
  return <div class="fields">{fields.map((field) => <RecordField key={field.name} form={form} field={field} readonly={isFixed(field.name)} />)}</div>;
}

function CloseDialog({ survey, close, act }: { survey: SurveySheet; close: () => void; act: () => void }) {
  return (
    <Dialog title={t("Close the survey")} close={close}>
      <p>{survey.confidentiality === "confidential" ? t("It does not open again, and the names are taken off the answers.") : t("It does not open again.")} {t("{n} of {all} have answered.", { n: count(survey.answered_n), all: count(survey.respondents_n) })}</p>
      <p class="buttons"><button type="button" class="danger" onClick={act}>{t("Close it for good")}</button><button type="button" onClick={close}>{t("Cancel")}</button></p>
    </Dialog>
  );
}

function Whole({ survey, reload }: { survey: SurveySheet; reload: () => void }) {
  const form = useSurveyForm(survey, reload);
  const [isClosing, setClosing] = useState(false);
  const rate = survey.respondents_n ? survey.answered_n / survey.respondents_n : null;
  const act = async (what: "open" | "close", done: string) => {
    try {
      await call("POST", `surveys/${encodeURIComponent(survey.code)}/${what}`, { body: {} });
      tell(done);
      setClosing(false);
      reload();
    } catch (problem) {
      tellProblem(problem as Error);
    }
  };
  const actions = survey.can_write && (
    <>
      {survey.state === "draft" && <button type="button" class="primary" onClick={() => void act("open", t("The survey is open. Give the links to those who are asked."))}>{t("Open it")}</button>}
      {survey.state === "open" && <button type="button" onClick={() => setClosing(true)}>{t("Close it…")}</button>}
    </>
  );
  const answer = rate === null ? t("Nobody is asked yet.") : t("{n} of {all} site leaders have answered ({rate}).", { n: count(survey.answered_n), all: count(survey.respondents_n), rate: percent(rate) });
  return (
    <Page title={survey.title ?? survey.code} answer={answer} state={<SaveState form={form} />} actions={actions}>
      <p class="sub">{t(survey.state)}{survey.closes_on && survey.state === "open" ? " · " + t("until {day}", { day: day(survey.closes_on) }) : ""} · {survey.confidentiality === "confidential" ? t("confidential: no single answer is shown to anyone, and results grow by five people at a time") : t("named: those who run it see who answered what")}</p>
      {rate !== null && survey.state !== "draft" && <p><progress class="wide" max={1} value={rate} aria-label={t("Answered")} /></p>}
      <SaveProblem form={form} />
      {survey.state !== "draft" && <Section title={t("Exhibit 3: important, and does it work?")}><Results survey={survey} /></Section>}
      {survey.state !== "draft" && survey.can_write && survey.confidentiality === "named" && <Section title={t("Campuses that want what they lack")}><Wanted survey={survey} /></Section>}
      {survey.can_write && <Section title={t("Who is asked")} id="respondents"><Respondents survey={survey} /></Section>}
      <Section title={t("What was done with the answers")} id="action"><Texts survey={survey} form={form} names={afterwards} /></Section>
      <Section title={t("What they are asked")} id="questions"><Texts survey={survey} form={form} names={before} /></Section>
      <Conflicts form={form} fields={records.survey} />
      {isClosing && <CloseDialog survey={survey} close={() => setClosing(false)} act={() => void act("close", t("The survey is closed."))} />}
    </Page>
  );
}

export default function Survey({ parameters }: { parameters: Record<string, string> }) {
  const data = useGet<SurveySheet>("surveys/" + encodeURIComponent(decodeURIComponent(parameters.code)), TYPES);
  if (data.value) return <Whole key={data.value.code} survey={data.value} reload={data.reload} />;
  return <Page title={t("Feedback")}>{data.error ? <Failed error={data.error} retry={data.reload} /> : <Loading what={t("the survey")} />}</Page>;
}
