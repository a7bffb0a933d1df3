// What others change reaches every open page: the server says what changed, and whoever shows it reads it again. A page in a hidden tab listens to
// nothing (browsers allow six connections to a server); when it is shown again, it reads anew what it shows.
import { signal } from "@preact/signals";
import { apiAddress } from "./api.ts";

export interface Change {
  object_type: string; // "initiative", "cost", ...; "*": anything may have changed
  object_key: string;
  action: string;
  actor: string;
  at_ms: number;
}

/** Changes arrive; while it is false the page reads again every 15 seconds. */
export const isLive = signal(false);

const hearers = new Set<(change: Change) => void>();
let source: EventSource | null = null;
let isWanted = false;
let wasBroken = false;
const anything: Change = { object_type: "*", object_key: "", action: "", actor: "", at_ms: 0 };

/** Returns how to stop hearing. */
export function hear(hearer: (change: Change) => void): () => void {
  hearers.add(hearer);
  return () => hearers.delete(hearer);
}

const tell = (change: Change) => hearers.forEach((hearer) => hearer(change));

function open(): void {
  if (source || !isWanted || document.hidden) return;
  source = new EventSource(apiAddress("events"));
  source.addEventListener("hello", () => {
    isLive.value = true;
    if (wasBroken) tell(anything);
    wasBroken = false;
  });
  source.addEventListener("change", (event) => tell(JSON.parse((event as MessageEvent<string>).data) as Change));
  source.onerror = () => {
    isLive.value = false;
    wasBroken = true;
    if (source?.readyState === EventSource.CLOSED) source = null; // refused: tried again below
  };
}

function close(): void {
  source?.close();
  source = null;
  isLive.value = false;
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) return open();
  wasBroken = wasBroken || source !== null;
  close();
});

setInterval(() => {
  if (!isWanted || document.hidden || isLive.value) return;
  open();
  tell(anything);
}, 15_000);

export function startLive(): void {
  isWanted = true;
  open();
}

export function stopLive(): void {
  isWanted = false;
  close();
}
