"""Whatever fills our blanks, every value comes back as it was typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from vaeforms.forms import field
from vaeforms.model import Kind, State

from .clients import FILLERS, Client
from .readback import differences, read, readings, signed
from .values import typed_fields

pytestmark = pytest.mark.interop


def test_the_values_leave_no_field_out(form: str, typed: dict[str, str]) -> None:
    assert set(typed) == typed_fields(form)


def beyond_the_client(client: Client, typed: dict[str, str]) -> dict[str, State]:
    """What a client has no way to write, and what is read in its stead.

    firefox: its viewer shows an editable combo as a closed list, so that « apprentie » cannot be
    typed there; the box stays empty and the rules ask for it.
    """
    if client.name != "firefox":
        return {}
    return {
        name: State.EMPTY
        for name, value in typed.items()
        if (known := field(name))
        and known.kind is Kind.COMBO
        and value not in [option for option, _ in known.options]
    }


@pytest.mark.parametrize("client", FILLERS, ids=lambda client: client.name)
def test_values_typed_in_a_client_come_back(
    client: Client,
    blank: Path,
    typed: dict[str, str],
    values_file: Path,
    installed: Callable[[Client], Client],
    tmp_path: Path,
) -> None:
    filled = installed(client).run(tmp_path / "client", blank, values_file)
    found = readings(read(filled))
    assert differences(found, typed, beyond_the_client(client, typed)) == []
    assert signed(found) == [], "nobody signed"
