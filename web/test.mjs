// Runs the page's tests that need no browser: node test.mjs. Speaks TAP. The sources are TypeScript, so they are bundled first, into a folder that goes.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "purser-page-"));
try {
  const files = readdirSync(join(here, "test")).filter((name) => name.endsWith(".test.ts")).sort();
  await build({
    stdin: { contents: files.map((name) => `import "./test/${name}";`).join("\n"), resolveDir: here },
    bundle: true, platform: "node", format: "esm", target: "node18", outfile: join(folder, "all.mjs"), define: { PAGE_FOLDER: JSON.stringify(here) }, logLevel: "warning",
    inject: [join(here, "test/browser.ts")],
  });
  process.exitCode = spawnSync(process.execPath, ["--test-reporter=tap", join(folder, "all.mjs")], { stdio: "inherit" }).status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
