"""Writing that goes on beyond the frame of its box is noticed: what crosses it may be cut."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from vaeforms.paper.ocr import edges
from vaeforms.paper.sheet import MM, SCALE, Sheet, lay_flat
from vaeforms.reading import load_templates

TEMPLATES = load_templates()
PAGE = next(page for page in TEMPLATES.pages if page.role == "attestation-benevole")
BLANK = TEMPLATES.render(PAGE, SCALE, (0.0, 0.0, *PAGE.size))
BOX = next(box for box in PAGE.boxes if box.field == "att_ben_depuis")
EVERY = ("left", "right", "top", "low")


def laid(picture: NDArray[np.uint8]) -> Sheet:
    def to_pixels(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(
            [points[:, 0] * SCALE - 0.5, (PAGE.size[1] - points[:, 1]) * SCALE - 0.5]
        )

    return lay_flat(picture, to_pixels, PAGE, BLANK, lambda rect: 0.2)


def written(to_x: float, to_y: float) -> tuple[Sheet, tuple[int, int, int, int]]:
    """A stroke from the middle of the box to that many mm from its lower right corner."""
    rows, columns = laid(BLANK).window(BOX.rect)
    picture = BLANK.copy()
    start = ((columns.start + columns.stop) // 2, (rows.start + rows.stop) // 2)
    end = (columns.stop + round(to_x * MM), rows.stop + round(to_y * MM))
    cv2.line(picture, start, end, (30, 40, 140), 4)
    bounds = (start[0], start[1], min(end[0], columns.stop), min(end[1], rows.stop))
    return laid(picture), bounds


def test_writing_inside_its_box_crosses_nothing() -> None:
    sheet, bounds = written(-4.0, -2.0)
    assert not edges.crosses(sheet, BOX.rect, bounds, EVERY)


@pytest.mark.parametrize(
    ("end", "side"), [((-10.0, 1.2), "low"), ((1.5, -3.0), "right")], ids=("low", "right")
)
def test_writing_across_the_frame_is_noticed_on_its_side(
    end: tuple[float, float], side: str
) -> None:
    sheet, bounds = written(*end)
    assert edges.crosses(sheet, BOX.rect, bounds, (side,))
    others = tuple(each for each in EVERY if each != side)
    assert not edges.crosses(sheet, BOX.rect, bounds, others)


def test_the_print_around_a_box_is_no_writing() -> None:
    rows, columns = laid(BLANK).window(BOX.rect)
    whole = (columns.start, rows.start, columns.stop, rows.stop)
    assert not edges.crosses(laid(BLANK), BOX.rect, whole, EVERY)
