// What others change reaches every open page: the server says what changed, and whoever shows it reads it again.
import { signal } from "@preact/signals";
import { base } from "./router.ts";

export interface Change { object_type: string; object_key: string; action: string; actor: string; at_ms: number; entry: number }
export const isLive = signal(false);

type Hearer = (change: Change) => void;
const hearers = new Set<Hearer>();
let source: EventSource | null = null;

export function hear(hearer: Hearer): () => void {
  hearers.add(hearer);
  return () => hearers.delete(hearer);
}

export function startLive(): void {
  if (source) return;
  source = new EventSource(base + "api/events");
  source.addEventListener("hello", () => { isLive.value = true; });
  source.addEventListener("change", (event) => {
    const change = JSON.parse((event as MessageEvent<string>).data) as Change;
    for (const hearer of hearers) hearer(change);
  });
  source.onerror = () => { isLive.value = false; };
}

export function stopLive(): void {
  source?.close();
  source = null;
  isLive.value = false;
}
