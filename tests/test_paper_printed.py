"""The printed words of a page of paper, held against its blank's picture."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from vaeforms.model import Rect, TemplatePage, Word
from vaeforms.paper import printed
from vaeforms.paper.sheet import SCALE, Sheet, lay_flat
from vaeforms.read import fixed
from vaeforms.reading import load_templates

TEMPLATES = load_templates()
COVER = next(page for page in TEMPLATES.pages if page.role == "garde")
PAGE = TEMPLATES.render(COVER, SCALE, (0.0, 0.0, *COVER.size))
LINES = {field.name: rects for field, rects in fixed.declared(TEMPLATES, COVER)}
PLEDGE = "declaration_engagement"
Change = Callable[[NDArray[np.uint8], Sheet], None]


def laid(picture: NDArray[np.uint8], page: TemplatePage = COVER) -> Sheet:
    def to_pixels(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(
            [points[:, 0] * SCALE - 0.5, (page.size[1] - points[:, 1]) * SCALE - 0.5]
        )

    return lay_flat(picture, to_pixels, page, PAGE, lambda rect: 0.2)


def compared(change: Change | None = None) -> printed.Printed:
    picture = PAGE.copy()
    sheet = laid(picture)
    if change is not None:
        change(picture, sheet)
        sheet = laid(picture)
    ink = (sheet.blank.astype(np.int16) - sheet.picture.min(axis=2)) > 60
    return printed.compare(sheet, ink)


def word(text: str) -> Word:
    return next(w for w in COVER.words if w.text == text)


def struck(picture: NDArray[np.uint8], sheet: Sheet) -> None:
    rect = LINES[PLEDGE][1]
    rows, columns = sheet.window(rect)
    middle = (rows.start + rows.stop) // 2
    picture[middle - 2 : middle + 2, columns] = 0


def covered(picture: NDArray[np.uint8], sheet: Sheet) -> None:
    x0, y0, _, y1 = LINES[PLEDGE][0]
    rows, columns = sheet.window((x0, y0, x0 + 100, y1))
    picture[rows, columns] = (250, 240, 120)


def replaced(picture: NDArray[np.uint8], sheet: Sheet) -> None:
    """« trois » becomes another word of the same line, in the same type."""
    _paste(picture, sheet, word("titres").rect, word("trois").rect)


def one_digit(picture: NDArray[np.uint8], sheet: Sheet) -> None:
    """« 26 avril 2002 » loses its 26."""
    rows, columns = sheet.window(word("26").rect, 0.2)
    picture[rows, columns] = 255


def _paste(picture: NDArray[np.uint8], sheet: Sheet, source: Rect, target: Rect) -> None:
    rows, columns = sheet.window(target, 0.3)
    taken_rows, taken_columns = sheet.window(source, 0.3)
    height, width = rows.stop - rows.start, columns.stop - columns.start
    piece = picture[taken_rows, taken_columns][:height, :width].copy()
    picture[rows, columns] = 255
    picture[rows.start : rows.start + len(piece), columns.start :][:, : piece.shape[1]] = piece


def test_an_untouched_page_is_the_blank() -> None:
    found = compared()
    assert found.same
    assert all(found.holds(rects) for rects in LINES.values())


@pytest.mark.parametrize("change", [struck, covered, replaced, one_digit])
def test_a_changed_pledge_is_for_a_person(change: Change) -> None:
    found = compared(change)
    assert not found.holds(LINES[PLEDGE])
    assert found.holds(LINES["declaration_honneur"])


def test_a_page_that_shows_nothing_is_not_the_same() -> None:
    def gone(picture: NDArray[np.uint8], _: Sheet) -> None:
        picture[:] = 255

    found = compared(gone)
    assert not found.legible
    assert not found.same
