// The watchers see what they are for: each is shown the fault that it must find.
import assert from "node:assert/strict";
import { axeFaults, sideways, visit } from "../stage.mjs";

const seen = async (page, word) => {
  for (let i = 0; i < 50 && !page.faults.some((fault) => fault.startsWith(word)); i++) await page.waitForTimeout(20);
  const found = page.faults.filter((fault) => fault.startsWith(word));
  assert(found.length > 0, `no fault called "${word}" was reported, only: ${page.faults.join("; ")}`);
  page.faults.length = 0;
};

export default [
  {
    name: "control: console errors, errors of scripts, inline styles and inline scripts are reported",
    run: async (stage) => {
      const page = await stage.open({ who: "analyst" });
      await page.evaluate(() => console.error("planted"));
      await seen(page, "console error");
      await page.evaluate(() => void setTimeout(() => { throw new Error("planted"); }));
      await seen(page, "error on the page");
      await page.evaluate(() => void (document.querySelector("main").insertAdjacentHTML("beforeend", '<p style="color: red">planted</p>')));
      await seen(page, "content rule broken: style-src");
      await page.evaluate(() => {
        const script = document.createElement("script");
        script.textContent = "window.hit()";
        document.body.append(script);
      });
      await seen(page, "content rule broken: script-src");
      await page.evaluate(() => window.hit());
      await seen(page, "script ran");
      await page.evaluate(() => void document.querySelector("main").insertAdjacentHTML("beforeend", "<img src=icon.svg onload=hit()>"));
      await seen(page, "content rule broken: script-src");
      await page.evaluate(() => void fetch("https://elsewhere.example/").catch(() => undefined));
      await seen(page, "content rule broken: connect-src");
    },
  },
  {
    name: "control: axe finds a picture without words and grey on grey; a wide box makes the page scroll sideways",
    run: async (stage) => {
      const page = await stage.open({ who: "analyst" });
      await visit(page, "");
      assert.deepEqual(await axeFaults(page), []);
      await page.evaluate(() => {
        const picture = document.createElement("img");
        picture.src = "icon.svg";
        const grey = document.createElement("p");
        grey.textContent = "hardly to be read";
        grey.style.color = "#999";
        grey.style.background = "#bbb";
        document.querySelector("main").append(picture, grey);
      });
      const faults = (await axeFaults(page)).join("\n");
      assert.match(faults, /image-alt/);
      assert.match(faults, /color-contrast/);
      assert.equal(await sideways(page), 0);
      await page.evaluate(() => {
        const wide = document.createElement("div");
        wide.style.width = "3000px";
        wide.textContent = "wide";
        document.querySelector("main").append(wide);
      });
      assert((await sideways(page)) > 1000);
    },
  },
];
