// The keys that do something everywhere.
import { signal } from "@preact/signals";
import { t } from "../app/i18n.ts";
import { Dialog } from "../parts/dialog.tsx";

export const areShortcutsOpen = signal(false);

const keys = [
  ["Ctrl K", "Search, and go anywhere"],
  ["Ctrl S", "Save what you typed at once"],
  ["Ctrl /", "Show this list"],
  ["Tab", "To the next field or button; the first stop is a link past the navigation"],
  ["Esc", "Close what is open"],
] as const;

export function Shortcuts() {
  return (
    <Dialog title={t("Keyboard shortcuts")} close={() => (areShortcutsOpen.value = false)}>
      <dl class="keys">{keys.map(([key, what]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{t(what)}</dd></div>)}</dl>
      <p class="sub">{t("On a Mac, use ⌘ in place of Ctrl.")}</p>
    </Dialog>
  );
}
