import assert from "node:assert/strict";
import { test } from "node:test";
import { changeQuery, matchPath, pathTo } from "../src/app/paths.ts";
import { readViews } from "../src/parts/views.tsx";

test("an address finds its screen and its parts", () => {
  assert.deepEqual(matchPath("", ""), {});
  assert.equal(matchPath("", "x"), null);
  assert.deepEqual(matchPath("initiatives/:code", "initiatives/A%2FB%20C"), { code: "A/B C" });
  assert.equal(matchPath("initiatives/:code", "initiatives"), null);
  assert.equal(matchPath("initiatives/:code", "initiatives/%E0%A4%A"), null);
  assert.equal(pathTo("initiatives", "A/B C", 7), "initiatives/A%2FB%20C/7");
});

test("parameters change without losing the others", () => {
  const query = new URLSearchParams("q=math&sort=name");
  assert.equal(changeQuery(query, { sort: "-name", page: "2" }), "?q=math&sort=-name&page=2");
  assert.equal(changeQuery(query, { q: null, sort: "" }), "");
  assert.equal(query.toString(), "q=math&sort=name");
});

test("views that this browser holds are taken as they should be, others are dropped", () => {
  assert.deepEqual(readViews('[{"name":"Mine","query":"?q=x"},{"name":1,"query":""},{"name":"Bad","query":"javascript:alert(1)"},{"name":"All","query":""},null]'), [{ name: "Mine", query: "?q=x" }, { name: "All", query: "" }]);
  assert.deepEqual(readViews("{"), []);
  assert.deepEqual(readViews(null), []);
  assert.deepEqual(readViews("3"), []);
});
