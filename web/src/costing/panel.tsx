// What an initiative costs: stated against loaded, part by part, and the rows that those who know can fill in.
import { useState } from "preact/hooks";
import { call } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { count, dollars, short } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { StackedBar } from "../charts/stacked-bar.tsx";
import { Figure } from "../explain/explain.tsx";
import { records } from "../gen/api.ts";
import { Dialog } from "../parts/dialog.tsx";
import { FormField, type Value } from "../parts/form.tsx";
import { Empty, Failed, Loading } from "../parts/states.tsx";
import { Table } from "../parts/table.tsx";
import { tell } from "../parts/toast.tsx";

type Row = Record<string, Value> & { id: number; version: number };
interface Leaf { part: string; kind: string; label: string; formula: string | null; account: string | null; amount_cents: number; cash_cents: number }
interface Cost {
  code: string; name: string | null; stated_cents: number | null; direct_cents: number | null; staff_cents: number | null; shared_cents: number | null; fully_loaded_cents: number | null; cash_cents: number | null; per_student_cents: number | null;
  leaves: Leaf[]; missing: string[]; warnings: string[]; rows: { staff_time: Row[]; costs: Row[] }; ledger: { tagged_cents: number | null; lines_n: number };
}
const parts = () => [{ key: "direct", label: t("Direct"), tone: "f1" }, { key: "staff", label: t("Staff time"), tone: "f5" }, { key: "shared", label: t("Shared"), tone: "f3" }];
const staffFields = ["role", "people", "hours_per_week", "weeks", "fully_burdened_rate_cents", "amount_cents", "home_account", "unpaid", "source"];
const costFields = ["ingredient", "kind", "amount_cents", "share_percent", "once_or_yearly", "life_years", "home_account", "source"];

/** "252 people x 2 h x 36 weeks = 18,144 h": worked out while it is typed. */
function Arithmetic({ row }: { row: Record<string, Value> }) {
  const n = ["people", "hours_per_week", "weeks"].map((k) => row[k] as number | null), rate = row.fully_burdened_rate_cents as number | null;
  if (n.some((x) => x === null || x === undefined)) return null;
  const hours = n.reduce((a, b) => a! * b!, 1)!;
  return <p role="status">{t("{p} people × {h} h × {w} weeks = {all} hours", { p: count(n[0]), h: count(n[1]), w: count(n[2]), all: count(hours) })}{rate ? ` × ${dollars(rate, true)} = ${dollars(Math.round(hours * rate), true)}` : ""}</p>;
}

function Edit({ title, record, names, path, row, close }: { title: string; record: string; names: string[]; path: string; row: Row | null; close: (done: boolean) => void }) {
  const fields = names.map((n) => records[record]?.find((f) => f.name === n)).filter((f) => f !== undefined);
  const [value, setValue] = useState<Record<string, Value>>(row ? Object.fromEntries(fields.map((f) => [f.name, row[f.name] ?? null])) : record === "cost" ? { kind: "direct" } : {});
  const [error, setError] = useState<{ field: string | null; message: string } | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      await call(row ? "PATCH" : "POST", row ? `${path}/${row.id}` : path, { body: value, ...(row ? { version: row.version } : {}) });
      close(true);
    } catch (e) { setError(e as never); }
  };
  return (
    <Dialog title={title} close={() => close(false)} wide>
      <form onSubmit={submit}>
        <div class="fields">{fields.map((f) => <FormField key={f.name} field={{ ...f, presence: f.name === "role" || f.name === "ingredient" ? "required" : "optional" }} value={value[f.name] ?? null} error={error?.field === f.name ? error.message : undefined} set={(v) => setValue({ ...value, [f.name]: v })} />)}</div>
        {record === "staff_time" && <Arithmetic row={value} />}
        {error && <p class="error" role="alert">{error.message}</p>}
        <p class="buttons"><button class="primary">{t("Save")}</button><button type="button" onClick={() => close(false)}>{t("Cancel")}</button></p>
      </form>
    </Dialog>
  );
}

