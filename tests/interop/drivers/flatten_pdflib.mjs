// Flattens a filled form by pdf-lib or its fork, saves to OUT.
// usage: node flatten_pdflib.mjs PACKAGE FILE OUT
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.join(process.env.CLIENTS, "package.json"));
const [name, file, out] = process.argv.slice(2);
const lib = require(name);

const pdf = await lib.PDFDocument.load(await readFile(file));
// the appearances are there already; by default pdf-lib writes them again in its own font, which
// has no Ł
pdf.getForm().flatten({ updateFieldAppearances: false });
await writeFile(out, await pdf.save());
