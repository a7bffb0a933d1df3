// Saved views: what a list shows stands in its address; a view is that address under a name, kept in this browser, and sent to others as a link.
import { useState } from "preact/hooks";
import { keep, kept } from "../app/keep.ts";
import { t } from "../app/i18n.ts";
import { base, go, place } from "../app/router.ts";
import { Icon } from "./icon.tsx";
import { Menu } from "./menu.tsx";
import { tell } from "./toast.tsx";

export interface View {
  name: string;
  query: string; // "?sort=name", or "" for all
}

const key = (screen: string) => "views:" + base + screen;

export function readViews(text: string | null): View[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    if (!Array.isArray(value)) return [];
    return value.filter((one): one is View => typeof one?.name === "string" && typeof one?.query === "string" && /^(\?|$)/.test(one.query));
  } catch {
    return [];
  }
}

/** `given`: views that come with the screen. */
export function Views({ screen, given = [] }: { screen: string; given?: View[] }) {
  const [own, setOwn] = useState(() => readViews(kept(key(screen))));
  const [name, setName] = useState("");
  const text = place.value.query.toString();
  const now = text ? "?" + text : "";
  const store = (views: View[]) => {
    setOwn(views);
    keep(key(screen), JSON.stringify(views));
  };
  const save = (event: Event) => {
    event.preventDefault();
    if (!name.trim()) return;
    store([...own.filter((view) => view.name !== name.trim()), { name: name.trim(), query: now }]);
    tell(t("The view “{name}” is kept in this browser.", { name: name.trim() }));
    setName("");
  };
  const copy = () => navigator.clipboard?.writeText(location.href).then(() => tell(t("The link to this view is copied.")), () => undefined);
  const link = (view: View) => <a href={base + screen + view.query} aria-current={view.query === now ? "true" : undefined}>{view.name}</a>;
  return (
    <Menu label={t("Views")} class="views">
      <ul>
        {given.map((view) => <li key={view.name}>{link(view)}</li>)}
        {own.map((view) => (
          <li key={view.name}>
            {link(view)}
            <button type="button" class="plain icon-only" aria-label={t("Forget the view {name}", { name: view.name })} onClick={() => store(own.filter((one) => one !== view))}><Icon name="close" /></button>
          </li>
        ))}
      </ul>
      <form onSubmit={save}>
        <label>{t("Keep what is shown now as")}<input value={name} maxLength={80} onInput={(event) => setName(event.currentTarget.value)} /></label>
        <p class="buttons"><button disabled={!name.trim()}>{t("Keep this view")}</button>{"clipboard" in navigator && <button type="button" class="plain" onClick={copy}><Icon name="link" /> {t("Copy its link")}</button>}</p>
        {now && <p><a href={base + screen} onClick={() => go(screen)}>{t("Show everything again")}</a></p>}
      </form>
    </Menu>
  );
}
