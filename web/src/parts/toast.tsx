// One sentence that says what was done, read aloud, gone after a while; with a way back where there is one.
import { signal } from "@preact/signals";
import { t } from "../app/i18n.ts";

interface Told { text: string; undo?: () => void; bad?: boolean }
const told = signal<Told | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

export function tell(text: string, undo?: () => void, bad = false): void {
  told.value = { text, undo, bad };
  clearTimeout(timer);
  timer = setTimeout(() => { told.value = null; }, undo ? 12000 : 6000);
}

export function Toast() {
  const now = told.value;
  return (
    <div class="toasts" role="status" aria-live="polite">
      {now && <div class={now.bad ? "toast bad" : "toast"}>{now.text}{now.undo && <button type="button" class="plain" onClick={() => { now.undo!(); told.value = null; }}>{t("Undo")}</button>}</div>}
    </div>
  );
}
