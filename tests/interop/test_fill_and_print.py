"""Filled by a program, then flattened or printed: the appearances are the client's own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .clients import FILLERS, FLATTENERS, Client
from .readback import BLANKS, differences, read, readings, signed
from .test_fill import beyond_the_client
from .values import values

pytestmark = pytest.mark.interop

_FORM = "dossier-recevabilite"
_FILLERS = {client.name: client for client in FILLERS}
_FLATTENERS = {client.name: client for client in FLATTENERS}

#: What people do, and services: a browser's print, Evince's, a library's flatten.
PATHS = (
    ("firefox", "firefox"),
    ("chromium", "chromium"),
    ("poppler", "pdftocairo"),
    ("pdf-lib", "pdf-lib"),
    ("@cantoo/pdf-lib", "@cantoo/pdf-lib"),
    ("pdfbox", "pdftocairo"),
)
#: Left out, as what they draw is not what was typed and no reader could know: pdf.js in node (no
#: canvas to lay out « Ł »), pypdf and PyPDFForm (the program draws « Ł » wrongly, or nothing at
#: all), pdftk (drops « Ł » from the appearance), MuPDF (draws « Ł » as « · », or beside its box),
#: and pdfbox then ghostscript (which writes « B » for PDFBox's « Ł »). Their values come back
#: exact as long as the fields are there (test_fill.py).

#: What a French keyboard has not, and what is typed on it instead.
_KEYBOARD = str.maketrans("’–—ŁŻź", "'--LZz")


def typed_in(client: Client) -> dict[str, str]:
    """The values, as they are typed into a client.

    chromium: its form engine draws what is beyond Latin-1 in fonts of the machine (it takes ’ and
    – for Chinese), and depending on the font its print has no text for them. There, what a French
    keyboard types.
    """
    typed = values(_FORM)
    if client.name != "chromium":
        return typed
    return {name: value.translate(_KEYBOARD) for name, value in typed.items()}


@pytest.mark.parametrize(
    ("filler", "flattener"), PATHS, ids=[" then ".join(path) for path in PATHS]
)
def test_values_typed_then_printed_come_back(
    filler: str, flattener: str, installed: Callable[[Client], Client], tmp_path: Path
) -> None:
    client, printer = installed(_FILLERS[filler]), installed(_FLATTENERS[flattener])
    typed = typed_in(client)
    values_file = tmp_path / "values.json"
    values_file.write_text(json.dumps(typed, ensure_ascii=False), encoding="utf-8")
    filled = client.run(tmp_path / "fill", BLANKS / f"{_FORM}.pdf", values_file)
    found = readings(read(printer.run(tmp_path / "print", filled)))
    assert differences(found, typed, beyond_the_client(client, typed)) == []
    assert signed(found) == [], "nobody signed"
