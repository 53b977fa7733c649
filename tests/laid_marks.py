"""What is read of a blank once somebody laid something over it: fixtures of the tests of marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from signed_pages import BLANKS, Edit, edited

from vaeforms.identify import identify
from vaeforms.model import Esign, FileProblem, Reading, Rect
from vaeforms.read.marks import read_block
from vaeforms.submitted import open_file
from vaeforms.template import Templates, load

SAL, BEN, DOS = "attestation-salariee", "attestation-benevole", "dossier-recevabilite"
pytestmark = pytest.mark.skipif(not BLANKS.is_dir(), reason="the blanks are not built")

Read = Callable[..., dict[str, Reading]]


@pytest.fixture(scope="module")
def templates() -> Iterator[Templates]:
    loaded = load([BLANKS])
    yield loaded
    loaded.close()


@pytest.fixture(scope="module")
def box(templates: Templates) -> Callable[[str], Rect]:
    places = {b.field: b.rect for page in templates.pages for b in page.boxes}
    return places.__getitem__


@pytest.fixture
def read_bytes(templates: Templates, tmp_path: Path) -> Read:
    def read(data: bytes, esigns: dict[str, Esign] | None = None) -> dict[str, Reading]:
        path = tmp_path / "document.pdf"
        path.write_bytes(data)
        with_page = open_file(path, "document.pdf")
        assert not isinstance(with_page, FileProblem)
        with with_page as file:
            page = file.pages[0]
            placement = identify(page, templates)
            assert placement is not None
            boxes = placement.template.boxes
            found = read_block(page, placement, boxes, templates, esigns or {})
        return {reading.field: reading for reading in found}

    return read


@pytest.fixture
def read(read_bytes: Read) -> Read:
    def read(form: str, *edits: Edit) -> dict[str, Reading]:
        return read_bytes(edited(form, *edits))

    return read
