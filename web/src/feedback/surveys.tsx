// The surveys of site leaders: what is asked now, how many have answered, what earlier ones said.
import { useState } from "preact/hooks";
import { call, may, type ApiError } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { count, day, percent } from "../app/format.ts";
import { t, tn } from "../app/i18n.ts";
import { base, go } from "../app/router.ts";
import { records, type Surveys as SurveyRows, type SurveySheet } from "../gen/api.ts";
import { Dialog } from "../parts/dialog.tsx";
import { FormField, type Value } from "../parts/form.tsx";
import { Page, Section } from "../parts/page.tsx";
import { Async, Empty } from "../parts/states.tsx";
import { Table } from "../parts/table.tsx";

const asked = ["code", "title", "title_spanish", "confidentiality", "intro", "intro_spanish", "closes_on"];

function AddDialog({ close }: { close: () => void }) {
  const [row, setRow] = useState<Record<string, Value>>({ confidentiality: "named" });
  const [error, setError] = useState<ApiError | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      const made = await call<SurveySheet>("POST", "surveys", { body: row });
      close();
      go("feedback/" + encodeURIComponent(made.code));
    } catch (problem) {
      setError(problem as ApiError);
    }
  };
  const fields = records.survey.filter((field) => asked.includes(field.name));
  return (
    <Dialog title={t("Make a survey")} close={close}>
      <form onSubmit={submit}>
        {fields.map((field) => (
          <FormField key={field.name} field={{ ...field, presence: field.presence === "key" ? "required" : field.presence }} value={row[field.name] ?? null}
                     error={error?.field === field.name ? error.message : undefined} set={(value) => setRow({ ...row, [field.name]: value })} />
        ))}
        {error && !asked.includes(error.field ?? "") && <p class="error" role="alert">{t(error.message)}</p>}
        <p class="buttons"><button class="primary">{t("Make it")}</button><button type="button" onClick={close}>{t("Cancel")}</button></p>
      </form>
    </Dialog>
  );
}

function answerOf(rows: SurveySheet[]): string | undefined {
  const open = rows.find((one) => one.state === "open");
  if (open) return t("{n} of {all} site leaders have answered {title}.", { n: count(open.answered_n), all: count(open.respondents_n), title: open.title ?? open.code });
  return rows.length ? tn(rows.length, "No survey is open now; 1 was made.", "No survey is open now; {n} were made.") : undefined;
}

export default function Surveys() {
  const data = useGet<SurveyRows>("surveys", ["survey", "respondent", "feedback_answer"]);
  const [isAdding, setAdding] = useState(false);
  const add = may("feedback_write") && <button type="button" class="primary" onClick={() => setAdding(true)}>{t("Make a survey")}</button>;
  return (
    <Page title={t("Feedback")} answer={data.value ? answerOf(data.value.rows) : undefined} actions={add}>
      <Async data={data} what={t("the surveys")}>
        {(value) => value.rows.length === 0 ? <Empty>{t("Nobody was asked yet which initiatives run at their school, and what they think of them.")}</Empty> : (
          <Section title={t("All surveys")}>
            <Table caption={tn(value.rows.length, "1 survey", "{n} surveys")} rows={value.rows} id={(row) => row.code} columns={[
              { key: "title", label: t("Survey"), cell: (row) => <a href={`${base}feedback/${encodeURIComponent(row.code)}`}>{row.title ?? row.code}</a> },
              { key: "state", label: t("State"), cell: (row) => t(row.state) },
              { key: "who", label: t("Who sees the answers"), cell: (row) => t(row.confidentiality ?? "") },
              { key: "answered", label: t("Answered"), number: true, cell: (row) => (row.respondents_n ? `${count(row.answered_n)} / ${count(row.respondents_n)} (${percent(row.answered_n / row.respondents_n)})` : "") },
              { key: "closes", label: t("Last day"), cell: (row) => day(row.closes_on) },
            ]} />
          </Section>
        )}
      </Async>
      {isAdding && <AddDialog close={() => setAdding(false)} />}
    </Page>
  );
}
