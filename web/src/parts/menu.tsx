// A button that opens a small panel under it: <Menu label icon>...</Menu>. Closes with Escape, by a click elsewhere, and when a link in it is followed.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Icon } from "./icon.tsx";

interface Props {
  label: ComponentChildren;
  name?: string; // what it is called aloud, where the label is a drawing
  children: ComponentChildren;
  class?: string;
}

export function Menu({ label, name, children, class: css }: Props) {
  const [isOpen, setOpen] = useState(false);
  const ref = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!isOpen) return undefined;
    const key = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setOpen(false);
      ref.current?.querySelector("button")?.focus();
    };
    const elsewhere = (event: Event) => {
      if (!ref.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("keydown", key);
    document.addEventListener("mousedown", elsewhere);
    document.addEventListener("focusin", elsewhere);
    return () => {
      document.removeEventListener("keydown", key);
      document.removeEventListener("mousedown", elsewhere);
      document.removeEventListener("focusin", elsewhere);
    };
  }, [isOpen]);
  return (
    <div class={"menu " + (css ?? "")} ref={ref}>
      <button type="button" aria-expanded={isOpen} aria-controls={id} aria-label={name} onClick={() => setOpen(!isOpen)}>{label}<Icon name="down" /></button>
      <div class="menu-panel" id={id} hidden={!isOpen} onClick={(event) => (event.target as Element).closest("a") && setOpen(false)}>{children}</div>
    </div>
  );
}
