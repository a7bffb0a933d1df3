// One initiative: what it is, whether its sheet is complete, what it costs, who changed what, and what people say.
import { useMemo, useState } from "preact/hooks";
import { call, may } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { ago, count, dollars, personName, short } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { base } from "../app/router.ts";
import { records, type InitiativeRow, type InitiativeWhole } from "../gen/api.ts";
import { CostPanel } from "../costing/panel.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { SaveState } from "../parts/form.tsx";
import { Page, Section } from "../parts/page.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { tell, tellProblem } from "../parts/toast.tsx";
import { Comments } from "./comments.tsx";
import { Components } from "./components.tsx";
import { Definitions, History } from "./history.tsx";
import { SheetForm, useSheetForm } from "./sheet-form.tsx";

const info = (name: string) => records.initiative.find((field) => field.name === name)!;

function RetireDialog({ path, close }: { path: string; close: (done: boolean) => void }) {
  const [year, setYear] = useState(String(new Date().getFullYear()));
  const [reason, setReason] = useState("");
  const [error, setError] = useState<Error | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      await call("POST", path + "/retire", { body: { fiscal_year: Number(year), reason } });
      close(true);
    } catch (problem) {
      setError(problem as Error);
    }
  };
  return (
    <Dialog title={t("End this initiative")} close={() => close(false)}>
      <form onSubmit={submit}>
        <p>{t("Its sheet, costs and history stay, and past years still show it.")}</p>
        <div class="field">
          <label for="retire-year">{t("Its last fiscal year")}</label>
          <input id="retire-year" inputMode="numeric" required value={year} onInput={(event) => setYear(event.currentTarget.value)} />
        </div>
        <div class="field">
          <label for="retire-reason">{t("Why it ends")}</label>
          <textarea id="retire-reason" required value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </div>
        {error && <p class="error" role="alert">{error.message}</p>}
        <p class="buttons"><button class="danger">{t("End it")}</button><button type="button" onClick={() => close(false)}>{t("Cancel")}</button></p>
      </form>
    </Dialog>
  );
}

function answerOf(row: InitiativeRow): string | undefined {
  const loaded = row.fully_loaded_cents ?? null;
  if (!may("cost_read")) return undefined;
  if (loaded === null) return t("Nobody has said yet what it costs.");
  if (row.stated_cost_cents && loaded > row.stated_cost_cents * 1.1)
    return t("Stated at {stated}, it costs {loaded} a year once staff time and shared costs count.", { stated: short(row.stated_cost_cents), loaded: short(loaded) });
  return t("It costs {loaded} a year, fully loaded.", { loaded: short(loaded) });
}

function Cards({ row }: { row: InitiativeRow }) {
  const none = <span class="missing">{t("no data")}</span>;
  const loaded = row.fully_loaded_cents ?? null;
  const isConfirmedLast = (row.confirmed_at_ms ?? 0) > (row.last_changed_at_ms ?? 0);
  return (
    <dl class="cards-row">
      {may("cost_read") && (
        <div class="card"><dt>{t("Fully loaded")}</dt><dd>{loaded === null ? none : short(loaded)}<small>{row.stated_cost_cents ? t("stated {x}", { x: short(row.stated_cost_cents) }) : t("nothing stated")}</small></dd></div>
      )}
      <div class="card"><dt>{t("Students")}</dt><dd>{row.students_served === null ? none : count(row.students_served)}{row.per_student_cents ? <small>{t("{x} each", { x: dollars(row.per_student_cents) })}</small> : null}</dd></div>
      <div class="card">
        <dt>{t("Data sheet")}</dt>
        <dd>{row.filled_n} {t("of")} {row.fields_n}<small>{row.missing.length ? t("open: {what}", { what: row.missing.map((field) => t(info(field).label)).join(", ") }) : t("every question is answered")}</small></dd>
      </div>
      <div class="card"><dt>{t("Last said")}</dt><dd>{ago(Math.max(row.last_changed_at_ms ?? 0, row.confirmed_at_ms ?? 0))}<small>{personName(isConfirmedLast ? row.confirmed_by : row.last_changed_by)}</small></dd></div>
    </dl>
  );
}

