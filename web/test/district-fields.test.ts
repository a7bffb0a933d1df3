import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf, infoOf, valuesOf } from "../src/inventory/district-fields.ts";

const asked = (kind: string) => infoOf({ name: kind, label: kind, prompt: "", kind, choices: ["a", "b"], position: null });
const fields = ["text", "number", "money", "day", "yes_no", "choice"].map(asked);
const custom = { text: "Union A", number: "2.5", money: "1234.50", day: "2026-07-01", yes_no: "no", choice: "b" };

test("the district's answers are held in their kinds, and go back as the server keeps them", () => {
  const values = valuesOf(fields, custom);
  assert.deepEqual(values, { "custom.text": "Union A", "custom.number": 2.5, "custom.money": 123450, "custom.day": "2026-07-01", "custom.yes_no": false, "custom.choice": "b" });
  assert.deepEqual(bodyOf(fields, values), { custom });
});

test("what is missing is missing, and taking an answer out sends an empty one", () => {
  assert.deepEqual(valuesOf([asked("money"), asked("yes_no")], { money: "" }), { "custom.money": null, "custom.yes_no": null });
  assert.deepEqual(bodyOf(fields, { "custom.money": null }), { custom: { money: "" } });
});

test("the sheet's own changes stand beside the district's, and only what changed is sent", () => {
  assert.deepEqual(bodyOf(fields, { name: "Immersion", "custom.text": "B" }), { name: "Immersion", custom: { text: "B" } });
  assert.deepEqual(bodyOf(fields, { name: "Immersion" }), { name: "Immersion" });
});
