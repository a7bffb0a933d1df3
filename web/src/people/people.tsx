// Screen 25: who may sign in, with which roles and where; links of one use; and which role may do what.
import { useState } from "preact/hooks";
import { ApiError, call, session } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { ago, instant } from "../app/format.ts";
import { t, tn } from "../app/i18n.ts";
import { place, setQuery } from "../app/router.ts";
import { permissions, roles, type GrantGiven, type InvitationMade, type People as Rows, type Permission, type PersonRow } from "../gen/api.ts";
import { Dialog } from "../parts/dialog.tsx";
import { FormField, type Suggestion } from "../parts/form.tsx";
import { Icon } from "../parts/icon.tsx";
import { Page, Section } from "../parts/page.tsx";
import { Async, Empty } from "../parts/states.tsx";
import { Pager, Table } from "../parts/table.tsx";
import { tell, tellProblem } from "../parts/toast.tsx";
import { rowsOf, type TableView } from "../exhibits/table-view.tsx";

const roleOf = (word: string) => roles.find((role) => role.word === word);
const title = (word: string) => t(roleOf(word)?.title ?? word);
const manages = (person: PersonRow) => !person.is_disabled && person.grants.some((grant) => roleOf(grant.role)?.permissions.includes("people_write"));
const scopes: Record<string, string> = { district: "the whole district", sites: "their sites", departments: "their departments", own: "initiatives that name them" };

interface Grant {
  role: string;
  sites: string[];
  departments: string[];
}

const list = (label: string, doc: string) => ({ name: "scope", kind: "list" as const, presence: "required" as const, min: 0, max: 4000, label, doc });

function GrantForm({ grant, n, set, remove, sites, departments }: { grant: Grant; n: number; set: (grant: Grant) => void; remove: (() => void) | null; sites: Suggestion[]; departments: Suggestion[] }) {
  const scope = roleOf(grant.role)?.scope;
  return (
    <fieldset>
      <legend>{t("Role {n}", { n })}</legend>
      <div class="filters">
        <label class="wide">{t("Role")}<select value={grant.role} onChange={(event) => set({ ...grant, role: event.currentTarget.value })}>{roles.map((role) => <option key={role.word} value={role.word}>{t(role.title)} ({t(scopes[role.scope])})</option>)}</select></label>
        {remove && <button type="button" class="plain" onClick={remove}>{t("Remove this role")}</button>}
      </div>
      {scope === "sites" && <FormField field={list("Sites", "The schools and other sites that this role reaches")} value={grant.sites} set={(value) => set({ ...grant, sites: (value as string[] | null) ?? [] })} suggestions={sites} />}
      {scope === "departments" && <FormField field={list("Departments", "The departments that this role reaches")} value={grant.departments} set={(value) => set({ ...grant, departments: (value as string[] | null) ?? [] })} suggestions={departments} />}
    </fieldset>
  );
}

function useScopes(): { sites: Suggestion[]; departments: Suggestion[] } {
  const sites = useGet<TableView>("sites");
  const initiatives = useGet<{ rows: { departments: string[] | null }[] }>("initiatives?page_size=1000&sort=name");
  const departments = [...new Set((initiatives.value?.rows ?? []).flatMap((row) => row.departments ?? []))].sort();
  return {
    sites: (sites.value ? rowsOf(sites.value) : []).map((row) => ({ value: row.text("code"), label: row.text("name") || row.text("code") })),
    departments: departments.map((value) => ({ value })),
  };
}

interface Actions {
  invite: (person: PersonRow) => void;
  end: (person: PersonRow) => void;
  disable: (person: PersonRow) => void;
  isLast: (person: PersonRow) => boolean;
}

