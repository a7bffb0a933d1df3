// The frame of every screen: its title, the answer in one sentence, a picture, the table behind it, what can be done.
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";

export function Page({ title, answer, actions, children }: { title: string; answer?: ComponentChildren; actions?: ComponentChildren; children?: ComponentChildren }) {
  useEffect(() => { document.title = `${title} · Purser`; }, [title]);
  return (
    <main id="content">
      <header class="page-head">
        <div><h1 tabIndex={-1}>{title}</h1>{answer && <p class="answer">{answer}</p>}</div>
        {actions && <div class="buttons">{actions}</div>}
      </header>
      {children}
    </main>
  );
}

export function Section({ title, id, children, actions }: { title: string; id?: string; children: ComponentChildren; actions?: ComponentChildren }) {
  return <section id={id} aria-label={title}><header class="section-head"><h2>{title}</h2>{actions && <div class="buttons">{actions}</div>}</header>{children}</section>;
}
