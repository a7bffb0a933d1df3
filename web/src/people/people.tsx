// People and roles: who may sign in, what each role may do, and links of one use.
import { useState } from "preact/hooks";
import { call } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { ago, count } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { permissions, roles, type InvitationMade, type People as PeopleRows, type Permission, type PersonRow } from "../gen/api.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Page, Section } from "../parts/page.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { Table } from "../parts/table.tsx";
import { tell } from "../parts/toast.tsx";

interface GrantForm { role: string; sites: string; departments: string }
const split = (text: string) => text.split(";").map((s) => s.trim()).filter(Boolean);
const roleTitle = (word: string) => t(roles.find((r) => r.word === word)?.title ?? word);
const scopeOf = (word: string) => roles.find((r) => r.word === word)?.scope;

function Grants({ grants, set }: { grants: GrantForm[]; set: (grants: GrantForm[]) => void }) {
  const change = (i: number, part: Partial<GrantForm>) => set(grants.map((g, k) => (k === i ? { ...g, ...part } : g)));
  return (
    <fieldset>
      <legend>{t("Roles")}</legend>
      {grants.map((g, i) => (
        <div class="filters" key={i}>
          <label>{t("Role")}<select value={g.role} onChange={(e) => change(i, { role: e.currentTarget.value })}>{roles.map((r) => <option key={r.word} value={r.word}>{t(r.title)}</option>)}</select></label>
          {scopeOf(g.role) === "sites" && <label class="wide">{t("Sites (codes, parted by semicolons)")}<input required value={g.sites} onInput={(e) => change(i, { sites: e.currentTarget.value })} /></label>}
          {scopeOf(g.role) === "departments" && <label class="wide">{t("Departments, parted by semicolons")}<input required value={g.departments} onInput={(e) => change(i, { departments: e.currentTarget.value })} /></label>}
          <button type="button" class="plain" onClick={() => set(grants.filter((_, k) => k !== i))}>{t("Remove")}</button>
        </div>
      ))}
      <button type="button" onClick={() => set([...grants, { role: "coordinator", sites: "", departments: "" }])}>{t("Add a role")}</button>
    </fieldset>
  );
}

function PersonDialog({ person, close }: { person: PersonRow | null; close: (done: boolean) => void }) {
  const [email, setEmail] = useState(person?.email ?? "");
  const [name, setName] = useState(person?.name ?? "");
  const [grants, setGrants] = useState<GrantForm[]>(person ? person.grants.map((g) => ({ role: g.role, sites: (g.sites ?? []).join("; "), departments: (g.departments ?? []).join("; ") })) : [{ role: "coordinator", sites: "", departments: "" }]);
  const [error, setError] = useState<Error | null>(null);
  const [link, setLink] = useState<InvitationMade | null>(null);
  const body = () => ({ name, grants: grants.map((g) => ({ role: g.role, ...(scopeOf(g.role) === "sites" ? { sites: split(g.sites) } : {}), ...(scopeOf(g.role) === "departments" ? { departments: split(g.departments) } : {}) })) });
  const submit = async (event: Event) => {
    event.preventDefault();
    setError(null);
    try {
      if (person) { await call("PATCH", "people/" + person.id, { version: person.version, body: body() }); close(true); return; }
      const added = await call<PersonRow>("POST", "people", { body: { email, ...body() } });
      setLink(await call<InvitationMade>("POST", `people/${added.id}/invitation`));
    } catch (e) { setError(e as Error); }
  };
  if (link) return <LinkDialog made={link} close={() => close(true)} />;
  return (
    <Dialog title={person ? person.name : t("Invite someone")} close={() => close(false)} wide>
      <form onSubmit={submit}>
        {!person && <div class="field"><label for="person-email">{t("E-mail")}</label><input id="person-email" type="email" required value={email} onInput={(e) => setEmail(e.currentTarget.value)} /></div>}
        <div class="field"><label for="person-name">{t("Name")}</label><p class="prompt">{t("A coordinator may change the initiatives that name them, so write it as the sheets do.")}</p><input id="person-name" required value={name} onInput={(e) => setName(e.currentTarget.value)} /></div>
        <Grants grants={grants} set={setGrants} />
        {error && <p class="error" role="alert">{error.message}</p>}
        <p class="buttons"><button class="primary">{person ? t("Save") : t("Invite")}</button><button type="button" onClick={() => close(false)}>{t("Cancel")}</button></p>
      </form>
    </Dialog>
  );
}

