// What made a figure: a tree that opens part by part, down to lines and hours.
import { useState } from "preact/hooks";
import { useGet } from "../app/data.ts";
import { dollars } from "../app/format.ts";
import { t } from "../app/i18n.ts";

import { Dialog } from "../parts/dialog.tsx";
import { Failed, Loading } from "../parts/states.tsx";

interface Node { label: string; formula?: string | null; figure?: string | null; amount_cents?: number | null; value?: string | null; is_aside: boolean; parts: Node[] }

function Branch({ node, depth }: { node: Node; depth: number }) {
  const amount = node.amount_cents === null || node.amount_cents === undefined ? node.value ?? "" : dollars(node.amount_cents, true);
  const line = <span class="line"><span>{node.label}{node.is_aside && <span class="tag">{t("beside the sum")}</span>}{node.formula && <span class="formula"> {node.formula}</span>}</span><strong class="number">{amount}</strong></span>;
  if (node.parts.length === 0) return <li>{line}</li>;
  return <li><details open={depth < 2}><summary>{line}</summary><ul>{node.parts.map((part, i) => <Branch key={i} node={part} depth={depth + 1} />)}</ul></details></li>;
}

export function ExplainTree({ figure }: { figure: string }) {
  const data = useGet<Node>("explain?figure=" + encodeURIComponent(figure));
  if (data.error) return <Failed error={data.error} retry={data.reload} />;
  if (!data.value) return <Loading what={t("what made this figure")} />;
  return <ul class="tree"><Branch node={data.value} depth={0} /></ul>;
}

/** A figure that opens what made it. */
export function Figure({ figure, children, title }: { figure: string; children: preact.ComponentChildren; title: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="figure" aria-haspopup="dialog" onClick={() => setOpen(true)}>{children}<span class="hidden"> {t("what made this figure")}</span></button>
      {open && <Dialog title={title} close={() => setOpen(false)} wide><ExplainTree figure={figure} /><p class="caption">{t("The same at the command line:")} <code>purser explain {figure}</code></p></Dialog>}
    </>
  );
}
