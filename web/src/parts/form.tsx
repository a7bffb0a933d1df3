// A record's form that saves by itself when a field is left, says how far that is, and asks when two people changed the same field.
//   const form = useRecordForm(key, {row, version}, send);   <RecordFields form fields />   <SaveState form />   <Conflicts form fields />
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { ApiError, session } from "../app/api.ts";
import { t } from "../app/i18n.ts";
import { keep, kept } from "../app/keep.ts";
import { base } from "../app/router.ts";
import type { FieldInfo } from "../gen/api.ts";
import { Dialog } from "./dialog.tsx";
import { FormField, textOf, type Suggestion } from "./field.tsx";
import { Icon } from "./icon.tsx";
import { RecordForm, Stale, type Saved, type Send, type Value } from "./record.ts";

export { FormField, textOf, valueOf, type Suggestion, type Value } from "./field.tsx";

/** `key` names the record, as its address does. `send` throws what api.ts throws; `currentOf` reads the row out of what STALE brings. */
export function useRecordForm(key: string, now: Saved, send: Send, currentOf: (current: unknown) => Saved | null): RecordForm {
  const form = useMemo(() => {
    const name = `draft:${session.value?.person.id ?? 0}:${base}${key}`;
    const guarded: Send = async (changes, version, reason) => {
      try {
        return await send(changes, version, reason);
      } catch (error) {
        const current = error instanceof ApiError && error.code === "STALE" ? currentOf(error.current) : null;
        throw current ? new Stale(current) : error;
      }
    };
    return new RecordForm(now, guarded, { read: () => kept(name), write: (text) => keep(name, text) });
  }, [key]);
  useEffect(() => form.take(now), [now.version, form]);
  useEffect(() => {
    // the browser asks before the tab is closed on what is not saved; within the page nothing is lost, it is kept on the device
    const ask = (event: BeforeUnloadEvent) => {
      if (form.state.value === "saving" || Object.keys(form.drafts.value).length) event.preventDefault();
    };
    const keys = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      (document.activeElement as HTMLElement | null)?.blur();
      void form.save();
    };
    addEventListener("beforeunload", ask);
    addEventListener("keydown", keys);
    return () => {
      removeEventListener("beforeunload", ask);
      removeEventListener("keydown", keys);
    };
  }, [form]);
  return form;
}

interface RecordFieldProps {
  form: RecordForm;
  field: FieldInfo;
  readonly?: boolean;
  suggestions?: Suggestion[];
  aside?: ComponentChildren;
}

/** One field of the record, saved when it is left. */
export function RecordField({ form, field, readonly, suggestions, aside }: RecordFieldProps) {
  const conflict = form.conflicts().find((one) => one.name === field.name);
  const choose = (which: "mine" | "theirs") => void form.resolve({ [field.name]: which });
  return (
    <FormField field={field} value={form.value(field.name)} readonly={readonly} changed={form.isChanged(field.name)} suggestions={suggestions} aside={aside}
               error={form.wrong.value[field.name]} set={(value: Value) => form.set(field.name, value)} invalid={(problem) => form.mark(field.name, problem)} done={() => void form.save()}>
      {conflict && (
        <div class="notice warn" role="status">
          <p>{t("Someone wrote meanwhile:")} <strong>{textOf(field, conflict.theirs) || t("nothing")}</strong></p>
          <p class="buttons"><button type="button" onClick={() => choose("theirs")}>{t("Take theirs")}</button><button type="button" onClick={() => choose("mine")}>{t("Keep mine")}</button></p>
        </div>
      )}
    </FormField>
  );
}

/** Saved, saving, not saved, failed: beside the title. With steps back and forth. */
export function SaveState({ form }: { form: RecordForm }) {
  const state = form.state.value;
  const isBroken = state === "failed" || Object.keys(form.wrong.value).length > 0;
  const n = new Set([...Object.keys(form.drafts.value), ...Object.keys(form.wrong.value)]).size;
  const words = {
    clean: "",
    unsaved: n === 1 ? t("1 change is not saved yet") : t("{n} changes are not saved yet", { n }),
    saving: t("Saving…"),
    saved: t("Saved"),
    failed: t("Not saved"),
  }[state];
  return (
    <span class={"save-state" + (isBroken ? " bad" : "")}>
      <span role="status">{state === "saved" && <Icon name="check" />}{isBroken && state !== "saving" && <Icon name="warn" />} {words}</span>
      {form.undoable.value > 0 && <button type="button" class="plain" onClick={() => void form.undo()}>{t("Undo")}</button>}
      {form.redoable.value > 0 && <button type="button" class="plain" onClick={() => void form.redo()}>{t("Redo")}</button>}
    </span>
  );
}

