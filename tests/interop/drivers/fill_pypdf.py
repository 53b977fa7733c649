"""Fills BLANK with the values of a JSON file by pypdf, saves to OUT."""

import json
import sys
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

blank, values_file, out = sys.argv[1:]
values = json.loads(Path(values_file).read_text(encoding="utf-8"))
reader = PdfReader(blank)
fields = reader.get_fields() or {}
typed = {}
for name, value in values.items():
    if value:
        typed[name] = NameObject(f"/{value}") if fields[name].field_type == "/Btn" else value
writer = PdfWriter(clone_from=reader)
writer.update_page_form_field_values(None, typed, auto_regenerate=False)
writer.write(out)
