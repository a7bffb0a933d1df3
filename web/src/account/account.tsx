// One's own account: roles, password, and tokens for scripts: shown once, with the command that reads the view one came from.
import { useState } from "preact/hooks";
import { apiAddress, call, session } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { ago, instant } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { place } from "../app/router.ts";
import { permissions, roles, type Permission, type Session, type TokenMade, type Tokens } from "../gen/api.ts";
import { Page, Section } from "../parts/page.tsx";
import { Async, Empty } from "../parts/states.tsx";
import { Table } from "../parts/table.tsx";
import { tell, tellProblem } from "../parts/toast.tsx";

function Password() {
  const [form, setForm] = useState({ old_password: "", new_password: "", again: "" });
  const [error, setError] = useState<Error | null>(null);
  const set = (key: string) => (event: { currentTarget: HTMLInputElement }) => setForm({ ...form, [key]: event.currentTarget.value });
  const submit = async (event: Event) => {
    event.preventDefault();
    if (form.new_password !== form.again) return setError(new Error("The two passwords differ."));
    try {
      session.value = await call<Session>("POST", "session/password", { body: { old_password: form.old_password, new_password: form.new_password } });
      setForm({ old_password: "", new_password: "", again: "" });
      setError(null);
      tell(t("Your password is new. Other devices are signed out."));
    } catch (problem) {
      setError(problem as Error);
    }
  };
  return (
    <form onSubmit={submit}>
      <input class="hidden" type="text" autoComplete="username" value={session.value!.person.email} readOnly tabIndex={-1} aria-hidden="true" />
      <div class="fields">
        <div class="field"><label for="old">{t("Password now")}</label><p class="prompt">{t("So that nobody else changes it on an open screen.")}</p><input id="old" type="password" autoComplete="current-password" required value={form.old_password} onInput={set("old_password")} /></div>
        <div class="field"><label for="new">{t("New password")}</label><p class="prompt" id="new-doc">{t("At least 15 characters. Four or five words that do not belong together are good.")}</p><input id="new" type="password" autoComplete="new-password" minLength={15} required aria-describedby="new-doc" value={form.new_password} onInput={set("new_password")} /></div>
        <div class="field"><label for="again">{t("The same once more")}</label><p class="prompt">{t("To be sure of what was typed.")}</p><input id="again" type="password" autoComplete="new-password" required value={form.again} onInput={set("again")} /></div>
      </div>
      {error && <p class="error" role="alert">{t(error.message)}</p>}
      <p class="buttons form-end"><button>{t("Change my password")}</button></p>
    </form>
  );
}

/** The command that reads what a screen shows. `path` below api/. */
export const curlOf = (token: string, path: string) => `curl -H "Authorization: Bearer ${token}" "${location.origin}${apiAddress(path)}"`;

function Made({ made, view }: { made: TokenMade; view: string }) {
  const command = curlOf(made.token, view);
  const copy = (text: string) => navigator.clipboard.writeText(text).then(() => tell(t("Copied.")), () => tell(t("The browser did not allow it: mark the text and copy it."), undefined, true));
  return (
    <div class="notice" role="status">
      <p><strong>{t("Copy the token now: it is not shown again.")}</strong></p>
      <p><code class="token">{made.token}</code></p>
      <p>{t("It reads this view, for example:")}</p>
      <p><code class="token">{command}</code></p>
      {"clipboard" in navigator && <p class="buttons"><button type="button" class="primary" onClick={() => void copy(made.token)}>{t("Copy the token")}</button><button type="button" onClick={() => void copy(command)}>{t("Copy the command")}</button></p>}
    </div>
  );
}

