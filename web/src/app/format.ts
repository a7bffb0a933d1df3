// Numbers as people read them (ui.md section 5). Money comes as whole cents. What is missing is the empty text, never a zero: whoever shows it says "no data".
import { locale } from "./i18n.ts";

type Maybe = number | null | undefined;
const isMissing = (n: Maybe): n is null | undefined => n === null || n === undefined;
const minus = "−"; // the sign, not a hyphen
const number = (n: number, least: number, most: number) => new Intl.NumberFormat(locale(), { minimumFractionDigits: least, maximumFractionDigits: most }).format(n);

/** "$1,234,567", with exact "$1,234,567.89"; negative "−$250"; zero "–". */
export function dollars(cents: Maybe, exact = false): string {
  if (isMissing(cents)) return "";
  if (cents === 0) return "–";
  const digits = exact ? 2 : 0;
  return (cents < 0 ? minus : "") + "$" + number(Math.abs(cents) / 100, digits, digits);
}

/** "$1.2M", "$340K", "$46.5K", "$129": for cards and charts, where the exact value stands beside or behind it. */
export function short(cents: Maybe): string {
  if (isMissing(cents)) return "";
  if (cents === 0) return "–";
  const value = Math.abs(cents) / 100;
  const [divisor, unit] = value >= 999_500_000 ? [1e9, "B"] : value >= 999_500 ? [1e6, "M"] : value >= 1000 ? [1e3, "K"] : [1, ""];
  const scaled = value / divisor;
  const digits = unit === "" ? 0 : scaled >= 99.95 ? 0 : unit === "K" && scaled >= 9.95 && Math.abs(scaled - Math.round(scaled)) < 0.05 ? 0 : scaled >= 9.95 ? 1 : 2;
  return (cents < 0 ? minus : "") + "$" + number(scaled, 0, digits) + unit;
}

/** "+$9.0M (+2.2%)" from what it was to what it is; without the percent where there was nothing before. */
export function change(before: Maybe, after: Maybe): string {
  if (isMissing(before) || isMissing(after)) return "";
  const difference = after - before;
  if (difference === 0) return short(0);
  const share = before === 0 ? "" : ` (${difference < 0 ? minus : "+"}${number(Math.abs((difference / before) * 100), 0, 1)}%)`;
  return (difference < 0 ? "" : "+") + short(difference) + share;
}

export const count = (n: Maybe): string => (isMissing(n) ? "" : number(n, 0, 2).replace("-", minus));

/** Full-time equivalents: "61.50". */
export const fte = (n: Maybe): string => (isMissing(n) ? "" : number(n, 2, 2));

/** A share from 0 to 1: "65%", below one percent "0.8%". */
export function percent(share: Maybe): string {
  if (isMissing(share)) return "";
  const n = share * 100;
  return number(n, 0, n !== 0 && Math.abs(n) < 1 ? 1 : 0).replace("-", minus) + "%";
}

/** "0.32", or "0.18 [0.04, 0.32]" with its interval. */
export function effect(value: Maybe, low?: Maybe, high?: Maybe): string {
  if (isMissing(value)) return "";
  const text = (n: number) => number(Number(n.toFixed(2)) || 0, 2, 2).replace("-", minus);
  return text(value) + (isMissing(low) || isMissing(high) ? "" : ` [${text(low)}, ${text(high)}]`);
}

/** "Jun 30, 2026" of "2026-06-30". */
export function day(iso: string | null | undefined): string {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(iso ?? "");
  if (!parts) return iso ?? "";
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeZone: "UTC" }).format(Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])));
}

/** Day and hour, where the reader is. */
export const instant = (ms: Maybe): string => (isMissing(ms) ? "" : new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(ms));

/** "3 days ago". */
export function ago(ms: Maybe, now = Date.now()): string {
  if (isMissing(ms)) return "";
  const relative = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  const seconds = Math.min(0, (ms - now) / 1000);
  for (const [unit, size] of [["year", 31557600], ["month", 2629800], ["day", 86400], ["hour", 3600], ["minute", 60]] as const)
    if (-seconds >= size) return relative.format(Math.ceil(seconds / size), unit);
  return relative.format(0, "second");
}

/** "FY27"; with long "FY27 (2026–27)", as it is written where a screen first names it. A year that starts in January has one number only. */
export function fiscalYear(year: number, long = false, firstMonth = 7): string {
  const short_ = "FY" + String(year % 100).padStart(2, "0");
  return !long || firstMonth === 1 ? short_ : `${short_} (${year - 1}–${String(year % 100).padStart(2, "0")})`;
}

/** "Ana Ruiz" of "Ana Ruiz <ana@district.example>", as the audit log names who did something. */
export const personName = (actor: string | null | undefined): string => (actor ?? "").replace(/\s*<[^>]*>$/, "");
