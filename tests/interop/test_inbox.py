"""A dossier filled in a browser, saved and dropped into the inbox is judged as typed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from vaeforms.fill import fill

from .clients import FILLERS, Client
from .readback import BLANKS
from .values import values

pytestmark = pytest.mark.interop

_FORM = "dossier-recevabilite"
_BROWSERS = [client for client in FILLERS if client.name in ("firefox", "chromium")]


def outcomes(pdf: Path, folder: Path) -> Counter[tuple[str, str, str]]:
    """(rule, subject, outcome) of every finding that `vaeforms validate` reports on one file."""
    dossier = folder / "inbox" / "candidate"
    dossier.mkdir(parents=True)
    (dossier / "dossier.pdf").write_bytes(pdf.read_bytes())
    subprocess.run(
        [
            *(sys.executable, "-m", "vaeforms", "validate", folder / "inbox"),
            *("--out", folder / "report", "--received", "15/02/2026", "--format", "json"),
        ],
        stdout=subprocess.DEVNULL,
    )
    report = json.loads((folder / "report" / "candidate.json").read_text(encoding="utf-8"))
    assert report["dossier"]["problems"] == []
    return Counter((f["rule"], f["subject"], f["outcome"]) for f in report["findings"])


@pytest.mark.parametrize("client", _BROWSERS, ids=lambda client: client.name)
def test_a_dossier_filled_in_a_browser_is_judged_like_one_of_ours(
    client: Client, installed: Callable[[Client], Client], tmp_path: Path
) -> None:
    # a status of the list: firefox offers no other
    typed = values(_FORM) | {"emploi_2_statut": "salarié"}
    values_file = tmp_path / "values.json"
    values_file.write_text(json.dumps(typed, ensure_ascii=False), encoding="utf-8")
    blank = BLANKS / f"{_FORM}.pdf"
    theirs = installed(client).run(tmp_path / "client", blank, values_file)
    ours = tmp_path / "ours.pdf"
    ours.write_bytes(fill(blank.read_bytes(), typed).data)
    assert outcomes(theirs, tmp_path / "theirs") == outcomes(ours, tmp_path / "ours")