export function CostPanel({ code, canWrite }: { code: string; canWrite: boolean }) {
  const path = `initiatives/${encodeURIComponent(code)}`;
  const data = useGet<Cost>(path + "/cost", ["cost", "staff_time", "pool", "ledger_import", "tag", "initiative"]);
  const [edit, setEdit] = useState<{ record: "staff_time" | "cost"; row: Row | null } | null>(null);
  const c = data.value;
  if (data.error) return <Failed error={data.error} retry={data.reload} />;
  if (!c) return <Loading what={t("the cost")} />;
  const remove = async (what: string, row: Row) => { try { await call("DELETE", `${path}/${what}/${row.id}`, { version: row.version }); tell(t("Removed; the history keeps it.")); data.reload(); } catch (e) { tell((e as Error).message, undefined, true); } };
  const buttons = (record: "staff_time" | "cost", what: string) => (row: Row) => <span class="buttons"><button type="button" onClick={() => setEdit({ record, row })}>{t("Edit")}</button><button type="button" class="plain" onClick={() => remove(what, row)}>{t("Remove")}</button></span>;
  const shown = parts().map((p) => Math.max(0, c.leaves.filter((l) => l.part === p.key).reduce((n, l) => n + l.amount_cents, 0)));
  return (
    <>
      {c.fully_loaded_cents === null ? <Empty>{t("No cost is known yet. Add what is bought, and the time people give: the real cost is likely higher than what is stated.")}</Empty> : (
        <>
          <StackedBar title={c.stated_cents !== null ? t("Stated at {stated}, fully loaded {loaded}", { stated: short(c.stated_cents), loaded: short(c.fully_loaded_cents) }) : t("Fully loaded {loaded}", { loaded: short(c.fully_loaded_cents) })}
                      parts={parts()} rows={[{ id: "loaded", label: t("Fully loaded"), parts: shown, mark: c.stated_cents }]} markLabel={c.stated_cents !== null ? t("stated") : undefined} />
          <Table caption={t("What the cost is made of; each figure opens what made it")} rows={c.leaves.map((l, i) => ({ ...l, i }))} id={(l) => String(l.i)} hasTotal columns={[
            { key: "label", label: t("What"), total: t("Fully loaded"), cell: (l) => l.label },
            { key: "part", label: t("Part"), cell: (l) => t(parts().find((p) => p.key === l.part)?.label ?? l.part) },
            { key: "formula", label: t("How it came about"), cell: (l) => l.formula || "–" },
            { key: "home", label: t("Home account"), cell: (l) => l.account ?? "–" },
            { key: "amount", label: t("A year"), number: true, total: <Figure figure={`costing/${code}/fully_loaded_cents`} title={t("Fully loaded cost of {name}", { name: c.name ?? code })}>{dollars(c.fully_loaded_cents, true)}</Figure>, cell: (l) => <Figure figure={`costing/${code}/${l.part}_cents`} title={l.label}>{dollars(l.amount_cents, true)}</Figure> },
          ]} />
        </>
      )}
      <p>{c.ledger.tagged_cents === null ? t("The ledger has no lines tagged to it.") : t("The ledger shows {x} tagged to it, in {n} lines.", { x: dollars(c.ledger.tagged_cents), n: count(c.ledger.lines_n) })}</p>
      {c.missing.length > 0 && <div class="notice warn"><p><strong>{t("Not costed yet")}</strong></p><ul>{c.missing.map((m) => <li key={m}>{m}</li>)}</ul></div>}
      {c.warnings.length > 0 && <div class="notice warn"><p><strong>{t("Look at this")}</strong></p><ul>{c.warnings.map((m) => <li key={m}>{m}</li>)}</ul></div>}
      {(canWrite || c.rows.staff_time.length > 0) && (
        <>
          <h3>{t("Time people give")}</h3>
          {c.rows.staff_time.length > 0 && <Table caption={t("Staff time")} rows={c.rows.staff_time} id={(r) => String(r.id)} columns={[
            { key: "role", label: t("Who"), cell: (r) => r.role as string }, { key: "people", label: t("People"), number: true, cell: (r) => count(r.people as number | null) }, { key: "hours", label: t("Hours a week"), number: true, cell: (r) => count(r.hours_per_week as number | null) },
            { key: "weeks", label: t("Weeks"), number: true, cell: (r) => count(r.weeks as number | null) }, { key: "rate", label: t("Rate"), number: true, cell: (r) => dollars(r.fully_burdened_rate_cents as number | null, true) }, { key: "amount", label: t("Or amount"), number: true, cell: (r) => dollars(r.amount_cents as number | null) || "–" },
            ...(canWrite ? [{ key: "do", label: t("Change"), cell: buttons("staff_time", "staff-time") }] : [])]} />}
          {canWrite && <p><button type="button" onClick={() => setEdit({ record: "staff_time", row: null })}>{t("Add people's time")}</button></p>}
          <h3>{t("What is bought or shared")}</h3>
          {c.rows.costs.length > 0 && <Table caption={t("Costs")} rows={c.rows.costs} id={(r) => String(r.id)} columns={[
            { key: "ingredient", label: t("What"), cell: (r) => r.ingredient as string }, { key: "kind", label: t("Kind"), cell: (r) => (r.kind ? t(r.kind as string) : "") }, { key: "amount", label: t("Amount"), number: true, cell: (r) => dollars(r.amount_cents as number | null, true) },
            { key: "how", label: t("How"), cell: (r) => [r.share_percent !== null && r.share_percent !== undefined ? `${r.share_percent} %` : "", r.once_or_yearly ? t(r.once_or_yearly as string) : "", r.life_years ? t("{n} years", { n: count(r.life_years as number) }) : ""].filter(Boolean).join(", ") || "–" },
            { key: "source", label: t("Source"), cell: (r) => (r.source as string) ?? "" }, ...(canWrite ? [{ key: "do", label: t("Change"), cell: buttons("cost", "costs") }] : [])]} />}
          {canWrite && <p><button type="button" onClick={() => setEdit({ record: "cost", row: null })}>{t("Add a cost")}</button></p>}
        </>
      )}
      {edit && <Edit title={edit.row ? t("Change it") : edit.record === "cost" ? t("Add a cost") : t("Add people's time")} record={edit.record} names={edit.record === "cost" ? costFields : staffFields} path={`${path}/${edit.record === "cost" ? "costs" : "staff-time"}`} row={edit.row} close={(done) => { setEdit(null); if (done) data.reload(); }} />}
    </>
  );
}
