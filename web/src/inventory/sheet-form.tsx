// The data sheet as a form: Exhibit 2's questions to the word, those of the district, and what the decision asks. It saves when a question is left.
import { call, may } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { t } from "../app/i18n.ts";
import { records, type FieldInfo, type InitiativeRow, type InitiativeSheet, type InitiativeWhole, type Strategy } from "../gen/api.ts";
import { Conflicts, RecordField, SaveProblem, useRecordForm } from "../parts/form.tsx";
import type { RecordForm, Saved, Values } from "../parts/record.ts";
import { SharesField } from "../parts/shares.tsx";
import { bodyOf, infoOf, valuesOf } from "./district-fields.ts";
import { groups, more } from "./fields.ts";
import { useSuggestions } from "./suggestions.ts";

const info = (name: string) => records.initiative.find((field) => field.name === name)!;

/** The form of one initiative's sheet; `changed` is called when a change of this page is saved. */
export function useSheetForm(whole: InitiativeWhole, changed: () => void): RecordForm {
  const row = whole.row;
  const path = "initiatives/" + encodeURIComponent(row.code);
  const fields = whole.fields.map(infoOf);
  const savedOf = (sheet: InitiativeRow | InitiativeSheet): Saved => ({
    row: { ...Object.fromEntries(records.initiative.map((field) => [field.name, (sheet as never as Values)[field.name] ?? null])), ...valuesOf(fields, sheet.custom) },
    version: sheet.version,
  });
  const send = async (changes: Values, version: number, reason: string) => {
    const sheet = await call<InitiativeSheet>("PATCH", path, { version, body: { ...bodyOf(fields, changes), ...(reason ? { reason } : {}) } });
    changed();
    return savedOf(sheet);
  };
  return useRecordForm(path, savedOf(row), send, (current) => (current ? savedOf(current as InitiativeSheet) : null));
}

function Priorities({ form, field, readonly }: { form: RecordForm; field: FieldInfo; readonly: boolean }) {
  const strategy = useGet<Strategy>(may("strategy_read") ? "strategy" : null, ["strategy"]);
  const choices = (strategy.value?.rows ?? []).map((row) => ({ code: row.code, title: row.title ? `${row.code} ${row.title}` : row.code }));
  return (
    <SharesField label={t(field.label)} prompt={t(field.doc)} value={form.value(field.name)} choices={choices} readonly={readonly} changed={form.isChanged(field.name)}
                 error={form.wrong.value[field.name]} set={(value) => form.set(field.name, value)} invalid={(problem) => form.mark(field.name, problem)} done={() => void form.save()} />
  );
}

function Reason({ form }: { form: RecordForm }) {
  return (
    <div class="field reason">
      <label for="sheet-reason">{t("Why you change it (the history keeps it)")}</label>
      <input id="sheet-reason" maxLength={400} value={form.reason.value} onInput={(event) => (form.reason.value = event.currentTarget.value)} />
    </div>
  );
}

export function SheetForm({ whole, form }: { whole: InitiativeWhole; form: RecordForm }) {
  const row = whole.row;
  const suggestions = useSuggestions();
  const own = whole.fields.map(infoOf);
  const print = (field: FieldInfo) =>
    field.name === "priorities"
      ? <Priorities key={field.name} form={form} field={field} readonly={!row.can_write} />
      : <RecordField key={field.name} form={form} field={field} readonly={!row.can_write} suggestions={suggestions(field.name)} />;
  const group = (title: string, fields: FieldInfo[]) => fields.length > 0 && (
    <fieldset key={title}><legend>{t(title)}</legend><div class="fields">{fields.map(print)}</div></fieldset>
  );
  const why = row.retired_fiscal_year ? t("It has ended, so its sheet does not change any more.")
    : row.merged_into ? t("It was merged into {code}.", { code: row.merged_into })
      : t("You may read this sheet. Its coordinator or department can change it.");
  return (
    <form class="sheet" noValidate onSubmit={(event) => (event.preventDefault(), void form.save())}>
      {!row.can_write && <p class="notice">{why}</p>}
      <SaveProblem form={form} />
      {row.can_write && <p class="sub">{t("What you write is saved when you leave a question.")}</p>}
      {groups.map(({ title, fields }) => group(title, fields.map(info)))}
      {group("This district also asks", own)}
      {more.map(({ title, fields }) => group(title, fields.map(info)))}
      {row.can_write && <Reason form={form} />}
      <Conflicts form={form} fields={[...records.initiative, ...own]} />
    </form>
  );
}
