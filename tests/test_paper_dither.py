"""A page whose greys a scanner made of black dots."""

from __future__ import annotations

import numpy as np
import pytest
from captured import picture_of
from numpy.typing import NDArray
from PIL import Image

from vaeforms import template
from vaeforms.paper.dither import undithered

Picture = NDArray[np.uint8]


@pytest.fixture(scope="module")
def page() -> Picture:
    """The page with the signatures of an association, on paper a little grey."""
    templates = template.load(template.default_directories())
    wanted = next(p for p in templates.pages if p.role == "attestation-benevole")
    printed = np.asarray(picture_of(templates, wanted), np.float32)
    return np.asarray(printed * 0.95, np.uint8)


def two_levels(picture: Picture, *, dots: bool) -> Picture:
    how = Image.Dither.FLOYDSTEINBERG if dots else Image.Dither.NONE
    return np.asarray(Image.fromarray(picture).convert("1", dither=how).convert("RGB"))


def test_dots_become_greys_again(page: Picture) -> None:
    found = undithered(two_levels(page, dots=True)).astype(int)
    paper = np.abs(found - page)[page > 235]
    assert np.percentile(paper, 95) < 60  # a dot is 240 from its paper
    assert found[page < 60].mean() < 90


def test_other_pictures_stay_as_they_are(page: Picture) -> None:
    noise = np.random.default_rng(1).normal(0, 14, page.shape)
    specks = page.copy()
    specks[7::23, 5::19] = 0
    for picture in (
        page,
        two_levels(page, dots=False),
        np.clip(page + noise, 0, 255).astype(np.uint8),
        (page * 0.5).astype(np.uint8),
        specks,
    ):
        assert undithered(picture) is picture
