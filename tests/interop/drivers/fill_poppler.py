"""Fills BLANK with the values of a JSON file by poppler's GLib interface, saves to OUT."""

import json
import sys
from pathlib import Path

import gi

gi.require_version("Poppler", "0.18")
from gi.repository import Poppler  # noqa: E402

blank, values_file, out = sys.argv[1:]
values = json.loads(Path(values_file).read_text(encoding="utf-8"))
left = {name for name, value in values.items() if value}
pdf = Poppler.Document.new_from_file(Path(blank).resolve().as_uri(), None)
for number in range(pdf.get_n_pages()):
    page = pdf.get_page(number)
    for mapping in page.get_form_field_mapping():
        field = mapping.field
        name = field.get_name()
        value = values.get(name, "")
        if not value:
            continue
        kind = field.get_field_type()
        if kind == Poppler.FormFieldType.TEXT:
            field.text_set_text(value)
        elif kind == Poppler.FormFieldType.CHOICE:
            items = [field.choice_get_item(i) for i in range(field.choice_get_n_items())]
            if value in items:
                field.choice_select_item(items.index(value))
            else:
                field.choice_set_text(value)
        elif kind == Poppler.FormFieldType.BUTTON:
            # this interface does not give a button's on-state: its tooltip tells « … : Oui »
            if not field.get_alternate_ui_name().casefold().endswith(value):
                continue
            field.button_set_state(True)
        left.discard(name)
assert not left, f"fields not found: {left}"
pdf.save(Path(out).resolve().as_uri())
