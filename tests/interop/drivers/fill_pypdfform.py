"""Fills BLANK with the values of a JSON file by PyPDFForm, saves to OUT."""

import json
import sys
from pathlib import Path

from PyPDFForm import PdfWrapper

blank, values_file, out = sys.argv[1:]
values = json.loads(Path(values_file).read_text(encoding="utf-8"))
form = PdfWrapper(blank)
options = {"oui": 0, "non": 1}  # a radio group is filled by the index of its option
filled = form.fill(
    {
        name: options[value] if name.endswith("temps_complet") else value
        for name, value in values.items()
        if value
    }
)
filled.write(out)
