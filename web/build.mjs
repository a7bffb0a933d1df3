// Builds the page into web/dist: node build.mjs [FOLDER]. Names never change (the server's ETag is the hash of the content), and the same sources
// give the same bytes. The first page must stay below 40 KB of compressed script, all of it below 120 KB: over either the build fails.
import { build } from "esbuild";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "dist");
const FIRST_MOST = 40 * 1024;
const ALL_MOST = 120 * 1024;

const common = { absWorkingDir: here, bundle: true, minify: true, write: false, metafile: true, legalComments: "none", logLevel: "warning", charset: "utf8" };
const script = await build({
  ...common,
  entryPoints: { app: "src/main.tsx" },
  outdir: out,
  splitting: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  entryNames: "[name]",
  chunkNames: "[name]-[hash]",
});
const style = await build({ ...common, entryPoints: { app: "src/style/app.css" }, outdir: out, entryNames: "[name]" });

// esbuild names its pieces by their content. Those of src/chunks keep the name of their file, those it made itself are numbered in the order of what
// they are made of; every place that names them is told.
const pieces = Object.entries(script.metafile.outputs).map(([path, output]) => ({ ...output, name: basename(path), made_of: Object.keys(output.inputs).sort().join(" ") }));
pieces.sort((a, b) => (a.made_of < b.made_of ? -1 : 1));
let shared_n = 0;
for (const piece of pieces) {
  if (piece.name === "app.js") piece.stable = "app.js";
  else if (piece.entryPoint) piece.stable = basename(piece.entryPoint).replace(/\.tsx?$/, ".js");
  else piece.stable = `shared-${++shared_n}.js`;
}
const files = new Map();
for (const piece of pieces) {
  let text = script.outputFiles.find((file) => basename(file.path) === piece.name).text;
  for (const other of pieces) text = text.replaceAll(`./${other.name}"`, `./${other.stable}"`);
  if (files.has(piece.stable)) throw new Error(`two pieces of the page are called ${piece.stable}`);
  files.set(piece.stable, text);
}
files.set("app.css", style.outputFiles[0].text);
for (const name of ["index.html", "icon.svg"]) files.set(name, readFileSync(join(here, "src", name), "utf8"));
const messages = readdirSync(join(here, "src/messages")).sort().map((name) => JSON.parse(readFileSync(join(here, "src/messages", name), "utf8")));
files.set("es.json", JSON.stringify(Object.assign({}, ...messages)));

const size = (name) => gzipSync(files.get(name), { level: 9 }).length;
const sum = (names) => [...names].reduce((bytes, name) => bytes + size(name), 0);
const first = new Set(["app.js"]);
for (const name of first)
  for (const used of pieces.find((piece) => piece.stable === name).imports)
    if (used.kind === "import-statement") first.add(pieces.find((piece) => piece.name === basename(used.path)).stable);
const scripts = [...files.keys()].filter((name) => name.endsWith(".js")).sort();
const firstBytes = sum(first);
const allBytes = sum(scripts);
const kb = (bytes) => (bytes / 1024).toFixed(1) + " KB";
console.log(`page: first ${kb(firstBytes)} of ${kb(FIRST_MOST)}, all ${kb(allBytes)} of ${kb(ALL_MOST)} compressed; ${scripts.map((name) => `${name} ${kb(size(name))}`).join(", ")}; app.css ${kb(size("app.css"))}`);
if (firstBytes > FIRST_MOST || allBytes > ALL_MOST) {
  console.error("page: it is larger than it may be, so nothing was written");
  process.exit(1);
}
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const [name, text] of files) writeFileSync(join(out, name), text);
