// One row of an initiative's cost, filled in by who knows it: what it comes to is worked out while it is typed. When someone else changed the row
// meanwhile, both values are shown and the reader chooses.
import { useState } from "preact/hooks";
import { ApiError, call } from "../app/api.ts";
import { dollars } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { records, type CostSheet } from "../gen/api.ts";
import { Dialog } from "../parts/dialog.tsx";
import { FormField, textOf, type Value } from "../parts/form.tsx";
import { same, type Values } from "../parts/record.ts";
import { purchase, staffTime, type Worked } from "./arithmetic.ts";

export type RowKind = "staff_time" | "cost" | "pool";
export type PanelRow = Values & { id: number; version: number };

interface Shape {
  add: string;
  path: string;
  needs: string[]; // without these there is no row
  /** Groups of fields; of groups with a choice one is shown. */
  groups: { title: string; fields: string[] }[];
  choice?: { title: string; options: { label: string; groups: number[] }[]; of: (row: Values) => number };
  worked?: (row: Values) => Worked | null;
}

export const shapes: Record<RowKind, Shape> = {
  staff_time: {
    add: "Add people's time",
    path: "staff-time",
    needs: ["role"],
    groups: [
      { title: "Who", fields: ["role", "home_account"] },
      { title: "Their time", fields: ["people", "hours_per_week", "weeks"] },
      { title: "What an hour costs", fields: ["fully_burdened_rate_cents"] },
      { title: "What an hour costs, from pay", fields: ["annual_pay_cents", "benefit_rate", "contract_hours"] },
      { title: "What it comes to", fields: ["amount_cents"] },
      { title: "How you know", fields: ["source", "unpaid"] },
    ],
    choice: {
      title: "What do you know?",
      options: [
        { label: "Hours, and the rate of an hour", groups: [0, 1, 2, 5] },
        { label: "Hours, and their pay in a year", groups: [0, 1, 3, 5] },
        { label: "The amount in a year", groups: [0, 4, 5] },
      ],
      of: (row) => (row.amount_cents !== null && row.amount_cents !== undefined ? 2 : row.annual_pay_cents !== null && row.annual_pay_cents !== undefined ? 1 : 0),
    },
    worked: staffTime,
  },
  cost: {
    add: "Add a cost",
    path: "costs",
    needs: ["ingredient", "amount_cents"],
    groups: [
      { title: "What", fields: ["ingredient", "amount_cents", "source"] },
      { title: "How it counts", fields: ["once_or_yearly", "life_years", "share_percent"] },
      { title: "Where it was booked", fields: ["home_account"] },
    ],
    worked: purchase,
  },
  pool: { add: "Add a share", path: "shares", needs: [], groups: [{ title: "Its part of the pool", fields: ["share_percent", "quantity", "source"] }] },
};

const fieldOf = (kind: RowKind, name: string) => records[kind].find((field) => field.name === name)!;

interface Props {
  code: string;
  kind: RowKind;
  row: PanelRow | null; // null: a new one
  pools?: string[]; // that it has no share of yet
  close: (sheet: CostSheet | null) => void;
}

/** The row in the cost as it is now; null: it was taken out. */
export function currentRow(sheet: CostSheet, kind: RowKind, id: number): PanelRow | null {
  const rows = kind === "staff_time" ? sheet.rows.staff_time : kind === "cost" ? sheet.rows.costs : sheet.rows.shares;
  return ((rows as unknown as PanelRow[]).find((one) => one.id === id) ?? null) as PanelRow | null;
}

function Result({ worked, isUnpaid }: { worked: Worked | null; isUnpaid: boolean }) {
  return (
    <p class="worked" role="status">
      {!worked ? t("What it comes to is shown here while you type.") : (
        <>
          {worked.text} {worked.cents !== null && <strong>= {dollars(worked.cents, true)} {isUnpaid ? t("that nobody pays: shown apart, in no total") : t("a year")}</strong>}
          {worked.lacks && <span> {t("Still missing: {what}.", { what: worked.lacks })}</span>}
        </>
      )}
    </p>
  );
}

