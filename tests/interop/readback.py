"""A PDF that a client wrote -> what our reader finds in each box, and where that is not so."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

from vaeforms import template
from vaeforms.model import FileProblem, Kind, Reading, State
from vaeforms.read import FileReading, read_file
from vaeforms.submitted import open_file

from .clients import ROOT

BLANKS = ROOT / "blank_forms"


@functools.cache
def _templates() -> template.Templates:
    return template.load([BLANKS])


def read(path: Path) -> FileReading:
    """Everything our reader finds in a file; AssertionError when it cannot open it."""
    opened = open_file(path, path.name)
    assert not isinstance(opened, FileProblem), opened.message
    with opened as file:
        return read_file(file, _templates())


def readings(found: FileReading) -> dict[str, Reading]:
    """The readings of all pages by field; AssertionError when a field was read twice."""
    every = [reading for page in found.pages for reading in page.readings]
    names = [reading.field for reading in every]
    assert len(names) == len(set(names)), "a field was read on two pages"
    return {reading.field: reading for reading in every}


def differences(
    found: Mapping[str, Reading],
    values: Mapping[str, str],
    unread: Mapping[str, State] | None = None,
) -> list[str]:
    """One line for each box that was not read as `values` says.

    A box whose value is "" must be read as empty. `unread`: boxes for which another state is
    expected. Where that is « unreadable », the exact value is accepted as well; what may never
    happen is another value.
    """
    lines = []
    for name, value in values.items():
        reading = found.get(name)
        exact = State.FILLED if value else State.EMPTY
        expected = (unread or {}).get(name, exact)
        if reading is None:
            lines.append(f"{name}: not read at all, {value!r} expected")
        elif reading.state is exact and reading.value == value:
            if expected not in (exact, State.UNREADABLE):
                lines.append(f"{name}: read {value!r}, though the client cannot write it")
        elif reading.state is not expected or reading.state is State.FILLED:
            seen = repr(reading.value) if reading.state is State.FILLED else str(reading.state)
            lines.append(f"{name}: {seen} read, {value!r} expected; {reading.reason}")
    return lines


def signed(found: Mapping[str, Reading]) -> list[str]:
    """Signature and stamp boxes that were read as filled."""
    from vaeforms.forms import field

    kinds = (Kind.SIGNATURE, Kind.STAMP)
    return [
        name
        for name, reading in found.items()
        if reading.state is State.FILLED and (known := field(name)) and known.kind in kinds
    ]
