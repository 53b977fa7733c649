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
    """What a client destroys, and what is read in its stead.

    cups-pdf: PostScript on the way. Letters outside cp1252 come out as arbitrary symbols of
    Unicode (« ➡ukasz » for « Łukasz »), which must be seen and left to people.
    """
    if client.name != "cups-pdf":
        return {}
    return {
        name: State.UNREADABLE
        for name, value in typed.items()
        if value.encode("cp1252", "replace") != value.encode("cp1252", "ignore")
    }


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
