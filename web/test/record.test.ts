import assert from "node:assert/strict";
import { test } from "node:test";
import { RecordForm, Stale, same, type Saved, type Values } from "../src/parts/record.ts";

/** A server with one record: refuses a version that is not the last, as the real one does. */
class Server {
  sent: Values[] = [];
  constructor(public saved: Saved) {}
  other(changes: Values): void {
    this.saved = { row: { ...this.saved.row, ...changes }, version: this.saved.version + 1 };
  }
  send = async (changes: Values, version: number): Promise<Saved> => {
    await Promise.resolve();
    if (version !== this.saved.version) throw new Stale(this.saved);
    this.sent.push(changes);
    this.other(changes);
    return this.saved;
  };
}
const begin = () => new Server({ row: { name: "Math", people: ["Ana"], cost: 500 }, version: 1 });
const formOf = (server: Server) => new RecordForm(server.saved, server.send);

test("nothing, the empty text and the empty list are the same", () => {
  assert(same(null, []) && same("", undefined) && same(["a"], ["a"]) && !same(0, null) && !same(["a"], ["b"]) && !same(false, null));
});

test("a change is sent once, alone, and becomes the row", async () => {
  const server = begin();
  const form = formOf(server);
  form.set("name", "Mathematics");
  assert.equal(form.state.value, "unsaved");
  await form.save();
  await form.save();
  assert.deepEqual(server.sent, [{ name: "Mathematics" }]);
  assert.equal(form.state.value, "saved");
  assert.equal(form.value("name"), "Mathematics");
  assert.equal(form.saved.value.version, 2);
});

test("typing back what was there leaves nothing to send", () => {
  const form = formOf(begin());
  form.set("name", "x");
  form.set("name", "Math");
  assert.equal(form.state.value, "clean");
  form.set("people", ["Ana"]);
  assert.deepEqual(form.drafts.value, {});
});

test("others' changes of other fields are no conflict: both stand", async () => {
  const server = begin();
  const form = formOf(server);
  server.other({ cost: 700 });
  form.set("name", "Mathematics");
  await form.save();
  assert.deepEqual(server.saved.row, { name: "Mathematics", people: ["Ana"], cost: 700 });
  assert.equal(form.asks.value, false);
  assert.equal(form.state.value, "saved");
});

test("the same field changed by both is never overwritten unasked", async () => {
  for (const choice of ["mine", "theirs"] as const) {
    const server = begin();
    const form = formOf(server);
    form.set("name", "Mine");
    server.other({ name: "Theirs" });
    await form.save();
    assert.equal(server.saved.row.name, "Theirs");
    assert.equal(form.asks.value, true);
    assert.deepEqual(form.conflicts(), [{ name: "name", mine: "Mine", theirs: "Theirs", base: "Math" }]);
    await form.resolve({ name: choice });
    assert.equal(server.saved.row.name, choice === "mine" ? "Mine" : "Theirs");
    assert.equal(form.value("name"), choice === "mine" ? "Mine" : "Theirs");
    assert.deepEqual(form.conflicts(), []);
  }
});

test("a live change under a draft is a conflict before anything is sent", async () => {
  const server = begin();
  const form = formOf(server);
  form.set("name", "Mine");
  server.other({ name: "Theirs" });
  form.take(server.saved);
  assert.equal(form.conflicts().length, 1);
  await form.save();
  assert.deepEqual(server.sent, []);
  form.take({ row: { name: "Old" }, version: 1 });
  assert.equal(form.saved.value.row.name, "Theirs", "an older row is not taken");
});

test("when both wrote the same, nothing is asked", () => {
  const server = begin();
  const form = formOf(server);
  form.set("name", "Same");
  server.other({ name: "Same" });
  form.take(server.saved);
  assert.deepEqual(form.conflicts(), []);
  assert.equal(form.state.value, "clean");
});

test("what is typed while it is saved is sent afterwards", async () => {
  const server = begin();
  const form = formOf(server);
  form.set("name", "One");
  const first = form.save();
  form.set("name", "Two");
  void form.save();
  await first;
  assert.deepEqual(server.sent, [{ name: "One" }, { name: "Two" }]);
  assert.equal(form.state.value, "saved");
});

