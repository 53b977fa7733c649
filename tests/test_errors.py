"""What the system says is told in French."""

from __future__ import annotations

import errno
import os

import pytest

from vaeforms.errors import why


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.EACCES, "accès refusé"),
        (errno.ENOENT, "introuvable"),
        (errno.ENOSPC, "disque plein"),
        (errno.EPIPE, "cause inconnue"),
    ],
)
def test_a_reason_of_the_system_is_told_in_french(code: int, said: str) -> None:
    assert why(OSError(code, os.strerror(code))) == said


def test_what_nobody_foresaw_shows_no_name_of_the_program() -> None:
    assert why(OSError("boom")) == why(ValueError("boom")) == "cause inconnue"
