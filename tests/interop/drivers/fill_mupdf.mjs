// Fills BLANK with the values of a JSON file by MuPDF.js, saves to OUT.
// usage: node fill_mupdf.mjs BLANK VALUES OUT
import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import path from "node:path";

const mupdf = await import(
  pathToFileURL(path.join(process.env.CLIENTS, "node_modules/mupdf/dist/mupdf.js"))
);
const [blank, json, out] = process.argv.slice(2);
const values = JSON.parse(await readFile(json, "utf8"));
const pdf = mupdf.PDFDocument.openDocument(await readFile(blank), "application/pdf");
const left = new Set(Object.keys(values).filter((name) => values[name] !== ""));
for (let n = 0; n < pdf.countPages(); n++) {
  const page = pdf.loadPage(n);
  for (const widget of page.getWidgets()) {
    const name = widget.getName();
    const value = values[name];
    if (value === undefined || value === "") continue;
    if (widget.isRadioButton()) {
      let states = [];
      widget.getObject().get("AP", "N").forEach((_, key) => states.push(String(key)));
      if (states.includes(value)) widget.toggle();
    } else if (widget.isChoice()) widget.setChoiceValue(value);
    else widget.setTextValue(value);
    widget.update();
    left.delete(name);
  }
}
if (left.size) throw new Error(`fields not found: ${[...left].join(", ")}`);
await writeFile(out, pdf.saveToBuffer("compress").asUint8Array());
