// One record that several people may change at once: what this reader typed (drafts) over what the server holds (row). Nothing here needs a browser.
//
// Each draft remembers the value it began from. When someone else changes the same field meanwhile, that is a conflict, and nothing of it is sent until
// the reader has chosen; changes of other fields are no conflict and both stand. What could not be sent is kept on the device.
import { signal } from "@preact/signals";

export type Value = string | number | boolean | string[] | null;
export type Values = Record<string, Value>;

export interface Saved {
  row: Values;
  version: number;
}

/** What `send` throws when another change came first. */
export class Stale extends Error {
  constructor(readonly current: Saved) {
    super("Someone changed this meanwhile");
  }
}

/** What `send` throws when a field is refused. */
export interface Refused extends Error {
  field?: string | null;
}

export type SaveState = "clean" | "unsaved" | "saving" | "saved" | "failed";
export type Send = (changes: Values, version: number, reason: string) => Promise<Saved>;
export interface Store {
  read: () => string | null;
  write: (text: string | null) => void;
}

interface Draft {
  value: Value;
  base: Value;
}

export interface Conflict {
  name: string;
  mine: Value;
  theirs: Value;
  base: Value;
}

/** Missing, "" and an empty list are the same: nothing. */
export function same(a: Value | undefined, b: Value | undefined): boolean {
  const plain = (x: Value | undefined) => (x === undefined || x === null || x === "" || (Array.isArray(x) && x.length === 0) ? null : x);
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

const STEPS_MOST = 100; // that can be taken back
const STALE_MOST = 8; // times that a change is tried again because others came first

export class RecordForm {
  readonly saved = signal<Saved>({ row: {}, version: 0 });
  readonly drafts = signal<Record<string, Draft>>({});
  /** By field: typed but not understood, or refused by the server. Such a field is not sent. */
  readonly wrong = signal<Record<string, string>>({});
  readonly state = signal<SaveState>("clean");
  readonly error = signal<Error | null>(null);
  /** The reader is to choose between their own values and others'. */
  readonly asks = signal(false);
  /** Drafts of an earlier visit were found on this device. */
  readonly wasRestored = signal(false);
  readonly reason = signal("");
  readonly undoable = signal(0);
  readonly redoable = signal(0);
  private undoSteps: { before: Values; after: Values }[] = [];
  private redoSteps: { before: Values; after: Values }[] = [];
  private isSending = false;
  private isWantedAgain = false;

  constructor(first: Saved, private readonly send: Send, private readonly store: Store | null = null) {
    this.saved.value = first;
    try {
      const kept = JSON.parse(store?.read() ?? "{}") as Record<string, Draft>;
      for (const [name, draft] of Object.entries(kept)) if (draft && "value" in draft && !same(draft.value, first.row[name])) this.drafts.value = { ...this.drafts.value, [name]: draft };
    } catch {
      /* what cannot be read is not there */
    }
    if (Object.keys(this.drafts.value).length) {
      this.wasRestored.value = true;
      this.state.value = "unsaved";
    }
  }

  value(name: string): Value {
    return name in this.drafts.value ? this.drafts.value[name].value : (this.saved.value.row[name] ?? null);
  }

  isChanged(name: string): boolean {
    return name in this.drafts.value;
  }

  set(name: string, value: Value): void {
    this.mark(name, null);
    const draft = this.drafts.value[name];
    const base = draft ? draft.base : (this.saved.value.row[name] ?? null);
    const next = { ...this.drafts.value };
    if (same(value, this.saved.value.row[name])) delete next[name];
    else next[name] = { value, base };
    this.put(next);
    this.state.value = this.isSending ? "saving" : Object.keys(next).length ? "unsaved" : "clean";
  }

  /** What was typed cannot be sent (null: it can). */
  mark(name: string, problem: string | null): void {
    if ((this.wrong.value[name] ?? null) === problem) return;
    const next = { ...this.wrong.value };
    if (problem === null) delete next[name];
    else next[name] = problem;
    this.wrong.value = next;
    if (problem !== null && !this.isSending) this.state.value = "unsaved";
  }

  /** The server's row is newer: others changed it, or it was read again. */
  take(now: Saved): void {
    if (now.version <= this.saved.value.version) return;
    this.saved.value = now;
    const next = { ...this.drafts.value };
    for (const name of Object.keys(next)) if (same(next[name].value, now.row[name])) delete next[name];
    this.put(next);
    if (!this.isSending && this.state.value === "unsaved" && !Object.keys(next).length && !Object.keys(this.wrong.value).length) this.state.value = "clean";
  }

  /** Fields that both this reader and someone else changed, differently. */
  conflicts(): Conflict[] {
    const row = this.saved.value.row;
    return Object.entries(this.drafts.value)
      .filter(([name, draft]) => !same(draft.base, row[name]) && !same(draft.value, row[name]))
      .map(([name, draft]) => ({ name, mine: draft.value, theirs: row[name] ?? null, base: draft.base }));
  }

  /** What the reader chose for each conflict; then all is sent. */
  resolve(choices: Record<string, "mine" | "theirs">): Promise<void> {
    const next = { ...this.drafts.value };
    for (const conflict of this.conflicts()) {
      if (choices[conflict.name] === "theirs") delete next[conflict.name];
      else if (choices[conflict.name] === "mine") next[conflict.name] = { value: conflict.mine, base: conflict.theirs };
    }
    this.put(next);
    this.asks.value = false;
    return this.save();
  }

  drop(): void {
    this.put({});
    this.wrong.value = {};
    this.error.value = null;
    this.wasRestored.value = false;
    this.state.value = "clean";
  }

  /** Sends every draft that can be sent. Called while it is sending: once more afterwards. */
  async save(): Promise<void> {
    if (this.isSending) {
      this.isWantedAgain = true;
      return;
    }
    this.isSending = true;
    try {
      for (let tries = 0; await this.sendOnce(tries); tries++);
    } finally {
      this.isSending = false;
    }
  }

  undo(): Promise<void> {
    return this.step(this.undoSteps, this.redoSteps);
  }

  redo(): Promise<void> {
    return this.step(this.redoSteps, this.undoSteps);
  }

  /** True: send again. */
  private async sendOnce(tries: number): Promise<boolean> {
    this.isWantedAgain = false;
    const sent = Object.fromEntries(Object.entries(this.drafts.value).filter(([name]) => !(name in this.wrong.value)));
    if (!Object.keys(sent).length) return false;
    if (this.conflicts().length) {
      this.asks.value = true;
      this.state.value = "unsaved";
      return false;
    }
    const values = Object.fromEntries(Object.entries(sent).map(([name, draft]) => [name, draft.value]));
    this.state.value = "saving";
    this.error.value = null;
    const version = this.saved.value.version;
    try {
      const now = await this.send(values, version, this.reason.value.trim());
      this.remember({ before: Object.fromEntries(Object.keys(sent).map((name) => [name, this.saved.value.row[name] ?? null])), after: values });
      const next = { ...this.drafts.value };
      for (const name of Object.keys(sent)) {
        if (same(next[name]?.value, values[name])) delete next[name];
        else if (next[name]) next[name] = { ...next[name], base: values[name] };
      }
      this.put(next);
      this.take(now);
      this.wasRestored.value = false;
      this.state.value = Object.keys(next).length || Object.keys(this.wrong.value).length ? "unsaved" : "saved";
      return this.isWantedAgain;
    } catch (problem) {
      if (problem instanceof Stale && problem.current.version > version && tries < STALE_MOST) { // that one may have been read meanwhile
        this.take(problem.current);
        return true;
      }
      this.state.value = "failed";
      this.error.value = problem as Error;
      const field = (problem as Refused).field;
      if (field && field in sent) this.mark(field, (problem as Error).message);
      this.state.value = "failed";
      return false;
    }
  }

  private remember(step: { before: Values; after: Values }): void {
    this.undoSteps = [...this.undoSteps, step].slice(-STEPS_MOST);
    this.redoSteps = [];
    this.count();
  }

  private count(): void {
    this.undoable.value = this.undoSteps.length;
    this.redoable.value = this.redoSteps.length;
  }

  private async step(from: { before: Values; after: Values }[], to: { before: Values; after: Values }[]): Promise<void> {
    const last = from[from.length - 1];
    if (!last || this.isSending) return;
    const changedSince = Object.keys(last.after).filter((name) => !same(this.saved.value.row[name], last.after[name]) || name in this.drafts.value);
    if (changedSince.length) {
      this.error.value = new Error("This was changed again since, so it cannot be taken back here. The history below can show who did.");
      this.state.value = "failed";
      return;
    }
    this.isSending = true;
    this.state.value = "saving";
    this.error.value = null;
    try {
      const now = await this.send(last.before, this.saved.value.version, this.reason.value.trim());
      this.take(now);
      from.pop();
      to.push({ before: last.after, after: last.before });
      this.state.value = "saved";
    } catch (problem) {
      if (problem instanceof Stale) this.take(problem.current);
      this.error.value = problem as Error;
      this.state.value = "failed";
    } finally {
      this.isSending = false;
      this.count();
    }
  }

  private put(drafts: Record<string, Draft>): void {
    this.drafts.value = drafts;
    this.store?.write(Object.keys(drafts).length ? JSON.stringify(drafts) : null);
  }
}
