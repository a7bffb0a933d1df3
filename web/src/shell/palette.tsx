// Ctrl+K: go to an initiative, a site, a goal or a page by typing some of its name.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { get, may } from "../app/api.ts";
import { t } from "../app/i18n.ts";
import { base, go } from "../app/router.ts";
import type { Search, SearchHit } from "../gen/api.ts";
import { Dialog } from "../parts/dialog.tsx";
import { shownScreens } from "./screens.ts";

export const isPaletteOpen = signal(false);

const kinds: Record<string, string> = { initiative: "Initiative", site: "Site", priority: "Priority", objective: "Objective", goal: "Goal", screen: "Page" };
const PAUSE_MS = 120; // between the last letter and the question to the server

function useHits(q: string): { hits: SearchHit[]; isAsking: boolean } {
  const [hits, setHits] = useState<SearchHit[]>([]);
  const [isAsking, setAsking] = useState(false);
  useEffect(() => {
    if (!q || !may("inventory_read")) {
      setHits([]);
      return undefined;
    }
    const stop = new AbortController();
    setAsking(true);
    const timer = setTimeout(() => {
      get<Search>("search?q=" + encodeURIComponent(q), stop.signal)
        .then((found) => setHits(found.hits), () => undefined)
        .finally(() => stop.signal.aborted || setAsking(false));
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [q]);
  return { hits, isAsking };
}

export function Palette() {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const q = typed.trim();
  const { hits, isAsking } = useHits(q);
  const close = () => (isPaletteOpen.value = false);
  const pages = shownScreens()
    .filter((screen) => t(screen.label!).toLowerCase().includes(q.toLowerCase()))
    .map((screen) => ({ kind: "screen", code: screen.path, title: t(screen.label!), path: screen.path }));
  const all = [...hits, ...pages].slice(0, 12);
  const chosen = Math.min(at, all.length - 1);
  const open = (hit: SearchHit) => {
    close();
    go(hit.path.replace(/^\//, ""));
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt(Math.min(chosen + 1, all.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(chosen - 1, 0));
    else if (event.key === "Enter" && all[chosen]) open(all[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title={t("Go to")} close={close}>
      <div class="palette">
        <input type="search" role="combobox" aria-label={t("Name or code of an initiative, site, goal or page")} placeholder={t("Name or code")} list={undefined} autoFocus autoComplete="off"
               aria-expanded={all.length > 0} aria-controls="palette-hits" aria-activedescendant={all[chosen] ? `palette-${chosen}` : undefined} value={typed}
               onInput={(event) => (setTyped(event.currentTarget.value), setAt(0))} onKeyDown={keys} />
        <ul id="palette-hits" role="listbox" aria-label={t("What was found")}>
          {all.map((hit, i) => (
            <li key={hit.kind + hit.code} role="none">
              <a href={base + hit.path.replace(/^\//, "")} id={`palette-${i}`} role="option" aria-selected={i === chosen} tabIndex={-1} onClick={(event) => (event.preventDefault(), open(hit))}>
                <span>{hit.title}</span> <span class="sub">{t(kinds[hit.kind] ?? hit.kind)}{hit.kind === "screen" ? "" : " · " + hit.code}</span>
              </a>
            </li>
          ))}
        </ul>
        <p class="sub" role="status">{q && all.length === 0 ? (isAsking ? t("Searching…") : t("Nothing here is called “{q}”.", { q })) : ""}</p>
      </div>
    </Dialog>
  );
}
