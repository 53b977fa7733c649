"""Fills BLANK with the values of a JSON file by PyMuPDF, saves to OUT."""

import json
import sys
from pathlib import Path

import pymupdf

blank, values_file, out = sys.argv[1:]
values = json.loads(Path(values_file).read_text(encoding="utf-8"))
left = {name for name, value in values.items() if value}
with pymupdf.open(blank) as pdf:
    for page in pdf:
        for widget in page.widgets():
            value = values.get(widget.field_name)
            if not value:
                continue
            if widget.field_type == pymupdf.PDF_WIDGET_TYPE_RADIOBUTTON:
                if widget.on_state() != value:
                    continue
                widget.field_value = True
            else:
                widget.field_value = value
            widget.update()
            left.discard(widget.field_name)
    assert not left, f"fields not found: {left}"
    pdf.save(out)
