// Costs that several initiatives share: what each comes to, what it is shared by, and how much of it reaches whom.
import { useState } from "preact/hooks";
import { ApiError, call, may } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { count, dollars, short } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { StackedBar } from "../charts/stacked-bar.tsx";
import { records, type Pool, type Pools } from "../gen/api.ts";
import { Dialog } from "../parts/dialog.tsx";
import { FormField, type Value } from "../parts/form.tsx";
import { Icon } from "../parts/icon.tsx";
import { Section } from "../parts/page.tsx";
import { same, type Values } from "../parts/record.ts";
import { Async, Empty } from "../parts/states.tsx";
import { Table } from "../parts/table.tsx";
import { tell } from "../parts/toast.tsx";

const fields = ["driver", "amount_cents", "quantity", "share_percent", "source"];
const prompts: Record<string, string> = { quantity: "How much of the driver the rest of the district has; its part goes to no initiative", share_percent: "A fixed part of the pool that goes to the rest of the district, in percent" };
const fieldOf = (name: string) => records.pool.find((field) => field.name === name)!;
const valuesOf = (pool: Pool | null): Values => (pool ? { driver: pool.driver ?? null, amount_cents: pool.stated_cents ?? null, quantity: pool.rest_quantity ?? null, share_percent: pool.rest_percent ?? null, source: pool.source ?? null } : {});

function PoolDialog({ pool, close }: { pool: Pool | null; close: (done: boolean) => void }) {
  const [name, setName] = useState(pool?.pool ?? "");
  const [values, setValues] = useState<Values>(valuesOf(pool));
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [error, setError] = useState<ApiError | null>(null);
  const before = valuesOf(pool);
  const submit = async (event: Event) => {
    event.preventDefault();
    const body = Object.fromEntries(fields.filter((field) => !same(values[field], before[field])).map((field) => [field, values[field] ?? null]));
    try {
      await call("PUT", "pools/" + encodeURIComponent(name.trim()), { body, version: pool?.version ?? undefined });
      close(true);
    } catch (problem) {
      setError(problem as ApiError);
    }
  };
  const set = (field: string) => (value: Value) => setValues((was) => ({ ...was, [field]: value }));
  return (
    <Dialog title={pool ? pool.pool : t("Add a shared cost")} close={() => close(false)}>
      <form onSubmit={submit}>
        {!pool && <div class="field"><label for="pool-name">{t("Name")}</label><p class="prompt" id="pool-name-doc">{t("What it is: buses, the training center, a software license")}</p><input id="pool-name" aria-describedby="pool-name-doc" required maxLength={200} value={name} onInput={(event) => setName(event.currentTarget.value)} /></div>}
        {fields.map((field) => <FormField key={field} field={{ ...fieldOf(field), doc: prompts[field] ?? fieldOf(field).doc }} value={values[field] ?? null} set={set(field)} error={error?.field === field ? error.message : undefined} invalid={(problem) => setWrong((was) => ({ ...was, [field]: problem ?? "" }))} />)}
        {error && !fields.includes(error.field ?? "") && <p class="error" role="alert">{t(error.message)}</p>}
        <p class="buttons"><button class="primary" disabled={!name.trim() || Object.values(wrong).some(Boolean)}>{t("Save")}</button><button type="button" onClick={() => close(false)}>{t("Cancel")}</button></p>
      </form>
    </Dialog>
  );
}

function Picture({ pools }: { pools: Pool[] }) {
  const known = pools.filter((pool) => (pool.total_cents ?? 0) > 0);
  if (known.length === 0) return null;
  const total = known.reduce((sum, pool) => sum + pool.total_cents!, 0);
  const reached = known.reduce((sum, pool) => sum + pool.initiatives_cents, 0);
  return <StackedBar title={t("Of {total} that is shared, {reached} reaches initiatives", { total: short(total), reached: short(reached) })} label={known.slice(0, 3).map((pool) => `${pool.pool} ${short(pool.total_cents)}`).join(", ")} axis={t("Dollars a year")}
                     parts={[{ label: t("initiatives"), tone: "f3" }, { label: t("the rest of the district"), tone: "f7" }, { label: t("nobody yet"), tone: "f2" }]}
                     rows={known.map((pool) => ({ id: pool.pool, label: pool.pool, parts: [pool.initiatives_cents, pool.rest_cents, pool.unreached_cents], text: short(pool.total_cents) }))} />;
}

export function PoolSection() {
  const data = useGet<Pools>("pools", ["pool", "cost", "ledger_import", "tag"]);
  const [editing, setEditing] = useState<Pool | null | undefined>(undefined);
  const mayWrite = may("cost_write") && may("ledger_read"); // who answers for the whole district; the server decides
  return (
    <Section title={t("Shared costs")} note={t("What several initiatives use is divided among them by a driver, or by stated percents.")} actions={mayWrite && <button type="button" onClick={() => setEditing(null)}><Icon name="plus" /> {t("Add a shared cost")}</button>}>
      <Async data={data} what={t("the shared costs")}>
        {(value) => value.rows.length === 0 ? <Empty>{t("No shared cost is listed.")}</Empty> : (
          <>
            <Picture pools={value.rows} />
            {value.warnings.length > 0 && <div class="notice warn"><p><strong>{t("Look at this")}</strong></p><ul>{value.warnings.map((warning) => <li key={warning}>{t(warning)}</li>)}</ul></div>}
            <Table caption={t("Shared costs, what they come to and how they are divided")} rows={value.rows} id={(pool) => pool.pool} columns={[
              { key: "pool", label: t("Shared cost"), cell: (pool) => pool.pool },
              { key: "driver", label: t("Divided by"), cell: (pool) => (pool.driver ? t(pool.driver) : "") },
              { key: "members", label: t("Initiatives"), number: true, cell: (pool) => count(pool.members_n) },
              { key: "total", label: t("All of it"), number: true, cell: (pool) => dollars(pool.total_cents) },
              { key: "initiatives", label: t("To initiatives"), number: true, cell: (pool) => dollars(pool.initiatives_cents) },
              { key: "rest", label: t("To the rest of the district"), number: true, cell: (pool) => dollars(pool.rest_cents) },
              { key: "nobody", label: t("To nobody yet"), number: true, cell: (pool) => (pool.unreached_cents ? <strong>{dollars(pool.unreached_cents)}</strong> : "–") },
              { key: "source", label: t("Source"), cell: (pool) => pool.source ?? "" },
              ...(mayWrite ? [{ key: "do", label: t("Change"), cell: (pool: Pool) => <button type="button" class="plain" aria-label={t("Change {what}", { what: pool.pool })} onClick={() => setEditing(pool)}>{t("Change")}</button> }] : []),
            ]} />
          </>
        )}
      </Async>
      {editing !== undefined && <PoolDialog pool={editing} close={(done) => { setEditing(undefined); if (done) { tell(t("Saved.")); data.reload(); } }} />}
    </Section>
  );
}
