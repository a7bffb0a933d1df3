// Every screen, in the order in which a district's work flows: its address, who may see it, and where its code lies (loaded when it is opened).
import type { ComponentType } from "preact";
import { may } from "../app/api.ts";
import { matchPath } from "../app/paths.ts";
import type { Permission } from "../gen/api.ts";
import type { IconName } from "../parts/icon.tsx";
import Home from "./home.tsx";

export type ScreenComponent = ComponentType<{ parameters: Record<string, string> }>;

export interface Screen {
  path: string; // "initiatives/:code"
  label?: string; // in the navigation and in the search; none: reached from another screen
  group?: string;
  icon?: IconName;
  permission?: Permission;
  load: () => Promise<ScreenComponent>;
}

const work = () => import("../chunks/work.ts");
const exhibits = () => import("../chunks/exhibits.ts");
const care = () => import("../chunks/care.ts");
const feedback = () => import("../chunks/feedback.ts");
const flow = "From strategy to decision";
const upkeep = "Keep it true";

export const screens: Screen[] = [
  { path: "", label: "My work", icon: "home", load: () => Promise.resolve(Home) },
  { path: "strategy", label: "Strategy", group: flow, permission: "strategy_read", load: () => exhibits().then((m) => m.Strategy) },
  { path: "initiatives", label: "Initiatives", group: flow, icon: "list", permission: "inventory_read", load: () => work().then((m) => m.Inventory) },
  { path: "initiatives/:code", permission: "inventory_read", load: () => work().then((m) => m.Initiative) },
  { path: "feedback", label: "Feedback", group: flow, permission: "feedback_read", load: () => feedback().then((m) => m.Surveys) },
  { path: "feedback/:code", permission: "feedback_read", load: () => feedback().then((m) => m.Survey) },
  { path: "costs", label: "Costs", group: flow, permission: "cost_read", load: () => exhibits().then((m) => m.Costs) },
  { path: "exhibits", label: "Exhibits", group: flow, permission: "inventory_read", load: () => exhibits().then((m) => m.Exhibits) },
  { path: "exhibits/:name", permission: "inventory_read", load: () => exhibits().then((m) => m.Exhibits) },
  { path: "explain", permission: "inventory_read", load: () => exhibits().then((m) => m.Explain) },
  { path: "imports", label: "Bring data in", group: upkeep, permission: "inventory_read", load: () => care().then((m) => m.Imports) },
  { path: "people", label: "People and roles", group: upkeep, permission: "people_write", load: () => care().then((m) => m.People) },
  { path: "audit", label: "Who changed what", group: upkeep, permission: "audit_read", load: () => care().then((m) => m.Audit) },
  { path: "account", load: () => care().then((m) => m.Account) },
];

/** Those that this person's navigation shows. */
export const shownScreens = () => screens.filter((screen) => screen.label && (!screen.permission || may(screen.permission)));

export function findScreen(path: string): { screen: Screen; parameters: Record<string, string> } | null {
  for (const screen of screens) {
    const parameters = matchPath(screen.path, path);
    if (parameters) return { screen, parameters };
  }
  return null;
}
