// The questions that this district asks beyond Exhibit 2: added, changed in words, order and kind, taken out. Answers stay in the store when a question goes.
import { useState } from "preact/hooks";
import { call, type ApiError } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { t } from "../app/i18n.ts";
import { records, type SheetField, type SheetFields } from "../gen/api.ts";
import { Dialog } from "../parts/dialog.tsx";
import { FormField, type Value } from "../parts/form.tsx";
import { Async, Empty } from "../parts/states.tsx";
import { Table } from "../parts/table.tsx";
import { tell, tellProblem } from "../parts/toast.tsx";

type Row = Record<string, Value>;
const asRow = (field: SheetField): Row => ({ ...(field as unknown as Row), choices: field.choices.length ? field.choices : null });

interface EditProps {
  field: SheetField | null;
  done: () => void;
  cancel: () => void;
}

function Edit({ field, done, cancel }: EditProps) {
  const [row, setRow] = useState<Row>(field ? asRow(field) : { kind: "text" });
  const [error, setError] = useState<ApiError | null>(null);
  const shown = records.sheet_field.filter((one) => (one.name !== "choices" || row.kind === "choice") && !(field && one.name === "name"));
  const submit = async (event: Event) => {
    event.preventDefault();
    const body = Object.fromEntries(shown.map((one) => [one.name, row[one.name] ?? null]));
    try {
      if (field) await call("PATCH", "fields/" + encodeURIComponent(field.name), { body });
      else await call("POST", "fields", { body });
      done();
    } catch (problem) {
      setError(problem as ApiError);
    }
  };
  return (
    <form onSubmit={submit}>
      {shown.map((one) => (
        <FormField key={one.name} field={{ ...one, presence: one.presence === "optional" ? "optional" : "required" }} value={row[one.name] ?? null} set={(value) => setRow({ ...row, [one.name]: value })}
                   error={error?.field === one.name ? error.message : undefined} />
      ))}
      {error && !shown.some((one) => one.name === error.field) && <p class="error" role="alert">{t(error.message)}</p>}
      <p class="buttons"><button class="primary">{t("Save")}</button><button type="button" onClick={cancel}>{t("Cancel")}</button></p>
    </form>
  );
}

export function FieldsDialog({ close }: { close: () => void }) {
  const data = useGet<SheetFields>("fields", ["sheet_field"]);
  const [editing, setEditing] = useState<SheetField | null | undefined>(undefined); // null: a new one
  const remove = async (field: SheetField) => {
    try {
      await call("DELETE", "fields/" + encodeURIComponent(field.name));
      tell(t("“{label}” is not asked any more. What was answered stays in the store.", { label: field.label }));
      data.reload();
    } catch (problem) {
      tellProblem(problem as Error);
    }
  };
  const done = () => {
    setEditing(undefined);
    data.reload();
  };
  return (
    <Dialog title={t("What this district also asks")} close={close} wide>
      {editing !== undefined ? <Edit field={editing} done={done} cancel={() => setEditing(undefined)} /> : (
        <>
          <Async data={data} what={t("the questions")}>
            {(value) => value.rows.length === 0 ? <Empty>{t("Only Exhibit 2's questions so far. Add what your district wants to know of every initiative.")}</Empty> : (
              <Table caption={t("In the order of the sheet")} rows={value.rows} id={(field) => field.name} columns={[
                { key: "label", label: t("Question"), cell: (field) => field.label },
                { key: "kind", label: t("Kind"), cell: (field) => t(field.kind.replace("_", " ")) },
                { key: "prompt", label: t("Prompt"), cell: (field) => field.prompt || "–" },
                { key: "do", label: t("Change"), cell: (field) => (
                  <span class="buttons row-buttons">
                    <button type="button" class="plain" aria-label={t("Change {what}", { what: field.label })} onClick={() => setEditing(field)}>{t("Change")}</button>
                    <button type="button" class="plain" aria-label={t("Take out {what}", { what: field.label })} onClick={() => void remove(field)}>{t("Take out")}</button>
                  </span>
                ) },
              ]} />
            )}
          </Async>
          <p class="buttons"><button type="button" class="primary" onClick={() => setEditing(null)}>{t("Add a question")}</button><button type="button" onClick={close}>{t("Close")}</button></p>
        </>
      )}
    </Dialog>
  );
}
