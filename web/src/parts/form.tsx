// Fields printed from a record's own description: label, prompt, limits. What they hold is what the API takes; what is empty is missing.
import { useId, useState } from "preact/hooks";
import { dollars, parseMoney, parseNumber } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import type { FieldInfo } from "../gen/api.ts";

export type Value = string | number | boolean | string[] | null;

interface Props { field: FieldInfo; value: Value; set: (value: Value) => void; error?: string; readonly?: boolean; changed?: boolean; suggestions?: string[] }

/** As people type it. */
export function textOf(field: FieldInfo, value: Value): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.join("; ");
  if (field.kind === "cents") return dollars(value as number, true).replace("–", "0").replace("$", "");
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
}

/** What was typed, as the API takes it; throws a sentence. */
export function valueOf(field: FieldInfo, text: string): Value {
  const s = text.trim();
  if (s === "") return null;
  switch (field.kind) {
    case "list": return s.split(/[;\n]/).map((part) => part.trim()).filter(Boolean);
    case "cents": return parseMoney(s);
    case "int": case "real": case "bps": {
      const percent = s.endsWith("%");
      const n = parseNumber(percent ? s.slice(0, -1) : s)! / (percent ? 100 : 1);
      if (field.min < field.max && (n < field.min || n > field.max)) throw new Error(t("Between {min} and {max}", { min: field.min, max: field.max }));
      if (field.kind === "int" && !Number.isInteger(n)) throw new Error(t("A whole number"));
      return n;
    }
    case "bool": return s === "yes";
    default: return s;
  }
}

export function FormField({ field, value, set, error, readonly, changed, suggestions }: Props) {
  const id = useId();
  const [wrong, setWrong] = useState("");
  const [typed, setTyped] = useState<string | null>(null);
  const problem = wrong || error;
  const described = `${id}-doc${problem ? ` ${id}-error` : ""}`;
  const text = typed ?? textOf(field, value);
  const input = (to: string) => {
    setTyped(to);
    try { setWrong(""); set(valueOf(field, to)); } catch (e) { setWrong((e as Error).message); }
  };
  const common = { id, "aria-describedby": described, "aria-invalid": problem ? true : undefined, disabled: readonly, required: field.presence === "required" };
  const long = field.kind === "text" && field.max > 400;
  return (
    <div class={"field" + (changed ? " changed" : "") + (problem ? " wrong" : "")}>
      <label for={id}>{t(field.label)}{field.presence === "required" && <span aria-hidden="true"> *</span>}</label>
      <p class="prompt" id={`${id}-doc`}>{t(field.doc)}</p>
      {field.kind === "enum" ? (
        <select {...common} value={text} onChange={(e) => input(e.currentTarget.value)}><option value="">{t("not said")}</option>{field.choices!.map((c) => <option key={c} value={c}>{t(c)}</option>)}</select>
      ) : field.kind === "bool" ? (
        <select {...common} value={text} onChange={(e) => input(e.currentTarget.value)}><option value="">{t("not said")}</option><option value="yes">{t("yes")}</option><option value="no">{t("no")}</option></select>
      ) : long ? (
        <textarea {...common} rows={3} maxLength={field.max} value={text} onInput={(e) => input(e.currentTarget.value)} />
      ) : (
        <input {...common} type={field.kind === "day" ? "date" : "text"} inputMode={field.kind === "int" || field.kind === "real" || field.kind === "cents" ? "decimal" : undefined} list={suggestions ? `${id}-list` : undefined}
               value={text} onInput={(e) => input(e.currentTarget.value)} onBlur={() => !wrong && setTyped(null)} />
      )}
      {suggestions && <datalist id={`${id}-list`}>{suggestions.map((s) => <option key={s} value={s} />)}</datalist>}
      {field.kind === "list" && !readonly && <p class="hint">{t("Several, parted by semicolons")}</p>}
      {problem && <p class="error" id={`${id}-error`} role="alert">{problem}</p>}
    </div>
  );
}
