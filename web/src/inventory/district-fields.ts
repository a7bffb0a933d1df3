// The district's own questions, as the form prints any field: under the name custom.NAME, in the kind that the district gave them.
import type { FieldInfo, SheetField } from "../gen/api.ts";
import type { Value, Values } from "../parts/record.ts";

const PREFIX = "custom.";
const kinds: Record<string, FieldInfo["kind"]> = { number: "real", money: "cents", day: "day", yes_no: "bool", choice: "enum" };
const limits: Record<string, number> = { text: 400, long_text: 4000 };

export function infoOf(field: SheetField): FieldInfo {
  return { name: PREFIX + field.name, kind: kinds[field.kind] ?? "text", presence: "optional", min: 0, max: limits[field.kind] ?? 0, label: field.label, doc: field.prompt, choices: field.choices };
}

/** The server keeps every such answer as text; the form holds it as its kind is typed. */
function held(field: FieldInfo, text: string | undefined): Value {
  if (text === undefined || text === "") return null;
  if (field.kind === "real") return Number(text);
  if (field.kind === "cents") return Math.round(Number(text.replace(/[$,]/g, "")) * 100);
  if (field.kind === "bool") return text === "yes" || text === "true";
  return text;
}

function sent(field: FieldInfo, value: Value): string {
  if (value === null) return "";
  if (field.kind === "cents") return ((value as number) / 100).toFixed(2);
  if (field.kind === "bool") return value ? "yes" : "no";
  return String(value);
}

export function valuesOf(fields: FieldInfo[], custom: Record<string, string>): Values {
  return Object.fromEntries(fields.map((field) => [field.name, held(field, custom[field.name.slice(PREFIX.length)])]));
}

/** The form's changes, as the API takes them: the district's own apart. */
export function bodyOf(fields: FieldInfo[], changes: Values): Record<string, unknown> {
  const own = Object.entries(changes).filter(([name]) => !name.startsWith(PREFIX));
  const custom = fields.filter((field) => field.name in changes).map((field) => [field.name.slice(PREFIX.length), sent(field, changes[field.name])]);
  return { ...Object.fromEntries(own), ...(custom.length ? { custom: Object.fromEntries(custom) } : {}) };
}
