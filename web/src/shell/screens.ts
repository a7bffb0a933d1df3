// Every screen, in the order in which a district's work flows: its address, who may see it, and where its code lies (loaded when it is opened).
import type { ComponentType } from "preact";

export interface Screen {
  path: string;             // "initiatives/:code"
  label?: string;           // in the navigation
  group?: string;
  permission?: string;
  load: () => Promise<{ default: ComponentType<{ parameters: Record<string, string> }> }>;
}

export const screens: Screen[] = [
  { path: "", label: "My work", load: () => import("./home.tsx") },
  { path: "strategy", label: "Strategy", group: "Take stock", permission: "strategy_read", load: () => import("../strategy/strategy.tsx") },
  { path: "initiatives", label: "Initiatives", group: "Take stock", permission: "inventory_read", load: () => import("../inventory/list.tsx") },
  { path: "initiatives/:code", permission: "inventory_read", load: () => import("../inventory/sheet.tsx") },
  { path: "costs", label: "Costs", group: "Take stock", permission: "cost_read", load: () => import("../exhibits/costs.tsx") },
  { path: "exhibits", label: "Exhibits", group: "Take stock", permission: "inventory_read", load: () => import("../exhibits/exhibits.tsx") },
  { path: "exhibits/:name", permission: "inventory_read", load: () => import("../exhibits/exhibits.tsx") },
  { path: "imports", label: "Bring data in", group: "Keep it true", permission: "inventory_read", load: () => import("../imports/imports.tsx") },
  { path: "people", label: "People and roles", group: "Keep it true", permission: "people_write", load: () => import("../people/people.tsx") },
  { path: "audit", label: "Who changed what", group: "Keep it true", permission: "audit_read", load: () => import("../audit/audit.tsx") },
  { path: "account", load: () => import("../account/account.tsx") },
];

export function match(path: string): { screen: Screen; parameters: Record<string, string> } | null {
  const asked = path === "" ? [] : path.split("/");
  for (const screen of screens) {
    const parts = screen.path === "" ? [] : screen.path.split("/"), parameters: Record<string, string> = {};
    if (parts.length !== asked.length) continue;
    if (parts.every((part, i) => (part.startsWith(":") ? ((parameters[part.slice(1)] = asked[i]), true) : part === asked[i]))) return { screen, parameters };
  }
  return null;
}