function PersonDialog({ person, close, actions }: { person: PersonRow | null; close: (done: boolean) => void; actions?: Actions }) {
  const [email, setEmail] = useState("");
  const [name, setName] = useState(person?.name ?? "");
  const [grants, setGrants] = useState<Grant[]>(person?.grants.length ? person.grants.map((grant) => ({ role: grant.role, sites: grant.sites ?? [], departments: grant.departments ?? [] })) : [{ role: "coordinator", sites: [], departments: [] }]);
  const [error, setError] = useState<Error | null>(null);
  const [made, setMade] = useState<InvitationMade | null>(null);
  const choices = useScopes();
  const given = (): GrantGiven[] => grants.map((grant) => ({ role: grant.role, ...(roleOf(grant.role)?.scope === "sites" ? { sites: grant.sites } : {}), ...(roleOf(grant.role)?.scope === "departments" ? { departments: grant.departments } : {}) }));
  const submit = async (event: Event) => {
    event.preventDefault();
    setError(null);
    try {
      if (person) {
        const isSame = JSON.stringify(given()) === JSON.stringify(person.grants.map((grant) => ({ role: grant.role, ...(grant.sites?.length ? { sites: grant.sites } : {}), ...(grant.departments?.length ? { departments: grant.departments } : {}) })));
        await call("PATCH", "people/" + person.id, { version: person.version, body: { name, ...(isSame ? {} : { grants: given() }) } });
        tell(t("{name} is changed.", { name }));
        close(true);
        return;
      }
      const added = await call<PersonRow>("POST", "people", { body: { email, name, grants: given() } });
      setMade(await call<InvitationMade>("POST", `people/${added.id}/invitation`));
    } catch (problem) {
      setError(problem as Error);
    }
  };
  if (made) return <LinkDialog made={made} name={name} close={() => close(true)} />;
  return (
    <Dialog title={person ? person.name : t("Invite someone")} close={() => close(false)} wide>
      <form onSubmit={submit}>
        {!person && <div class="field"><label for="person-email">{t("E-mail")}</label><input id="person-email" type="email" autoComplete="off" required value={email} onInput={(event) => setEmail(event.currentTarget.value)} /></div>}
        <div class="field"><label for="person-name">{t("Name")}</label><p class="prompt" id="person-name-doc">{t("A coordinator may change the initiatives that name them, so write it as the data sheets do.")}</p><input id="person-name" aria-describedby="person-name-doc" autoComplete="off" required value={name} onInput={(event) => setName(event.currentTarget.value)} /></div>
        {grants.map((grant, i) => <GrantForm key={i} n={i + 1} grant={grant} {...choices} set={(next) => setGrants(grants.map((one, k) => (k === i ? next : one)))} remove={grants.length > 1 ? () => setGrants(grants.filter((_, k) => k !== i)) : null} />)}
        <p class="buttons"><button type="button" class="plain" onClick={() => setGrants([...grants, { role: "coordinator", sites: [], departments: [] }])}><Icon name="plus" /> {t("Add another role")}</button></p>
        {person && <p class="caption">{t("When roles change, the person signs in anew.")}</p>}
        {error && <p class="error" role="alert">{t(error.message)}</p>}
        <p class="buttons"><button class="primary">{person ? t("Save") : t("Invite")}</button><button type="button" onClick={() => close(false)}>{t("Cancel")}</button></p>
      </form>
      {person && (
        <fieldset class="person-actions">
          <legend>{t("Signing in")}</legend>
          <p class="buttons">
            <button type="button" onClick={() => (close(false), actions!.invite(person))}>{person.has_password ? t("Link for a new password") : t("New invitation link")}</button>
            {person.sessions_n + person.tokens_n > 0 && <button type="button" onClick={() => (close(false), actions!.end(person))}>{t("Sign out everywhere, end tokens")}</button>}
            {!actions!.isLast(person) && <button type="button" class={person.is_disabled ? "" : "danger"} onClick={() => (close(false), actions!.disable(person))}>{person.is_disabled ? t("Let them sign in again") : t("Disable")}</button>}
          </p>
          {actions!.isLast(person) && <p class="caption">{t("The last person who can look after people can neither be disabled nor lose that role.")}</p>}
        </fieldset>
      )}
    </Dialog>
  );
}

function LinkDialog({ made, name, close }: { made: InvitationMade; name: string; close: () => void }) {
  const copy = () => navigator.clipboard.writeText(made.link ?? "").then(() => tell(t("The link is copied.")), () => tell(t("The browser did not allow it: mark the text and copy it."), undefined, true));
  return (
    <Dialog title={made.mailed ? t("A mail is on its way to {name}", { name }) : t("Give this link to {name}", { name })} close={close}>
      {made.mailed ? <p>{t("It holds a link that works once, until {when}.", { when: instant(made.expires_ms) })}</p> : (
        <>
          <p>{made.problem ? t("The mail could not be sent: {problem}", { problem: made.problem }) : t("This server sends no mail, so hand the link over yourself.")} {t("It works once, until {when}, and is shown only now.", { when: instant(made.expires_ms) })}</p>
          <div class="field"><label for="link">{t("Link")}</label><input id="link" readOnly value={made.link ?? ""} onFocus={(event) => event.currentTarget.select()} /></div>
          {"clipboard" in navigator && <p class="buttons"><button type="button" class="primary" onClick={() => void copy()}>{t("Copy the link")}</button></p>}
        </>
      )}
      <p class="buttons"><button type="button" onClick={close}>{t("Done")}</button></p>
    </Dialog>
  );
}