/** What could not be saved, why, that it is safe, and what to do; and what an earlier visit left. */
export function SaveProblem({ form }: { form: RecordForm }) {
  const error = form.error.value;
  const copy = () => navigator.clipboard?.writeText(JSON.stringify(Object.fromEntries(Object.entries(form.drafts.value).map(([name, draft]) => [name, draft.value])), null, 2));
  if (form.state.value === "failed" && error)
    return (
      <div class="notice bad" role="alert">
        <p><strong>{t("Your last change is not saved.")}</strong> {t(error.message)}</p>
        {Object.keys(form.drafts.value).length > 0 && <p>{t("It is kept on this device until it is saved or dropped.")}</p>}
        <p class="buttons">
          <button type="button" onClick={() => void form.save()}>{t("Try again")}</button>
          {"clipboard" in navigator && <button type="button" class="plain" onClick={() => void copy()}>{t("Copy my changes")}</button>}
          <button type="button" class="plain" onClick={() => form.drop()}>{t("Drop my changes")}</button>
        </p>
        {error instanceof ApiError && error.requestId && <p class="caption">{t("If you ask for help, name this number: {id}", { id: error.requestId })}</p>}
      </div>
    );
  if (form.wasRestored.value)
    return (
      <div class="notice warn" role="status">
        <p>{t("What you typed here before and was never saved is back. It is marked below.")}</p>
        <p class="buttons"><button type="button" onClick={() => void form.save()}>{t("Save it now")}</button><button type="button" class="plain" onClick={() => form.drop()}>{t("Drop it")}</button></p>
      </div>
    );
  return null;
}

/** Two people changed the same fields: both values, field by field, and which is to stay. */
export function Conflicts({ form, fields }: { form: RecordForm; fields: FieldInfo[] }) {
  const conflicts = form.conflicts();
  const [choices, setChoices] = useState<Record<string, "mine" | "theirs">>({});
  if (!form.asks.value || conflicts.length === 0) return null;
  const fieldOf = (name: string) => fields.find((field) => field.name === name);
  const shown = (name: string, value: Value) => {
    const field = fieldOf(name);
    return (field ? textOf(field, value) : String(value ?? "")) || t("nothing");
  };
  const isComplete = conflicts.every((conflict) => choices[conflict.name]);
  return (
    <Dialog title={t("Someone changed this while you wrote")} close={() => (form.asks.value = false)} wide>
      <p>{t("Nothing is lost. Choose for each question which answer is to stay; the history keeps both.")}</p>
      {conflicts.map((conflict) => (
        <fieldset key={conflict.name} class="conflict">
          <legend>{t(fieldOf(conflict.name)?.label ?? conflict.name)}</legend>
          {(["mine", "theirs"] as const).map((which) => (
            <label key={which} class="check">
              <input type="radio" name={"conflict-" + conflict.name} checked={choices[conflict.name] === which} onChange={() => setChoices({ ...choices, [conflict.name]: which })} />
              <span><span class="sub">{which === "mine" ? t("What you wrote") : t("What is there now")}</span><br /><strong>{shown(conflict.name, conflict[which])}</strong></span>
            </label>
          ))}
          <p class="caption">{t("Before that it said: {text}", { text: shown(conflict.name, conflict.base) })}</p>
        </fieldset>
      ))}
      <p class="buttons">
        <button type="button" class="primary" disabled={!isComplete} onClick={() => void form.resolve(choices)}>{t("Save my choice")}</button>
        <button type="button" onClick={() => (form.asks.value = false)}>{t("Back to writing")}</button>
      </p>
    </Dialog>
  );
}
