"""Whatever flattens or prints a filled form of ours to PDF, every value is read off the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from vaeforms.fill import fill
from vaeforms.model import State

from .clients import FLATTENERS, Client
from .readback import differences, read, readings, signed

pytestmark = pytest.mark.interop


@pytest.fixture
def filled(blank: Path, typed: dict[str, str], tmp_path: Path) -> Path:
    """The form filled by us, with its fields."""
    path = tmp_path / f"{blank.stem}.pdf"
    path.write_bytes(fill(blank.read_bytes(), typed).data)
    return path


def beyond_the_client(client: Client, typed: dict[str, str]) -> dict[str, State]:
    """What a client destroys: boxes that may be left to people, but never read as another value.

    cups-pdf: PostScript on the way. Letters outside cp1252 come out as arbitrary symbols of
    Unicode (« ➡ukasz » for « Łukasz »).
    libreoffice: the print in a wider font of the machine, which runs into boxes left empty.
    """
    if client.name == "cups-pdf":
        lost = [name for name, value in typed.items() if not _in_cp1252(value)]
    elif client.name == "libreoffice":
        lost = [name for name, value in typed.items() if not value]
    else:
        lost = []
    return dict.fromkeys(lost, State.UNREADABLE)


def _in_cp1252(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize("client", FLATTENERS, ids=lambda client: client.name)
def test_values_of_a_flattened_form_come_back(
    client: Client,
    filled: Path,
    typed: dict[str, str],
    installed: Callable[[Client], Client],
    tmp_path: Path,
) -> None:
    flat = installed(client).run(tmp_path / "client", filled)
    found = readings(read(flat))
    assert differences(found, typed, beyond_the_client(client, typed)) == []
    assert signed(found) == [], "nobody signed"
