// The data sheet: filled in from nothing to complete with its cost and what made it, on a desktop and on a phone; by two people at once; live.
import assert from "node:assert/strict";
import { api, axeFaults, changeInitiative, settled, sideways, visit } from "../stage.mjs";

const field = (page, label) => page.locator("form.sheet .field").filter({ hasText: label }).first();

/** Types into a question and leaves it: it saves by itself. */
async function answer(page, label, text) {
  const box = field(page, label).locator("textarea, input").last();
  await box.fill(text);
  await box.blur();
  await page.getByText("Saved", { exact: true }).first().waitFor();
}

async function addTo(page, label, ...names) {
  const box = field(page, label).locator("input").last();
  for (const name of names) {
    await box.fill(name);
    await box.press("Enter");
  }
  await box.blur();
  await page.getByText("Saved", { exact: true }).first().waitFor();
}

const look = async (page) => {
  assert.deepEqual(await axeFaults(page), []);
  assert.equal(await sideways(page), 0);
};

const finish = (name, code, options) => ({
  name: `sheet: a coordinator finishes a data sheet with its cost and opens what made it, ${name}`,
  run: async (stage) => {
    const analyst = await stage.open({ who: "analyst" });
    await api(analyst, "POST", "initiatives", { code, name: "Reading circles", coordinators: ["Ines Duarte"] });
    const page = await stage.open({ who: "coordinator", reduced: true, ...options });
    await settled(page);
    await page.getByRole("link", { name: /Reading circles/ }).first().click(); // it waits in "my work"
    await page.getByRole("heading", { level: 1, name: "Reading circles" }).waitFor();
    await page.getByText("1 of 8").first().waitFor();
    await addTo(page, "Department", "World Languages");
    await addTo(page, "Campuses", "001", "002");
    await answer(page, "Strategic Alignment", "Children who talk about books read more of them.");
    await addTo(page, "Target Population", "All students");
    await answer(page, "Definition of Success", "By June 70 percent of the circle read at grade level.");
    await answer(page, "Direct Costs", "Books, $12,000 once.");
    await answer(page, "Indirect Costs", "Two teachers, an hour a week each.");
    await page.getByText("8 of 8").first().waitFor();
    await answer(page, "Students served", "120");

    await page.getByRole("button", { name: "Add a cost" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Ingredient").fill("Books");
    await dialog.getByLabel("Amount").fill("12,000");
    await dialog.getByLabel("Source").fill("Invoice 17");
    await look(page);
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved. It costs $12K a year now.").waitFor();
    await page.getByRole("button", { name: "Add people's time" }).click();
    await dialog.getByLabel("Role", { exact: false }).first().fill("Teachers");
    await dialog.getByLabel("People", { exact: true }).fill("2");
    await dialog.getByLabel("Hours a week").fill("1");
    await dialog.getByLabel("Weeks").fill("36");
    await dialog.getByLabel("Fully burdened rate").fill("62.50");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved. It costs $16.5K a year now.").waitFor();
    await page.locator("#cost dl.strip").getByRole("button", { name: /what made this figure/ }).first().click();
    await page.getByRole("dialog").getByText("2 people x 1 h x 36 weeks", { exact: false }).waitFor();
    await page.getByRole("dialog").getByText("$16,500.00").first().waitFor();
    await look(page);
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "Take out Books" }).click(); // and back again, from the history
    await page.getByText("It is taken out.", { exact: false }).waitFor();
    await page.getByText("Who changed its cost").click();
    await page.locator("#cost").getByText("took out cost Books").waitFor();
    await page.locator("#cost li").filter({ hasText: "took out cost Books" }).getByRole("button", { name: "Take this back" }).click();
    await page.getByText("It is taken back.").waitFor();
    await page.getByRole("button", { name: "Take out Books" }).waitFor();
    await page.getByRole("button", { name: "It still holds: confirm" }).click();
    await page.getByText("Thank you: the sheet is confirmed as of today.").waitFor();
    await look(page);
  },
});

