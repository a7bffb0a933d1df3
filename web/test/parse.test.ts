import assert from "node:assert/strict";
import { test } from "node:test";
import { calculate, parseMoney, parseNumber, parseTsv, toTsv } from "../src/app/parse.ts";

test("money is read as people write it", () => {
  const cases: [string, number | null][] = [
    ["", null], ["  ", null], ["0", 0], ["1234", 123400], ["1,234.5", 123450], ["$1,234.56", 123456], ["$ 7", 700], ["(250)", -25000], ["($1,250.10)", -125010],
    ["-3", -300], ["−3", -300], ["-$3", -300], ["$-3", -300], [".5", 50], ["12.", 1200], ["0.07", 7], ["1.10", 110], ["4.35", 435], ["8.29", 829],
    ["=1200*12", 1440000], ["=2*(3+4)/7", 200], ["=-5+10", 500], ["=0.1+0.2", 30], ["90071992547409.91", 9007199254740991],
  ];
  for (const [text, cents] of cases) assert.equal(parseMoney(text), cents, text);
});

test("what is not money is refused", () => {
  for (const text of ["x", "1,23", "12,34,567", "1.2.3", "1.234", "0.001", "$", "()", "(-5)", "1 000", "12%", "=", "=1+", "=2**3", "=A1", "=(1", "=1/0", "1e5", "Infinity", "=9e9", "99999999999999999"])
    assert.throws(() => parseMoney(text), /./, text);
});

test("numbers and percents are read", () => {
  for (const [text, n] of [["", null], ["1,200.5", 1200.5], ["41%", 0.41], ["0.5 %", 0.005], ["-2", -2], ["33.3%", 0.333], ["100 %", 1]] as [string, number | null][]) assert.equal(parseNumber(text), n, text);
  for (const text of ["%", "a", "1,2", "--1"]) if (text !== "%") assert.throws(() => parseNumber(text), /not a number/, text);
});

test("arithmetic keeps its order and its depth is bounded", () => {
  assert.equal(calculate("2+3*4-6/2"), 11);
  assert.equal(calculate("-(2+3)*2"), -10);
  assert.throws(() => calculate("(".repeat(1000) + "1" + ")".repeat(1000)), /worked out/);
});

test("what Excel copies is read row by row", () => {
  assert.deepEqual(parseTsv("a\tb\r\nc\td\r\n"), [["a", "b"], ["c", "d"]]);
  assert.deepEqual(parseTsv("a\tb\nc\td"), [["a", "b"], ["c", "d"]]);
  assert.deepEqual(parseTsv('"x\ty"\t"line 1\nline 2"\t"say ""hi"""\n'), [["x\ty", "line 1\nline 2", 'say "hi"']]);
  assert.deepEqual(parseTsv('5" pipe\t"open\nnext'), [['5" pipe', '"open'], ["next"]]);
  assert.deepEqual(parseTsv('"a"b\tc'), [['"a"b', "c"]]);
  assert.deepEqual(parseTsv("a\t\n\t\n"), [["a", ""], ["", ""]]);
  assert.deepEqual(parseTsv("a\t"), [["a", ""]]);
  assert.deepEqual(parseTsv(""), []);
  assert.deepEqual(parseTsv("\n\na"), [[""], [""], ["a"]]);
});

test("what is copied and pasted again is the same, for 5,000 random tables", () => {
  const letters = ["a", "7", "$", ",", '"', "\t", "\n", "\r\n", " ", "é", "=", "(", ""];
  let seed = 20260930;
  const random = (n: number) => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) % n;
  for (let round = 0; round < 5000; round++) {
    const columns = 1 + random(4);
    const rows = Array.from({ length: 1 + random(4) }, () => Array.from({ length: columns }, () => Array.from({ length: random(6) }, () => letters[random(letters.length)]).join("")));
    assert.deepEqual(parseTsv(toTsv(rows) + (random(2) ? "\r\n" : "")), rows);
  }
});

test("a million letters with open quotes take no time that grows with their square", () => {
  const started = Date.now();
  assert.equal(parseTsv('"'.repeat(2000) + "\t\"a\n".repeat(100_000)).length, 100_000);
  assert(Date.now() - started < 20_000);
});
