// Several initiatives at once: the same answer given to one question of each, or their coordinators asked whether the sheet still holds.
import { useState } from "preact/hooks";
import { call } from "../app/api.ts";
import { t, tn } from "../app/i18n.ts";
import { records, type Comment, type InitiativeRow, type InitiativeSheet } from "../gen/api.ts";
import { Dialog } from "../parts/dialog.tsx";
import { FormField, textOf, type Value } from "../parts/form.tsx";
import { tell } from "../parts/toast.tsx";
import { useSuggestions } from "./suggestions.ts";

const alone = ["code", "name", "priorities", "stated_cost_cents", "students_served"]; // these differ from one initiative to the next
const fields = records.initiative.filter((field) => !alone.includes(field.name));
const valueOf = (row: InitiativeRow | InitiativeSheet, name: string) => (row as never as Record<string, Value>)[name] ?? null;

interface Refusal {
  row: InitiativeRow;
  why: string;
}

/** One after the other, so that a slow line shows how far it is and each refusal names its initiative. */
async function each(rows: InitiativeRow[], act: (row: InitiativeRow) => Promise<void>, progress: (n: number) => void): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  for (const [n, row] of rows.entries()) {
    progress(n);
    try {
      await act(row);
    } catch (problem) {
      refusals.push({ row, why: (problem as Error).message });
    }
  }
  progress(rows.length);
  return refusals;
}

interface Props {
  rows: InitiativeRow[];
  close: () => void;
}

function Refusals({ refusals, lead }: { refusals: Refusal[]; lead: string }) {
  if (refusals.length === 0) return null;
  return (
    <div class="notice warn" role="alert">
      <p>{lead}</p>
      <ul>{refusals.map(({ row, why }) => <li key={row.code}><strong>{row.name ?? row.code}</strong>: {t(why)}</li>)}</ul>
    </div>
  );
}

const patch = (code: string, version: number, body: Record<string, unknown>) =>
  call<InitiativeSheet>("PATCH", "initiatives/" + encodeURIComponent(code), { version, body });

export function BulkDialog({ rows, close }: Props) {
  const suggestions = useSuggestions();
  const [name, setName] = useState("departments");
  const [value, setValue] = useState<Value>(null);
  const [reason, setReason] = useState("");
  const [doneN, setDoneN] = useState<number | null>(null);
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const [isWrong, setWrong] = useState(false);
  const field = fields.find((one) => one.name === name)!;
  const may = rows.filter((row) => row.can_write);
  const isRunning = doneN !== null && doneN < may.length;
  const submit = async (event: Event) => {
    event.preventDefault();
    const changed: { row: InitiativeRow; version: number }[] = [];
    const change = async (row: InitiativeRow) => {
      const sheet = await patch(row.code, row.version, { [name]: value, reason });
      changed.push({ row, version: sheet.version });
    };
    const left = await each(may, change, setDoneN);
    const back = async () => {
      const failed = await each(changed.map((one) => one.row), async (row) => {
        const version = changed.find((one) => one.row === row)!.version;
        await patch(row.code, version, { [name]: valueOf(row, name), reason: t("Undone") });
      }, () => undefined);
      tell(failed.length ? tn(failed.length, "1 was changed again since and stays.", "{n} were changed again since and stay.") : t("All as it was before."));
    };
    setRefusals(left);
    if (changed.length) tell(tn(changed.length, "1 initiative changed.", "{n} initiatives changed."), back);
    if (left.length === 0) close();
  };
  return (
    <Dialog title={tn(rows.length, "Change 1 initiative", "Change {n} initiatives at once")} close={close}>
      <form onSubmit={submit}>
        {may.length < rows.length && <p class="notice">{tn(rows.length - may.length, "1 of them is not yours to change and stays.", "{n} of them are not yours to change and stay.")}</p>}
        <div class="field">
          <label for="bulk-field">{t("Which question")}</label>
          <select id="bulk-field" value={name} onChange={(event) => (setName(event.currentTarget.value), setValue(null))}>
            {fields.map((one) => <option key={one.name} value={one.name}>{t(one.label)}</option>)}
          </select>
        </div>
        <FormField key={name} field={field} value={value} set={setValue} invalid={(problem) => setWrong(problem !== null)} suggestions={suggestions(name)} />
        <p class="caption">{value === null ? t("Left empty, it takes the answer out of all of them.") : t("All of them will say: {text}", { text: textOf(field, value) })}</p>
        <div class="field">
          <label for="bulk-reason">{t("Why (the history keeps it)")}</label>
          <input id="bulk-reason" required maxLength={400} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </div>
        {isRunning && <p role="status"><progress max={may.length} value={doneN ?? 0} /> {t("{n} of {all}", { n: doneN ?? 0, all: may.length })}</p>}
        <Refusals refusals={refusals} lead={tn(refusals.length, "1 was left as it was:", "{n} were left as they were:")} />
        <p class="buttons">
          <button class="primary" disabled={isRunning || isWrong || may.length === 0 || !reason.trim()}>{tn(may.length, "Change 1", "Change {n}")}</button>
          <button type="button" onClick={close}>{t("Cancel")}</button>
        </p>
      </form>
    </Dialog>
  );
}

export function AskDialog({ rows, close }: Props) {
  const [text, setText] = useState(t("Please look at this data sheet, mend what has changed, and confirm that it holds."));
  const [doneN, setDoneN] = useState<number | null>(null);
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const isRunning = doneN !== null && doneN < rows.length;
  const submit = async (event: Event) => {
    event.preventDefault();
    const unreached: Refusal[] = [];
    const ask = async (row: InitiativeRow) => {
      const names = row.coordinators ?? [];
      if (names.length === 0) throw new Error(t("nobody is named as its coordinator"));
      const comment = await call<Comment>("POST", `initiatives/${encodeURIComponent(row.code)}/comments`, { body: { text: `${names.map((one) => "@" + one).join(" ")} ${text.trim()}` } });
      if (comment.mentions.length === 0) unreached.push({ row, why: t("{names} has no account here; the comment stands on the sheet", { names: names.join(", ") }) });
    };
    const failed = await each(rows, ask, setDoneN);
    setRefusals([...failed, ...unreached]);
    const askedN = rows.length - failed.length - unreached.length;
    if (askedN) tell(tn(askedN, "Asked about 1 initiative: it stands in its coordinator's work.", "Asked about {n} initiatives: they stand in their coordinators' work."));
    if (failed.length + unreached.length === 0) close();
  };
  return (
    <Dialog title={tn(rows.length, "Ask for an update of 1 initiative", "Ask for an update of {n} initiatives")} close={close}>
      <form onSubmit={submit}>
        <div class="field">
          <label for="ask-text">{t("What you ask")}</label>
          <p class="prompt" id="ask-doc">{t("It becomes a comment on each sheet that names its coordinator, and stands in their work until it is closed.")}</p>
          <textarea id="ask-text" aria-describedby="ask-doc" required maxLength={2000} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </div>
        {isRunning && <p role="status"><progress max={rows.length} value={doneN ?? 0} /> {t("{n} of {all}", { n: doneN ?? 0, all: rows.length })}</p>}
        <Refusals refusals={refusals} lead={tn(refusals.length, "Of 1 nobody was asked:", "Of {n} nobody was asked:")} />
        <p class="buttons"><button class="primary" disabled={isRunning || !text.trim()}>{t("Ask")}</button><button type="button" onClick={close}>{t("Cancel")}</button></p>
      </form>
    </Dialog>
  );
}
