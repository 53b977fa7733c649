"""Two pictures of a page -> where ink was added or is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Grey levels (of 255) by which ink is darker than the blank in the same place: pencil is, the
#: edge of a letter drawn half a pixel aside is not once neighbours are looked at.
DARKER = 60
#: Darker than this (of 255) is printed ink.
DARK = 128


def grey(picture: NDArray[np.uint8]) -> NDArray[np.int16]:
    """Lightness of an RGB picture, 0 to 255, signed so that it can be subtracted.

    The darkest channel: red or blue ink is ink.
    """
    red_green = np.minimum(picture[:, :, 0], picture[:, :, 1])
    return np.minimum(red_green, picture[:, :, 2]).astype(np.int16)


def darkest(picture: NDArray[np.int16]) -> NDArray[np.int16]:
    """Each pixel as dark as its darkest neighbour: programs move ink by half a pixel."""
    padded = np.pad(picture, 1, mode="edge")
    across = np.minimum(np.minimum(padded[:, :-2], padded[:, 1:-1]), padded[:, 2:])
    return np.asarray(np.minimum(np.minimum(across[:-2], across[1:-1]), across[2:]))


def added(page: NDArray[np.int16], blank: NDArray[np.int16], by: int = DARKER) -> NDArray[np.bool_]:
    """Pixels of `page` darker than the blank's and than the blank's neighbouring pixels."""
    return np.asarray(darkest(blank) - page > by)


def gone(page: NDArray[np.int16], blank: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Printed pixels of the blank where the page shows nothing nearby."""
    return np.asarray((blank < DARK) & (darkest(page) >= DARK + DARKER))


def tiles(mask: NDArray[np.bool_], side: int) -> NDArray[np.intp]:
    """How many pixels are set in each square of `side` pixels; what is left at the edges is not."""
    rows, columns = mask.shape[0] // side, mask.shape[1] // side
    squares = mask[: rows * side, : columns * side].reshape(rows, side, columns, side)
    return np.asarray(squares.sum(axis=(1, 3)))
