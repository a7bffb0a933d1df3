// One field of a record, printed from what the server says of it (gen/api.ts): label, prompt to the word, control, limits, problem. What it holds is what
// the API takes; what is empty is missing, never zero.
//   <FormField field value set error readonly changed suggestions />
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { dollars } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { NotUnderstood, parseMoney, parseNumber } from "../app/parse.ts";
import type { FieldInfo } from "../gen/api.ts";
import { Icon } from "./icon.tsx";
import type { Value } from "./record.ts";

export type { Value } from "./record.ts";

export interface Suggestion {
  value: string;
  label?: string;
}

interface Props {
  field: FieldInfo;
  value: Value;
  set: (value: Value) => void;
  /** What was typed cannot be taken (null: it can). */
  invalid?: (problem: string | null) => void;
  /** What the server said of it. */
  error?: string;
  readonly?: boolean;
  changed?: boolean;
  suggestions?: Suggestion[];
  /** The field is left: a form that saves by itself does so now. */
  done?: () => void;
  /** Beside the label: when and by whom it was changed, ... */
  aside?: ComponentChildren;
  /** Under the control: what someone else wrote meanwhile. */
  children?: ComponentChildren;
  autoFocus?: boolean;
}

/** As people type it. */
export function textOf(field: FieldInfo, value: Value): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.join("; ");
  if (field.kind === "cents") return value === 0 ? "0" : dollars(value as number, (value as number) % 100 !== 0).replace("$", "");
  if (typeof value === "boolean") return value ? t("yes") : t("no");
  return String(value);
}

/** What was typed, as the API takes it; throws a sentence. */
export function valueOf(field: FieldInfo, text: string): Value {
  const s = text.trim();
  if (s === "") return null;
  if (field.kind === "list") return splitList(s);
  if (field.kind === "cents") return parseMoney(s);
  if (field.kind === "int" || field.kind === "real" || field.kind === "bps") {
    const n = parseNumber(s)!;
    if (field.min < field.max && (n < field.min || n > field.max)) throw new NotUnderstood(t("It must lie between {min} and {max}", { min: field.min, max: field.max }));
    if (field.kind === "int" && !Number.isInteger(n)) throw new NotUnderstood("This must be a whole number");
    return n;
  }
  if (field.max > 0 && new TextEncoder().encode(s).length > field.max) throw new NotUnderstood(t("This is longer than {n} characters", { n: field.max }));
  return s;
}

/** Names are parted by semicolons or lines, never by commas: "Ruiz, Ana" is one. */
export const splitList = (text: string): string[] => text.split(/[;\r\n\t]+/).map((part) => part.trim()).filter(Boolean);

interface ControlProps extends Props {
  attributes: Record<string, unknown> & { id: string };
}

function ListControl({ field, value, set, invalid, readonly, suggestions, done, attributes }: ControlProps) {
  const list = Array.isArray(value) ? value : [];
  const [typed, setTyped] = useState("");
  const change = (next: string[]) => {
    const unique = next.filter((one, i) => next.indexOf(one) === i);
    const length = new TextEncoder().encode(unique.join(";")).length;
    if (field.max > 0 && length > field.max) return invalid?.(t("This is longer than {n} characters", { n: field.max }));
    set(unique.length ? unique : null);
  };
  const add = (text: string) => {
    setTyped("");
    if (text.trim()) change([...list, ...splitList(text)]);
  };
  const remove = (i: number) => {
    change(list.filter((_, at) => at !== i));
    done?.();
  };
  const key = (event: KeyboardEvent & { currentTarget: HTMLInputElement }) => {
    if ((event.key === "Enter" || event.key === ";") && typed.trim()) {
      event.preventDefault();
      add(typed);
    } else if (event.key === "Backspace" && typed === "" && list.length) {
      remove(list.length - 1);
    }
  };
  const input = (text: string) => {
    if (suggestions?.some((one) => one.value === text) || /[;\n\t]/.test(text)) add(text);
    else setTyped(text);
  };
  return (
    <div class={readonly ? "chips readonly" : "chips"}>
      {list.map((one, i) => (
        <span key={one} class="chip">
          {suggestions?.find((s) => s.value === one)?.label ?? one}
          {!readonly && <button type="button" class="plain icon-only" aria-label={t("Remove {name}", { name: one })} onClick={() => remove(i)}><Icon name="close" /></button>}
        </span>
      ))}
      {!readonly && (
        <input {...attributes} type="text" value={typed} list={suggestions ? attributes.id + "-list" : undefined} autoComplete="off"
               placeholder={list.length ? t("Add another") : t("Add one, then Enter")}
               onInput={(event) => input(event.currentTarget.value)} onKeyDown={key} onBlur={() => (add(typed), done?.())} />
      )}
      {readonly && list.length === 0 && <span class="missing">{t("no data")}</span>}
      {suggestions && !readonly && (
        <datalist id={attributes.id + "-list"}>{suggestions.filter((s) => !list.includes(s.value)).map((s) => <option key={s.value} value={s.value}>{s.label}</option>)}</datalist>
      )}
    </div>
  );
}

