// Before anyone is known: signing in, a link of one use, and a way back for who forgot the password.
import { useEffect, useState } from "preact/hooks";
import { ApiError, call, get, loadSession, session } from "../app/api.ts";
import { language, setLanguage, t } from "../app/i18n.ts";
import { base, go, place } from "../app/router.ts";
import type { Session, SignIn as SignInInfo } from "../gen/api.ts";

interface Link { kind: string; email: string | null; name: string | null; expires_ms: number }

function Frame({ title, children }: { title: string; children: preact.ComponentChildren }) {
  useEffect(() => { document.title = `${title} · Purser`; }, [title]);
  return (
    <main class="sign-in" id="content">
      <h1 tabIndex={-1}>{title}</h1>
      {children}
      <p class="buttons"><button type="button" class="plain" lang={language.value === "en" ? "es" : "en"} onClick={() => setLanguage(language.value === "en" ? "es" : "en")}>{language.value === "en" ? "Español" : "English"}</button></p>
    </main>
  );
}

function Problem({ error }: { error: Error | null }) {
  return error && <p class="error" role="alert">{error.message}</p>;
}

export function SignIn() {
  const [info, setInfo] = useState<SignInInfo | null>(null);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<Error | null>(null);
  const [told, setTold] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => { get<SignInInfo>("sign-in").then(setInfo, setError); }, []);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      session.value = await call<Session>("POST", "session", { body: { email, password } });
      setPassword("");
      if (place.value.path === "sign-in") go("", true);
    } catch (e) { setError(e as Error); }
    setBusy(false);
  };
  const reset = async () => {
    if (!email) return setError(new Error(t("Type your e-mail address first.")));
    try {
      await call("POST", "password-resets", { body: { email } });
      setError(null);
      setTold(t("If that address is known here, a mail with a link is on its way."));
    } catch (e) { setError(e as Error); }
  };
  return (
    <Frame title={info ? t("Sign in to {district}", { district: info.district }) : t("Sign in")}>
      {info?.needs_setup && <p class="notice">{t("Nobody can sign in yet. Open the link that the server printed when it started.")}</p>}
      <form onSubmit={submit}>
        <div class="field"><label for="email">{t("E-mail")}</label><input id="email" type="email" autoComplete="username" required value={email} onInput={(e) => setEmail(e.currentTarget.value)} /></div>
        <div class="field"><label for="password">{t("Password")}</label><input id="password" type="password" autoComplete="current-password" required value={password} onInput={(e) => setPassword(e.currentTarget.value)} /></div>
        <Problem error={error} />
        {told && <p role="status">{told}</p>}
        <p class="buttons"><button class="primary" disabled={busy}>{t("Sign in")}</button>{info?.mail_works && <button type="button" class="plain" onClick={reset}>{t("I forgot my password")}</button>}</p>
      </form>
      {info && info.oidc.length > 0 && <p class="buttons">{info.oidc.map((o) => <a key={o.name} class="button" href={o.start} target="_self">{t("Sign in with {name}", { name: o.title })}</a>)}</p>}
      {info && !info.mail_works && <p class="sub">{t("Forgot your password? Ask an administrator for a new link.")}</p>}
    </Frame>
  );
}

export function Invitation() {
  const secret = place.value.hash;
  const [link, setLink] = useState<Link | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [form, setForm] = useState({ email: "", name: "", password: "", again: "" });
  const set = (key: string) => (e: { currentTarget: HTMLInputElement }) => setForm({ ...form, [key]: e.currentTarget.value });
  useEffect(() => { get<Link>("invitations/" + encodeURIComponent(secret)).then(setLink, setError); }, [secret]);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (form.password !== form.again) return setError(new Error(t("The two passwords differ.")));
    try {
      const isSetup = link!.kind === "setup";
      session.value = await call<Session>("POST", "invitations/" + encodeURIComponent(secret), { body: { password: form.password, ...(isSetup ? { email: form.email, name: form.name } : {}) } });
      await loadSession();
      go("", true);
    } catch (e) { setError(e as Error); }
  };
  const title = !link ? t("Your link") : link.kind === "setup" ? t("Set up Purser") : link.kind === "reset" ? t("Choose a new password") : t("Welcome to Purser");
  return (
    <Frame title={title}>
      {error instanceof ApiError && !link ? <><Problem error={error} /><p><a href={base}>{t("Sign in")}</a></p></> : link && (
        <form onSubmit={submit}>
          {link.kind === "setup" ? (
            <>
              <p>{t("You become the first administrator, and superintendent until you say otherwise.")}</p>
              <div class="field"><label for="name">{t("Your name")}</label><input id="name" required autoComplete="name" value={form.name} onInput={set("name")} /></div>
              <div class="field"><label for="email">{t("E-mail")}</label><input id="email" type="email" required autoComplete="username" value={form.email} onInput={set("email")} /></div>
            </>
          ) : <p>{t("Hello {name}. You sign in as {email}.", { name: link.name ?? "", email: link.email ?? "" })}</p>}
          <div class="field"><label for="password">{t("New password")}</label><p class="prompt" id="password-doc">{t("At least 15 characters. Four or five words that do not belong together are good.")}</p>
            <input id="password" type="password" required minLength={15} autoComplete="new-password" aria-describedby="password-doc" value={form.password} onInput={set("password")} /></div>
          <div class="field"><label for="again">{t("The same once more")}</label><input id="again" type="password" required autoComplete="new-password" value={form.again} onInput={set("again")} /></div>
          <Problem error={error} />
          <p class="buttons"><button class="primary">{t("Keep it and sign in")}</button></p>
        </form>
      )}
    </Frame>
  );
}
