// Answers on their way to the server: gathered for a moment, sent together, kept on the device until they have arrived, and tried again when the line is back.
import { signal } from "@preact/signals";

export type Row = { initiative: string } & Partial<{ runs: boolean | null; wanted: boolean | null; importance: number | null; effectiveness: number | null; remark: string | null }>;

export interface Keeper {
  read: () => string | null;
  write: (text: string | null) => void;
}

export type SaverState = "saved" | "saving" | "waiting" | "refused";

const GATHER_MS = 400;
const AGAIN_MS = 4000;

export class Saver {
  readonly state = signal<SaverState>("saved");
  readonly problem = signal<string>("");
  private pending = new Map<string, Row>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sending: Promise<void> | null = null;

  constructor(private readonly send: (rows: Row[]) => Promise<void>, private readonly isFinal: (error: unknown) => boolean, private readonly keeper: Keeper) {
    try {
      for (const row of JSON.parse(keeper.read() ?? "[]") as Row[]) this.pending.set(row.initiative, row);
    } catch {
      /* what cannot be read is not there */
    }
    if (this.pending.size) this.later(0);
  }

  /** What an earlier visit typed and could not send. */
  unsent(): Row[] {
    return [...this.pending.values()];
  }

  put(rows: Row[]): void {
    for (const row of rows) this.pending.set(row.initiative, { ...this.pending.get(row.initiative), ...row });
    this.keep();
    this.state.value = "saving";
    this.later(GATHER_MS);
  }

  /** All that is typed has arrived, or the reason why not is thrown. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    while (this.pending.size) {
      await this.run();
      if (this.state.value === "waiting" || this.state.value === "refused") throw new Error(this.problem.value);
    }
  }

  retry(): void {
    if (this.pending.size) this.later(0);
  }

  private later(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(), ms);
  }

  private keep(): void {
    this.keeper.write(this.pending.size ? JSON.stringify([...this.pending.values()]) : null);
  }

  private run(): Promise<void> {
    this.sending ??= this.once().finally(() => (this.sending = null));
    return this.sending;
  }

  private async once(): Promise<void> {
    const rows = [...this.pending.values()].slice(0, 200);
    if (!rows.length) return;
    this.state.value = "saving";
    try {
      await this.send(rows);
      for (const row of rows) if (this.pending.get(row.initiative) === row) this.pending.delete(row.initiative); // what was typed meanwhile stays
      this.problem.value = "";
      this.keep();
      this.state.value = this.pending.size ? "saving" : "saved";
      if (this.pending.size) this.later(0);
    } catch (error) {
      this.problem.value = (error as Error).message;
      this.state.value = this.isFinal(error) ? "refused" : "waiting";
      if (this.state.value === "waiting") this.later(AGAIN_MS);
    }
  }
}