export default [
  finish("on a desktop", "CIRCLES", {}),
  finish("on a phone of 390 pixels", "CIRCLES-2", { width: 390, height: 844 }),
  {
    name: "sheet: two people change the same question: both answers are shown, the choice is kept, nothing is lost",
    run: async (stage) => {
      const page = await stage.open({ who: "analyst", reduced: true });
      await visit(page, "initiatives/MATH");
      const other = await stage.open({ who: "superintendent", base: stage.other });
      const box = field(page, "Definition of Success").locator("textarea");
      await box.fill("What I write");
      await changeInitiative(other, "MATH", { definition_of_success: "What they wrote", strategic_alignment: "Theirs alone" });
      await page.getByText("Someone wrote meanwhile:").waitFor(); // the change came while it was typed
      assert.equal(await box.inputValue(), "What I write");
      page.expected.add(412);
      await box.blur();
      const dialog = page.getByRole("dialog", { name: "Someone changed this while you wrote" });
      await dialog.waitFor();
      await look(page);
      await dialog.getByLabel("What you wrote").check();
      await dialog.getByRole("button", { name: "Save my choice" }).click();
      await page.getByText("Saved", { exact: true }).first().waitFor();
      const row = (await api(page, "GET", "initiatives/MATH")).row;
      assert.equal(row.definition_of_success, "What I write");
      assert.equal(row.strategic_alignment, "Theirs alone");
      const history = await api(page, "GET", "initiatives/MATH/history");
      assert(history.rows.some((entry) => entry.changes.some((change) => change.after === "What they wrote")), "the history keeps theirs");
    },
  },
  {
    name: "sheet: two people change two questions: both stand, without a question",
    run: async (stage) => {
      const page = await stage.open({ who: "analyst", reduced: true });
      await visit(page, "initiatives/SUMMER");
      const other = await stage.open({ who: "superintendent", base: stage.other });
      const box = field(page, "Direct Costs").locator("textarea");
      await box.fill("Mine");
      await changeInitiative(other, "SUMMER", { indirect_costs: "Theirs" });
      page.expected.add(412);
      await box.blur();
      await page.getByText("Saved", { exact: true }).first().waitFor();
      await page.waitForFunction(() => [...document.querySelectorAll("form.sheet textarea")].some((one) => one.value === "Theirs"));
      const row = (await api(page, "GET", "initiatives/SUMMER")).row;
      assert.equal(row.direct_costs, "Mine");
      assert.equal(row.indirect_costs, "Theirs");
      await page.getByRole("button", { name: "Undo" }).click();
      await page.waitForFunction(() => ![...document.querySelectorAll("form.sheet textarea")].some((one) => one.value === "Mine"));
    },
  },
  {
    name: "sheet: what others change stands on an open page at once",
    run: async (stage) => {
      const page = await stage.open({ who: "board" });
      await visit(page, "initiatives/AVID");
      const other = await stage.open({ who: "analyst", base: stage.other });
      await page.waitForFunction(() => document.querySelector("[data-live=yes]"));
      const started = Date.now();
      await changeInitiative(other, "AVID", { name: "AVID, renamed" });
      await page.getByRole("heading", { level: 1, name: "AVID, renamed" }).waitFor();
      console.log(`# another's change stood on the page after ${((Date.now() - started) / 1000).toFixed(2)} s`);
    },
  },
  {
    name: "list: several initiatives are changed at once, and taken back; coordinators are asked; columns and views are kept in the address",
    run: async (stage) => {
      const page = await stage.open({ who: "analyst", reduced: true });
      await visit(page, "initiatives?q=tutor");
      await page.getByLabel("Choose all on this page").check();
      await page.getByRole("button", { name: "Change them…" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Which question").selectOption({ label: "Importance" });
      await dialog.locator("select").last().selectOption({ label: "critical" });
      await dialog.getByLabel("Why").fill("the board's priority");
      await look(page);
      await dialog.getByRole("button", { name: /^Change \d+$/ }).click();
      await page.getByText(/\d+ initiatives changed\./).waitFor();
      const list = (await api(page, "GET", "initiatives?q=tutor&day_to_day=no")).rows;
      assert(list.length > 1 && list.every((row) => row.importance === "critical"));
      await page.locator(".toast").getByRole("button", { name: "Undo" }).click();
      await page.getByText("All as it was before.").waitFor();
      assert(!(await api(page, "GET", "initiatives?q=tutor&day_to_day=no")).rows.every((row) => row.importance === "critical"));
      await visit(page, "initiatives?q=immersion");
      await page.getByLabel("Choose IMMERSION").check();
      await page.getByRole("button", { name: "Ask for an update…" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Ask", exact: true }).click();
      await page.getByText("Asked about 1 initiative", { exact: false }).waitFor();
      const ines = await stage.open({ who: "coordinator", base: stage.other });
      await ines.getByText("Please look at this data sheet", { exact: false }).first().waitFor();
      await page.getByRole("button", { name: "Columns" }).click();
      await page.getByLabel("Contract end").check();
      await page.waitForURL(/columns=/);
      await page.getByRole("columnheader", { name: /Contract end/ }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Views" }).click();
      await page.getByLabel("Keep what is shown now as").fill("Contracts");
      await page.getByRole("button", { name: "Keep this view" }).click();
      await visit(page, "initiatives");
      await page.getByRole("button", { name: "Views" }).click();
      await page.getByRole("link", { name: "Contracts" }).click();
      await page.waitForURL(/q=immersion/);
      await page.getByRole("columnheader", { name: /Contract end/ }).waitFor();
    },
  },
  {
    name: "sheet: a district adds a question of its own, it is answered in its kind, and goes again",
    run: async (stage) => {
      const page = await stage.open({ who: "analyst", reduced: true });
      await visit(page, "initiatives");
      await page.getByRole("button", { name: "Questions of the sheet…" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("button", { name: "Add a question" }).click();
      await dialog.getByLabel("Name", { exact: false }).first().fill("Union");
      await dialog.getByLabel("Label", { exact: false }).first().fill("Union agrees?");
      await dialog.getByLabel("Kind").selectOption("yes_no");
      await look(page);
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.getByText("Union agrees?").waitFor();
      await look(page);
      await page.keyboard.press("Escape");
      await visit(page, "initiatives/AVID");
      await field(page, "Union agrees?").locator("select").selectOption({ label: "yes" });
      await page.getByText("Saved", { exact: true }).first().waitFor();
      assert.equal((await api(page, "GET", "initiatives/AVID")).row.custom.Union, "yes");
      await visit(page, "initiatives");
      await page.getByRole("button", { name: "Questions of the sheet…" }).click();
      await dialog.getByRole("button", { name: "Take out Union agrees?" }).click();
      await page.getByText("is not asked any more.", { exact: false }).waitFor();
    },
  },
];
