// Fills BLANK with the values of a JSON file in `mutool run` (MuPDF's own JavaScript, ES5).
// usage: mutool run fill_mutool.js BLANK VALUES OUT
var values = JSON.parse(read(scriptArgs[1]));
var pdf = new PDFDocument(scriptArgs[0]);
for (var n = 0; n < pdf.countPages(); n++) {
  // Widgets of this version know neither their name nor their states: their objects do, in the
  // same order.
  var objects = [];
  var annots = pdf.findPage(n).get("Annots");
  if (!annots || annots.isNull()) continue;
  annots.forEach(function (ignored, annot) {
    if (annot.get("Subtype").asName() === "Widget") objects.push(annot);
  });
  pdf.loadPage(n).getWidgets().forEach(function (widget, i) {
    var object = objects[i];
    var name = object.get("T");
    if (!name || name.isNull()) name = object.get("Parent").get("T");
    var value = values[name.asString()];
    if (!value) return;
    var type = widget.getFieldType();
    if (type === "radiobutton") {
      var state = object.get("AP").get("N").get(value);
      if (state && !state.isNull()) widget.toggle();
    } else if (type === "combobox") widget.setChoiceValue(value);
    else widget.setTextValue(value);
    widget.update();
  });
}
pdf.save(scriptArgs[2], "compress");
