import assert from "node:assert/strict";
import { test } from "node:test";
import { Saver, type Row } from "../src/feedback/saver.ts";

function stage(fails: { n: number; isFinal?: boolean } = { n: 0 }, kept: string | null = null) {
  const sent: Row[][] = [];
  const device = { text: kept };
  const send = async (rows: Row[]) => {
    if (fails.n-- > 0) throw new Error("no line");
    sent.push(rows);
  };
  const saver = new Saver(send, () => fails.isFinal ?? false, { read: () => device.text, write: (text) => (device.text = text) });
  return { saver, sent, device };
}

test("answers typed in one moment go together, the last of each question", async () => {
  const { saver, sent, device } = stage();
  saver.put([{ initiative: "A", runs: true }]);
  saver.put([{ initiative: "A", importance: 4 }, { initiative: "B", runs: false }]);
  saver.put([{ initiative: "A", importance: 5 }]);
  assert.equal(saver.state.value, "saving");
  await saver.flush();
  assert.deepEqual(sent, [[{ initiative: "A", runs: true, importance: 5 }, { initiative: "B", runs: false }]]);
  assert.equal(saver.state.value, "saved");
  assert.equal(device.text, null);
});

test("without a line they stay on the device, and are sent by the next visit", async () => {
  const first = stage({ n: 1 });
  first.saver.put([{ initiative: "A", runs: true }]);
  await assert.rejects(first.saver.flush(), /no line/);
  assert.equal(first.saver.state.value, "waiting");
  const next = stage({ n: 0 }, first.device.text);
  assert.deepEqual(next.saver.unsent(), [{ initiative: "A", runs: true }]);
  await next.saver.flush();
  assert.deepEqual(next.sent, [[{ initiative: "A", runs: true }]]);
  first.saver.put([]);
  await first.saver.flush();
});

test("what the server refuses is said, and not sent again and again", async () => {
  const { saver } = stage({ n: 1, isFinal: true });
  saver.put([{ initiative: "A", runs: true }]);
  await assert.rejects(saver.flush(), /no line/);
  assert.equal(saver.state.value, "refused");
});

test("what is typed while a row is on its way is sent after it", async () => {
  const sent: Row[][] = [];
  let release = () => {};
  const gate = new Promise<void>((resolve) => (release = resolve));
  const saver = new Saver(async (rows) => { sent.push(rows); if (sent.length === 1) await gate; }, () => false, { read: () => null, write: () => undefined });
  saver.put([{ initiative: "A", importance: 2 }]);
  const done = saver.flush();
  await Promise.resolve();
  saver.put([{ initiative: "A", importance: 3 }]);
  release();
  await done;
  await saver.flush();
  assert.equal(sent.length, 2);
  assert.equal(sent[1][0].importance, 3);
});
