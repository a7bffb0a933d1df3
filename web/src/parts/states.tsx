// What a screen shows while it has nothing to show: loading, failed, not allowed, empty. <Async data what>{(value) => ...}</Async> does all of it.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../app/api.ts";
import type { Data } from "../app/data.ts";
import { t } from "../app/i18n.ts";
import { permissions, roles, type Permission } from "../gen/api.ts";
import { Icon } from "./icon.tsx";

/** The shape of what is coming; words only when it takes longer than 400 ms. `what`: "the initiatives". */
export function Loading({ what, lines = 4 }: { what: string; lines?: number }) {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 400);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="loading" role="status">
      {isLate && <p>{t("Loading {what}…", { what })}</p>}
      {Array.from({ length: lines }, (_, i) => <span key={i} class="bar" />)}
    </div>
  );
}

interface FailedProps {
  error: Error;
  retry?: () => void;
  safe?: string; // what is not lost: "Your changes are kept on this device."
  children?: ComponentChildren; // more that can be done
}

/** What failed, what is safe, what to do, and the number under which the server knows it. */
export function Failed({ error, retry, safe, children }: FailedProps) {
  const e = error instanceof ApiError ? error : null;
  if (e?.status === 403) return <NoPermission message={e.message} />;
  return (
    <div class="notice bad" role="alert">
      <p><strong>{e?.status === 404 ? t("There is nothing here") : e?.status === 0 ? t("No connection") : t("This did not work")}</strong></p>
      <p>{t(error.message)} {safe}</p>
      {(retry || children) && <p class="buttons">{retry && <button type="button" onClick={retry}>{t("Try again")}</button>}{children}</p>}
      {e?.requestId && <p class="caption">{t("If you ask for help, name this number: {id}", { id: e.requestId })}</p>}
    </div>
  );
}

/** Says who can grant it: which roles may do this, and that an administrator gives roles. */
export function NoPermission({ message, permission }: { message?: string; permission?: Permission }) {
  const able = permission ? roles.filter((role) => role.permissions.includes(permission)).map((role) => t(role.title)) : [];
  return (
    <div class="notice" role="alert">
      <p><Icon name="lock" /> <strong>{t("Your role does not show this")}</strong></p>
      {message && <p>{message}</p>}
      {permission && <p>{t("It needs a role that may {what}: {roles}.", { what: t(permissions[permission]), roles: able.join(", ") })}</p>}
      <p>{t("An administrator of your district can give you such a role.")}</p>
    </div>
  );
}

export function Empty({ children, actions }: { children: ComponentChildren; actions?: ComponentChildren }) {
  return <div class="notice empty"><p>{children}</p>{actions && <p class="buttons">{actions}</p>}</div>;
}

interface AsyncProps<T> {
  data: Data<T>;
  what: string;
  lines?: number;
  children: (value: T) => ComponentChildren;
}

/** What was read, or why it is not there. While it is read anew the old stays in sight; when that fails, a line above it says so. */
export function Async<T>({ data, what, lines, children }: AsyncProps<T>) {
  if (data.value === null) return data.error ? <Failed error={data.error} retry={data.reload} /> : <Loading what={what} lines={lines} />;
  return (
    <div class="async" aria-busy={data.loading}>
      {data.error && <Failed error={data.error} retry={data.reload} safe={t("You see what was there before.")} />}
      {children(data.value)}
    </div>
  );
}
