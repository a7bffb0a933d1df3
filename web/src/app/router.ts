// Every screen has an address, below the district's own base; the back button works.
import { signal } from "@preact/signals";

export const base = new URL(document.baseURI).pathname;

export interface Place { path: string; query: URLSearchParams; hash: string }

function read(): Place {
  const path = location.pathname.startsWith(base) ? location.pathname.slice(base.length) : "";
  return { path: decodeURI(path).replace(/\/$/, ""), query: new URLSearchParams(location.search), hash: location.hash.slice(1) };
}
export const place = signal<Place>(read());

const guards = new Set<() => boolean>();
/** Asked before a screen with unsaved work is left; false keeps it. Returns how to take the guard back. */
export function guard(mayLeave: () => boolean): () => void {
  guards.add(mayLeave);
  return () => guards.delete(mayLeave);
}
addEventListener("beforeunload", (event) => { if (![...guards].every((g) => g())) event.preventDefault(); });
addEventListener("popstate", () => { place.value = read(); });

export function go(to: string, replace = false): void {
  if (!replace && ![...guards].every((g) => g())) return;
  history[replace ? "replaceState" : "pushState"](null, "", base + to);
  const before = place.value.path;
  place.value = read();
  if (!replace && before !== place.value.path) {
    scrollTo(0, 0);
    requestAnimationFrame(() => document.querySelector<HTMLElement>("main h1")?.focus());
  }
}

/** The same screen with other parameters; null takes one away. */
export function setQuery(changes: Record<string, string | null>): void {
  const query = new URLSearchParams(place.value.query);
  for (const [key, value] of Object.entries(changes)) if (value === null || value === "") query.delete(key); else query.set(key, value);
  const text = query.toString();
  go(place.value.path + (text ? "?" + text : ""), true);
}

/** Links inside the page are followed without loading it anew. */
document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest?.("a");
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.target || link.hasAttribute("download") || link.origin !== location.origin || !link.pathname.startsWith(base) || link.pathname.startsWith(base + "api/")) return;
  event.preventDefault();
  go(link.pathname.slice(base.length) + link.search + link.hash);
});