function NewToken({ done }: { done: (made: TokenMade) => void }) {
  const own = session.value!.permissions as Permission[];
  const [name, setName] = useState("");
  const [days, setDays] = useState("90");
  const [chosen, setChosen] = useState<Set<Permission>>(new Set(own.filter((permission) => permission === "inventory_read")));
  const [error, setError] = useState<Error | null>(null);
  const toggle = (permission: Permission) => {
    const next = new Set(chosen);
    if (!next.delete(permission)) next.add(permission);
    setChosen(next);
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      const made = await call<TokenMade>("POST", "tokens", { body: { name, permissions: [...chosen], days: Number(days) } });
      setName("");
      setError(null);
      done(made);
    } catch (problem) {
      setError(problem as Error);
    }
  };
  return (
    <form onSubmit={submit}>
      <fieldset>
        <legend>{t("A new token")}</legend>
        <div class="filters">
          <label class="wide">{t("What it is for")}<input required maxLength={100} value={name} onInput={(event) => setName(event.currentTarget.value)} /></label>
          <label>{t("Days it works (1 to 366)")}<input type="number" min={1} max={366} required value={days} onInput={(event) => setDays(event.currentTarget.value)} /></label>
        </div>
        <fieldset class="bare">
          <legend>{t("What it may do; no more than you may")}</legend>
          {own.map((permission) => <label key={permission} class="check"><input type="checkbox" checked={chosen.has(permission)} onChange={() => toggle(permission)} /> {t(permissions[permission])}</label>)}
        </fieldset>
        {error && <p class="error" role="alert">{t(error.message)}</p>}
        <p class="buttons form-end"><button disabled={chosen.size === 0}>{t("Make the token")}</button></p>
      </fieldset>
    </form>
  );
}

function TokenSection() {
  const data = useGet<Tokens>("tokens", ["token"]);
  const [made, setMade] = useState<TokenMade | null>(null);
  const view = place.value.query.get("view") ?? "initiatives";
  const revoke = async (id: number) => {
    try {
      await call("DELETE", "tokens/" + id);
      tell(t("The token no longer works."));
      data.reload();
    } catch (problem) {
      tellProblem(problem as Error);
    }
  };
  return (
    <>
      {made && <Made made={made} view={view} />}
      <Async data={data} what={t("your tokens")} lines={2}>
        {(value) => value.rows.length === 0 ? <Empty>{t("You have no tokens.")}</Empty> : (
          <Table caption={t("Your tokens")} rows={value.rows} id={(row) => String(row.id)} columns={[
            { key: "name", label: t("What it is for"), cell: (row) => row.name },
            { key: "may", label: t("May"), cell: (row) => row.permissions.map((permission) => t(permissions[permission as Permission] ?? permission)).join("; ") },
            { key: "until", label: t("Until"), cell: (row) => <>{instant(row.expires_at_ms)}{row.expires_at_ms < Date.now() && <span class="tag warn">{t("ended")}</span>}</> },
            { key: "used", label: t("Last used"), cell: (row) => ago(row.last_used_ms) || t("never") },
            { key: "do", label: t("Change"), cell: (row) => <button type="button" class="plain" aria-label={t("Revoke {what}", { what: row.name })} onClick={() => void revoke(row.id)}>{t("Revoke")}</button> },
          ]} />
        )}
      </Async>
      <NewToken done={(next) => { setMade(next); data.reload(); }} />
    </>
  );
}

export default function Account() {
  const who = session.value!;
  const scope = (grant: Session["roles"][number]) => [...(grant.sites ?? []), ...(grant.departments ?? [])].join(", ");
  return (
    <Page title={t("Your account")} answer={<>{who.person.name}, {who.person.email}</>}>
      <Section title={t("Your roles")}>
        <ul>{who.roles.map((grant, i) => <li key={i}>{t(roles.find((role) => role.word === grant.role)?.title ?? grant.role)}{scope(grant) && <span class="sub"> ({scope(grant)})</span>}</li>)}</ul>
        <p class="caption">{t("Together they let you:")} {who.permissions.map((permission) => t(permissions[permission as Permission] ?? permission)).join("; ")}.</p>
        <p class="caption">{t("You are signed in until {when} at the latest.", { when: instant(who.expires_ms) })}</p>
      </Section>
      <Section title={t("Password")}><Password /></Section>
      <Section title={t("Tokens for scripts")} id="tokens" note={t("A token does what you may do, for a script, until its day. Give it no more than it needs.")}><TokenSection /></Section>
    </Page>
  );
}
