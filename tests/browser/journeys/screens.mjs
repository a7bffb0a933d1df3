// Every screen, light and dark, wide and narrow: nothing for axe to find, no error, nothing wider than the window.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { api, axeFaults, settled, sideways, visit } from "../stage.mjs";

const screens = ["", "strategy", "initiatives", "initiatives?sort=name&departments=Curriculum", "initiatives/IMMERSION", "initiatives/CO-TEACH", "feedback", "feedback/LEADERS-26", "costs", "exhibits", "exhibits/exhibit-9", "explain?figure=costing%2FIMMERSION%2Ffully_loaded_cents", "imports", "people", "audit", "account", "no/such/page"];
// Each screen light and dark, wide and narrow: two walks see all four. (Light on a phone and dark on a desk were walked too, and found nothing that these do not.)
const looks = [
  { name: "light, on a desktop", options: {} },
  { name: "dark, on a phone of 390 pixels", options: { width: 390, height: 844, dark: true } },
];

async function look(page, path, problems) {
  const faults = await axeFaults(page);
  if (faults.length) problems.push(`/${path}:\n  ${faults.join("\n  ")}`);
  const over = await sideways(page);
  if (over > 0) problems.push(`/${path} is ${over} pixels wider than the window`);
}

/** The paths of web/src/shell/screens.ts, as they stand there: "initiatives/:code". */
function declared() {
  const source = readFileSync(new URL("../../../web/src/shell/screens.ts", import.meta.url), "utf8");
  return [...source.slice(source.indexOf("export const screens")).matchAll(/^ *\{ path: "([^"]*)"/gm)].map((found) => found[1]);
}
const leadsTo = (pattern, address) => new RegExp(`^${pattern.replace(/:\w+/g, "[^/]+")}$`).test(address.split(/[?#]/)[0]);
const unwalked = (patterns) => patterns.filter((pattern) => !screens.some((address) => leadsTo(pattern, address)));

const walk = ({ name, options }) => ({
  name: `screens: every screen ${name}`,
  run: async (stage) => {
    const page = await stage.open({ ...options, reduced: true });
    const problems = [];
    await settled(page);
    await look(page, "sign-in", problems);
    await page.getByRole("button", { name: "I forgot my password" }).click();
    await look(page, "sign-in, forgotten", problems);
    await page.getByRole("button", { name: "Back" }).click();
    const { email, password } = stage.people.superintendent;
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.locator(".shell").waitFor();
    const exhibits = await api(page, "GET", "exhibits").then((list) => list.rows ?? list, () => []);
    for (const path of [...screens, ...exhibits.map((exhibit) => "exhibits/" + exhibit.name).filter((path) => !screens.includes(path))]) {
      await visit(page, path);
      await look(page, path, problems);
    }
    assert.deepEqual(problems, []);
  },
});

export default [
  {
    name: "screens: every screen that the page has is among those that are walked",
    run: async () => {
      const paths = declared();
      assert(paths.length >= 14, `only ${paths.length} screens were read from screens.ts: has its form changed?`);
      assert.deepEqual(unwalked(paths), [], "walk these too: give each an address in the list above");
      assert.deepEqual(unwalked([...paths, "planted/:code"]), ["planted/:code"]); // one that nobody listed is found
    },
  },
  ...looks.map(walk),
  {
    name: "screens: 320 pixels wide, and 1280 at 400 %, nothing needs sideways scrolling",
    run: async (stage) => {
      const page = await stage.open({ who: "superintendent", width: 320, height: 568 });
      const wide = [];
      for (const path of screens) {
        await visit(page, path);
        const over = await sideways(page);
        if (over > 0) {
          const what = await page.evaluate(() => [...document.querySelectorAll("main *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll")).slice(0, 3).map((e) => e.outerHTML.slice(0, 120)));
          wide.push(`/${path} by ${over}: ${what.join(" | ")}`);
        }
      }
      assert.deepEqual(wide, []);
    },
  },
  {
    name: "screens: with forced colors every screen still has its words and its borders",
    run: async (stage) => {
      const page = await stage.open({ who: "superintendent", forced: true });
      for (const path of ["", "initiatives", "initiatives/IMMERSION"]) {
        await visit(page, path);
        const faults = (await axeFaults(page)).filter((fault) => !fault.startsWith("color-contrast"));
        assert.deepEqual(faults, [], path);
      }
    },
  },
];
