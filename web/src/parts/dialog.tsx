// A dialog: the browser's own, which keeps the focus inside and closes with Escape.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../app/i18n.ts";

export function Dialog({ title, close, children, wide }: { title: string; close: () => void; children: ComponentChildren; wide?: boolean }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    ref.current?.showModal();
    return () => before?.focus?.();
  }, []);
  return (
    <dialog ref={ref} class={wide ? "wide" : ""} aria-labelledby="dialog-title" onCancel={(event) => { event.preventDefault(); close(); }} onClick={(event) => event.target === ref.current && close()}>
      <div class="dialog-body">
        <header><h2 id="dialog-title">{title}</h2><button type="button" class="plain close" aria-label={t("Close")} onClick={close}>✕</button></header>
        {children}
      </div>
    </dialog>
  );
}
