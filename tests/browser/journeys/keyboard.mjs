// Without a mouse: from signing in to a saved answer, a cost, what made it, and out again. Each stop of the focus can be seen and is not covered.
import assert from "node:assert/strict";
import { settled } from "../stage.mjs";

/** Tab until the focus is on what `isThere` knows; fails where a stop cannot be seen. */
async function tabTo(page, what, isThere, most = 250) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const e = document.activeElement;
      const box = e.getBoundingClientRect();
      const style = getComputedStyle(e);
      const around = e.closest(".chips") ?? e.closest("label")?.querySelector("span");
      const ring = [style, around ? getComputedStyle(around) : style].some((one) => one.outlineStyle !== "none" && parseFloat(one.outlineWidth) >= 2);
      const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      return {
        name: e.getAttribute("aria-label") || e.labels?.[0]?.innerText || e.innerText || e.value || "", tag: e.tagName, role: e.getAttribute("role"), href: e.getAttribute("href"),
        isSeen: e === document.body || (box.width > 0 && box.height > 0), hasRing: e === document.body || ring, isCovered: e !== document.body && box.width > 0 && at !== null && !e.contains(at) && !at.contains(e) && !e.closest("label")?.contains(at),
      };
    });
    if (stop.tag === "BODY") continue;
    assert(stop.isSeen, `the focus is on something that cannot be seen: ${stop.tag} ${stop.name}`);
    assert(stop.hasRing, `the focus is not shown on ${stop.tag} ${stop.name}`);
    assert(!stop.isCovered, `something covers the focus on ${stop.tag} ${stop.name}`);
    if (isThere(stop)) return;
  }
  throw new Error(`Tab does not come to ${what}`);
}

const named = (pattern) => (stop) => pattern.test(stop.name);

export default [
  {
    name: "keyboard: from signing in to a saved answer, a cost row, what made it, and out, without a mouse",
    run: async (stage) => {
      const page = await stage.open({ reduced: true });
      await page.getByLabel("E-mail").waitFor();
      const keys = page.keyboard;
      const { email, password } = stage.people.coordinator;
      await tabTo(page, "the address", named(/E-mail/));
      await keys.type(email);
      await tabTo(page, "the password", named(/Password/));
      await keys.type(password);
      await keys.press("Enter");
      await page.locator(".shell").waitFor();
      await settled(page);
      await tabTo(page, "the way past the navigation", named(/Skip to the page/));
      await keys.press("Enter");
      assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
      await keys.press("Control+k");
      await keys.type("immersion");
      await page.getByRole("option", { name: /Dual-language immersion/ }).waitFor();
      await keys.press("Enter");
      await page.getByRole("heading", { level: 1, name: "Dual-language immersion" }).waitFor();
      await settled(page);
      await tabTo(page, "a question of the sheet", named(/Alternative/));
      await keys.type("A pull-out program");
      await keys.press("Control+s");
      await page.getByText("Saved", { exact: true }).first().waitFor();
      await tabTo(page, "adding people's time", named(/Add people's time/));
      await keys.press("Enter");
      await page.getByRole("dialog").waitFor();
      await tabTo(page, "the role", named(/Role/));
      await keys.type("Aides");
      await tabTo(page, "closing the dialog or saving", named(/Cancel/));
      await keys.press("Escape");
      assert.match(await page.evaluate(() => document.activeElement.innerText), /Add people's time/, "the focus is back where the dialog was opened");
      await page.evaluate(() => document.querySelector("main h1").focus());
      await tabTo(page, "a figure that opens", named(/\$1\.24M\s+what made this figure/));
      await keys.press("Enter");
      await page.getByRole("dialog").locator(".tree").waitFor();
      await tabTo(page, "a line of the tree", (stop) => stop.tag === "SUMMARY");
      await keys.press("Enter");
      await keys.press("Escape");
      await page.evaluate(() => document.querySelector("main h1").focus());
      await keys.press("Shift+Tab");
      await page.evaluate(() => document.querySelector(".skip").focus());
      await tabTo(page, "one's own menu", named(/account, language, colors|Ines Duarte/));
      await keys.press("Enter");
      await tabTo(page, "signing out", named(/Sign out/));
      await keys.press("Enter");
      await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
    },
  },
  {
    name: "keyboard: a list is searched, filtered, sorted and opened; a survey is answered",
    run: async (stage) => {
      const page = await stage.open({ who: "analyst", reduced: true, path: "initiatives" });
      await settled(page);
      const keys = page.keyboard;
      await tabTo(page, "the search", named(/Search in names/));
      await keys.type("tutor");
      await keys.press("Enter");
      await page.waitForURL(/q=tutor/);
      await settled(page);
      await tabTo(page, "a heading that sorts", named(/^Students/));
      await keys.press("Enter");
      await page.waitForURL(/sort=/);
      await tabTo(page, "a row", (stop) => stop.tag === "A" && /initiatives\/PEER-TUTORS/.test(stop.href ?? ""));
      await keys.press("Enter");
      await page.getByRole("heading", { level: 1, name: "Peer tutors" }).waitFor();
      const link = await page.evaluate(async () => {
        const { csrf } = await (await fetch("api/session")).json();
        const post = (path, body) => fetch("api/" + path, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf }, body: JSON.stringify(body) }).then((reply) => reply.json());
        const people = await (await fetch("api/surveys/LEADERS-26/respondents")).json();
        return (await post("surveys/LEADERS-26/links", { ids: [people.rows.find((row) => row.site === "018").id] })).rows[0].link;
      });
      const phone = await stage.open({ path: "answer" + new URL(link).hash, reduced: true });
      await phone.getByRole("heading", { level: 2 }).first().waitFor();
      await tabTo(phone, "the first tick", (stop) => stop.tag === "INPUT" && !/Find one/.test(stop.name));
      await phone.keyboard.press("Space");
      await tabTo(phone, "the next step", named(/^Next/));
      await phone.keyboard.press("Enter");
      await phone.getByRole("heading", { name: "2. What do you think of them?" }).waitFor();
      await tabTo(phone, "the scale", (stop) => stop.tag === "INPUT");
      await phone.keyboard.press("ArrowRight");
      await phone.getByText("Saved").waitFor();
    },
  },
];
