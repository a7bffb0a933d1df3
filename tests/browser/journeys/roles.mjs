// Each of the six who sign in sees what their role allows, and is told who could grant the rest.
import assert from "node:assert/strict";
import { settled, visit } from "../stage.mjs";

const all = ["My work", "Strategy", "Initiatives", "Costs", "Exhibits", "Bring data in"];
const listens = ["My work", "Strategy", "Initiatives", "Feedback", "Costs", "Exhibits", "Bring data in"];
const shown = {
  superintendent: [...listens, "People and roles", "Who changed what"],
  finance: [...listens, "Who changed what"],
  principal: all,
  coordinator: all,
  analyst: listens,
  board: listens,
};

export default [
  ...Object.entries(shown).map(([role, expected]) => ({
    name: `roles: the ${role} signs in and finds their way`,
    run: async (stage) => {
      const page = await stage.open({ who: role });
      await settled(page);
      const links = await page.getByRole("navigation", { name: "Main" }).getByRole("link").allInnerTexts();
      assert.deepEqual(links, expected);
      for (const name of [...expected.slice(1), expected[0]]) {
        await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name, exact: true }).click();
        await settled(page);
        assert.equal(await page.locator("[role=alert]").count(), 0, `${name} shows a problem to the ${role}: ${await page.locator("[role=alert]").allInnerTexts()}`);
        assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H1", `the focus is on the heading of ${name}`);
      }
    },
  })),
  {
    name: "roles: an address that the role does not show says who can grant it",
    run: async (stage) => {
      const page = await stage.open({ who: "board" });
      for (const path of ["people", "audit"]) {
        await visit(page, path);
        const alert = await page.getByRole("alert").innerText();
        assert.match(alert, /Administrator/);
        assert.match(alert, /administrator of your district can give you such a role/i);
      }
    },
  },
  {
    name: "roles: the page that was asked for comes after signing in, and the back button works",
    run: async (stage) => {
      const page = await stage.open({ path: "initiatives/IMMERSION" });
      const { email, password } = stage.people.board;
      await page.getByLabel("E-mail").fill(email);
      await page.getByLabel("Password").fill("wrong wrong wrong wrong");
      page.expected.add(401);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      assert.match(await page.getByRole("alert").innerText(), /./);
      await page.getByLabel("Password").fill(password);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.getByRole("heading", { level: 1, name: "Dual-language immersion" }).waitFor();
      await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Costs" }).click();
      await page.waitForURL("**/costs");
      await settled(page);
      await page.goBack();
      await page.getByRole("heading", { level: 1, name: "Dual-language immersion" }).waitFor();
      await page.getByRole("button", { name: /account, language, colors/ }).click();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
    },
  },
];