function ChoiceControl({ field, value, set, readonly, done, attributes }: ControlProps) {
  const choices: { word: string; value: Value }[] =
    field.kind === "bool" ? [{ word: "yes", value: true }, { word: "no", value: false }] : (field.choices ?? []).map((word) => ({ word, value: word }));
  const now = choices.findIndex((choice) => choice.value === value);
  const choose = (text: string) => {
    set(text === "" ? null : choices[Number(text)].value);
    done?.();
  };
  return (
    <select {...attributes} disabled={readonly} value={now < 0 ? "" : String(now)} onChange={(event) => choose(event.currentTarget.value)}>
      <option value="">{t("not said")}</option>
      {choices.map((choice, i) => <option key={choice.word} value={String(i)}>{t(choice.word)}</option>)}
    </select>
  );
}

function TextControl({ field, value, set, invalid, readonly, suggestions, done, attributes, autoFocus }: ControlProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? (field.kind === "day" ? ((value as string | null) ?? "") : textOf(field, value));
  const input = (to: string) => {
    setTyped(to);
    try {
      const next = valueOf(field, to);
      invalid?.(null);
      set(next);
    } catch (problem) {
      invalid?.(t((problem as Error).message));
    }
  };
  const leave = () => {
    try {
      valueOf(field, text);
      setTyped(null); // what is not understood stays as it was typed
    } catch {
      /* its problem is shown */
    }
    done?.();
  };
  const handlers = { value: text, readOnly: readonly, autoFocus, onBlur: leave };
  if (field.kind === "text" && field.max > 400) {
    const rows = Math.min(12, Math.max(2, Math.ceil(text.length / 60), text.split("\n").length));
    return <textarea {...attributes} {...handlers} rows={rows} onInput={(event) => input(event.currentTarget.value)} />;
  }
  const isNumber = field.kind === "int" || field.kind === "real" || field.kind === "cents" || field.kind === "bps";
  return (
    <>
      <span class={field.kind === "cents" ? "money" : undefined}>
        <input {...attributes} {...handlers} class={isNumber ? "number" : ""} type={field.kind === "day" ? "date" : "text"} inputMode={isNumber ? "decimal" : undefined}
               autoComplete="off" list={suggestions ? attributes.id + "-list" : undefined} onInput={(event) => input(event.currentTarget.value)} />
      </span>
      {suggestions && <datalist id={attributes.id + "-list"}>{suggestions.map((s) => <option key={s.value} value={s.value}>{s.label}</option>)}</datalist>}
    </>
  );
}

export function FormField(props: Props) {
  const { field, value, error, readonly, changed } = props;
  const id = useId();
  const [wrong, setWrong] = useState("");
  const problem = wrong || error;
  const invalid = (text: string | null) => {
    setWrong(text ?? "");
    props.invalid?.(text);
  };
  const described = [id + "-doc", problem ? id + "-error" : ""].filter(Boolean).join(" ");
  const isRequired = field.presence === "required";
  const attributes = { id, "aria-describedby": described, "aria-invalid": problem ? true : undefined, "aria-required": isRequired || undefined };
  const set = (next: Value) => {
    setWrong("");
    props.set(next);
  };
  const control = { ...props, set, invalid, attributes };
  const used = typeof value === "string" && field.kind === "text" ? new TextEncoder().encode(value).length : 0;
  const isPlain = readonly && field.kind === "list";
  return (
    <div class={"field" + (changed ? " changed" : "") + (problem ? " wrong" : "") + (readonly ? " readonly" : "")}>
      <div class="label-row">
        {isPlain ? <span class="label">{t(field.label)}</span> : <label for={id}>{t(field.label)}{isRequired && !readonly && <span class="required"> {t("(required)")}</span>}</label>}
        {props.aside}
      </div>
      <p class="prompt" id={id + "-doc"}>{t(field.doc)}</p>
      {field.kind === "list" ? <ListControl {...control} /> : field.kind === "enum" || field.kind === "bool" ? <ChoiceControl {...control} /> : <TextControl {...control} />}
      {field.max > 100 && used > field.max * 0.9 && <p class="hint">{t("{n} of {most} characters used", { n: used, most: field.max })}</p>}
      {problem && <p class="error" id={id + "-error"}><Icon name="warn" /> {problem}</p>}
      {props.children}
    </div>
  );
}
