// Who is signed in, and what they choose for themselves: language, colors, account.
import { call, session } from "../app/api.ts";
import { language, setLanguage, t, type Language } from "../app/i18n.ts";
import { forget } from "../app/keep.ts";
import { stopLive } from "../app/live.ts";
import { base, go } from "../app/router.ts";
import { setTheme, theme, type Theme } from "../app/theme.ts";
import { Icon } from "../parts/icon.tsx";
import { Menu } from "../parts/menu.tsx";
import { tellProblem } from "../parts/toast.tsx";
import { areShortcutsOpen } from "./shortcuts.tsx";

export function LanguageChoice() {
  return (
    <label>{t("Language")}
      <select value={language.value} onChange={(event) => void setLanguage(event.currentTarget.value as Language)}>
        <option value="en" lang="en">English</option>
        <option value="es" lang="es">Español</option>
      </select>
    </label>
  );
}

export function ThemeChoice() {
  return (
    <label>{t("Colors")}
      <select value={theme.value} onChange={(event) => setTheme(event.currentTarget.value as Theme)}>
        <option value="system">{t("As my device")}</option>
        <option value="light">{t("Light")}</option>
        <option value="dark">{t("Dark")}</option>
      </select>
    </label>
  );
}

async function signOut(): Promise<void> {
  try {
    await call("DELETE", "session");
  } catch (error) {
    return tellProblem(error as Error); // still signed in: say so
  }
  stopLive();
  forget("draft:");
  session.value = null;
  go("", true);
}

export function UserMenu() {
  const who = session.value!;
  return (
    <Menu class="user" name={t("{name}: account, language, colors", { name: who.person.name })} label={<><Icon name="person" /><span class="wide-only">{who.person.name}</span></>}>
      <p><strong>{who.person.name}</strong><br /><span class="sub">{who.person.email}</span></p>
      <p class="sub">{who.roles.map((role) => t(role.title)).join(", ")}</p>
      <p><a href={base + "account"}>{t("My account")}</a></p>
      <LanguageChoice />
      <ThemeChoice />
      <p class="buttons">
        <button type="button" class="plain wide-only" onClick={() => (areShortcutsOpen.value = true)}>{t("Keyboard shortcuts")}</button>
        <button type="button" onClick={() => void signOut()}>{t("Sign out")}</button>
      </p>
    </Menu>
  );
}
