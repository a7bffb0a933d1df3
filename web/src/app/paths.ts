// Addresses as text: what stands in them, without a browser, so that tests can ask.

/** "initiatives/:code" against "initiatives/IMMERSION": {code: "IMMERSION"}; null where it does not fit. */
export function matchPath(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern === "" ? [] : pattern.split("/");
  const asked = path === "" ? [] : path.split("/");
  if (wanted.length !== asked.length) return null;
  const found: Record<string, string> = {};
  for (let i = 0; i < wanted.length; i++) {
    const value = decode(asked[i]);
    if (value === null) return null;
    if (wanted[i].startsWith(":")) found[wanted[i].slice(1)] = value;
    else if (wanted[i] !== value) return null;
  }
  return found;
}

/** Null where the address is broken ("%E0%A4%A"). */
function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** "initiatives/" + code, whatever the code holds. */
export function pathTo(...parts: (string | number)[]): string {
  return parts.map((part) => encodeURIComponent(String(part))).join("/");
}

/** The parameters with some changed; null or "" takes one away. They stay in their order, so that the same filter has the same address. */
export function changeQuery(query: URLSearchParams, changes: Record<string, string | null>): string {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") next.delete(name);
    else next.set(name, value);
  }
  const text = next.toString();
  return text ? "?" + text : "";
}
