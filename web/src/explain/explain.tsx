// What made a figure: a tree that opens part by part, down to ledger lines and hours. By keyboard: Tab to a line, Enter opens and closes it.
//   <Figure figure="costing/IMMERSION/fully_loaded_cents" title="...">$1,239,517</Figure>   and the screen explain?figure=...
import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { useGet } from "../app/data.ts";
import { t } from "../app/i18n.ts";
import { base, go, place } from "../app/router.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import { Page } from "../parts/page.tsx";
import { Async, Empty } from "../parts/states.tsx";
import { tell } from "../parts/toast.tsx";
import { amountOf, asText, countNodes, hasLines, shareOf, type Node } from "./tree.ts";

export const explainAddress = (figure: string) => `explain?figure=${encodeURIComponent(figure)}`;

interface BranchProps {
  node: Node;
  depth: number;
  whole: number | null | undefined;
  open: (depth: number, node: Node) => boolean;
}

function Line({ node, depth, whole }: Omit<BranchProps, "open">) {
  const share = shareOf(node, whole);
  const amount = amountOf(node);
  return (
    <span class={node.is_aside ? "line aside" : "line"}>
      <span class="what">
        {node.label}
        {node.is_aside && <span class="tag">{t("beside the sum")}</span>}
        {node.formula && <span class="formula">{node.formula}</span>}
      </span>
      {share !== null && depth > 0 && <svg class="part" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="f1" width={share * 100} height="8" /></svg>}
      <span class="number">{amount}</span>
    </span>
  );
}

function Branch({ node, depth, whole, open }: BranchProps) {
  const line = <Line node={node} depth={depth} whole={whole} />;
  const alone = depth > 0 && node.figure && <a class="alone" href={base + explainAddress(node.figure)} aria-label={t("Open {name} by itself", { name: node.label })}><Icon name="link" /></a>;
  if (node.parts.length === 0) return <li>{line}{alone}</li>;
  return (
    <li>
      <details open={open(depth, node)}>
        <summary>{line}</summary>
        <ul>{node.parts.map((part, i) => <Branch key={i} node={part} depth={depth + 1} whole={whole} open={open} />)}</ul>
      </details>
      {alone}
    </li>
  );
}

const FEW = 40; // a tree of so few lines is shown whole at once

export function Tree({ root, figure, more }: { root: Node; figure: string; more?: () => void }) {
  const [all, setAll] = useState<boolean | null>(null); // null: the first two levels, or all of a small one
  const n = useMemo(() => countNodes(root), [root]);
  const open = (depth: number) => all ?? (n <= FEW || depth < 2);
  const copy = (text: string, said: string) => navigator.clipboard.writeText(text).then(() => tell(said), () => tell(t("The browser did not allow it: mark the text and copy it."), undefined, true));
  return (
    <div class="explain">
      <p class="buttons">
        <button type="button" onClick={() => setAll(true)}>{t("Open everything")}</button>
        <button type="button" onClick={() => setAll(false)}>{t("Close everything")}</button>
        {"clipboard" in navigator && <button type="button" class="plain" onClick={() => void copy(asText(root), t("The whole tree is copied as text."))}>{t("Copy as text")}</button>}
        {"clipboard" in navigator && <button type="button" class="plain" onClick={() => void copy(location.origin + base + explainAddress(figure), t("The link to this figure is copied."))}><Icon name="link" /> {t("Copy its link")}</button>}
        {more && hasLines(root) && <button type="button" class="plain" onClick={more}>{t("Show every ledger line")}</button>}
      </p>
      <ul class="tree" key={String(all)}><Branch node={root} depth={0} whole={root.amount_cents} open={open} /></ul>
      <p class="caption">{t("The same at the command line:")} <code>purser explain {figure}</code></p>
    </div>
  );
}

export function ExplainTree({ figure }: { figure: string }) {
  const [lines, setLines] = useState<number | null>(null);
  const data = useGet<Node>(`explain?figure=${encodeURIComponent(figure)}${lines ? `&lines=${lines}` : ""}`, ["initiative", "cost", "staff_time", "pool", "ledger_import", "tag", "result"]);
  return <Async data={data} what={t("what made this figure")}>{(root) => <Tree root={root} figure={figure} more={lines ? undefined : () => setLines(1000)} />}</Async>;
}

/** A figure that opens what made it. */
export function Figure({ figure, children, title }: { figure: string; children: ComponentChildren; title: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="figure" aria-haspopup="dialog" onClick={() => setOpen(true)}>{children}<span class="hidden"> {t("what made this figure")}</span></button>
      {isOpen && <Dialog title={title} close={() => setOpen(false)} wide><ExplainTree figure={figure} /></Dialog>}
    </>
  );
}

/** A figure by itself, under an address that can be sent. */
export default function Explain() {
  const figure = place.value.query.get("figure") ?? "";
  const code = /^costing\/(.+)\/[^/]+$/.exec(figure)?.[1];
  return (
    <Page title={t("What made this figure")} answer={figure ? <code>{figure}</code> : undefined}
          actions={<>
            {code && code !== "total" && <a class="button" href={`${base}initiatives/${encodeURIComponent(code)}#cost`}>{t("To the initiative")}</a>}
            <button type="button" onClick={() => (history.length > 1 ? history.back() : go(""))}>{t("Back")}</button>
          </>}>
      {figure ? <ExplainTree key={figure} figure={figure} /> : <Empty>{t("No figure is named. Figures are opened from costs, exhibits and initiatives.")}</Empty>}
    </Page>
  );
}
