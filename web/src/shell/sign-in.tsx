// Before anyone is known: signing in, a link of one use, and a way back for who forgot the password.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { call, get, isExpired, loadSession, session } from "../app/api.ts";
import { t } from "../app/i18n.ts";
import { base, go, place, takeMoved } from "../app/router.ts";
import type { Invitation as Link, Session, SignIn as SignInInfo } from "../gen/api.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { LanguageChoice, ThemeChoice } from "./user-menu.tsx";

const PASSWORD_LEAST = 15; // the server's own limit, said beforehand

/** What the server tells strangers: the district's name, and how one may sign in. Null: it did not answer. */
export const signIn = signal<SignInInfo | null>(null);
const signInError = signal<Error | null>(null);

export async function loadSignIn(): Promise<void> {
  try {
    signIn.value = await get<SignInInfo>("sign-in");
    signInError.value = null;
  } catch (error) {
    signInError.value = error as Error;
  }
}

/** Why an identity provider's answer led to no session (the server's word in the address). */
const refusals: Record<string, string> = {
  expired: "That took too long. Please start once more.",
  token: "The other system's answer could not be trusted. Please start once more.",
  unreachable: "The other system cannot be reached now. Please try again in a few minutes.",
  unverified: "The other system has not verified your e-mail address yet.",
  stranger: "Nobody here has that e-mail address. Ask an administrator to invite you.",
  disabled: "Your account here is disabled. Ask an administrator.",
  other: "Your account here belongs to another identity there. Ask an administrator.",
  refused: "The other system did not let you in.",
  failed: "Signing in did not work. Please start once more.",
};