test("what is not understood, or refused by the server, stays and is not sent", async () => {
  const server = begin();
  const form = formOf(server);
  form.mark("cost", "not money");
  form.set("name", "Good");
  await form.save();
  assert.deepEqual(server.sent, [{ name: "Good" }]);
  assert.equal(form.state.value, "unsaved");
  const refusing = new RecordForm(server.saved, () => Promise.reject(Object.assign(new Error("too long"), { field: "name" })));
  refusing.set("name", "Long");
  await refusing.save();
  assert.equal(refusing.state.value, "failed");
  assert.equal(refusing.wrong.value.name, "too long");
  assert.equal(refusing.value("name"), "Long");
});

test("what could not be sent is kept, and back after the page was loaded anew", async () => {
  let kept: string | null = null;
  const store = { read: () => kept, write: (text: string | null) => void (kept = text) };
  const server = begin();
  const form = new RecordForm(server.saved, () => Promise.reject(new Error("no connection")), store);
  form.set("name", "Typed on the train");
  await form.save();
  assert.equal(form.state.value, "failed");
  assert(kept !== null);
  server.other({ cost: 900 });
  const later = new RecordForm(server.saved, server.send, store);
  assert.equal(later.wasRestored.value, true);
  assert.equal(later.value("name"), "Typed on the train");
  await later.save();
  assert.deepEqual(server.saved.row, { name: "Typed on the train", people: ["Ana"], cost: 900 });
  assert.equal(kept, null);
  kept = "{broken";
  assert.equal(new RecordForm(server.saved, server.send, store).state.value, "clean");
});

test("steps are taken back and done again; not over what someone else wrote since", async () => {
  const server = begin();
  const form = formOf(server);
  for (const name of ["A", "B", "C"]) {
    form.set("name", name);
    await form.save();
  }
  await form.undo();
  await form.undo();
  assert.equal(server.saved.row.name, "A");
  await form.redo();
  assert.equal(server.saved.row.name, "B");
  assert.equal(form.value("name"), "B");
  server.other({ name: "Theirs" });
  form.take(server.saved);
  await form.undo();
  assert.equal(server.saved.row.name, "Theirs");
  assert.equal(form.state.value, "failed");
});

test("two people at random, 2,000 changes: every change is there or was asked about, and nothing is silently lost", async () => {
  let seed = 7;
  const random = (n: number) => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) % n;
  const server = new Server({ row: { a: 0, b: 0, c: 0 }, version: 1 });
  const forms = [formOf(server), formOf(server)];
  const last: Values = { ...server.saved.row };
  let asked = 0;
  for (let step = 1; step <= 2000; step++) {
    const form = forms[random(2)];
    const name = "abc"[random(3)];
    if (random(3) === 0) form.take(server.saved);
    const before = { ...server.saved.row };
    form.set(name, step);
    await form.save();
    if (form.asks.value) {
      asked++;
      assert.deepEqual(server.saved.row, before, "nothing is written before the answer");
      const which = random(2) ? "mine" : "theirs";
      const conflicts = form.conflicts();
      await form.resolve(Object.fromEntries(conflicts.map((conflict) => [conflict.name, which])));
      for (const conflict of conflicts) last[conflict.name] = which === "mine" ? conflict.mine : conflict.theirs;
    } else {
      last[name] = step;
    }
    assert.deepEqual(server.saved.row, last);
  }
  assert(asked > 100, `${asked} conflicts were met`);
});

test("the newer row is read while a change is on its way: the refusal is no failure, it is tried again", async () => {
  const server = { row: { a: "", b: "theirs" } as Values, version: 2 };
  let form: RecordForm;
  let sent = 0;
  const send = async (changes: Values, version: number): Promise<Saved> => {
    sent++;
    if (version < 2) form.take({ row: { ...server.row }, version: 2 }); // the page heard of it live, before the refusal came
    if (version !== server.version) throw new Stale({ row: { ...server.row }, version: server.version });
    Object.assign(server.row, changes);
    server.version++;
    return { row: { ...server.row }, version: server.version };
  };
  form = new RecordForm({ row: { a: "", b: "" }, version: 1 }, send);
  form.set("a", "mine");
  await form.save();
  assert.equal(sent, 2);
  assert.equal(form.state.value, "saved");
  assert.deepEqual(server.row, { a: "mine", b: "theirs" });
});
