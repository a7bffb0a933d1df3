// Every screen, filter, row and comment has an address below the district's own base; the browser's back button works.
import { signal } from "@preact/signals";
import { changeQuery } from "./paths.ts";

/** "/" or "/d/NAME/": the server writes it into index.html. */
export const base = new URL(document.baseURI).pathname;

export interface Place {
  path: string; // below the base, without slashes at its ends
  query: URLSearchParams;
  hash: string; // without #
}

function read(): Place {
  const path = location.pathname.startsWith(base) ? location.pathname.slice(base.length) : "";
  return { path: path.replace(/\/+$/, ""), query: new URLSearchParams(location.search), hash: location.hash.slice(1) };
}

export const place = signal<Place>(read());

/** True from a step to another screen until that screen has taken the focus (parts/page.tsx). */
let moved = false;
export function takeMoved(): boolean {
  const was = moved;
  moved = false;
  return was;
}

const guards = new Set<() => boolean>();
/** Asked before a screen with unsaved work is left; false keeps it. Returns how to take the guard back. */
export function guard(mayLeave: () => boolean): () => void {
  guards.add(mayLeave);
  return () => guards.delete(mayLeave);
}
const mayLeave = () => [...guards].every((ask) => ask());

let shown = location.href;
addEventListener("popstate", () => {
  if (location.href !== shown && read().path !== place.value.path && !mayLeave()) {
    history.pushState(null, "", shown); // the way back was refused: the address says again what is shown
    return;
  }
  shown = location.href;
  moved = read().path !== place.value.path;
  place.value = read();
});

/** Goes to an address below the base: "initiatives?q=math". `replace`: the way back does not stop here. */
export function go(to: string, replace = false): void {
  const path = to.split(/[?#]/)[0];
  if (path !== place.value.path && !mayLeave()) return;
  history[replace ? "replaceState" : "pushState"](null, "", base + to);
  shown = location.href;
  const before = place.value.path;
  const next = read();
  if (next.path !== before) {
    moved = true;
    scrollTo(0, 0);
  }
  place.value = next;
}

/** The same screen with other parameters; null takes one away. The way back does not stop at each letter of a filter. */
export function setQuery(changes: Record<string, string | null>): void {
  go(place.value.path + changeQuery(place.value.query, changes), true);
}

// Links inside the page are followed without loading it anew; those to files, to other servers and to new windows are left to the browser.
document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest?.("a");
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (!link.hasAttribute("href") || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (!link.pathname.startsWith(base) || link.pathname.startsWith(base + "api/")) return;
  event.preventDefault();
  go(link.pathname.slice(base.length) + link.search + link.hash);
});
