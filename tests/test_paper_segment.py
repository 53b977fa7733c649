"""What the network is fed: the marks of a block and the paper around them, not bare paper."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from test_paper_marks_colours import BLUE, stamp

from vaeforms.paper import segment
from vaeforms.paper.segment import CLASSES, LABEL_SCALE, prepare

#: Rows and columns of a block at 200 dots an inch, and where a stamp is put in it.
BLOCK, PLACE = (440, 1400), (100, 60)


def block(*, stamped: bool) -> NDArray[np.uint8]:
    flat = np.full((*BLOCK, 3), 255, np.uint8)
    flat -= np.random.default_rng(4).integers(0, 4, flat.shape, np.uint8)
    if stamped:
        pressed = stamp(BLUE)
        h, w = pressed.shape[:2]
        flat[PLACE[0] : PLACE[0] + h, PLACE[1] : PLACE[1] + w] = pressed
    return prepare(flat, np.full(BLOCK, 255, np.uint8))


def test_a_mark_is_told_as_on_the_whole_block(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = block(stamped=True)
    odds = segment.segment(seen)
    fed = []
    answered = segment._answered
    monkeypatch.setattr(segment, "_answered", lambda part: fed.append(part) or answered(part))
    assert np.array_equal(segment.segment(seen), odds)
    assert fed[0].shape[1] < 0.7 * seen.shape[1]
    whole = answered(seen)[: odds.shape[0], : odds.shape[1]]
    assert odds.shape == (*(-(-side // LABEL_SCALE) for side in seen.shape[:2]), len(CLASSES))
    assert (odds > 0.5).sum() > 500
    assert ((odds > 0.5) != (whole > 0.5)).sum() <= 0.01 * (whole > 0.5).sum()


def test_bare_paper_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(_: object) -> None:
        raise AssertionError("fed")

    monkeypatch.setattr(segment, "_answered", asked)
    assert not segment.segment(block(stamped=False)).any()
