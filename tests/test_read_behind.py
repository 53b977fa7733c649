"""Sheets seen from behind: the blank back of a page is nothing, a mirrored page is never read."""

from __future__ import annotations

import io
from collections.abc import Sequence

import captured
import numpy as np
import pytest
import submissions
from numpy.typing import NDArray
from PIL import Image

from vaeforms.model import Trouble
from vaeforms.read import FileReading

ROLE = "attestation-benevole"


@pytest.fixture(scope="module")
def front() -> NDArray[np.uint8]:
    known = submissions.templates()
    page = next(each for each in known.pages if each.role == ROLE)
    return captured.shoot(known, page, dpi=150).capture.picture


def back(front: NDArray[np.uint8], share: float) -> NDArray[np.uint8]:
    """The other side of that sheet, through which so much of its print shines."""
    return (255 - (255.0 - front[:, ::-1]) * share).astype(np.uint8)


def deposited(pictures: Sequence[NDArray[np.uint8]]) -> FileReading:
    first, *others = [Image.fromarray(each) for each in pictures]
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=others, resolution=150)
    return submissions.read(out.getvalue(), "lot.pdf")


def test_the_back_of_a_page_that_was_read_is_blank(front: NDArray[np.uint8]) -> None:
    found = deposited([front, back(front, 0.18)])
    assert [page.role for page in found.pages] == [ROLE, ""]
    assert [page.blank for page in found.pages] == [False, True]
    assert found.problems == ()


@pytest.mark.parametrize("shares", [(0.18,), (1.0,), (0.18, 0.18)])
def test_a_back_without_its_front_is_said_and_not_read(
    front: NDArray[np.uint8], shares: Sequence[float]
) -> None:
    found = deposited([back(front, share) for share in shares])
    assert not any(page.readings or page.form or page.blank for page in found.pages)
    assert {n for each in found.problems for n in each.pages} == set(range(len(shares)))
    for problem in found.problems:
        assert problem.kind is Trouble.IMAGE_ONLY
        assert "comme dans un miroir" in problem.message
        assert not problem.salvaged


def test_a_strong_mirrored_page_beside_its_front_is_said(front: NDArray[np.uint8]) -> None:
    found = deposited([front, back(front, 0.5)])
    assert [page.blank for page in found.pages] == [False, False]
    assert [problem.pages for problem in found.problems] == [(1,)]
    assert not found.pages[1].readings
