// The frame around every screen: where you are, what you may go to, search, and how it looks.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { isExpired, session } from "../app/api.ts";
import { t } from "../app/i18n.ts";
import { isLive, startLive } from "../app/live.ts";
import { base, go, place } from "../app/router.ts";
import { Icon } from "../parts/icon.tsx";
import { Page } from "../parts/page.tsx";
import { Failed, Loading, NoPermission } from "../parts/states.tsx";
import { Toast } from "../parts/toast.tsx";
import { Navigation, PhoneBar } from "./navigation.tsx";
import { Palette, isPaletteOpen } from "./palette.tsx";
import { findScreen, type ScreenComponent } from "./screens.ts";
import { Shortcuts, areShortcutsOpen } from "./shortcuts.tsx";
import { ExpiredDialog, Invitation, SignIn } from "./sign-in.tsx";
import { UserMenu } from "./user-menu.tsx";

function Screen() {
  const found = findScreen(place.value.path);
  const [loaded, setLoaded] = useState<{ key: string; component: ScreenComponent } | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const key = found?.screen.path ?? null;
  useEffect(() => {
    if (!found || key === null) return;
    setError(null);
    found.screen.load().then((component) => setLoaded({ key, component }), setError);
  }, [key]);
  const permission = found?.screen.permission;
  if (!found)
    return <Page title={t("There is no such page")}><p>{t("The address may be mistyped, or what was there is gone.")} <a href={base}>{t("Go to my work")}</a></p></Page>;
  if (permission && !session.value!.permissions.includes(permission))
    return <Page title={t(found.screen.label ?? "Not shown to your role")}><NoPermission permission={permission} /></Page>;
  if (error) return <Page title={t("This part of the page did not load")}><Failed error={new Error(t("Purser may have been updated while the page was open."))} retry={() => location.reload()} /></Page>;
  if (!loaded || loaded.key !== key) return <main id="content"><Loading what={t("the page")} lines={6} /></main>;
  return <loaded.component key={place.value.path} parameters={found.parameters} />;
}

/** Ctrl+K, Ctrl+/. Keys without Ctrl stay with who types by voice or reads by ear. */
function useKeys(): void {
  useEffect(() => {
    const keys = (event: KeyboardEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      const key = event.key.toLowerCase();
      if (key === "k") isPaletteOpen.value = true;
      else if (key === "/") areShortcutsOpen.value = true;
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", keys);
    return () => removeEventListener("keydown", keys);
  }, []);
}

function Frame() {
  const who = session.value!;
  const [isMenuOpen, setMenuOpen] = useState(false);
  useKeys();
  useEffect(() => startLive(), []);
  useEffect(() => setMenuOpen(false), [place.value.path]);
  const skip = (event: Event) => {
    event.preventDefault();
    document.querySelector<HTMLElement>("main h1")?.focus();
  };
  return (
    <div class="shell">
      <a class="skip" href="#content" onClick={skip}>{t("Skip to the page")}</a>
      <header class="top">
        <a class="district" href={base}><img src="icon.svg" alt="" width="24" height="24" /><span>{who.district.name}</span></a>
        <button type="button" class="search-button wide-only" aria-keyshortcuts="Control+K" onClick={() => (isPaletteOpen.value = true)}>
          <Icon name="search" /><span>{t("Search initiatives, sites, pages")}</span><kbd>Ctrl K</kbd>
        </button>
        <UserMenu />
      </header>
      <Navigation isOpen={isMenuOpen} />
      <Screen />
      <PhoneBar isMenuOpen={isMenuOpen} toggle={() => setMenuOpen(!isMenuOpen)} />
      {isPaletteOpen.value && <Palette />}
      {areShortcutsOpen.value && <Shortcuts />}
      {isExpired.value && <ExpiredDialog />}
      <Toast />
      <span hidden data-live={isLive.value ? "yes" : "no"} />
    </div>
  );
}

/** Who answers a survey by a link needs no sign-in, and nothing of what comes after it. */
function ByLink() {
  const [component, setComponent] = useState<ComponentType | null>(null);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    import("../chunks/answer.ts").then((chunk) => setComponent(() => chunk.Answer), setError);
  }, []);
  if (error) return <main id="content"><Failed error={error} retry={() => location.reload()} /></main>;
  const Component = component;
  return Component ? <Component /> : <main id="content"><Loading what={t("the page")} /></main>;
}

export function App() {
  const path = place.value.path;
  const isSignedIn = Boolean(session.value);
  useEffect(() => {
    if (isSignedIn && path === "sign-in") go("", true);
  }, [isSignedIn, path]);
  if (path === "invitation") return <Invitation />;
  if (path === "answer") return <ByLink />;
  if (!isSignedIn) return <SignIn />;
  return <Frame key={session.value!.person.id} />;
}
