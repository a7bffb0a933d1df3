// Light, dark, or as the device says.
import { signal } from "@preact/signals";
import { keep, kept } from "./keep.ts";

export type Theme = "system" | "light" | "dark";
const first = kept("theme");
export const theme = signal<Theme>(first === "light" || first === "dark" ? first : "system");

export function setTheme(to: Theme): void {
  theme.value = to;
  if (to === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = to;
  keep("theme", to === "system" ? null : to);
}

export const startTheme = () => setTheme(theme.value);
