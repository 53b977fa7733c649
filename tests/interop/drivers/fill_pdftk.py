"""Fills BLANK with the values of a JSON file by pdftk, saves to OUT.

usage: fill_pdftk.py FORMAT BLANK VALUES OUT; FORMAT is ``fdf`` or ``xfdf``, the two files that
`pdftk fill_form` takes.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape


def fdf(values):
    """Forms Data Format: texts in UTF-16 with a byte order mark, as hexadecimal strings."""

    def text(value):
        return "<FEFF" + value.encode("utf-16-be").hex() + ">"

    def field(name, value):
        # a radio group is set by a name
        shown = f"/{value}" if name.endswith("temps_complet") else text(value)
        return f"<< /T {text(name)} /V {shown} >>"

    fields = "\n".join(field(name, value) for name, value in values.items())
    body = f"%FDF-1.2\n1 0 obj\n<< /FDF << /Fields [\n{fields}\n] >> >>\nendobj\n"
    return body + "trailer\n<< /Root 1 0 R >>\n%%EOF\n"


def xfdf(values):
    """XML Forms Data Format, ISO 19444-1."""
    fields = "".join(
        f'<field name="{escape(name)}"><value>{escape(value)}</value></field>'
        for name, value in values.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<xfdf xmlns="http://ns.adobe.com/xfdf/" xml:space="preserve">'
        f"<fields>{fields}</fields></xfdf>\n"
    )


form, blank, values_file, out = sys.argv[1:]
values = json.loads(Path(values_file).read_text(encoding="utf-8"))
typed = {name: value for name, value in values.items() if value}
with tempfile.TemporaryDirectory() as folder:
    data = Path(folder) / f"values.{form}"
    data.write_text({"fdf": fdf, "xfdf": xfdf}[form](typed), encoding="utf-8")
    subprocess.run(["pdftk", blank, "fill_form", data, "output", out], check=True)
