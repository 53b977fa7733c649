"""What the interop tests share: the blanks, the values typed into them, a client or a loud skip."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from .clients import Client
from .readback import BLANKS
from .values import values

FORMS = ("dossier-recevabilite", "attestation-salariee", "attestation-benevole")


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    """The id of a form."""
    return str(request.param)


@pytest.fixture
def blank(form: str) -> Path:
    """The released blank of the form."""
    return BLANKS / f"{form}.pdf"


@pytest.fixture
def typed(form: str) -> dict[str, str]:
    """What is typed into the form."""
    return values(form)


@pytest.fixture
def values_file(typed: dict[str, str], tmp_path: Path) -> Path:
    """What is typed, as the drivers take it."""
    path = tmp_path / "values.json"
    path.write_text(json.dumps(typed, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture
def installed() -> Callable[[Client], Client]:
    """A check that a client is there: else a skip that says what to install.

    With VAEFORMS_INTEROP_ALL set, as `.ci/run` does once it installed everything, a failure.
    """

    def check(client: Client) -> Client:
        if reason := client.missing():
            (pytest.fail if os.environ.get("VAEFORMS_INTEROP_ALL") else pytest.skip)(reason)
        return client

    return check
