// Walks the page in a real browser against the real server: node tests/browser/run.mjs PURSER [--shots FOLDER] [--postgres] [WORD...]
//
// --postgres: the demo district lies in $PURSER_TEST_POSTGRES, and two servers serve it: who comes second comes to the other one.
//
// Makes a demo district, serves it on a free port, and runs the journeys (journeys/*.mjs; with WORDs only those whose name holds one). Speaks TAP. Each
// journey may fail by itself, and by what its pages did meanwhile: console errors, broken content rules, answers of 500, scripts that ran from a text.
// A failed journey leaves a picture of each of its pages. Needs web/node_modules (tools/npm_ci web) and Chromium; without them all is skipped, saying so.
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const [purser, ...rest] = process.argv.slice(2);
const shotsAt = rest.indexOf("--shots");
const shots = shotsAt >= 0 ? rest.splice(shotsAt, 2)[1] : join(dirname(purser ?? "."), "browser-failures");
const postgresAt = rest.indexOf("--postgres");
const postgres = postgresAt >= 0 ? (rest.splice(postgresAt, 1), process.env.PURSER_TEST_POSTGRES ?? "none") : "";
const browserPath = process.env.PURSER_CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));

function skip(why) {
  console.log(`1..1\nok 1 - the page in a browser # SKIP ${why}`);
  process.exit(0);
}
if (!purser) {
  console.error("usage: node tests/browser/run.mjs PURSER [--shots FOLDER] [--postgres] [WORD...]");
  process.exit(2);
}
if (!existsSync(join(here, "../../web/node_modules/playwright-core")) || !existsSync(join(here, "../../web/node_modules/axe-core"))) skip("web/node_modules is not there: tools/npm_ci web");
if (postgres === "none") skip("no PostgreSQL");
if (!browserPath) skip("Chromium is not there: tools/setup test");

const { Stage } = await import("./stage.mjs");
const journeys = [];
for (const file of readdirSync(join(here, "journeys")).sort()) for (const journey of (await import(`./journeys/${file}`)).default) journeys.push(journey);
const chosen = journeys.filter((journey) => rest.length === 0 || rest.some((word) => journey.name.includes(word)));
console.log(`1..${chosen.length}`);
const stage = new Stage(purser, browserPath, postgres);
let failed = 0;
try {
  await stage.start();
  for (const [i, journey] of chosen.entries()) {
    const started = Date.now();
    let problem = null;
    try {
      await stage.run(journey);
    } catch (error) {
      problem = error;
      failed++;
      mkdirSync(shots, { recursive: true });
      for (const [k, page] of stage.pages.entries())
        await page.screenshot({ path: join(shots, `${String(i + 1).padStart(2, "0")}-${journey.name.replace(/\W+/g, "-").slice(0, 60)}-${k}.png`) }).catch(() => undefined);
    }
    await stage.clear();
    console.log(`${problem ? "not ok" : "ok"} ${i + 1} - ${journey.name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    if (problem) console.log(String(problem.stack ?? problem).split("\n").slice(0, 40).map((line) => "# " + line).join("\n"));
  }
} finally {
  await stage.stop();
}
if (failed) console.log(`# pictures of what failed: ${shots}`);
process.exit(failed ? 1 : 0);
