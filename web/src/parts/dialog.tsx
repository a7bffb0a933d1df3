// A dialog: the browser's own, which keeps the focus inside, closes with Escape, and gives the focus back. <Dialog title close wide>...</Dialog>
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../app/i18n.ts";
import { Icon } from "./icon.tsx";

interface Props {
  title: string;
  close: () => void;
  children: ComponentChildren;
  wide?: boolean;
}

export function Dialog({ title, close, children, wide }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    ref.current?.showModal();
    return () => before?.focus?.();
  }, []);
  return (
    <dialog ref={ref} class={wide ? "wide" : ""} aria-labelledby={id}
            onCancel={(event) => (event.preventDefault(), close())}
            onMouseDown={(event) => event.target === ref.current && close()}>
      <div class="dialog-body">
        <header>
          <h2 id={id} tabIndex={-1}>{title}</h2>
          <button type="button" class="plain icon-only" aria-label={t("Close")} onClick={close}><Icon name="close" /></button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
