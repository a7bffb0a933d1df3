// What keeps it going: lists brought in with a look before, people invited, tokens, a session that ends while someone writes, duplicates merged.
import assert from "node:assert/strict";
import { api, axeFaults, settled, sideways, signIn, visit } from "../stage.mjs";

const look = async (page) => {
  assert.deepEqual(await axeFaults(page), []);
  assert.equal(await sideways(page), 0);
};

export default [
  {
    name: "care: a list is pasted from Excel: a bad row is named and nothing is written, then the good ones come in",
    run: async (stage) => {
      const page = await stage.open({ who: "analyst", reduced: true });
      await visit(page, "imports?kind=initiatives");
      const before = (await api(page, "GET", "initiatives?page_size=1&day_to_day=no")).rows_n;
      await page.locator("#paste").fill("code\tname\tdepartments\tpriorities\r\nPASTE-1\tChess clubs\tAthletics\tP1=60;P2=30\r\nPASTE-2\tRobotics days\tSTEM\tP1=100\r\n");
      await page.getByRole("button", { name: "Show what would change" }).click();
      page.expected.add(422);
      await page.getByRole("cell", { name: /priorities/i }).first().waitFor();
      await page.getByText("Line 2").first().waitFor();
      await look(page);
      assert.equal((await api(page, "GET", "initiatives?page_size=1&day_to_day=no")).rows_n, before);
      await page.locator("#paste").fill("code\tname\tdepartments\tpriorities\r\nPASTE-1\tChess clubs\tAthletics\tP1=70;P2=30\r\nPASTE-2\tRobotics days\tSTEM\tP1=100\r\n");
      await page.getByRole("button", { name: "Show what would change" }).click();
      await page.getByText("2 new, 0 changed, 0 as they were.").waitFor();
      await look(page);
      assert.equal((await api(page, "GET", "initiatives?page_size=1&day_to_day=no")).rows_n, before, "a preview writes nothing");
      await page.getByRole("button", { name: "Bring in 2 rows" }).click();
      await page.getByText("2 rows are in.").waitFor();
      assert.equal((await api(page, "GET", "initiatives?page_size=1&day_to_day=no")).rows_n, before + 2);
      const file = { name: "more.csv", mimeType: "text/csv", buffer: Buffer.from("code,name,students_served\nPASTE-1,Chess clubs,40\n") };
      await page.locator("input[type=file]").setInputFiles(file);
      await page.getByRole("button", { name: "Show what would change" }).click();
      await page.getByText("0 new, 1 changed, 0 as they were.").waitFor();
      await page.getByText("Students served").last().waitFor();
      await page.getByRole("button", { name: "Bring in 1 row" }).click();
      await page.getByText("1 row is in.").waitFor();
      await page.locator("input[type=file]").setInputFiles(file);
      page.expected.add(409);
      await page.getByRole("button", { name: "Show what would change" }).click();
      await page.getByRole("alert").getByText(/taken in|imported|before/).first().waitFor(); // the same bytes
    },
  },
  {
    name: "care: a person is invited by a link, sets a password, sees what the role shows, and is disabled",
    run: async (stage) => {
      const page = await stage.open({ who: "superintendent", reduced: true });
      await visit(page, "people");
      await page.getByRole("button", { name: "Invite someone" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("E-mail").fill("nina.board@fruitandcheese.example");
      await dialog.getByLabel("Name", { exact: false }).first().fill("Nina Alvarez");
      await dialog.getByLabel("Role").first().selectOption("board");
      await look(page);
      await dialog.getByRole("button", { name: "Invite" }).click();
      await page.waitForFunction(() => [...document.querySelectorAll("dialog input")].some((one) => one.value.includes("invitation#")));
      const link = await page.evaluate(() => [...document.querySelectorAll("dialog input")].map((one) => one.value).find((text) => text.includes("invitation#")));
      assert.match(link, /invitation#/);
      const guest = await stage.open({ path: "invitation" + new URL(link).hash, reduced: true });
      await guest.getByText("Nina Alvarez", { exact: false }).first().waitFor();
      await look(guest);
      await guest.getByLabel("New password").fill("copper lantern orchard violin");
      await guest.getByLabel("The same once more").fill("copper lantern orchard violin");
      await guest.getByRole("button", { name: "Save and sign in" }).click();
      await guest.locator(".shell").waitFor();
      const links = await guest.getByRole("navigation", { name: "Main" }).getByRole("link").allInnerTexts();
      assert(links.includes("Exhibits") && !links.includes("People and roles"), links.join());
      const again = await stage.open({ path: "invitation" + new URL(link).hash });
      again.expected.add(404);
      await again.getByText("This link opens nothing").waitFor(); // it worked once
      const people = await api(page, "GET", "people?q=nina");
      await api(page, "PATCH", `people/${people.rows[0].id}`, { is_disabled: true }, { "If-Match": `"${people.rows[0].version}"` });
      guest.expected.add(401);
      await guest.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Initiatives" }).click();
      await guest.getByRole("dialog", { name: "Please sign in again" }).waitFor();
    },
  },
  {
    name: "care: a token is made, shown once, used by a script, revoked, refused",
    run: async (stage) => {
      const page = await stage.open({ who: "analyst", reduced: true });
      await visit(page, "account");
      await page.getByLabel("What it is for").fill("Nightly export");
      await page.getByRole("checkbox", { name: /see the initiatives/ }).check();
      await page.getByRole("button", { name: "Make the token" }).click();
      await page.getByText("Copy the token now: it is not shown again.").waitFor();
      await look(page);
      const token = await page.evaluate(() => [...document.querySelectorAll("main code, main output, main input")].map((one) => one.value || one.innerText).find((text) => /^[A-Za-z0-9_-]{40,}$/.test((text ?? "").trim())));
      assert(token, "the token stands on the page");
      const ask = () => fetch(page.base + "api/initiatives?page_size=1", { headers: { Authorization: "Bearer " + token.trim() } }).then((reply) => reply.status);
      assert.equal(await ask(), 200);
      assert.equal(await fetch(page.base + "api/costs", { headers: { Authorization: "Bearer " + token.trim() } }).then((reply) => reply.status), 403); // no more than it was given
      await page.reload();
      await settled(page);
      assert(!(await page.content()).includes(token.trim()), "it is shown once");
      await page.getByRole("button", { name: "Revoke Nightly export" }).click();
      await page.getByText("The token no longer works.").waitFor();
      for (let i = 0; i < 100 && (await ask()) !== 401; i++) await page.waitForTimeout(50); // within a second, everywhere
      assert.equal(await ask(), 401);
    },
  },
  {
    name: "care: the session ends while someone writes: signed in again, nothing typed is lost",
    run: async (stage) => {
      const page = await stage.open({ who: "analyst", reduced: true });
      await visit(page, "initiatives/COACHES");
      const box = page.locator("form.sheet .field").filter({ hasText: "Definition of Success" }).locator("textarea");
      await box.fill("Typed before the session ended");
      await page.context().clearCookies();
      page.expected.add(401);
      await box.blur();
      const dialog = page.getByRole("dialog", { name: "Please sign in again" });
      await dialog.waitFor();
      await look(page);
      await dialog.getByLabel("Password").fill(stage.people.analyst.password);
      await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
      await dialog.waitFor({ state: "detached" });
      assert.equal(await box.inputValue(), "Typed before the session ended");
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByText("Saved", { exact: true }).first().waitFor();
      assert.equal((await api(page, "GET", "initiatives/COACHES")).row.definition_of_success, "Typed before the session ended");
    },
  },
  {
    name: "care: two that are one are merged with a reason, both histories stay, and they are parted again",
    run: async (stage) => {
      const page = await stage.open({ who: "analyst", reduced: true });
      await settled(page);
      const row = { name: "After-hours reading clinic", departments: ["Literacy"], campuses: ["001"], target_populations: ["All students"], area_of_need: "Early reading" };
      await api(page, "POST", "initiatives", { code: "CLINIC-A", ...row });
      await api(page, "POST", "initiatives", { code: "CLINIC-B", ...row, name: "After hours reading clinics" });
      await visit(page, "initiatives");
      await page.getByRole("button", { name: "Merge duplicates" }).click();
      await page.getByRole("dialog").getByText("After hours reading clinics").waitFor();
      await page.getByLabel("Why they are one").fill("listed twice");
      await look(page);
      await page.getByRole("button", { name: "Keep CLINIC-A, merge CLINIC-B into it" }).click();
      await page.getByText("CLINIC-B is now part of CLINIC-A.", { exact: false }).waitFor();
      await visit(page, "initiatives/CLINIC-A");
      await page.getByText("Merged into this:").waitFor();
      await page.getByText("CLINIC-B", { exact: false }).first().waitFor();
      await visit(page, "initiatives/CLINIC-B");
      await page.getByRole("button", { name: "Part it again" }).click();
      await page.getByText("They are two again.").waitFor();
      assert.equal((await api(page, "GET", "initiatives/CLINIC-B")).row.merged_into, null);
    },
  },
  {
    name: "care: the page goes dark by hand and stays so; the search finds pages and initiatives",
    run: async (stage) => {
      const page = await stage.open({ who: "analyst", reduced: true });
      await settled(page);
      await page.getByRole("button", { name: /account, language, colors/ }).click();
      await page.locator("select").filter({ hasText: "Dark" }).selectOption("dark");
      assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
      await page.reload();
      await settled(page);
      assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
      await look(page);
      await page.keyboard.press("Control+k");
      await page.keyboard.type("audit");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+k");
      await page.keyboard.type("summer");
      await page.getByRole("option", { name: /Summer learning/ }).first().waitFor();
      await look(page);
      await page.keyboard.press("Enter");
      await page.waitForURL(/initiatives\/SUMMER/);
    },
  },
];
