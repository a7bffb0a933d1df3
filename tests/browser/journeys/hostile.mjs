// Texts that would be scripts elsewhere (G22): more than 200 of them in every field that people fill, on every screen that shows them. Nothing runs, no content
// rule is broken, and each stands there as it was typed. The stage watches for what must not happen; its own control plants it (controls.mjs).
import assert from "node:assert/strict";
import { api, settled, visit } from "../stage.mjs";

const calls = ["hit()", "window.hit()", "top.hit()", "parent['hit']()", "setTimeout('hit()')", "(hit)()", "hit`1`", "eval('hit()')"];
const shapes = [
  (c) => `<script>${c}</script>`, (c) => `"><script>${c}</script>`, (c) => `<img src=x onerror=${c}>`, (c) => `<svg onload=${c}>`, (c) => `<svg><script>${c}</script></svg>`, (c) => `<body onload=${c}>`,
  (c) => `<iframe srcdoc="<script>parent.${c}</script>">`, (c) => `<a href="javascript:${c}">a</a>`, (c) => `javascript:${c}`, (c) => `<details open ontoggle=${c}>`, (c) => `<input autofocus onfocus=${c}>`,
  (c) => `' onmouseover='${c}' x='`, (c) => `" autofocus onfocus="${c}" x="`, (c) => `</title><script>${c}</script>`, (c) => `</textarea><script>${c}</script>`, (c) => `<math><mtext></form><form><mglyph><style></math><img src onerror=${c}>`,
  (c) => `\${${c}}`, (c) => `{{constructor.constructor('${c}')()}}`, (c) => `]]><script>${c}</script>`, (c) => `<!--><script>${c}</script>-->`, (c) => `<scr\u0000ipt>${c}</script>`.replace("\u0000", ""), (c) => `\u202e<script>${c}</script>`,
  (c) => `＜script＞${c}＜/script＞`, (c) => `<style>@import 'data:text/css,*{x:expression(${c})}'</style>`, (c) => `<link rel=stylesheet href="data:text/css,">${c}`, (c) => `<meta http-equiv=refresh content="0;url=javascript:${c}">`,
  (c) => `=HYPERLINK("javascript:${c}")`,
];
const payloads = shapes.flatMap((shape) => calls.map(shape));
const texts = ["strategic_alignment", "definition_of_success", "direct_costs", "indirect_costs", "staff_complaints", "alternative", "area_of_need", "name"];
const lists = ["coordinators", "departments", "target_populations"];

export default [
  {
    name: `hostile: ${payloads.length} texts that would be scripts stand on every screen as they were typed`,
    run: async (stage) => {
      assert(payloads.length >= 200, "too few");
      const page = await stage.open({ who: "superintendent", reduced: true });
      await settled(page);
      let at = 0;
      const next = () => payloads[at++ % payloads.length];
      const codes = [];
      while (at < payloads.length) {
        const code = `HOSTILE-${codes.length}`;
        const row = { code, ...Object.fromEntries(texts.map((name) => [name, next()])), ...Object.fromEntries(lists.map((name) => [name, [next().replaceAll(";", "")]])) };
        await api(page, "POST", "initiatives", row);
        codes.push({ code, row });
        await api(page, "POST", `initiatives/${code}/comments`, { text: next() });
        await api(page, "POST", `initiatives/${code}/components`, { name: `Part ${code}`, description: next() });
        await api(page, "POST", `initiatives/${code}/costs`, { ingredient: next(), amount_cents: 100, source: next() });
        await api(page, "POST", `initiatives/${code}/staff-time`, { role: next(), amount_cents: 100, source: next() });
      }
      const survey = await api(page, "GET", "surveys/LEADERS-26");
      await api(page, "PATCH", "surveys/LEADERS-26", { action_taken: payloads[0], intro: payloads[2] }, { "If-Match": `"${survey.version}"` });
      await api(page, "POST", "people", { email: "hostile@x.example", name: payloads.find((text) => text.startsWith("' onmouseover")), grants: [{ role: "board" }] });
      for (const { code, row } of codes) {
        await visit(page, "initiatives/" + code);
        assert.equal(await page.locator("h1").innerText(), row.name.replace(/\s+/g, " ").trim());
        assert.equal(await page.locator("form.sheet .field").filter({ hasText: "Definition of Success" }).locator("textarea").inputValue(), row.definition_of_success);
      }
      for (const path of ["initiatives?q=hostile&columns=%2Btarget_populations,%2Bcode", "", "costs", "exhibits/exhibit-2", "exhibits/exhibit-4", "exhibits/initiatives", "feedback/LEADERS-26", "people", "audit", `initiatives/${codes[0].code}#cost`]) {
        await visit(page, path);
        await page.waitForTimeout(200);
      }
      await visit(page, `initiatives/${codes[0].code}`);
      await page.locator("#cost dl.strip").getByRole("button", { name: /what made this figure/ }).first().click();
      await page.getByRole("dialog").locator(".tree").waitFor();
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "Name or code of an initiative" }).fill("script");
      await page.waitForTimeout(500);
      // the files that Excel opens: a text that begins like a formula is no formula
      const csv = await page.evaluate(async () => (await fetch(new URL("api/initiatives?format=csv&q=hostile", document.baseURI))).text());
      assert(!/(^|,|")=HYPERLINK/m.test(csv.replaceAll("'=", "")), "a formula got into the file");
    },
  },
];