function Frame({ title, children }: { title: string; children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Purser`;
    if (takeMoved()) heading.current?.focus();
  }, [title]);
  return (
    <div class="gate">
      <main id="content">
        <p class="brand"><img src="icon.svg" alt="" width="32" height="32" /> Purser</p>
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        {children}
      </main>
      <footer><LanguageChoice /><ThemeChoice /></footer>
    </div>
  );
}

interface InputProps {
  id: string;
  label: string;
  type?: "text" | "email" | "password";
  prompt?: string;
  autoComplete: string;
  value: string;
  set: (value: string) => void;
  least?: number;
}

function Input({ id, label, type = "text", prompt, autoComplete, value, set, least }: InputProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {prompt && <p class="prompt" id={id + "-doc"}>{prompt}</p>}
      <input id={id} name={id} type={type as "text"} list={undefined} required minLength={least} autoComplete={autoComplete as "name"} aria-describedby={prompt ? id + "-doc" : undefined} value={value}
             onInput={(event) => set(event.currentTarget.value)} />
    </div>
  );
}

function SignInForm({ email: known = "", done }: { email?: string; done: (who: Session) => void }) {
  const info = signIn.value;
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState("");
  const [error, setError] = useState<Error | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const who = await call<Session>("POST", "session", { body: { email: email.trim(), password } });
      setPassword("");
      done(who);
    } catch (problem) {
      setError(problem as Error);
    }
    setBusy(false);
  };
  return (
    <>
      {info && info.oidc.length > 0 && (
        <p class="buttons">{info.oidc.map((provider) => <a key={provider.name} class="button" href={provider.start} target="_self">{t("Sign in with {name}", { name: provider.title })}</a>)}</p>
      )}
      <form onSubmit={(event) => void submit(event)}>
        <Input id="email" label={t("E-mail")} type="email" autoComplete="username" value={email} set={setEmail} />
        <Input id="password" label={t("Password")} type="password" autoComplete="current-password" value={password} set={setPassword} />
        {error && <p class="error" role="alert">{t(error.message)}</p>}
        <p class="buttons"><button class="primary" disabled={isBusy}>{isBusy ? t("Signing in…") : t("Sign in")}</button></p>
      </form>
    </>
  );
}

function Forgotten({ back }: { back: () => void }) {
  const [email, setEmail] = useState("");
  const [isSent, setSent] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      await call("POST", "password-resets", { body: { email: email.trim() } });
      setSent(true);
    } catch (problem) {
      setError(problem as Error);
    }
  };
  if (!signIn.value?.mail_works)
    return <><p>{t("This server sends no mail. Ask an administrator of your district for a new link; it lets you choose a new password.")}</p><p><button type="button" onClick={back}>{t("Back")}</button></p></>;
  if (isSent)
    return <><p role="status">{t("If {email} is known here, a mail with a link is on its way. Look into the spam folder too.", { email })}</p><p><button type="button" onClick={back}>{t("Back")}</button></p></>;
  return (
    <form onSubmit={(event) => void submit(event)}>
      <p>{t("You get a mail with a link that lets you choose a new password.")}</p>
      <Input id="email" label={t("E-mail")} type="email" autoComplete="username" value={email} set={setEmail} />
      {error && <p class="error" role="alert">{t(error.message)}</p>}
      <p class="buttons"><button class="primary">{t("Send me the link")}</button><button type="button" onClick={back}>{t("Back")}</button></p>
    </form>
  );
}

/** In place of the screen that was asked for: its address stays, and is shown once it is known who asks. */
export function SignIn() {
  const [isForgotten, setForgotten] = useState(false);
  const info = signIn.value;
  const word = /^oidc=(\w+)$/.exec(place.value.hash)?.[1];
  if (signInError.value) return <Frame title={t("Sign in")}><Failed error={signInError.value} retry={() => void loadSignIn()} /></Frame>;
  if (!info) return <Frame title={t("Sign in")}><Loading what={t("the page")} /></Frame>;
  if (info.needs_setup)
    return <Frame title={t("Set up {district}", { district: info.district })}><p>{t("Nobody can sign in yet. Open the link that the server printed when it started: it makes you the first administrator.")}</p></Frame>;
  if (isForgotten) return <Frame title={t("Forgot your password?")}><Forgotten back={() => setForgotten(false)} /></Frame>;
  return (
    <Frame title={t("Sign in to {district}", { district: info.district })}>
      {word && <p class="notice bad" role="alert">{t(refusals[word] ?? refusals.failed)}</p>}
      {place.value.path !== "" && place.value.path !== "sign-in" && <p class="sub">{t("Then you come to the page you asked for.")}</p>}
      <SignInForm done={(who) => (session.value = who)} />
      <p><button type="button" class="plain" onClick={() => setForgotten(true)}>{t("I forgot my password")}</button></p>
    </Frame>
  );
}

/** The session ended while the page was open: over the page, so that what was typed stays. */
export function ExpiredDialog() {
  const before = session.value!;
  const done = (who: Session) => {
    if (who.person.id !== before.person.id) return location.reload(); // another person must not find what was typed
    session.value = who;
    isExpired.value = false;
  };
  const leave = () => {
    isExpired.value = false;
    session.value = null;
  };
  return (
    <Dialog title={t("Please sign in again")} close={leave}>
      <p>{t("You were away for long, or your roles changed. What you typed is still here.")}</p>
      <SignInForm email={before.person.email} done={done} />
    </Dialog>
  );
}

function NewPassword({ link, secret }: { link: Link; secret: string }) {
  const [form, setForm] = useState({ name: "", email: "", password: "", again: "" });
  const [error, setError] = useState<Error | null>(null);
  const isSetup = link.kind === "setup";
  const set = (key: keyof typeof form) => (value: string) => setForm({ ...form, [key]: value });
  const submit = async (event: Event) => {
    event.preventDefault();
    if (form.password !== form.again) return setError(new Error("The two passwords are not the same."));
    try {
      await call<Session>("POST", "invitations/" + encodeURIComponent(secret), { body: { password: form.password, ...(isSetup ? { email: form.email.trim(), name: form.name.trim() } : {}) } });
      await loadSession();
      go("", true);
    } catch (problem) {
      setError(problem as Error);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      {isSetup ? (
        <>
          <p>{t("You become this district's first administrator, and can invite the others.")}</p>
          <Input id="name" label={t("Your name")} autoComplete="name" value={form.name} set={set("name")} />
          <Input id="email" label={t("E-mail")} type="email" autoComplete="username" value={form.email} set={set("email")} />
        </>
      ) : <p>{t("Hello {name}. You sign in as {email}.", { name: link.name ?? "", email: link.email ?? "" })}</p>}
      <Input id="new-password" label={t("New password")} type="password" least={PASSWORD_LEAST} autoComplete="new-password" value={form.password} set={set("password")}
             prompt={t("At least {n} characters. Four or five words that do not belong together are easy to keep and hard to guess.", { n: PASSWORD_LEAST })} />
      <Input id="again" label={t("The same once more")} type="password" autoComplete="new-password" value={form.again} set={set("again")} />
      {error && <p class="error" role="alert">{t(error.message)}</p>}
      <p class="buttons"><button class="primary">{t("Save and sign in")}</button></p>
    </form>
  );
}

/** A link of one use: set-up, invitation or reset. Its secret stands behind #, where no server's log sees it. */
export function Invitation() {
  const secret = place.value.hash;
  const [link, setLink] = useState<Link | null>(null);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    get<Link>("invitations/" + encodeURIComponent(secret)).then(setLink, setError);
  }, [secret]);
  if (error)
    return (
      <Frame title={t("This link opens nothing")}>
        <p class="notice bad" role="alert">{t(error.message)}</p>
        <p>{t("A link works once, and only for some days. Ask an administrator for a new one.")}</p>
        <p><a href={base}>{t("Go to sign in")}</a></p>
      </Frame>
    );
  if (!link) return <Frame title={t("One moment")}><Loading what={t("your link")} /></Frame>;
  const titles: Record<string, string> = { setup: "Set up Purser", reset: "Choose a new password", invitation: "Welcome to Purser" };
  return <Frame title={t(titles[link.kind] ?? titles.invitation)}><NewPassword link={link} secret={secret} /></Frame>;
}
