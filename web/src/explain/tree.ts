// A figure's tree as data: what stands where, and as a text to be copied. Nothing here needs a browser.
import { dollars } from "../app/format.ts";

export interface Node {
  label: string;
  formula?: string | null;
  figure?: string | null; // its own address, where it is a figure of its own
  amount_cents?: number | null;
  value?: string | null; // of what is not money
  is_aside: boolean; // shown, but no part of the sum above it
  parts: Node[];
}

/** A cost that is zero is a zero, and is said to be one. */
export const amountOf = (node: Node): string => (node.amount_cents === null || node.amount_cents === undefined ? (node.value ?? "") : node.amount_cents === 0 ? "$0.00" : dollars(node.amount_cents, true));

/** One line a node, indented by its depth, the amount first: as `purser explain` prints it. */
export function asText(node: Node, depth = 0): string {
  const amount = amountOf(node);
  const line = "  ".repeat(depth) + [amount && amount + " ", node.is_aside ? "(beside the sum)" : "", node.label + (node.formula ? ":" : ""), node.formula ?? ""].filter(Boolean).join(" ");
  return [line, ...node.parts.map((part) => asText(part, depth + 1))].join("\n");
}

/** The share of the whole that a node is, 0 to 1; null where it is no part of the sum, or there is no sum. */
export function shareOf(node: Node, whole: number | null | undefined): number | null {
  if (!whole || node.is_aside || node.amount_cents === null || node.amount_cents === undefined) return null;
  return Math.min(1, Math.abs(node.amount_cents / whole));
}

export const countNodes = (node: Node): number => node.parts.reduce((n, part) => n + countNodes(part), 1);

/** "ledger.csv, line 8350" and the like: lines that the tree keeps back stand in the server's own words; more of them can be asked for. */
export const hasLines = (node: Node): boolean => /\bline \d+\)/.test(node.label) || node.parts.some(hasLines);