function Matrix() {
  return (
    <div class="scroll" role="region" tabIndex={0} aria-label={t("Each role, where it reaches, and what it may do")}>
      <table class="matrix">
        <caption>{t("Each role, where it reaches, and what it may do")}</caption>
        <thead><tr><th scope="col">{t("May")}</th>{roles.map((role) => <th key={role.word} scope="col"><span>{t(role.title)}</span></th>)}</tr></thead>
        <tbody>
          <tr><th scope="row">{t("Reaches")}</th>{roles.map((role) => <td key={role.word}>{t(scopes[role.scope])}</td>)}</tr>
          {(Object.keys(permissions) as Permission[]).map((permission) => (
            <tr key={permission}><th scope="row">{t(permissions[permission])}</th>
              {roles.map((role) => <td key={role.word} class="mark">{role.permissions.includes(permission) ? <><Icon name="check" /><span class="hidden">{t("yes")}</span></> : <span class="hidden">{t("no")}</span>}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const scopeText = (grant: PersonRow["grants"][number]) => [...(grant.sites ?? []), ...(grant.departments ?? [])].join(", ");

export default function People() {
  const query = place.value.query;
  const page = Number(query.get("page") ?? 1);
  const data = useGet<Rows>(`people?page_size=100&page=${page}${query.get("q") ? `&q=${encodeURIComponent(query.get("q")!)}` : ""}`, ["person", "session"]);
  const everyone = useGet<Rows>("people?page_size=1000", ["person"]);
  const [editing, setEditing] = useState<PersonRow | null | undefined>(undefined);
  const [made, setMade] = useState<{ name: string; link: InvitationMade } | null>(null);
  const managers = everyone.value?.rows.filter(manages) ?? [];
  const isLast = (person: PersonRow) => managers.length === 1 && managers[0].id === person.id;
  const act = async (work: () => Promise<unknown>, done: string) => {
    try {
      await work();
      tell(done);
    } catch (problem) {
      if (problem instanceof ApiError && problem.code === "STALE") tell(t("Someone changed this person meanwhile: look again."), undefined, true);
      else tellProblem(problem as Error);
    }
    data.reload();
    everyone.reload();
  };
  const invite = async (person: PersonRow) => {
    try {
      setMade({ name: person.name, link: await call<InvitationMade>("POST", `people/${person.id}/invitation`) });
    } catch (problem) {
      tellProblem(problem as Error);
    }
  };
  const disable = (person: PersonRow) => act(() => call("PATCH", "people/" + person.id, { version: person.version, body: { is_disabled: !person.is_disabled } }), person.is_disabled ? t("{name} may sign in again.", { name: person.name }) : t("{name} may not sign in any more.", { name: person.name }));
  const end = (person: PersonRow) => act(() => call("DELETE", `people/${person.id}/sessions`), t("{name} is signed out everywhere.", { name: person.name }));
  const waiting = everyone.value?.rows.filter((person) => person.state === "invited").length ?? 0;
  const answer = everyone.value ? `${tn(everyone.value.rows.filter((person) => !person.is_disabled).length, "1 person may sign in.", "{n} people may sign in.")} ${waiting ? tn(waiting, "1 has not used the invitation yet.", "{n} have not used their invitations yet.") : ""}` : undefined;
  return (
    <Page title={t("People and roles")} answer={answer} actions={<button type="button" class="primary" onClick={() => setEditing(null)}><Icon name="plus" /> {t("Invite someone")}</button>}>
      {managers.length === 1 && <p class="notice">{t("Only {name} can look after people. Give a second person that role, so that nobody is locked out.", { name: managers[0].name })}</p>}
      <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}><label class="wide"><span>{t("Find a person")}</span><input type="search" value={query.get("q") ?? ""} onInput={(event) => setQuery({ q: event.currentTarget.value, page: null })} /></label></form>
      <Async data={data} what={t("the people")}>
        {(value) => value.rows.length === 0 ? <Empty>{t("Nobody is called so.")}</Empty> : (
          <>
            <Table caption={t("Everyone who may sign in")} rows={value.rows} id={(person) => String(person.id)} columns={[
              { key: "name", label: t("Name"), cell: (person) => <>{person.name}{person.id === session.value?.person.id && <span class="tag">{t("you")}</span>}</> },
              { key: "email", label: t("E-mail"), cell: (person) => person.email },
              { key: "roles", label: t("Roles"), cell: (person) => person.grants.length === 0 ? t("none") : <ul class="plain-list">{person.grants.map((grant, i) => <li key={i}>{title(grant.role)}{scopeText(grant) && <span class="sub"> {scopeText(grant)}</span>}</li>)}</ul> },
              { key: "state", label: t("State"), cell: (person) => <span class={person.state === "disabled" ? "tag warn" : person.state === "active" ? "tag good" : "tag"}>{t(person.state)}</span> },
              { key: "seen", label: t("Last seen"), cell: (person) => ago(person.seen_at_ms) || "–" },
              { key: "do", label: t("Change"), cell: (person) => <button type="button" class="plain" aria-label={t("Change {what}", { what: person.name })} onClick={() => setEditing(person)}>{t("Change")}</button> },
            ]} />
            <Pager page={value.page} pageSize={value.page_size} n={value.rows_n} />
          </>
        )}
      </Async>
      <Section title={t("Which role may do what")}><Matrix /></Section>
      {editing !== undefined && <PersonDialog person={editing} actions={{ invite: (person) => void invite(person), end: (person) => void end(person), disable: (person) => void disable(person), isLast }} close={(done) => { setEditing(undefined); if (done) { data.reload(); everyone.reload(); } }} />}
      {made && <LinkDialog made={made.link} name={made.name} close={() => { setMade(null); data.reload(); }} />}
    </Page>
  );
}
