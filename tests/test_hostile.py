"""Files that broke other readers: each is read or refused in words, in no time, without a sound."""

from __future__ import annotations

from pathlib import Path

import pytest
import submissions

from vaeforms.model import FileProblem, State
from vaeforms.read import read_file
from vaeforms.submitted import open_file

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
FILES = sorted(
    path
    for folder in ("hostile", "signed", "forms")
    for path in (DATA / folder).rglob("*")
    if path.is_file()
)


def test_the_hostile_files_are_here() -> None:
    if not FILES:
        pytest.skip(f"AUCUN FICHIER HOSTILE : {DATA} n’existe pas")
    assert len(FILES) > 150


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_hostile_file_is_read_or_refused(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    opened = open_file(path, path.name)
    if isinstance(opened, FileProblem):
        assert opened.message.endswith(".")
    else:
        with opened:
            found = read_file(opened, submissions.templates())
        # nothing of ours is in there: no page may be taken for one
        assert {page.form for page in found.pages} <= {None}
        for page in found.pages:
            assert all(reading.state is not State.FILLED for reading in page.readings)
    out, err = capfd.readouterr()
    assert out + err == ""
