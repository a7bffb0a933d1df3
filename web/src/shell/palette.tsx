// Ctrl+K: go to an initiative, a site, a goal or a screen by typing some of its name.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { get, may } from "../app/api.ts";
import { t } from "../app/i18n.ts";
import { base, go } from "../app/router.ts";
import type { Search, SearchHit } from "../gen/api.ts";
import { Dialog } from "../parts/dialog.tsx";
import { screens } from "./screens.ts";

export const paletteOpen = signal(false);
const kinds: Record<string, string> = { initiative: "Initiative", site: "Site", priority: "Priority", objective: "Objective", goal: "Goal", screen: "Page" };

export function Palette() {
  const [q, setQ] = useState("");
  const [hits, setHits] = useState<SearchHit[]>([]);
  const [at, setAt] = useState(0);
  const close = () => (paletteOpen.value = false);
  const pages = screens.filter((s) => s.label && (!s.permission || may(s.permission)) && t(s.label).toLowerCase().includes(q.toLowerCase()))
    .map((s) => ({ kind: "screen", code: s.path, title: t(s.label!), path: s.path }));
  const all = [...hits, ...pages].slice(0, 12);
  useEffect(() => {
    if (!q.trim()) return setHits([]);
    const stop = new AbortController();
    const timer = setTimeout(() => get<Search>("search?q=" + encodeURIComponent(q), stop.signal).then((s) => (setHits(s.hits), setAt(0)), () => undefined), 120);
    return () => { clearTimeout(timer); stop.abort(); };
  }, [q]);
  const open = (hit: SearchHit) => { close(); go(hit.path); };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") (event.preventDefault(), setAt(Math.min(at + 1, all.length - 1)));
    if (event.key === "ArrowUp") (event.preventDefault(), setAt(Math.max(at - 1, 0)));
    if (event.key === "Enter" && all[at]) (event.preventDefault(), open(all[at]));
  };
  return (
    <Dialog title={t("Go to")} close={close}>
      <div class="palette">
        <input type="search" aria-label={t("Name or code of an initiative, site, goal or page")} placeholder={t("Name or code")} value={q} onInput={(e) => setQ(e.currentTarget.value)} onKeyDown={keys}
               role="combobox" aria-expanded="true" aria-controls="hits" aria-activedescendant={all[at] ? `hit-${at}` : undefined} autoFocus />
        <ul id="hits" role="listbox" aria-label={t("What was found")}>
          {all.map((hit, i) => <li key={hit.kind + hit.code} id={`hit-${i}`} role="option" aria-selected={i === at} class={i === at ? "on" : ""}><a href={base + hit.path} tabIndex={-1} onClick={(e) => { e.preventDefault(); open(hit); }}>{hit.title} <span class="sub">{t(kinds[hit.kind] ?? hit.kind)}{hit.kind === "screen" ? "" : " · " + hit.code}</span></a></li>)}
        </ul>
        {q && all.length === 0 && <p class="sub">{t("Nothing is called so.")}</p>}
      </div>
    </Dialog>
  );
}
