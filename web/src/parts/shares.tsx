// Parts of a whole, in percent that must come to 100: "P1=70; P2=30". What does not come to 100 is not sent, and the line under it says how much is left.
import { useId, useState } from "preact/hooks";
import { count } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { parseNumber } from "../app/parse.ts";
import { Icon } from "./icon.tsx";
import { same, type Value } from "./record.ts";

export interface ShareChoice {
  code: string;
  title: string;
}

interface Row {
  code: string;
  percent: string; // as typed
}

/** "P1=70" is P1 with 70 percent; a single "P1" has all of it. */
export function readShares(value: Value): Row[] {
  const list = Array.isArray(value) ? value : [];
  return list.map((part) => {
    const at = part.lastIndexOf("=");
    return at < 0 ? { code: part.trim(), percent: list.length === 1 ? "100" : "" } : { code: part.slice(0, at).trim(), percent: part.slice(at + 1).trim() };
  });
}

const number = (text: string): number => {
  try {
    return parseNumber(text.replace(/%\s*$/, "")) ?? NaN;
  } catch {
    return NaN;
  }
};

/** Null when they make a whole, or there are none. */
export function sharesProblem(rows: Row[]): string | null {
  if (rows.length === 0) return null;
  if (rows.some((row) => !row.code)) return t("Choose what each percent is for");
  if (new Set(rows.map((row) => row.code)).size < rows.length) return t("Each may be there once");
  const percents = rows.map((row) => number(row.percent));
  if (percents.some((n) => !(n > 0 && n <= 100))) return t("Each needs a percent above 0");
  const sum = Math.round(percents.reduce((a, b) => a + b, 0) * 100) / 100;
  if (sum < 100) return t("Together they are {sum}%: {rest}% are still to be given", { sum: count(sum), rest: count(100 - sum) });
  if (sum > 100) return t("Together they are {sum}%: {rest}% too many", { sum: count(sum), rest: count(sum - 100) });
  return null;
}

interface Props {
  label: string;
  prompt: string;
  value: Value;
  choices: ShareChoice[];
  set: (value: Value) => void;
  invalid: (problem: string | null) => void;
  readonly?: boolean;
  changed?: boolean;
  error?: string;
  done?: () => void;
}

export function SharesField({ label, prompt, value, choices, set, invalid, readonly, changed, error, done }: Props) {
  const id = useId();
  const [typed, setTyped] = useState<Row[] | null>(null);
  const rows = typed ?? readShares(value);
  const problem = sharesProblem(rows) ?? error ?? null;
  const change = (next: Row[]) => {
    const wrong = sharesProblem(next);
    const written = next.map((row) => `${row.code}=${number(row.percent)}`);
    setTyped(wrong ? next : null);
    invalid(wrong);
    if (!wrong && !same(written, value)) set(written.length ? written : null);
  };
  const edit = (i: number, part: Partial<Row>) => change(rows.map((row, at) => (at === i ? { ...row, ...part } : row)));
  const rest = Math.max(0, 100 - rows.reduce((sum, row) => sum + (number(row.percent) || 0), 0));
  const titleOf = (code: string) => choices.find((choice) => choice.code === code)?.title ?? code;
  return (
    <div class={"field shares" + (changed ? " changed" : "") + (problem ? " wrong" : "")} role="group" aria-labelledby={id} aria-describedby={id + "-doc"}
         onFocusOut={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && done?.()}>
      <span class="label" id={id}>{label}</span>
      <p class="prompt" id={id + "-doc"}>{prompt}</p>
      {rows.length === 0 && readonly && <p class="missing">{t("no data")}</p>}
      {rows.map((row, i) =>
        readonly ? <p key={i}><strong class="number">{row.percent}%</strong> {titleOf(row.code)}</p> : (
          <div class="share-row" key={i}>
            <select aria-label={t("Priority {n}", { n: i + 1 })} value={row.code} onChange={(event) => edit(i, { code: event.currentTarget.value })}>
              {!choices.some((choice) => choice.code === row.code) && <option value={row.code}>{row.code || t("choose")}</option>}
              {choices.map((choice) => <option key={choice.code} value={choice.code}>{choice.title}</option>)}
            </select>
            <input class="number" inputMode="decimal" aria-label={t("Percent of {name}", { name: titleOf(row.code) || t("the new one") })} value={row.percent}
                   onInput={(event) => edit(i, { percent: event.currentTarget.value })} />
            <span aria-hidden="true">%</span>
            <button type="button" class="plain icon-only" aria-label={t("Remove {name}", { name: titleOf(row.code) || t("the new one") })} onClick={() => (change(rows.filter((_, at) => at !== i)), done?.())}><Icon name="close" /></button>
          </div>
        ))}
      {!readonly && <button type="button" class="plain" onClick={() => change([...rows, { code: "", percent: rest > 0 ? String(rest) : "" }])}><Icon name="plus" /> {t("Add a priority")}</button>}
      {rows.length > 0 && !problem && rows.length > 1 && <p class="hint"><Icon name="check" /> {t("Together 100%")}</p>}
      {problem && !readonly && <p class="error" role="status"><Icon name="warn" /> {problem}</p>}
    </div>
  );
}
