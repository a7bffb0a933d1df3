// Builds the page into web/dist, under names that do not change: the server's ETag is the hash of the content.
// The first page must stay below 40 KB of compressed script, the whole below 120 KB: over it the build fails.
import { build } from "esbuild";
import { readFileSync, writeFileSync, readdirSync, rmSync, mkdirSync, copyFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "dist");
const FIRST_MOST = 40 * 1024, ALL_MOST = 120 * 1024;

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const result = await build({
  absWorkingDir: here,
  entryPoints: { app: "src/main.tsx" },
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  jsx: "automatic",
  jsxImportSource: "preact",
  entryNames: "[name]",
  chunkNames: "part-[name]-[hash]",
  metafile: true,
  write: false,
  legalComments: "none",
  logLevel: "warning",
});
await build({ absWorkingDir: here, entryPoints: ["src/app.css"], outfile: join(out, "app.css"), minify: true, bundle: true, logLevel: "warning" });
copyFileSync(join(here, "src/index.html"), join(out, "index.html"));
copyFileSync(join(here, "src/icon.svg"), join(out, "icon.svg"));

// Names that stay: a screen's chunk is called by its file, a chunk of shared code by a number, in the order of what it holds. The hashes that
// esbuild gives are unique, so replacing them in the texts is safe.
const outputs = Object.entries(result.metafile.outputs).map(([path, o]) => ({ old: path.split("/").pop(), entry: o.entryPoint, holds: Object.keys(o.inputs).sort().join("|"), imports: o.imports }));
const shared = outputs.filter((o) => !o.entry).sort((a, b) => (a.holds < b.holds ? -1 : 1));
for (const o of outputs) o.name = o.old === "app.js" ? "app.js" : o.entry ? `part-${o.entry.split("/").pop().replace(/\.tsx?$/, "")}.js` : `shared-${shared.indexOf(o) + 1}.js`;
for (const file of result.outputFiles) {
  let text = file.text;
  for (const o of outputs) text = text.replaceAll(o.old, o.name);
  writeFileSync(join(out, outputs.find((o) => file.path.endsWith("/" + o.old)).name), text);
}
const size = (name) => gzipSync(readFileSync(join(out, name)), { level: 9 }).length;
const scripts = readdirSync(out).filter((name) => name.endsWith(".js"));
const byOld = Object.fromEntries(outputs.map((o) => [o.old, o]));
const first = new Set(["app.js"]);
for (const old of first) for (const i of byOld[old]?.imports ?? []) if (i.kind === "import-statement") first.add(i.path.split("/").pop());
const firstBytes = [...first].reduce((sum, old) => sum + size(byOld[old].name), 0);
const allBytes = scripts.reduce((sum, name) => sum + size(name), 0);
console.log(`page: first ${firstBytes} of ${FIRST_MOST} bytes, whole ${allBytes} of ${ALL_MOST}, in ${scripts.length} scripts; style ${size("app.css")}`);
if (firstBytes > FIRST_MOST || allBytes > ALL_MOST) {
  console.error("page: larger than it may be");
  process.exit(1);
}
