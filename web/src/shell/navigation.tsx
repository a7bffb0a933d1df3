// The way through the work, beside the screen; on a phone behind a button at the bottom, within reach of the thumb.
import { may } from "../app/api.ts";
import { t } from "../app/i18n.ts";
import { base, place } from "../app/router.ts";
import { Icon } from "../parts/icon.tsx";
import { isPaletteOpen } from "./palette.tsx";
import { shownScreens, type Screen } from "./screens.ts";

const isHere = (screen: Screen) => place.value.path === screen.path || (screen.path !== "" && place.value.path.startsWith(screen.path + "/"));

function Items({ list }: { list: Screen[] }) {
  return (
    <ul>
      {list.map((screen) => <li key={screen.path}><a href={base + screen.path} aria-current={isHere(screen) ? "page" : undefined}>{t(screen.label!)}</a></li>)}
    </ul>
  );
}

export function Navigation({ isOpen }: { isOpen: boolean }) {
  const shown = shownScreens();
  const groups = [...new Set(shown.map((screen) => screen.group))];
  return (
    <nav class={isOpen ? "side open" : "side"} aria-label={t("Main")} id="navigation">
      {groups.map((group) => (
        <div key={group ?? ""}>
          {group && <h2>{t(group)}</h2>}
          <Items list={shown.filter((screen) => screen.group === group)} />
        </div>
      ))}
    </nav>
  );
}

export function PhoneBar({ isMenuOpen, toggle }: { isMenuOpen: boolean; toggle: () => void }) {
  const shown = shownScreens().filter((screen) => screen.icon);
  return (
    <nav class="phone-bar" aria-label={t("Quick")}>
      {shown.map((screen) => (
        <a key={screen.path} href={base + screen.path} aria-current={isHere(screen) ? "page" : undefined}><Icon name={screen.icon!} />{t(screen.label!)}</a>
      ))}
      {may("inventory_read") && <button type="button" onClick={() => (isPaletteOpen.value = true)}><Icon name="search" />{t("Search")}</button>}
      <button type="button" aria-expanded={isMenuOpen} aria-controls="navigation" onClick={toggle}><Icon name={isMenuOpen ? "close" : "menu"} />{t("Menu")}</button>
    </nav>
  );
}
