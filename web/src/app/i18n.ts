// Words in the reader's language. The English sentence is the key; messages/es.json holds the Spanish one of each (web/test/messages.test.ts sees that none
// is missing). A sentence may name what comes into it: t("Hello {name}", {name}).
import { signal } from "@preact/signals";
import { base } from "./router.ts";
import { keep, kept } from "./keep.ts";

export type Language = "en" | "es";

const first: Language = kept("language") === "es" || (!kept("language") && navigator.language.startsWith("es")) ? "es" : "en";
export const language = signal<Language>("en");
const spanish = signal<Record<string, string>>({});

export async function setLanguage(to: Language): Promise<void> {
  if (to === "es" && Object.keys(spanish.value).length === 0) {
    const reply = await fetch(base + "es.json").catch(() => null);
    if (!reply?.ok) return; // the page stays in the language it has
    spanish.value = (await reply.json()) as Record<string, string>;
  }
  language.value = to;
  document.documentElement.lang = to;
  keep("language", to);
}

/** What the reader chose last time, or what the browser asks for. */
export const startLanguage = () => (first === "en" ? Promise.resolve() : setLanguage(first));

export const locale = () => (language.value === "es" ? "es-US" : "en-US");

export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

export function t(text: string, values: Record<string, string | number> = {}): string {
  return fill(language.value === "es" ? (spanish.value[text] ?? text) : text, values);
}

/** One or many: tn(n, "1 comment", "{n} comments"). */
export function tn(n: number, one: string, many: string, values: Record<string, string | number> = {}): string {
  return t(n === 1 ? one : many, { n: new Intl.NumberFormat(locale()).format(n), ...values });
}
