// The one way to the server: what it refuses becomes an ApiError with its sentence.
import { signal } from "@preact/signals";
import type { Session } from "../gen/api.ts";
import { base } from "./router.ts";

export const session = signal<Session | null | undefined>(undefined); // undefined: not asked yet

export class ApiError extends Error {
  constructor(readonly status: number, readonly code: string, message: string, readonly field: string | null, readonly requestId: string, readonly current: unknown) {
    super(message);
  }
}

export interface Options { body?: unknown; version?: number; key?: string; signal?: AbortSignal; file?: Blob }

function headersOf(method: string, o: Options): Record<string, string> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (o.body !== undefined) headers["Content-Type"] = "application/json";
  if (o.file) headers["Content-Type"] = "application/octet-stream";
  if (method !== "GET" && session.value?.csrf) headers["X-CSRF-Token"] = session.value.csrf;
  if (o.version !== undefined) headers["If-Match"] = `"${o.version}"`;
  if (method !== "GET") headers["Idempotency-Key"] = o.key ?? crypto.randomUUID();
  return headers;
}

export async function call<T>(method: string, path: string, o: Options = {}): Promise<T> {
  let reply: Response;
  try {
    reply = await fetch(base + "api/" + path, { method, headers: headersOf(method, o), body: o.file ?? (o.body === undefined ? undefined : JSON.stringify(o.body)), signal: o.signal, credentials: "same-origin" });
  } catch (error) {
    if ((error as Error).name === "AbortError") throw error;
    throw new ApiError(0, "OFFLINE", "The server cannot be reached. What you typed is still here; try again in a moment.", null, "", null);
  }
  const text = await reply.text();
  let value: any = null;
  try { value = text ? JSON.parse(text) : null; } catch { /* told below */ }
  if (reply.ok) return value as T;
  if (reply.status === 401 && path !== "session") session.value = null;
  const e = value?.error;
  throw new ApiError(reply.status, e?.code ?? "BROKEN", e?.message ?? "The server could not answer.", e?.field ?? null, e?.request_id ?? reply.headers.get("X-Request-Id") ?? "", value?.current ?? null);
}

export const get = <T>(path: string, signal?: AbortSignal) => call<T>("GET", path, { signal });
export const may = (permission: string): boolean => session.value?.permissions.includes(permission) ?? false;

/** Who is signed in, if anyone. */
export async function loadSession(): Promise<void> {
  try { session.value = await get<Session>("session"); }
  catch (error) { if (error instanceof ApiError && error.status === 401) session.value = null; else throw error; }
}

/** An upload that says how far it is and can be stopped. */
export function upload<T>(path: string, file: Blob, progress: (share: number) => void, stop: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", base + "api/" + path);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    if (session.value?.csrf) request.setRequestHeader("X-CSRF-Token", session.value.csrf);
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onload = () => {
      let value: any = null;
      try { value = JSON.parse(request.responseText); } catch { /* told below */ }
      if (request.status >= 200 && request.status < 300) resolve(value as T);
      else reject(new ApiError(request.status, value?.error?.code ?? "BROKEN", value?.error?.message ?? "The server could not answer.", value?.error?.field ?? null, value?.error?.request_id ?? "", value));
    };
    request.onerror = () => reject(new ApiError(0, "OFFLINE", "The file could not be sent: the server cannot be reached.", null, "", null));
    request.onabort = () => reject(new DOMException("stopped", "AbortError"));
    stop.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
