// Fills BLANK with the values of a JSON file by pdf-lib, or its fork, and saves to OUT.
// usage: node fill_pdflib.mjs PACKAGE FONT BLANK VALUES OUT
// FONT: the documentation has those who write beyond WinAnsi embed a font and pass it to
// updateFieldAppearances.
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.join(process.env.CLIENTS, "package.json"));
const [name, ttf, blank, json, out] = process.argv.slice(2);
const lib = require(name);
const fontkit = require(name === "pdf-lib" ? "@pdf-lib/fontkit" : "@cantoo/fontkit");

const values = JSON.parse(await readFile(json, "utf8"));
const pdf = await lib.PDFDocument.load(await readFile(blank));
pdf.registerFontkit(fontkit.default ?? fontkit);
const font = await pdf.embedFont(await readFile(ttf), { subset: true });
const form = pdf.getForm();
for (const [key, value] of Object.entries(values)) {
  if (value === "") continue;
  const field = form.getField(key);
  if (field instanceof lib.PDFTextField) field.setText(value);
  else field.select(value); // radio group or drop-down; the latter takes free text too
}
form.updateFieldAppearances(font);
await writeFile(out, await pdf.save());
