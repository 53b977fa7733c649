// Draws the fields of a PDF into its pages by MuPDF.js, saves to OUT.
// usage: node bake_mupdf.mjs FILE OUT
import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import path from "node:path";

const mupdf = await import(
  pathToFileURL(path.join(process.env.CLIENTS, "node_modules/mupdf/dist/mupdf.js"))
);
const [file, out] = process.argv.slice(2);
const pdf = mupdf.PDFDocument.openDocument(await readFile(file), "application/pdf");
pdf.bake();
await writeFile(out, pdf.saveToBuffer("compress").asUint8Array());
