"""Fills BLANK with the values of a JSON file by PDFium's form-fill events, saves to OUT.

The calls are those of a viewer: focus on the field, select all, replace the selection, leave.
"""

import ctypes
import json
import sys
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as c

COMBO, RADIO, TEXT = (
    c.FPDF_FORMFIELD_COMBOBOX,
    c.FPDF_FORMFIELD_RADIOBUTTON,
    c.FPDF_FORMFIELD_TEXTFIELD,
)


def wide(text):
    return (text + "\0").encode("utf-16-le")


def name_of(form, annot):
    size = c.FPDFAnnot_GetFormFieldName(form, annot, None, 0)
    buffer = ctypes.create_string_buffer(size)
    c.FPDFAnnot_GetFormFieldName(
        form, annot, ctypes.cast(buffer, ctypes.POINTER(c.FPDF_WCHAR)), size
    )
    return buffer.raw.decode("utf-16-le").rstrip("\0")


def export_value(form, annot):
    size = c.FPDFAnnot_GetFormFieldExportValue(form, annot, None, 0)
    buffer = ctypes.create_string_buffer(size)
    c.FPDFAnnot_GetFormFieldExportValue(
        form, annot, ctypes.cast(buffer, ctypes.POINTER(c.FPDF_WCHAR)), size
    )
    return buffer.raw.decode("utf-16-le").rstrip("\0")


def type_text(form, page, annot, value):
    c.FORM_SetFocusedAnnot(form, annot)
    c.FORM_SelectAllText(form, page)
    text = ctypes.create_string_buffer(wide(value))
    c.FORM_ReplaceSelection(form, page, ctypes.cast(text, ctypes.POINTER(c.FPDF_WCHAR)))
    c.FORM_ForceToKillFocus(form)


def click(form, page, annot):
    rect = c.FS_RECTF()
    c.FPDFAnnot_GetRect(annot, rect)
    x, y = (rect.left + rect.right) / 2, (rect.bottom + rect.top) / 2
    c.FORM_OnMouseMove(form, page, 0, x, y)
    c.FORM_OnLButtonDown(form, page, 0, x, y)
    c.FORM_OnLButtonUp(form, page, 0, x, y)
    c.FORM_ForceToKillFocus(form)


blank, values_file, out = sys.argv[1:]
values = json.loads(Path(values_file).read_text(encoding="utf-8"))
left = {name for name, value in values.items() if value}
pdf = pdfium.PdfDocument(blank)
pdf.init_forms()
form = pdf.formenv
for number in range(len(pdf)):
    page = pdf[number]  # FORM_OnAfterLoadPage is called here
    for index in range(c.FPDFPage_GetAnnotCount(page)):
        annot = c.FPDFPage_GetAnnot(page, index)
        kind = c.FPDFAnnot_GetFormFieldType(form, annot)
        if kind in (COMBO, RADIO, TEXT):
            name = name_of(form, annot)
            value = values.get(name, "")
            if value and kind == RADIO:
                if export_value(form, annot) == value:
                    click(form, page, annot)
                    left.discard(name)
            elif value:
                type_text(form, page, annot, value)
                left.discard(name)
        c.FPDFPage_CloseAnnot(annot)
    page.close()
assert not left, f"fields not found: {left}"
pdf.save(out)
