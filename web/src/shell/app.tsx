// The frame around every screen: who and where you are, what you may go to, search, and how it looks.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { call, may, session } from "../app/api.ts";
import { language, setLanguage, t } from "../app/i18n.ts";
import { startLive, stopLive } from "../app/live.ts";
import { base, go, place } from "../app/router.ts";
import { NoPermission, Failed, Loading } from "../parts/states.tsx";
import { Page } from "../parts/page.tsx";
import { Toast } from "../parts/toast.tsx";
import { Palette, paletteOpen } from "./palette.tsx";
import { match, screens } from "./screens.ts";
import { Invitation, SignIn } from "./sign-in.tsx";
import { setTheme, theme, type Theme } from "./theme.ts";

type ScreenComponent = ComponentType<{ parameters: Record<string, string> }>;

function Screen() {
  const found = match(place.value.path);
  const [loaded, setLoaded] = useState<{ path: string; component: ScreenComponent } | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const key = found?.screen.path ?? null;
  useEffect(() => {
    if (!found) return;
    setError(null);
    found.screen.load().then((m) => setLoaded({ path: found.screen.path, component: m.default }), setError);
  }, [key]);
  if (!found) return <Page title={t("There is no such page")}><p>{t("The address may be mistyped, or the page moved.")} <a href={base}>{t("Go to my work")}</a></p></Page>;
  if (found.screen.permission && !may(found.screen.permission)) return <Page title={t("Not shown to your role")}><NoPermission message={t("This page needs a role that may see it.")} /></Page>;
  if (error) return <Page title="Purser"><Failed error={error} retry={() => location.reload()} /></Page>;
  if (!loaded || loaded.path !== key) return <main id="content"><Loading what={t("the page")} /></main>;
  return <loaded.component parameters={found.parameters} />;
}

function Navigation({ open, close }: { open: boolean; close: () => void }) {
  let group: string | undefined;
  const shown = screens.filter((s) => s.label && (!s.permission || may(s.permission)));
  return (
    <nav class={open ? "side open" : "side"} aria-label={t("Main")} id="navigation">
      <ol>
        {shown.map((s) => {
          const isNew = s.group !== group, here = place.value.path === s.path || (s.path !== "" && place.value.path.startsWith(s.path + "/"));
          group = s.group;
          return <li key={s.path}>{isNew && s.group && <p class="group">{t(s.group)}</p>}<a href={base + s.path} aria-current={here ? "page" : undefined} onClick={close}>{t(s.label!)}</a></li>;
        })}
      </ol>
    </nav>
  );
}

function Look() {
  return (
    <>
      <label><span class="hidden">{t("Language")}</span>
        <select value={language.value} onChange={(e) => setLanguage(e.currentTarget.value as "en" | "es")}><option value="en">English</option><option value="es">Español</option></select></label>
      <label><span class="hidden">{t("Colors")}</span>
        <select value={theme.value} onChange={(e) => setTheme(e.currentTarget.value as Theme)}><option value="system">{t("As my device")}</option><option value="light">{t("Light")}</option><option value="dark">{t("Dark")}</option></select></label>
    </>
  );
}

async function signOut(): Promise<void> {
  try { await call("DELETE", "session"); } catch { /* gone already */ }
  stopLive();
  session.value = null;
  go("");
}

export function App() {
  const [open, setOpen] = useState(false);
  const who = session.value;
  useEffect(() => {
    if (who) startLive();
    const keys = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") (event.preventDefault(), (paletteOpen.value = !!who));
    };
    addEventListener("keydown", keys);
    return () => removeEventListener("keydown", keys);
  }, [who]);
  if (place.value.path === "invitation") return <Invitation />;
  if (!who) return <SignIn />;
  return (
    <div class="shell">
      <a class="skip" href="#content" onClick={(e) => { e.preventDefault(); document.querySelector<HTMLElement>("main h1")?.focus(); }}>{t("Skip to the page")}</a>
      <header class="top">
        <button type="button" class="menu-button" aria-expanded={open} aria-controls="navigation" onClick={() => setOpen(!open)}>{t("Menu")}</button>
        <a class="district" href={base}><img src="icon.svg" alt="" />{who.district.name}</a>
        <span class="space" />
        <button type="button" onClick={() => (paletteOpen.value = true)}>{t("Search")} <kbd>Ctrl K</kbd></button>
        <Look />
        <a href={base + "account"}>{who.person.name}</a>
        <button type="button" class="plain" onClick={signOut}>{t("Sign out")}</button>
      </header>
      <Navigation open={open} close={() => setOpen(false)} />
      <Screen />
      {paletteOpen.value && <Palette />}
      <Toast />
    </div>
  );
}
