// What a row of staff time or a purchase comes to, worked out while it is typed: the server's own figure replaces it when the row is saved.
import { count, dollars } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import type { Values } from "../parts/record.ts";

const number = (value: unknown): number | null => (typeof value === "number" ? value : null);

export interface Worked {
  text: string; // "252 people × 2 h × 36 weeks = 18,144 h"
  cents: number | null; // null: something is still missing
  lacks: string | null; // what
}

/** Cents of one hour, exact, not rounded: pay with benefits over contract hours where no rate is given. */
export function hourCents(row: Values): number | null {
  const rate = number(row.fully_burdened_rate_cents);
  if (rate !== null) return rate;
  const pay = number(row.annual_pay_cents);
  const hours = number(row.contract_hours);
  return pay === null || !hours ? null : (pay * (1 + (number(row.benefit_rate) ?? 0))) / hours;
}

export function staffTime(row: Values): Worked | null {
  const amount = number(row.amount_cents);
  if (amount !== null) return { text: t("A stated amount"), cents: amount, lacks: null };
  const [people, hours, weeks] = ["people", "hours_per_week", "weeks"].map((name) => number(row[name]));
  if (people === null && hours === null && weeks === null) return null;
  if (people === null) return { text: "", cents: null, lacks: t("how many people") };
  if (hours === null) return { text: "", cents: null, lacks: t("hours a week") };
  if (weeks === null) return { text: "", cents: null, lacks: t("weeks in a year") };
  const all = people * hours * weeks;
  const text = t("{people} people × {hours} h × {weeks} weeks = {all} hours", { people: count(people), hours: count(hours), weeks: count(weeks), all: count(all) });
  const hour = hourCents(row);
  if (hour === null) return { text, cents: null, lacks: t("what an hour costs") };
  const pay = number(row.fully_burdened_rate_cents) === null
    ? t("an hour: {pay} + {benefits}% over {hours} hours = {rate}", { pay: dollars(number(row.annual_pay_cents)), benefits: count(Math.round((number(row.benefit_rate) ?? 0) * 10000) / 100), hours: count(number(row.contract_hours)), rate: dollars(Math.round(hour), true) })
    : t("an hour: {rate}", { rate: dollars(hour, true) });
  return { text: `${text}; ${pay}`, cents: Math.round(all * hour), lacks: null };
}

/** What a year bears of a purchase that lasts for years: equal payments at 3 %, as the server has it. */
export function yearly(cents: number, years: number, rate = 0.03): number {
  return Math.round((cents * rate) / (1 - (1 + rate) ** -years));
}

export function purchase(row: Values): Worked | null {
  const amount = number(row.amount_cents);
  if (amount === null) return null;
  const share = number(row.share_percent);
  const part = share === null ? amount : Math.round((amount * share) / 100);
  const years = number(row.life_years);
  const isSpread = row.once_or_yearly === "once" && years !== null && years > 1;
  const steps = [dollars(amount, true)];
  if (share !== null) steps.push(t("× {share}%", { share: count(share) }));
  if (isSpread) steps.push(t("spread over {years} years at 3%", { years: count(years) }));
  return { text: steps.join(" "), cents: isSpread ? yearly(part, years) : part, lacks: null };
}
