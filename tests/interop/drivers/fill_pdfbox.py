"""Fills BLANK with the values of a JSON file by Apache PDFBox 2 in a JVM, saves to OUT.

PDFBox refuses a text that the field's font cannot show; its FAQ has the program load a font that
can, and name it in the field's default appearance.
usage: fill_pdfbox.py FONT JARS BLANK VALUES OUT
"""

import json
import os
import sys
from pathlib import Path

import jpype

ttf, jars, blank, values_file, out = sys.argv[1:]
jpype.startJVM("-Djava.awt.headless=true", "-Xshare:auto", classpath=jars.split(os.pathsep))

File = jpype.JClass("java.io.File")
PDDocument = jpype.JClass("org.apache.pdfbox.pdmodel.PDDocument")
PDType0Font = jpype.JClass("org.apache.pdfbox.pdmodel.font.PDType0Font")
COSName = jpype.JClass("org.apache.pdfbox.cos.COSName")

values = json.loads(Path(values_file).read_text(encoding="utf-8"))
pdf = PDDocument.load(File(blank))
try:
    form = pdf.getDocumentCatalog().getAcroForm()
    # not a subset: the text is known only once the appearance is written
    font = PDType0Font.load(pdf, jpype.JClass("java.io.FileInputStream")(ttf), False)
    form.getDefaultResources().put(COSName.getPDFName("Wide"), font)
    for name, value in values.items():
        if not value:
            continue
        field = form.getField(name)
        assert field is not None, f"field not found: {name}"
        try:
            field.setValue(value)
        except jpype.JClass("java.lang.IllegalArgumentException"):
            appearance = str(field.getDefaultAppearance())
            field.setDefaultAppearance("/Wide" + appearance[appearance.index(" ") :])
            field.setValue(value)
    pdf.save(out)
finally:
    pdf.close()
