// Light, dark, or as the system says.
import { signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";
const read = (): Theme => { try { return (localStorage.getItem("purser-theme") as Theme | null) ?? "system"; } catch { return "system"; } };
export const theme = signal<Theme>(read());

export function setTheme(to: Theme): void {
  theme.value = to;
  if (to === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = to;
  try { localStorage.setItem("purser-theme", to); } catch { /* a private window keeps nothing */ }
}
export const startTheme = () => setTheme(theme.value);
