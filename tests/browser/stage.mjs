// The stage of the journeys: a demo district, the real server, a browser, and pages that are watched.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(join(dirname(fileURLToPath(import.meta.url)), "../../web/package.json"));
const { chromium } = require("playwright-core");
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const PATIENCE_MS = 20_000; // for one step of a journey, on a slow machine with sanitizers
const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

/** The sign-ins that the demo prints, by what they stand for. */
const ROLES = { helen: "superintendent", marcus: "finance", teresa: "principal", ines: "coordinator", sam: "analyst", ruth: "board" };

export class Stage {
  /** postgres: an address of a database of its own; "" for the demo's SQLite store. */
  constructor(purser, browserPath, postgres = "") {
    this.postgres = postgres;
    this.purser = purser;
    this.browserPath = browserPath;
    this.folder = mkdtempSync(join(tmpdir(), "purser-browser-"));
    this.people = {};
    this.pages = [];
    this.contexts = [];
    this.servers = [];
  }

  async start() {
    const demo = spawnSync(this.purser, ["demo", "--out", this.folder], { encoding: "utf8" });
    if (demo.status !== 0) throw new Error("purser demo failed:\n" + demo.stderr);
    for (const line of readFileSync(join(this.folder, "sign-ins.csv"), "utf8").trim().split("\n").slice(1)) {
      const [email, password] = line.split(",");
      const role = ROLES[email.split(".")[0]];
      if (role) this.people[role] = { email, password };
    }
    for (const role of Object.values(ROLES)) if (!this.people[role]) throw new Error(`the demo has no sign-in of a ${role}`);
    if (this.postgres) {
      const where = this.fillPostgres();
      this.base = await this.serve(where);
      this.other = await this.serve(where); // a second node on the same district
      await this.openSurvey();
    } else this.base = this.other = await this.serve(join(this.folder, "demo.db"));
    this.browser = await chromium.launch({ executablePath: this.browserPath, args: FLAGS });
  }

  purserDo(input, ...args) {
    const done = spawnSync(this.purser, args, { encoding: "utf8", input });
    if (done.status !== 0) throw new Error(`purser ${args.slice(0, 2).join(" ")} failed:\n${done.stdout}${done.stderr}`);
  }

  /** The demo district in PostgreSQL, from the files that the demo wrote, with a second one beside it; how a server is told to serve it. */
  fillPostgres() {
    const files = join(this.folder, "files");
    const where = ["--store", this.postgres, "--district", "fruit"];
    this.purserDo("", "new", this.postgres, "--district", "fruit", "--name", "Fruit & Cheese Unified");
    this.purserDo("", "new", this.postgres, "--district", "other", "--name", "Canary Unified");
    for (const kind of ["sites", "strategy", "initiatives", "staff-time", "costs", "pools", "results", "surveys", "respondents", "feedback"]) this.purserDo("", "import", kind, join(files, kind + ".csv"), ...where);
    this.purserDo("", "import", "ledger", join(files, "ledger.csv"), "--map", join(files, "ledger-map.json"), ...where);
    this.purserDo("", "tag", "--rules", join(files, "rules.csv"), ...where);
    const roles = { superintendent: ["superintendent", "administrator"], principal: ["principal"], coordinator: ["coordinator"], finance: ["finance"], analyst: ["analyst"], board: ["board"] };
    const names = { superintendent: "Helen Park", finance: "Marcus Webb", principal: "Teresa Nguyen", coordinator: "Ines Duarte", analyst: "Sam Whitlock", board: "Ruth Adeyemi" };
    for (const [role, person] of Object.entries(this.people))
      this.purserDo(person.password + "\n", "people", "add", "--email", person.email, "--name", names[role], ...roles[role].flatMap((one) => ["--role", one]), ...(role === "principal" ? ["--sites", "032"] : []), "--password-stdin", ...where);
    return where;
  }

  async openSurvey() {
    const origin = this.base.replace(/\/$/, "");
    const ask = (path, body, headers = {}) => fetch(this.base + "api/" + path, { method: "POST", headers: { Origin: origin, "Content-Type": "application/json", ...headers }, body: JSON.stringify(body) });
    const reply = await ask("session", this.people.analyst);
    const { csrf } = await reply.json();
    const opened = await ask("surveys/LEADERS-26/open", {}, { Cookie: reply.headers.get("set-cookie").split(";")[0], "X-CSRF-Token": csrf });
    if (opened.status !== 200) throw new Error("the survey did not open: " + (await opened.text()));
  }

