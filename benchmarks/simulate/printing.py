"""A page drawn at 300 dpi -> the same page as a printer puts it on paper, before anybody writes.

The pale tint of the fields is what differs: a colour laser or an inkjet prints it as fine coloured
dots, a black laser as a screen of black dots, a tired or saving one hardly at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

#: Printing is worked out at twice the 300 dpi of the page.
_FINER = 2
_DPI = 300 * _FINER


def printed(
    page: NDArray[np.uint8], rng: np.random.Generator, kind: str | None = None
) -> NDArray[np.uint8]:
    """`page` (RGB, 300 dpi) printed; `kind` is one of `KINDS`, else any."""
    names = list(KINDS)
    return KINDS[kind or names[int(rng.integers(len(names)))]](page, rng)


def _as_drawn(page: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    return page


def _screened(lines: tuple[float, float], depth: int) -> Callable[..., NDArray[np.uint8]]:
    """A laser's screen of round dots at 45°, `lines` an inch; black down to `depth`."""

    def kind(page: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
        grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
        big = cv2.resize(grey, None, fx=_FINER, fy=_FINER, interpolation=cv2.INTER_LINEAR)
        turn = 2 * np.pi * float(rng.uniform(*lines)) / _DPI / np.sqrt(2)
        xs = np.arange(big.shape[1], dtype=np.float32) * np.float32(turn)
        ys = np.arange(big.shape[0], dtype=np.float32)[:, None] * np.float32(turn)
        # cos(x + y) + cos(x - y) = 2 cos(x) cos(y): round dots that touch at half tone
        height = ((1 + np.cos(xs) * np.cos(ys)) * 127.5).astype(np.uint8)
        shares = np.cumsum(np.bincount(height.ravel()[::97], minlength=256))
        screen = cv2.LUT(height, (shares / shares[-1] * 255).astype(np.uint8))
        toner = np.where(255 - big > cv2.max(screen, 3), np.uint8(depth), np.uint8(255))
        soft = cv2.GaussianBlur(toner.astype(np.uint8), (0, 0), 0.7)
        small = cv2.resize(soft, (page.shape[1], page.shape[0]), interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.cvtColor(small, cv2.COLOR_GRAY2RGB), np.uint8)

    return kind


def _inkjet(page: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Scattered coloured dots, a little spread by the paper."""
    big = cv2.resize(page, None, fx=_FINER, fy=_FINER, interpolation=cv2.INTER_LINEAR)
    dots = np.where(rng.random(big.shape, np.float32) * 250 < 255 - big.astype(np.float32), 25, 255)
    soft = cv2.GaussianBlur(dots.astype(np.uint8), (0, 0), 0.9)
    size = (page.shape[1], page.shape[0])
    return np.asarray(cv2.resize(soft, size, interpolation=cv2.INTER_AREA), np.uint8)


def _saving(page: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Toner saving: everything grey, the tints gone."""
    weak = 255 - (255 - page.astype(np.float32)) * float(rng.uniform(0.5, 0.75))
    weak[weak > 245] = 255
    return weak.astype(np.uint8)


KINDS: Mapping[str, Callable[[NDArray[np.uint8], np.random.Generator], NDArray[np.uint8]]] = {
    "as_drawn": _as_drawn,
    "laser": _screened((85, 120), 20),
    "coarse_laser": _screened((55, 70), 40),
    "inkjet": _inkjet,
    "saving": _saving,
}