export function RowDialog({ code, kind, row, pools, close }: Props) {
  const shape = shapes[kind];
  const names = shape.groups.flatMap((group) => group.fields);
  const [base, setBase] = useState(row); // what the changes are made to
  const [values, setValues] = useState<Values>(row ? Object.fromEntries(names.map((name) => [name, row[name] ?? null])) : kind === "cost" ? { once_or_yearly: "yearly" } : {});
  const [choice, setChoice] = useState(shape.choice ? shape.choice.of(values) : 0);
  const [pool, setPool] = useState(row ? String(row.pool) : (pools?.[0] ?? ""));
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [error, setError] = useState<ApiError | null>(null);
  const [theirs, setTheirs] = useState<PanelRow | null>(null);
  const groups = shape.choice ? shape.choice.options[choice].groups.map((i) => shape.groups[i]) : shape.groups;
  const shown = new Set(groups.flatMap((group) => group.fields));
  const given = Object.fromEntries(names.map((name) => [name, shown.has(name) ? (values[name] ?? null) : null])); // what is not asked for is not stated
  const lacks = shape.needs.filter((name) => given[name] === null || given[name] === "");
  const body = (): Values => {
    const changed = Object.fromEntries(Object.entries(given).filter(([name, value]) => !base || !same(value, base[name])));
    if (kind === "cost" && !base) changed.kind = given.share_percent === null ? "direct" : "shared";
    if (kind === "cost" && base && "share_percent" in changed && !base.pool) changed.kind = given.share_percent === null ? "direct" : "shared";
    return changed;
  };
  const path = `initiatives/${encodeURIComponent(code)}/${shape.path}` + (kind === "pool" ? "/" + encodeURIComponent(pool) : base ? `/${base.id}` : "");
  const submit = async (event: Event) => {
    event.preventDefault();
    setError(null);
    try {
      close(await call<CostSheet>(kind === "pool" ? "PUT" : base ? "PATCH" : "POST", path, { body: body(), version: base?.version }));
    } catch (problem) {
      const e = problem as ApiError;
      const now = e.code === "STALE" && e.current && base ? currentRow(e.current as CostSheet, kind, base.id) : null;
      if (now) setTheirs(now);
      else setError(e);
    }
  };
  const set = (name: string) => (value: Value) => setValues((was) => ({ ...was, [name]: value }));
  const conflicts = theirs && base ? names.filter((name) => !same(theirs[name], base[name])) : [];
  const take = (isTheirs: boolean) => {
    if (isTheirs) setValues((was) => ({ ...was, ...Object.fromEntries(conflicts.map((name) => [name, theirs![name] ?? null])) }));
    setBase(theirs);
    setTheirs(null);
  };
  const isBlocked = lacks.length > 0 || Object.values(wrong).some(Boolean) || theirs !== null || (kind === "pool" && !pool);
  return (
    <Dialog title={row ? t("Change {what}", { what: String(row.role ?? row.ingredient ?? row.pool) }) : t(shape.add)} close={() => close(null)} wide>
      <form onSubmit={submit} class="row-form">
        {kind === "pool" && !row && <label>{t("Pool")}<select value={pool} onChange={(event) => setPool(event.currentTarget.value)}>{(pools ?? []).map((name) => <option key={name} value={name}>{name}</option>)}</select></label>}
        {shape.choice && (
          <fieldset class="bare choice"><legend>{t(shape.choice.title)}</legend>
            {shape.choice.options.map((option, i) => <label key={option.label} class="check"><input type="radio" name="choice" checked={choice === i} onChange={() => setChoice(i)} /> {t(option.label)}</label>)}
          </fieldset>
        )}
        {groups.map((group) => (
          <fieldset key={group.title}><legend>{t(group.title)}</legend>
            <div class="fields">
              {group.fields.map((name) => (
                <FormField key={name} field={{ ...fieldOf(kind, name), presence: shape.needs.includes(name) ? "required" : "optional" }} value={values[name] ?? null} set={set(name)}
                           invalid={(problem) => setWrong((was) => ({ ...was, [name]: problem ?? "" }))} error={error?.field === name ? error.message : undefined} />
              ))}
            </div>
          </fieldset>
        ))}
        {shape.worked && <Result worked={shape.worked(given)} isUnpaid={given.unpaid === true} />}
        {theirs && (
          <div class="notice warn" role="alert">
            <p><strong>{t("Someone changed this row while you wrote.")}</strong></p>
            <ul>{conflicts.map((name) => <li key={name}>{t(fieldOf(kind, name).label)}: {t("now")} <strong>{textOf(fieldOf(kind, name), theirs[name]) || t("nothing")}</strong>, {t("you wrote")} <strong>{textOf(fieldOf(kind, name), values[name] ?? null) || t("nothing")}</strong></li>)}</ul>
            <p class="buttons"><button type="button" onClick={() => take(true)}>{t("Take theirs")}</button><button type="button" onClick={() => take(false)}>{t("Keep mine")}</button></p>
          </div>
        )}
        {error && !(error.field && shown.has(error.field)) && <p class="error" role="alert">{t(error.message)}</p>}
        <p class="buttons"><button class="primary" disabled={isBlocked}>{t("Save")}</button><button type="button" onClick={() => close(null)}>{t("Cancel")}</button></p>
      </form>
    </Dialog>
  );
}
