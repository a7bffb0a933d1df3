// The one way to the server. What it refuses becomes an ApiError with the server's own sentence; nothing is sent twice unknowingly.
import { signal } from "@preact/signals";
import type { Session } from "../gen/api.ts";
import { base } from "./router.ts";

/** undefined: not asked yet; null: nobody is signed in. */
export const session = signal<Session | null | undefined>(undefined);
/** The session ended while the page was open: the shell asks for the password over the page, so that nothing typed is lost. */
export const isExpired = signal(false);

export const may = (permission: string): boolean => session.value?.permissions.includes(permission) ?? false;

export class ApiError extends Error {
  constructor(
    readonly status: number, // 0: no answer came
    readonly code: string, // of errors.def; OFFLINE where no answer came
    message: string,
    readonly field: string | null = null, // which field of the body it is about
    readonly requestId: string = "", // what the server's log calls it
    readonly current: unknown = null, // STALE: the thing as it is now
  ) {
    super(message);
  }
}

export interface Options {
  body?: unknown; // becomes JSON
  version?: number; // If-Match: the change is refused (STALE) when someone else came first
  key?: string; // Idempotency-Key; one is made for each write, and kept over its retries
  signal?: AbortSignal;
}

const words = "abcdefghijklmnopqrstuvwxyz234567";
/** 130 random bits; crypto.randomUUID is not there on plain http. */
export const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(26)), (byte) => words[byte & 31]).join("");

export const apiAddress = (path: string) => base + "api/" + path;

function headersOf(method: string, options: Options, type: string | null): Record<string, string> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (type) headers["Content-Type"] = type;
  if (method === "GET") return headers;
  if (session.value?.csrf) headers["X-CSRF-Token"] = session.value.csrf;
  if (options.version !== undefined) headers["If-Match"] = `"${options.version}"`;
  headers["Idempotency-Key"] = options.key ?? newKey();
  return headers;
}

interface ErrorBody {
  error?: { code?: string; field?: string | null; message?: string; request_id?: string; current?: unknown };
  current?: unknown;
}

/** What a reply says, thrown where it is no success. `path` decides whether 401 means that the session has ended. */
function read<T>(status: number, text: string, path: string, requestId: string): T {
  let value: unknown = null;
  try {
    value = text ? JSON.parse(text) : null;
  } catch {
    if (status < 400) throw new ApiError(status, "BROKEN", "The server's answer could not be read.", null, requestId);
  }
  if (status >= 200 && status < 300) return value as T;
  const body = (value ?? {}) as ErrorBody;
  if (status === 401 && session.value && path !== "session") isExpired.value = true;
  throw new ApiError(status, body.error?.code ?? "BROKEN", body.error?.message ?? "The server could not answer.", body.error?.field ?? null,
    body.error?.request_id ?? requestId, body.error?.current ?? body.current ?? null);
}

const offline = () => new ApiError(0, "OFFLINE", "The server cannot be reached. What you typed is still here; try again in a moment.");
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  const headers = headersOf(method, options, body === undefined ? null : "application/json");
  for (let attempt = 0; ; attempt++) {
    try {
      const reply = await fetch(apiAddress(path), { method, headers, body, signal: options.signal, credentials: "same-origin" });
      return read<T>(reply.status, await reply.text(), path, reply.headers.get("X-Request-Id") ?? "");
    } catch (error) {
      if (error instanceof ApiError || (error as Error).name === "AbortError") throw error;
      if (attempt === 1) throw offline();
      await pause(700); // once more, under the same Idempotency-Key: a write that did arrive is not done twice
    }
  }
}

export const get = <T>(path: string, stop?: AbortSignal) => call<T>("GET", path, { signal: stop });

/** Who is signed in, if anyone. */
export async function loadSession(): Promise<void> {
  try {
    session.value = await get<Session>("session");
    isExpired.value = false;
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401)) throw error;
    session.value = null;
  }
}

/** Sends a file or a pasted text; says how far it is (0 to 1), and can be stopped. */
export function upload<T>(path: string, file: Blob, progress: (share: number) => void, stop: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", apiAddress(path));
    for (const [name, value] of Object.entries(headersOf("POST", {}, file.type || "text/csv"))) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    };
    request.onload = () => {
      try {
        resolve(read<T>(request.status, request.responseText, path, request.getResponseHeader("X-Request-Id") ?? ""));
      } catch (error) {
        reject(error);
      }
    };
    request.onerror = () => reject(offline());
    request.onabort = () => reject(new DOMException("stopped", "AbortError"));
    stop.addEventListener("abort", () => request.abort());
    if (stop.aborted) request.abort();
    else request.send(file);
  });
}
