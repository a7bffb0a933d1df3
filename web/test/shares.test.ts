import assert from "node:assert/strict";
import { test } from "node:test";
import { records } from "../src/gen/api.ts";
import { splitList, textOf, valueOf } from "../src/parts/field.tsx";
import { readShares, sharesProblem } from "../src/parts/shares.tsx";

const field = (name: string) => records.initiative.find((one) => one.name === name)!;

test("percents must make a whole", () => {
  const problem = (...parts: string[]) => sharesProblem(readShares(parts));
  assert.equal(problem(), null);
  assert.equal(problem("P1"), null);
  assert.equal(problem("P1=70", "P2=30"), null);
  assert.equal(problem("P1=33.33", "P2=33.33", "P3=33.34"), null);
  assert.equal(problem("P1=70", "P2=20"), "Together they are 90%: 10% are still to be given");
  assert.equal(problem("P1=70", "P2=40"), "Together they are 110%: 10% too many");
  for (const wrong of [["P1", "P2=30"], ["P1=x"], ["P1=0", "P2=100"], ["P1=50", "P1=50"], ["=100"]]) assert(problem(...wrong) !== null, wrong.join());
});

test("a field reads what people type, and writes what it read", () => {
  assert.equal(valueOf(field("stated_cost_cents"), "$1,239,517.27"), 123951727);
  assert.equal(valueOf(field("students_served"), "2,400"), 2400);
  assert.equal(valueOf(field("fidelity"), "41%"), 0.41);
  assert.equal(valueOf(field("name"), "  "), null);
  assert.deepEqual(valueOf(field("coordinators"), "Ruiz, Ana; Webb, Marcus\nLee"), ["Ruiz, Ana", "Webb, Marcus", "Lee"]);
  assert.throws(() => valueOf(field("fidelity"), "1.5"), /between/);
  assert.throws(() => valueOf(field("students_served"), "2.5"), /whole/);
  assert.throws(() => valueOf(field("name"), "é".repeat(101)), /longer/);
  assert.equal(textOf(field("stated_cost_cents"), 123951727), "1,239,517.27");
  assert.equal(textOf(field("stated_cost_cents"), 10000000), "100,000");
  assert.equal(textOf(field("stated_cost_cents"), 0), "0");
  assert.equal(valueOf(field("stated_cost_cents"), textOf(field("stated_cost_cents"), -123456)), -123456);
  assert.deepEqual(splitList(" a ;; b\n"), ["a", "b"]);
});

test("Exhibit 2's eight prompts are there to the word", () => {
  const prompts: Record<string, string> = {
    coordinators: "Who is responsible for the initiative at the district level?",
    departments: "What department(s) manages the initiative?",
    campuses: "Which campuses does this initiative affect?",
    strategic_alignment: "Why is this initiative important?",
    target_populations: "Who is the initiative meant to serve?",
    definition_of_success: "How would you know if the initiative is successful?",
    direct_costs: "What costs are exclusive to this initiative?",
    indirect_costs: "What costs are shared with other initiatives?",
  };
  for (const [name, prompt] of Object.entries(prompts)) assert.equal(field(name).doc, prompt);
});
