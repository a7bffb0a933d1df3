// The frame of every screen: its title, the answer in one sentence, what can be done; then a picture, the table behind it.
//   <Page title answer actions state>...</Page>      <Section title id actions>...</Section>
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { place, takeMoved } from "../app/router.ts";

interface PageProps {
  title: string;
  answer?: ComponentChildren; // one sentence
  actions?: ComponentChildren; // buttons
  state?: ComponentChildren; // saved, saving, failed: beside the title
  children?: ComponentChildren;
}

export function Page({ title, answer, actions, state, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const path = place.value.path;
  useEffect(() => {
    document.title = `${title} · Purser`;
  }, [title]);
  useEffect(() => {
    if (takeMoved()) heading.current?.focus({ preventScroll: true }); // who cannot see it hears where they are
  }, [path]);
  return (
    <main id="content">
      <header class="page-head">
        <div>
          <div class="title-row"><h1 ref={heading} tabIndex={-1}>{title}</h1>{state}</div>
          {answer && <p class="answer">{answer}</p>}
        </div>
        {actions && <div class="buttons">{actions}</div>}
      </header>
      {children}
    </main>
  );
}

interface SectionProps {
  title: string;
  id?: string; // for links
  note?: ComponentChildren;
  actions?: ComponentChildren;
  children: ComponentChildren;
}

export function Section({ title, id, note, actions, children }: SectionProps) {
  return (
    <section id={id}>
      <header class="section-head"><h2>{title}</h2>{actions && <div class="buttons">{actions}</div>}</header>
      {note && <p class="sub">{note}</p>}
      {children}
    </section>
  );
}
