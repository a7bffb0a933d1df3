// What a screen shows while it has nothing to show: loading, failed, not allowed, empty.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../app/api.ts";
import { t } from "../app/i18n.ts";

/** The shape of what is coming, and after 400 ms words. */
export function Loading({ what }: { what: string }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 400);
    return () => clearTimeout(timer);
  }, []);
  return <div class="loading" role="status"><span class="bar" /><span class="bar" /><span class="bar" />{late && <p>{t("Loading {what}…", { what })}</p>}</div>;
}

/** What failed, what is safe, what to do. */
export function Failed({ error, retry }: { error: Error; retry?: () => void }) {
  const e = error instanceof ApiError ? error : null;
  if (e?.status === 403) return <NoPermission message={e.message} />;
  return (
    <div class="notice bad" role="alert">
      <p><strong>{e?.status === 404 ? t("There is nothing here") : t("This did not work")}</strong></p>
      <p>{error.message}</p>
      <p class="buttons">{retry && <button type="button" onClick={retry}>{t("Try again")}</button>}</p>
      {e?.requestId && <p class="caption">{t("If you ask for help, name this number: {id}", { id: e.requestId })}</p>}
    </div>
  );
}

export function NoPermission({ message }: { message: string }) {
  return <div class="notice" role="alert"><p><strong>{t("Your role does not show this")}</strong></p><p>{message}</p><p>{t("An administrator can give you another role.")}</p></div>;
}

export function Empty({ children }: { children: ComponentChildren }) {
  return <div class="notice empty"><p>{children}</p></div>;
}
