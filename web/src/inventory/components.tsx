// The parts an initiative is made of: one may go district-wide while the rest ends.
import { useState } from "preact/hooks";
import { call } from "../app/api.ts";
import { count, dollars } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { records, type Component, type InitiativeWhole } from "../gen/api.ts";
import { Dialog } from "../parts/dialog.tsx";
import { FormField, type Value } from "../parts/form.tsx";
import { Empty } from "../parts/states.tsx";
import { Table } from "../parts/table.tsx";
import { tell } from "../parts/toast.tsx";

const fields = records.component.filter((f) => f.name !== "initiative");

function Edit({ path, component, close }: { path: string; component: Component | null; close: (done: boolean) => void }) {
  const [row, setRow] = useState<Record<string, Value>>(component ? Object.fromEntries(fields.map((f) => [f.name, (component as never)[f.name]])) : {});
  const [error, setError] = useState<{ field: string | null; message: string } | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      if (component) await call("PATCH", `${path}/${component.id}`, { version: component.version, body: Object.fromEntries(Object.entries(row).filter(([k]) => k !== "name")) });
      else await call("POST", path, { body: row });
      close(true);
    } catch (e) { setError(e as never); }
  };
  return (
    <Dialog title={component ? component.name : t("Add a component")} close={() => close(false)}>
      <form onSubmit={submit}>
        {fields.map((f) => <FormField key={f.name} field={{ ...f, presence: f.name === "name" ? "required" : "optional" }} value={row[f.name] ?? null} readonly={f.name === "name" && !!component} error={error?.field === f.name ? error.message : undefined} set={(v) => setRow({ ...row, [f.name]: v })} />)}
        {error && <p class="error" role="alert">{error.message}</p>}
        <p class="buttons"><button class="primary">{t("Save")}</button><button type="button" onClick={() => close(false)}>{t("Cancel")}</button></p>
      </form>
    </Dialog>
  );
}

export function Components({ whole, reload }: { whole: InitiativeWhole; reload: () => void }) {
  const path = `initiatives/${encodeURIComponent(whole.row.code)}/components`;
  const [editing, setEditing] = useState<Component | null | undefined>(undefined);
  const remove = async (c: Component) => {
    try { await call("DELETE", `${path}/${c.id}`); tell(t("{name} is removed; the history keeps it.", { name: c.name })); reload(); } catch (e) { tell((e as Error).message, undefined, true); }
  };
  return (
    <>
      {whole.components.length === 0 ? <Empty>{t("It has no components yet. Parts that could go on alone are worth naming.")}</Empty> : (
        <Table caption={t("Components")} rows={whole.components} id={(c) => String(c.id)} columns={[
          { key: "name", label: t("Component"), cell: (c) => c.name },
          { key: "description", label: t("Description"), cell: (c) => c.description ?? "" },
          { key: "students", label: t("Students"), number: true, cell: (c) => count(c.students_served) },
          { key: "cost", label: t("Stated cost"), number: true, cell: (c) => dollars(c.stated_cost_cents) },
          { key: "evidence", label: t("Evidence"), cell: (c) => c.evidence ?? "" },
          ...(whole.row.can_write ? [{ key: "do", label: t("Change"), cell: (c: Component) => <span class="buttons"><button type="button" onClick={() => setEditing(c)}>{t("Edit")}</button><button type="button" class="plain" onClick={() => remove(c)}>{t("Remove")}</button></span> }] : []),
        ]} />
      )}
      {whole.row.can_write && <p><button type="button" onClick={() => setEditing(null)}>{t("Add a component")}</button></p>}
      {editing !== undefined && <Edit path={path} component={editing} close={(done) => { setEditing(undefined); if (done) reload(); }} />}
    </>
  );
}
