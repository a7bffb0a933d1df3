// One sentence that says what was done, read aloud, gone after a while; with a way back where there is one. tell("Saved.", undo)
import { signal } from "@preact/signals";
import { t } from "../app/i18n.ts";
import { Icon } from "./icon.tsx";

interface Told {
  text: string;
  undo?: () => void;
  isBad: boolean;
}

const told = signal<Told | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

function show(what: Told | null, ms: number): void {
  told.value = what;
  clearTimeout(timer);
  timer = setTimeout(() => (told.value = null), ms);
}

/** With `undo` there is a button for it, for 15 seconds. */
export const tell = (text: string, undo?: () => void, isBad = false) => show({ text, undo, isBad }, undo || isBad ? 15_000 : 6_000);
export const tellProblem = (error: Error) => show({ text: t(error.message), isBad: true }, 12_000);

export function Toast() {
  const now = told.value;
  return (
    <div class="toasts" role="status" aria-live="polite">
      {now && (
        <div class={now.isBad ? "toast bad" : "toast"}>
          <Icon name={now.isBad ? "warn" : "check"} />
          <span>{now.text}</span>
          {now.undo && <button type="button" class="plain" onClick={() => (show(null, 0), now.undo!())}>{t("Undo")}</button>}
          <button type="button" class="plain icon-only" aria-label={t("Dismiss")} onClick={() => show(null, 0)}><Icon name="close" /></button>
        </div>
      )}
    </div>
  );
}
