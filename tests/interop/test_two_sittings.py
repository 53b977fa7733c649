"""Begun in one viewer, finished in another: nothing typed in the first is lost in the second."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from vaeforms.model import State

from .clients import FILLERS, Client
from .readback import BLANKS, differences, read, readings
from .test_fill import beyond_the_client
from .values import values

pytestmark = pytest.mark.interop

_CLIENTS = {client.name: client for client in FILLERS}
PAIRS = (
    ("firefox", "chromium"),
    ("chromium", "firefox"),
    ("poppler", "pdf.js"),
    ("pdfium", "mupdf.js"),
    ("pdf-lib", "pdfbox"),
    ("pdf.js", "pypdf"),
)
_FORM = "attestation-salariee"


@pytest.mark.parametrize(("first", "second"), PAIRS, ids=[" then ".join(pair) for pair in PAIRS])
def test_a_form_finished_elsewhere_keeps_what_was_typed_before(
    first: str, second: str, installed: Callable[[Client], Client], tmp_path: Path
) -> None:
    typed = values(_FORM)
    half = len(typed) // 2
    pdf = BLANKS / f"{_FORM}.pdf"
    unread: dict[str, State] = {}
    for name, part in ((first, list(typed)[:half]), (second, list(typed)[half:])):
        client = installed(_CLIENTS[name])
        chosen = {field: typed[field] for field in part}
        values_file = tmp_path / f"{name}.json"
        values_file.write_text(json.dumps(chosen, ensure_ascii=False), encoding="utf-8")
        pdf = client.run(tmp_path / name, pdf, values_file)
        unread |= beyond_the_client(client, chosen)
    assert differences(readings(read(pdf)), typed, unread) == []
