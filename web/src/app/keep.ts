// What this browser remembers of the reader's choices. A private window may keep nothing: then nothing is remembered, and nothing fails.
const name = (key: string) => "purser-" + key;

export function kept(key: string): string | null {
  try {
    return localStorage.getItem(name(key));
  } catch {
    return null;
  }
}

/** Null forgets. */
export function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(name(key));
    else localStorage.setItem(name(key), value);
  } catch {
    /* see above */
  }
}

/** Forgets all whose key begins so: what was typed and not saved does not outlive the sign-out. */
export function forget(prefix: string): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(name(prefix))) localStorage.removeItem(key);
  } catch {
    /* see above */
  }
}
