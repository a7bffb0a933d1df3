import assert from "node:assert/strict";
import { test } from "node:test";
import { ago, change, count, day, dollars, effect, fiscalYear, fte, percent, personName, short } from "../src/app/format.ts";

test("money on screen", () => {
  assert.equal(dollars(123456789), "$1,234,568");
  assert.equal(dollars(123951727, true), "$1,239,517.27");
  assert.equal(dollars(-25000), "−$250");
  assert.equal(dollars(0), "–");
  assert.equal(dollars(null), "");
  assert.equal(dollars(undefined, true), "");
});

test("money in short", () => {
  const cases: [number, string][] = [
    [123951727, "$1.24M"], [6400000000, "$64M"], [1536000000, "$15.4M"], [34000000, "$340K"], [4650000, "$46.5K"], [12900, "$129"], [99950000, "$1M"], [99949900, "$999K"],
    [-1400000000, "−$14M"], [99, "$1"], [100000, "$1K"], [123400000000, "$1.23B"], [9300000, "$93K"], [316700, "$3.17K"],
  ];
  for (const [cents, text] of cases) assert.equal(short(cents), text, String(cents));
});

test("changes, counts, shares, effects", () => {
  assert.equal(change(41200000000, 42100000000), "+$9M (+2.2%)");
  assert.equal(change(100000, 50000), "−$500 (−50%)");
  assert.equal(change(0, 50000), "+$500");
  assert.equal(change(null, 5), "");
  assert.equal(count(18144), "18,144");
  assert.equal(count(-2.5), "−2.5");
  assert.equal(fte(61.5), "61.50");
  assert.equal(percent(0.65), "65%");
  assert.equal(percent(0.008), "0.8%");
  assert.equal(percent(0), "0%");
  assert.equal(percent(null), "");
  assert.equal(effect(0.18, 0.04, 0.32), "0.18 [0.04, 0.32]");
  assert.equal(effect(-0.1), "−0.10");
  assert.equal(effect(-0.0013, -0.2, 0.004), "0.00 [−0.20, 0.00]");
});

test("days, years and people", () => {
  assert.equal(day("2026-06-30"), "Jun 30, 2026");
  assert.equal(day(null), "");
  assert.equal(day("soon"), "soon");
  assert.equal(ago(1_000_000, 1_000_000 + 3 * 86_400_000), "3 days ago");
  assert.equal(ago(2_000_000, 1_000_000), "now");
  assert.equal(ago(null), "");
  assert.equal(fiscalYear(2027), "FY27");
  assert.equal(fiscalYear(2027, true), "FY27 (2026–27)");
  assert.equal(fiscalYear(2027, true, 1), "FY27");
  assert.equal(personName("Ana Ruiz <ana@district.example>"), "Ana Ruiz");
  assert.equal(personName(null), "");
});
