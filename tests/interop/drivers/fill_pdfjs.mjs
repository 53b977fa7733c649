// Fills BLANK with the values of a JSON file as the pdf.js viewer does, saves to OUT.
// usage: node fill_pdfjs.mjs BLANK VALUES OUT
import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.join(process.env.CLIENTS, "package.json"));
const root = path.dirname(require.resolve("pdfjs-dist/package.json"));
const pdfjs = await import(pathToFileURL(path.join(root, "legacy/build/pdf.mjs")));

const [blank, json, out] = process.argv.slice(2);
const values = JSON.parse(await readFile(json, "utf8"));
const folder = (name) => path.join(root, name) + path.sep;
const pdf = await pdfjs.getDocument({
  data: new Uint8Array(await readFile(blank)),
  standardFontDataUrl: folder("standard_fonts"),
  cMapUrl: folder("cmaps"),
  cMapPacked: true,
}).promise;

// The viewer stores what is typed under the widget's annotation id, and saves that.
const left = new Set(Object.keys(values).filter((name) => values[name] !== ""));
for (const [name, objects] of Object.entries(await pdf.getFieldObjects())) {
  const value = values[name];
  if (value === undefined || value === "") continue;
  for (const object of objects) {
    if (object.type === "radiobutton") {
      pdf.annotationStorage.setValue(object.id, { value: object.exportValues === value });
    } else if (object.type !== undefined && object.type !== "signature") {
      pdf.annotationStorage.setValue(object.id, { value });
    }
  }
  left.delete(name);
}
if (left.size) throw new Error(`fields not found: ${[...left].join(", ")}`);
await writeFile(out, await pdf.saveDocument());
await pdf.destroy();
