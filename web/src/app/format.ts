// Numbers as people read them. Money comes as whole cents; what is missing is said, never shown as zero.
import { language } from "./i18n.ts";

const locale = () => (language.value === "es" ? "es-US" : "en-US");

/** "$1,234,567" (or "$1,234,567.89" with cents); negative "−$250"; zero "–". */
export function dollars(cents: number | null | undefined, exact = false): string {
  if (cents === null || cents === undefined) return "";
  if (cents === 0) return "–";
  const digits = exact ? 2 : 0;
  const text = new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(Math.abs(cents) / 100);
  return (cents < 0 ? "−$" : "$") + text;
}

/** "$1.2M", "$340K", "$46.5K", "$129": for cards and charts; the exact value stands beside or behind it. */
export function short(cents: number | null | undefined): string {
  if (cents === null || cents === undefined) return "";
  if (cents === 0) return "–";
  const value = Math.abs(cents) / 100;
  const cut = (x: number, unit: string) => "$" + (x >= 100 ? x.toFixed(0) : x.toFixed(x >= 10 ? 1 : 2).replace(/0+$/, "").replace(/\.$/, "")) + unit;
  const text = value >= 999_500_000 ? cut(value / 1e9, "B") : value >= 999_500 ? cut(value / 1e6, "M") : value >= 1000 ? cut(value / 1000, "K") : "$" + value.toFixed(0);
  return cents < 0 ? "−" + text : text;
}

export function count(n: number | null | undefined): string {
  return n === null || n === undefined ? "" : new Intl.NumberFormat(locale(), { maximumFractionDigits: 2 }).format(n);
}

/** A share from 0 to 1: "65%", below one percent "0.8%". */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined) return "";
  const p = share * 100;
  return (p !== 0 && Math.abs(p) < 1 ? p.toFixed(1) : p.toFixed(0)) + "%";
}

export function day(iso: string | null | undefined): string {
  if (!iso) return "";
  const [y, m, d] = iso.split("-").map(Number);
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeZone: "UTC" }).format(new Date(Date.UTC(y, m - 1, d)));
}

export function instant(ms: number | null | undefined): string {
  return ms ? new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(ms)) : "";
}

/** "3 days ago". */
export function ago(ms: number | null | undefined, now = Date.now()): string {
  if (!ms) return "";
  const relative = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  const seconds = (ms - now) / 1000;
  for (const [unit, size] of [["year", 31557600], ["month", 2629800], ["day", 86400], ["hour", 3600], ["minute", 60]] as const)
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  return relative.format(Math.round(seconds), "second");
}

/** "FY27" of 2027. */
export function fiscalYear(year: number): string {
  return "FY" + String(year % 100).padStart(2, "0");
}

/** The name in "Ana Ruiz <ana@district.example>". */
export function personName(actor: string | null | undefined): string {
  return (actor ?? "").replace(/\s*<[^>]*>$/, "");
}

/** What people type as money, in whole cents: "$1,234.50", "(250)", "-3", "=1200*12". Null when it is empty; throws a sentence when it is not money. */
export function parseMoney(text: string): number | null {
  let s = text.trim();
  if (s === "") return null;
  if (s.startsWith("=")) return Math.round(parseProduct(s.slice(1)) * 100);
  let negative = false;
  if (/^\(.*\)$/.test(s)) (negative = true), (s = s.slice(1, -1));
  s = s.replace(/[$\s]/g, "");
  if (/^[-−]/.test(s)) (negative = !negative), (s = s.slice(1));
  if (!/^(\d{1,3}(,\d{3})+|\d+)(\.\d{0,2})?$/.test(s) && !/^\.\d{1,2}$/.test(s)) throw new Error("This is not an amount of money: write it as 1,234.50");
  const [whole, part = ""] = s.replace(/,/g, "").split(".");
  const cents = Number(whole || "0") * 100 + Number((part + "00").slice(0, 2));
  if (!Number.isSafeInteger(cents)) throw new Error("This amount is too large");
  return negative ? -cents : cents;
}

/** Sums and products of numbers, as people type them in a cell. */
export function parseProduct(text: string): number {
  const sum = text.split("+").map((part) => {
    const factors = part.split("*").map((f) => {
      const n = f.replace(/[,$\s]/g, "");
      if (!/^\d+(\.\d+)?$/.test(n)) throw new Error("Only numbers, * and + can be worked out here");
      return Number(n);
    });
    return factors.reduce((a, b) => a * b, 1);
  });
  return sum.reduce((a, b) => a + b, 0);
}

export function parseNumber(text: string): number | null {
  const s = text.trim().replace(/,/g, "");
  if (s === "") return null;
  if (!/^-?\d+(\.\d+)?$/.test(s)) throw new Error("This is not a number");
  return Number(s);
}