  /** Serves a store on a free port; the address of the page. `store`: a path, or the arguments that name it. */
  serve(store) {
    const args = ["serve", "--listen", "127.0.0.1:0", "--log", join(this.folder, "requests.log"), ...(Array.isArray(store) ? store : ["--store", store])];
    const server = spawn(this.purser, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.servers.push(server);
    return new Promise((resolve, reject) => {
      let said = "";
      const timer = setTimeout(() => reject(new Error("the server did not start:\n" + said)), 30_000);
      const hear = (bytes) => {
        said += bytes;
        const address = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
        if (!address) return;
        clearTimeout(timer);
        resolve(address + "/");
      };
      server.stdout.on("data", hear);
      server.stderr.on("data", hear);
      server.on("exit", (status) => {
        clearTimeout(timer);
        this.serverEnded = `the server ended with status ${status}:\n${said}`;
        reject(new Error(this.serverEnded));
      });
    });
  }

  /** A new browser profile with one watched page. who: of people, signed in; as: another page's profile. */
  async open({ who = null, width = 1280, height = 800, dark = false, language = "en-US", path = "", base = this.base, as = null, forced = false, reduced = false } = {}) {
    const options = { viewport: { width, height }, colorScheme: dark ? "dark" : "light", locale: language, timezoneId: "America/Chicago", reducedMotion: reduced ? "reduce" : "no-preference", forcedColors: forced ? "active" : "none" };
    const context = as ? as.context() : await this.browser.newContext(options);
    if (!as) {
      this.contexts.push(context);
      context.setDefaultTimeout(PATIENCE_MS);
      await context.exposeBinding("reportFault", ({ page }, kind, text) => void page.faults.push(`${kind}: ${text}`));
      await context.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", (event) => window.reportFault("content rule broken", `${event.violatedDirective} by ${event.blockedURI || event.sourceFile || "inline"} ${event.sample}`));
        window.hit = () => window.reportFault("script ran", "from a text");
      });
    }
    const page = await context.newPage();
    this.watch(page);
    page.base = base;
    await page.goto(base + path);
    if (who) await signIn(page, this.people[who]);
    return page;
  }

  watch(page) {
    page.faults = [];
    page.expected = new Set(); // answers that the journey provokes: the browser writes a line on its console for each
    page.stage = this;
    page.on("console", (message) => {
      const status = /status of (\d+)/.exec(message.text())?.[1];
      if (message.type() === "error" && !(status && page.expected.has(Number(status))) && !(page.isOffline && /ERR_/.test(message.text()))) page.faults.push("console error: " + message.text() + " at " + message.location().url);
      if (message.type() === "warning") page.faults.push("console warning: " + message.text());
    });
    page.on("pageerror", (error) => page.faults.push("error on the page: " + (error.stack ?? error)));
    page.on("dialog", (dialog) => {
      page.faults.push(`a dialog of the browser: ${dialog.message()}`);
      void dialog.dismiss().catch(() => undefined);
    });
    page.on("response", (response) => {
      if (response.status() >= 500 && !page.expected.has(response.status())) page.faults.push(`answer ${response.status()} of ${response.url()}`);
    });
    this.pages.push(page);
  }

  async run(journey) {
    if (this.serverEnded) throw new Error(this.serverEnded);
    try {
      await journey.run(this);
    } catch (error) {
      throw this.serverEnded ? new Error(this.serverEnded) : error; // what it said first, not what came of it
    }
    for (const page of this.pages) if (page.faults.length) throw new Error(`the page did what it must not:\n${[...new Set(page.faults)].join("\n")}`);
    if (this.serverEnded) throw new Error(this.serverEnded);
  }

  async clear() {
    for (const context of this.contexts) await context.close().catch(() => undefined);
    this.contexts = [];
    this.pages = [];
  }

  async stop() {
    await this.browser?.close().catch(() => undefined);
    for (const server of this.servers) {
      server.removeAllListeners("exit");
      server.kill("SIGTERM");
      await Promise.race([new Promise((resolve) => server.once("exit", resolve)), new Promise((resolve) => setTimeout(resolve, 10_000))]);
      server.kill("SIGKILL");
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export async function signIn(page, person) {
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.locator(".shell").waitFor();
}

/** Goes to a screen by its address and waits until it shows what it has. */
export async function visit(page, path) {
  await page.goto(page.base + path);
  await settled(page);
}

export async function settled(page) {
  await page.locator("main h1").first().waitFor();
  await page.waitForFunction(() => !document.querySelector(".loading, [aria-busy=true]"));
}

/** What axe finds on the page as it stands, one line each. */
export async function axeFaults(page) {
  await page.evaluate(axeSource);
  const violations = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] }).then((result) => result.violations), AXE_TAGS);
  return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${rule.help}\n    ${node.html.slice(0, 200)}\n    ${node.failureSummary.replace(/\n/g, " ").slice(0, 300)}`));
}

/** By how many pixels the page is wider than the window. */
export const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** A call to the API as the person of the page, as a script in the page would make it. */
export async function api(page, method, path, body, headers = {}) {
  const answer = await page.evaluate(async ([m, p, b, h]) => {
    const base = new URL(document.baseURI).pathname + "api/";
    const csrf = m === "GET" ? null : (await (await fetch(base + "session")).json()).csrf;
    const reply = await fetch(base + p, { method: m, headers: { ...(b === undefined ? {} : { "Content-Type": "application/json" }), ...(csrf ? { "X-CSRF-Token": csrf } : {}), ...h }, body: b === undefined ? undefined : JSON.stringify(b) });
    return { status: reply.status, text: await reply.text() };
  }, [method, path, body, headers]);
  if (answer.status >= 400 && !page.expected.has(answer.status)) throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
  return answer.text ? JSON.parse(answer.text) : null;
}

/** Changes one field of an initiative behind everyone's back. */
export async function changeInitiative(page, code, changes) {
  const whole = await api(page, "GET", "initiatives/" + code);
  return api(page, "PATCH", "initiatives/" + code, changes, { "If-Match": `"${whole.row.version}"` });
}
