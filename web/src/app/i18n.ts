// Words in the reader's language. The English sentence is the key; es.json holds the Spanish ones, and what it lacks is shown in English.
import { signal } from "@preact/signals";

export type Language = "en" | "es";
const kept = (() => { try { return localStorage.getItem("purser-language"); } catch { return null; } })();
export const language = signal<Language>(kept === "es" || (!kept && navigator.language.startsWith("es")) ? "es" : "en");
const spanish = signal<Record<string, string>>({});

export async function setLanguage(to: Language): Promise<void> {
  if (to === "es" && Object.keys(spanish.value).length === 0) spanish.value = (await import("../messages/es.ts")).default;
  language.value = to;
  document.documentElement.lang = to;
  try { localStorage.setItem("purser-language", to); } catch { /* a private window keeps nothing */ }
}

/** "Hello {name}" with what the braces name. */
export function t(text: string, values: Record<string, string | number> = {}): string {
  const found = language.value === "es" ? spanish.value[text] ?? text : text;
  return found.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}