interface WholeProps {
  whole: InitiativeWhole;
  reload: () => void;
}

function Actions({ whole, reload, retire }: WholeProps & { retire: () => void }) {
  const row = whole.row;
  const act = async (what: string, done: string) => {
    try {
      await call("POST", `initiatives/${encodeURIComponent(row.code)}/${what}`, { body: {} });
      tell(done);
      reload();
    } catch (problem) {
      tellProblem(problem as Error);
    }
  };
  return (
    <>
      {row.can_write && <button type="button" onClick={() => act("confirm", t("Thank you: the sheet is confirmed as of today."))}>{t("It still holds: confirm")}</button>}
      {whole.can_merge && row.merged_into && <button type="button" onClick={() => act("unmerge", t("They are two again."))}>{t("Part it again")}</button>}
      {whole.can_merge && !row.merged_into && row.retired_fiscal_year && <button type="button" onClick={() => act("unretire", t("It is back."))}>{t("Bring it back")}</button>}
      {whole.can_merge && !row.merged_into && !row.retired_fiscal_year && <button type="button" onClick={retire}>{t("End it…")}</button>}
    </>
  );
}

function Whole({ whole, reload }: WholeProps) {
  const row = whole.row;
  const form = useSheetForm(whole, reload);
  const [isRetiring, setRetiring] = useState(false);
  const answer = useMemo(() => answerOf(row), [row]);
  const ended = (isDone: boolean) => {
    setRetiring(false);
    if (isDone) reload();
  };
  return (
    <Page title={row.name ?? row.code} answer={answer} state={<SaveState form={form} />} actions={<Actions whole={whole} reload={reload} retire={() => setRetiring(true)} />}>
      {row.merged_into && <p class="notice warn">{t("This was merged into another initiative:")} <a href={`${base}initiatives/${encodeURIComponent(row.merged_into)}`}>{row.merged_into}</a> {whole.merged_reason}</p>}
      {row.retired_fiscal_year && <p class="notice warn">{t("It ended with fiscal year {year}: {reason}", { year: row.retired_fiscal_year, reason: whole.retired_reason ?? "" })}</p>}
      {row.is_stale && <p class="notice warn">{t("Nobody has changed or confirmed this sheet for half a year.")}</p>}
      <Cards row={row} />
      {!row.definition_of_success && <p class="notice warn">{t("No definition of success yet: without one nobody can say whether it works.")}</p>}
      {whole.merged.length > 0 && <p class="notice">{t("Merged into this:")} {whole.merged.map((one) => <a key={one.code} href={`${base}initiatives/${encodeURIComponent(one.code)}`}>{one.code} </a>)}</p>}
      <Section title={t("Data sheet")} id="sheet"><SheetForm whole={whole} form={form} /></Section>
      {may("cost_read") && !row.merged_into && <Section title={t("Cost")} id="cost"><CostPanel code={row.code} canWrite={whole.can_write_cost} /></Section>}
      <Section title={t("Components")} id="components"><Components whole={whole} reload={reload} /></Section>
      <Section title={t("Comments")} id="comments"><Comments code={row.code} canComment={whole.can_comment} /></Section>
      <Section title={t("What success and population meant, and when")} id="definitions"><Definitions code={row.code} /></Section>
      <Section title={t("History")} id="history"><History code={row.code} undone={reload} /></Section>
      {isRetiring && <RetireDialog path={`initiatives/${encodeURIComponent(row.code)}`} close={ended} />}
    </Page>
  );
}

export default function Initiative({ parameters }: { parameters: Record<string, string> }) {
  const path = "initiatives/" + encodeURIComponent(decodeURIComponent(parameters.code));
  const data = useGet<InitiativeWhole>(path, ["initiative", "component", "cost", "staff_time", "pool", "sheet_field"]);
  if (data.value) return <Whole key={data.value.row.code} whole={data.value} reload={data.reload} />;
  return <Page title={t("Initiative")}>{data.error ? <Failed error={data.error} retry={data.reload} /> : <Loading what={t("the initiative")} />}</Page>;
}