function LinkDialog({ made, close }: { made: InvitationMade; close: () => void }) {
  return (
    <Dialog title={made.mailed ? t("A mail is on its way") : t("Copy this link")} close={close}>
      {made.mailed ? <p>{t("It holds a link that works once.")}</p> : <><p>{t("There is no mail here, so hand the link over yourself. It works once, and is shown only now.")}</p>
        <div class="field"><label for="link">{t("Link")}</label><input id="link" readOnly value={made.link ?? ""} onFocus={(e) => e.currentTarget.select()} /></div>
        <p><button type="button" class="primary" onClick={() => navigator.clipboard?.writeText(made.link ?? "").then(() => tell(t("Copied.")))}>{t("Copy")}</button></p></>}
      <p class="buttons"><button type="button" onClick={close}>{t("Done")}</button></p>
    </Dialog>
  );
}

function Matrix() {
  const words = Object.keys(permissions) as Permission[];
  return (
    <div class="scroll" role="region" tabIndex={0} aria-label={t("Which role may do what")}>
      <table>
        <caption>{t("Which role may do what")}</caption>
        <thead><tr><th scope="col">{t("May")}</th>{roles.map((r) => <th key={r.word} scope="col">{t(r.title)}</th>)}</tr></thead>
        <tbody>{words.map((p) => <tr key={p}><th scope="row">{t(permissions[p])}</th>{roles.map((r) => <td key={r.word}>{r.permissions.includes(p) ? <><span aria-hidden="true">●</span><span class="hidden">{t("yes")}</span></> : <span class="hidden">{t("no")}</span>}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}

export default function People() {
  const data = useGet<PeopleRows>("people", ["person"]);
  const [editing, setEditing] = useState<PersonRow | null | undefined>(undefined);
  const [link, setLink] = useState<InvitationMade | null>(null);
  const rows = data.value?.rows ?? [];
  const act = async (work: () => Promise<unknown>, done: string) => { try { await work(); tell(done); data.reload(); } catch (e) { tell((e as Error).message, undefined, true); } };
  const invite = async (p: PersonRow) => { try { setLink(await call<InvitationMade>("POST", `people/${p.id}/invitation`)); } catch (e) { tell((e as Error).message, undefined, true); } };
  return (
    <Page title={t("People and roles")} answer={data.value ? t("{n} people may sign in.", { n: count(rows.filter((p) => !p.is_disabled).length) }) : undefined} actions={<button type="button" class="primary" onClick={() => setEditing(null)}>{t("Invite someone")}</button>}>
      {data.loading && !data.value && <Loading what={t("the people")} />}
      {data.error && <Failed error={data.error} retry={data.reload} />}
      {data.value && (
        <Table caption={t("Everyone who may sign in")} rows={rows} id={(p) => String(p.id)} columns={[
          { key: "name", label: t("Name"), cell: (p) => p.name },
          { key: "email", label: t("E-mail"), cell: (p) => p.email },
          { key: "roles", label: t("Roles"), cell: (p) => p.grants.map((g) => roleTitle(g.role) + (g.sites?.length ? ` (${g.sites.join(", ")})` : "") + (g.departments?.length ? ` (${g.departments.join(", ")})` : "")).join("; ") },
          { key: "state", label: t("State"), cell: (p) => <span class={p.is_disabled ? "tag warn" : p.state === "active" ? "tag good" : "tag"}>{t(p.state)}</span> },
          { key: "seen", label: t("Last seen"), cell: (p) => ago(p.seen_at_ms) || "–" },
          { key: "do", label: t("Change"), cell: (p) => (
            <span class="buttons">
              <button type="button" onClick={() => setEditing(p)}>{t("Edit")}</button>
              <button type="button" class="plain" onClick={() => invite(p)}>{t("New link")}</button>
              <button type="button" class="plain" onClick={() => act(() => call("PATCH", "people/" + p.id, { version: p.version, body: { is_disabled: !p.is_disabled } }), p.is_disabled ? t("{name} may sign in again.", { name: p.name }) : t("{name} may not sign in any more.", { name: p.name }))}>{p.is_disabled ? t("Enable") : t("Disable")}</button>
              {p.sessions_n > 0 && <button type="button" class="plain" onClick={() => act(() => call("DELETE", `people/${p.id}/sessions`), t("{name} is signed out everywhere.", { name: p.name }))}>{t("Sign out everywhere")}</button>}
            </span>) },
        ]} />
      )}
      <Section title={t("Which role may do what")}><Matrix /></Section>
      {editing !== undefined && <PersonDialog person={editing} close={(done) => { setEditing(undefined); if (done) data.reload(); }} />}
      {link && <LinkDialog made={link} close={() => { setLink(null); data.reload(); }} />}
    </Page>
  );
}
