// One's own account: password, roles, and tokens for scripts, shown once.
import { useState } from "preact/hooks";
import { call, session } from "../app/api.ts";
import { useGet } from "../app/data.ts";
import { ago, instant } from "../app/format.ts";
import { t } from "../app/i18n.ts";
import { base } from "../app/router.ts";
import { permissions, roles, type Permission, type Session, type TokenMade, type Tokens } from "../gen/api.ts";
import { Page, Section } from "../parts/page.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { Table } from "../parts/table.tsx";
import { tell } from "../parts/toast.tsx";

function Password() {
  const [form, setForm] = useState({ old_password: "", new_password: "", again: "" });
  const [error, setError] = useState<Error | null>(null);
  const set = (key: string) => (e: { currentTarget: HTMLInputElement }) => setForm({ ...form, [key]: e.currentTarget.value });
  const submit = async (event: Event) => {
    event.preventDefault();
    if (form.new_password !== form.again) return setError(new Error(t("The two passwords differ.")));
    try {
      session.value = await call<Session>("POST", "session/password", { body: { old_password: form.old_password, new_password: form.new_password } });
      setForm({ old_password: "", new_password: "", again: "" });
      setError(null);
      tell(t("Your password is new. Other devices are signed out."));
    } catch (e) { setError(e as Error); }
  };
  return (
    <form onSubmit={submit} class="fields">
      <div class="field"><label for="old">{t("Password now")}</label><input id="old" type="password" autoComplete="current-password" required value={form.old_password} onInput={set("old_password")} /></div>
      <div class="field"><label for="new">{t("New password")}</label><p class="prompt" id="new-doc">{t("At least 15 characters. Four or five words that do not belong together are good.")}</p><input id="new" type="password" autoComplete="new-password" minLength={15} required aria-describedby="new-doc" value={form.new_password} onInput={set("new_password")} /></div>
      <div class="field"><label for="again">{t("The same once more")}</label><input id="again" type="password" autoComplete="new-password" required value={form.again} onInput={set("again")} /></div>
      <div>{error && <p class="error" role="alert">{error.message}</p>}<button>{t("Change my password")}</button></div>
    </form>
  );
}

function TokenSection() {
  const data = useGet<Tokens>("tokens");
  const own = session.value!.permissions as Permission[];
  const [name, setName] = useState("");
  const [days, setDays] = useState("90");
  const [chosen, setChosen] = useState<Set<string>>(new Set(["inventory_read"].filter((p) => own.includes(p as Permission))));
  const [made, setMade] = useState<TokenMade | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const toggle = (p: string) => { const next = new Set(chosen); if (next.has(p)) next.delete(p); else next.add(p); setChosen(next); };
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      setMade(await call<TokenMade>("POST", "tokens", { body: { name, permissions: [...chosen], days: Number(days) } }));
      setName("");
      setError(null);
      data.reload();
    } catch (e) { setError(e as Error); }
  };
  const revoke = async (id: number) => { try { await call("DELETE", "tokens/" + id); data.reload(); tell(t("The token no longer works.")); } catch (e) { tell((e as Error).message, undefined, true); } };
  return (
    <>
      {made && (
        <div class="notice" role="status">
          <p><strong>{t("Copy the token now: it is not shown again.")}</strong></p>
          <p><code>{made.token}</code></p>
          <p>{t("Try it:")} <code>curl -H "Authorization: Bearer {made.token}" {location.origin + base}api/initiatives</code></p>
        </div>
      )}
      {data.loading && !data.value && <Loading what={t("your tokens")} />}
      {data.error && <Failed error={data.error} retry={data.reload} />}
      {data.value && data.value.rows.length > 0 && (
        <Table caption={t("Your tokens")} rows={data.value.rows} id={(r) => String(r.id)} columns={[
          { key: "name", label: t("Name"), cell: (r) => r.name },
          { key: "may", label: t("May"), cell: (r) => r.permissions.map((p) => t(permissions[p as Permission] ?? p)).join("; ") },
          { key: "expires", label: t("Until"), cell: (r) => instant(r.expires_at_ms) },
          { key: "used", label: t("Last used"), cell: (r) => ago(r.last_used_ms) || "–" },
          { key: "do", label: t("Change"), cell: (r) => <button type="button" onClick={() => revoke(r.id)}>{t("Revoke")}</button> },
        ]} />
      )}
      <form onSubmit={submit}>
        <fieldset>
          <legend>{t("A new token")}</legend>
          <div class="filters">
            <label>{t("What it is for")}<input required value={name} onInput={(e) => setName(e.currentTarget.value)} /></label>
            <label>{t("Days it works")}<input inputMode="numeric" required value={days} onInput={(e) => setDays(e.currentTarget.value)} /></label>
          </div>
          {own.map((p) => <p key={p}><label><input type="checkbox" checked={chosen.has(p)} onChange={() => toggle(p)} /> {t(permissions[p])}</label></p>)}
          {error && <p class="error" role="alert">{error.message}</p>}
          <button disabled={chosen.size === 0}>{t("Make the token")}</button>
        </fieldset>
      </form>
    </>
  );
}

export default function Account() {
  const who = session.value!;
  return (
    <Page title={who.person.name} answer={who.person.email}>
      <p>{who.roles.map((r) => t(roles.find((x) => x.word === r.role)?.title ?? r.role)).join(", ")}</p>
      <Section title={t("Password")}><Password /></Section>
      <Section title={t("Tokens for scripts")}><p>{t("A token does what you may do, for a script, until its day. Give it no more than it needs.")}</p><TokenSection /></Section>
    </Page>
  );
}
