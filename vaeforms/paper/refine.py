"""A rough place of a blank on a picture -> a smooth exact one, and how sure it is everywhere.

Blocks of the blank's print are looked for near where they should be. A cubic B-spline goes through
what was found; how bent it may be and how noisy the blocks are is estimated from them, so that the
spline also says how far off it may be where no print is near (a Gaussian process on a grid).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from vaeforms.paper.warp import FromTop, projected, warped

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Pixels of the blank in 1 mm for the two rounds: 50 and 100 dots an inch.
COARSE, FINE = 50 / 25.4, 100 / 25.4
#: Sides of a block, distance between blocks and how far they are looked for, in mm, each round.
_SIDE = {COARSE: 14.0, FINE: 10.0}
_EVERY = {COARSE: 16.0, FINE: 9.0}
_SEARCH = {COARSE: 4.5, FINE: 1.3}
#: Pixels from the edges of the page to the first blocks.
_FIRST = 2
#: A block shows enough print when its grey values spread this much (of 255).
_TEXTURE = 14.0
#: Correlation from which a block counts as found.
_FOUND = 0.5
#: Curvature of the correlation peak, a pixel, that fixes a direction entirely: along a ruled line
#: it is 0.
_PEAK = 0.04
#: Distance between nodes of the spline, mm, each round.
_NODES = {COARSE: 32.0, FINE: 20.0}
#: A page whose blocks are this far, in mm, from the spline (root mean square), where flat ones have
#: 0.02 to 0.05, and which no camera sees flat to within so many mm, is folded. One that moved under
#: the scanner has 0.03 to 0.25 of the first, and 0.01 to 0.09 of the second; folded ones 0.2 and
#: more. It gets another fine round, from where it is now, with nodes this far apart.
_FOLDED, _BENT, _FOLDED_NODES = 0.055, 0.13, 14.0
#: Places across and down where it is asked how bent a page is.
_BENT_AT = (8, 12)
#: Share of the print that is found at once on a flat page from a place that is nearly right, by
#: every second block; a flat page needs fewer nodes, this far apart.
_AT_ONCE, _NEAR_NODES = 0.8, 28.0
#: Sum of squares, of grey values from their mean, of a square that shows anything at all.
_LEAST_SPREAD = 1.0
#: Least noise of a block, mm: a tenth of a pixel.
_LEAST_NOISE = 0.02
#: Rounds of estimating noise and bending.
_ROUNDS = 3
#: Fewer blocks found than this prove nothing.
FEWEST = 8


@dataclass(frozen=True, eq=False)
class Blocks:
    """Places of a blank that can be recognised by their print."""

    #: grey picture of the blank, (h, w)
    picture: NDArray[np.uint8]
    #: `COARSE` or `FINE`
    round: float
    #: (width, height) of the page in mm
    page: tuple[float, float]
    #: top left corners in pixels, (n, 2)
    corners: NDArray[np.intp]
    side: int

    @property
    def per_mm(self) -> NDArray[np.float64]:
        """Pixels in 1 mm, across and down: a picture has a whole number of pixels, (2,)."""
        height, width = self.picture.shape
        return np.array([width / self.page[0], height / self.page[1]])

    @cached_property
    def fewer(self) -> Blocks:
        """Every second of them, as the squares of one colour lie on a chess board."""
        rank = np.rint((self.corners - _FIRST) / (_EVERY[self.round] * self.round))
        return replace(self, corners=self.corners[rank.sum(axis=1) % 2 == 0])

    @property
    def reach(self) -> int:
        """Pixels that they are looked for from where they should be, each way."""
        return round(_SEARCH[self.round] * self.round)

    @cached_property
    def spectra(self) -> NDArray[np.complex64]:
        """What finds each of them in a picture of it and `reach` around, (n, h, w): transformed."""
        wide = self.side + 2 * self.reach
        wanted = _parts(self.picture, self.corners, self.side).astype(np.float32)
        wanted -= wanted.mean(axis=(1, 2), keepdims=True)
        wanted /= np.linalg.norm(wanted, axis=(1, 2), keepdims=True)
        found = np.fft.rfft2(wanted, s=(wide, wide), norm="ortho").conj() * wide**2
        return np.asarray(found, np.complex64)

    @property
    def centres(self) -> NDArray[np.float64]:
        """Their centres in mm from the top left corner of the page, (n, 2)."""
        return np.asarray((self.corners + self.side / 2) / self.per_mm, np.float64)


def blocks_of(grey: NDArray[np.uint8], per_mm: float, page: tuple[float, float]) -> Blocks:
    """The blocks of a blank `page` mm large, drawn at `per_mm` pixels a mm (`COARSE`, `FINE`)."""
    side, every = round(_SIDE[per_mm] * per_mm), _EVERY[per_mm] * per_mm
    picture = np.asarray(cv2.GaussianBlur(grey, (0, 0), 0.6), np.uint8)
    height, width = picture.shape
    corners = [
        (x, y)
        for y in np.arange(_FIRST, height - side - 2, every).astype(int)
        for x in np.arange(_FIRST, width - side - 2, every).astype(int)
        if picture[y : y + side, x : x + side].std() >= _TEXTURE
    ]
    return Blocks(picture, per_mm, page, np.array(corners, np.intp).reshape(-1, 2), side)


@dataclass(frozen=True, eq=False)
class Field:
    """A smooth displacement over a page, in mm, with its uncertainty."""

    _page: tuple[float, float]
    _nodes: float
    _coefficients: NDArray[np.float64]
    #: of the x and of the y coefficients, added, (m, m)
    _covariance: NDArray[np.float64]

    def at(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Displacements in mm at `points` (n, 2)."""
        which, parts = _basis(points, self._page, self._nodes)
        return np.asarray(np.einsum("nk,nkd->nd", parts, self._coefficients[which]))

    def spread(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Standard deviation in mm, both directions together, at `points`: (n,)."""
        which, parts = _basis(points, self._page, self._nodes)
        between = self._covariance[which[:, :, None], which[:, None, :]]
        variance = ((between @ parts[:, :, None])[..., 0] * parts).sum(axis=1)
        return np.asarray(np.sqrt(np.maximum(variance, 0)))


@dataclass(frozen=True, eq=False)
class Fit:
    """Where a blank lies, after refinement, and on what grounds."""

    place: FromTop
    field: Field
    #: centres of the fine blocks whose place the picture shows, mm, (n, 2)
    centres: NDArray[np.float64]
    #: how well each was found, -1 to 1, (n,)
    scores: NDArray[np.float64]
    #: distance in mm from where the spline says, (n,); NaN where it was not found
    residuals: NDArray[np.float64]
    #: the page is folded or curled: no homography comes near
    is_folded: bool = False

    @cached_property
    def found(self) -> NDArray[np.bool_]:
        """Which blocks were found, (n,)."""
        return np.asarray(np.isfinite(self.residuals))

    @property
    def spread(self) -> float:
        """Root mean square of the residuals, mm."""
        return float(np.sqrt(np.nanmean(self.residuals**2))) if self.found.any() else 0.0

    @property
    def share(self) -> float:
        """Share of the blank's visible print that was found, 0 to 1."""
        return float(self.found.mean()) if len(self.found) else 0.0


def refine(
    grey: NDArray[np.uint8],
    place: FromTop,
    page: tuple[float, float],
    rounds: tuple[Blocks, ...],
    *,
    near: bool = False,
) -> Fit | None:
    """Correct `place` on the picture `grey` (h, w); `page` in mm; `rounds` coarse to fine.

    `near`: on a flat page `place` is right to within a millimetre: its last round is tried first.
    None when next to nothing of the blank's print is where it should be.
    """
    if near:
        fit = _round(grey, place, page, rounds[-1].fewer, _NEAR_NODES)
        if fit is not None and fit.spread <= _FOLDED and fit.share >= _AT_ONCE:
            return fit
    fit = None
    for blocks in rounds:
        fit = _round(grey, place, page, blocks, _NODES[blocks.round])
        if fit is None:
            return None
        place = fit.place
    if fit is not None and fit.spread > _FOLDED and _bend(fit.place, page) > _BENT:
        fit = _round(grey, place, page, rounds[-1], _FOLDED_NODES) or fit
        return replace(fit, is_folded=True)
    return fit


def _bend(place: FromTop, page: tuple[float, float]) -> float:
    """How far `place` is, in mm (root mean square), from what a camera makes of a flat page."""
    across, down = (
        np.linspace(0.05, 0.95, n) * side for n, side in zip(_BENT_AT, page, strict=True)
    )
    points = np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)
    places = place(points)
    flat, _ = cv2.findHomography(places, points, 0)
    if flat is None:
        return float("inf")
    apart = projected(np.asarray(flat, np.float64), places) - points
    return float(np.sqrt((apart**2).sum(axis=1).mean() / 2))


def _round(
    grey: NDArray[np.uint8],
    place: FromTop,
    page: tuple[float, float],
    blocks: Blocks,
    nodes: float,
) -> Fit | None:
    if len(blocks.corners) < FEWEST:
        return None
    per_mm = blocks.per_mm
    height, width = blocks.picture.shape
    reach = blocks.reach
    seen = _inside(place(blocks.centres), grey.shape)
    flat = warped(grey, place, (width, height), per_mm)
    around_all = (reach, reach, reach, reach)
    flat = np.asarray(cv2.copyMakeBorder(flat, *around_all, cv2.BORDER_REPLICATE), np.uint8)
    corners = blocks.corners[seen]
    alike = _alike(flat, blocks, seen)
    moves, scores, weights = _best(alike, reach, per_mm)
    good = weights.max(axis=1) > 0
    if good.sum() < FEWEST:
        return None
    centres = blocks.centres[seen]
    field, kept = _spline(centres[good], moves[good], weights[good], page, nodes)
    left = np.full(len(corners), np.nan)
    shares = np.minimum(1.0, weights[good])
    off = (moves[good] - field.at(centres[good])) * np.sqrt(
        shares / np.maximum(shares.max(axis=1, keepdims=True), 1e-9)
    )
    left[good] = np.where(kept, np.linalg.norm(off, axis=1), np.nan)

    def corrected(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return place(points + field.at(points))

    return Fit(corrected, field, centres, scores, left)


def _alike(
    flat: NDArray[np.uint8], blocks: Blocks, which: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """How well each block fits at each place within reach, -1 to 1, (n, d, d).

    That is the correlation of `cv2.matchTemplate`, which takes twice as long and is less exact.
    """
    side, corners = blocks.side, blocks.corners[which]
    places, wide = 2 * blocks.reach + 1, side + 2 * blocks.reach
    # paper as 0: what is small is added up more exactly
    around = _parts(flat, corners, wide) - np.float32(255)
    # 32 bits, where numpy is asked for a scale: it takes six times as long for 64
    found = np.fft.rfft2(around, norm="ortho") * blocks.spectra[which]
    found = np.fft.ifft(found, axis=1)[:, :places]
    fits = np.fft.irfft(found, wide, axis=2)[:, :, :places]
    total, squares = (_sums(each, corners, side, places) for each in cv2.integral2(flat))
    spread = np.sqrt(np.maximum(squares - total.astype(np.float64) ** 2 / side**2, _LEAST_SPREAD))
    return np.asarray(np.clip(fits / spread, -1, 1), np.float32)


def _parts(picture: NDArray[Any], corners: NDArray[np.intp], side: int) -> NDArray[Any]:
    """The squares of a picture whose top left corners (n, 2) those are, (n, side, side)."""
    x, y = corners.T
    return np.asarray(np.lib.stride_tricks.sliding_window_view(picture, (side, side))[y, x])


def _sums(
    integral: NDArray[Any], corners: NDArray[np.intp], side: int, places: int
) -> NDArray[Any]:
    """The sums over squares at each of so many places down and across, (n, places, places)."""
    left, top, right, low = (
        _parts(integral, corners + np.array(move), places)
        for move in ((0, 0), (side, 0), (0, side), (side, side))
    )
    return np.asarray(low - top - right + left)


def _best(
    alike: NDArray[np.float32], reach: int, per_mm: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Where blocks fit best: moves in mm, (n, 2), scores, (n,), and weights, (n, 2).

    A weight of 0 says nothing of that direction.
    """
    count = len(alike)
    at = alike.reshape(count, -1).argmax(axis=1)
    down, across = np.divmod(at, 2 * reach + 1)
    which = np.arange(count)
    scores = alike[which, down, across].astype(np.float64)
    moves, weights = np.zeros((count, 2)), np.zeros((count, 2))
    for axis, place in ((0, across), (1, down)):
        # along a ruled line every place is as good: the best may be at the end of the search
        told = np.flatnonzero((scores >= _FOUND) & (place > 0) & (place < 2 * reach))
        step = (0, 1) if axis == 0 else (1, 0)
        before, top, after = (
            alike[told, down[told] + k * step[0], across[told] + k * step[1]].astype(np.float64)
            for k in (-1, 0, 1)
        )
        beside, bend = _peak(before, top, after)
        moves[told, axis] = (place[told] + beside - reach) / per_mm[axis]
        weights[told, axis] = scores[told] ** 2 * np.minimum(1.0, bend / _PEAK)
    return moves, scores, weights


def _inside(pixels: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    height, width = shape[:2]
    x, y = pixels[:, 0], pixels[:, 1]
    return np.asarray((x >= 0) & (y >= 0) & (x < width) & (y < height))


def _peak(
    before: NDArray[np.float64], top: NDArray[np.float64], after: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where between pixels parabolas peak, and their curvature, (n,) each."""
    curvature = top - (before + after) / 2
    is_flat = curvature <= 1e-6
    beside = (after - before) / (4 * np.where(is_flat, 1.0, curvature))
    return np.where(is_flat, 0.0, beside), np.where(is_flat, 0.0, curvature)


# ---------------------------------------------------------------------- the spline


def _counts(page: tuple[float, float], nodes: float) -> tuple[int, int]:
    return int(np.ceil(page[0] / nodes)) + 3, int(np.ceil(page[1] / nodes)) + 3


def _cubic(values: NDArray[np.float64], count: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Uniform cubic B-spline basis at `values` (in nodes): the first of four, (n,), and (n, 4)."""
    clipped = np.clip(values, 0, count - 3 - 1e-9)
    first = clipped.astype(np.intp)
    t = clipped - first
    parts = (
        (1 - t) ** 3 / 6,
        (3 * t**3 - 6 * t**2 + 4) / 6,
        (-3 * t**3 + 3 * t**2 + 3 * t + 1) / 6,
        t**3 / 6,
    )
    return first, np.stack(parts, axis=1)


def _basis(
    points: NDArray[np.float64], page: tuple[float, float], nodes: float
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The spline's basis at `points` (n, 2) in mm, all else being 0: which, and values, (n, 16)."""
    nx, ny = _counts(page, nodes)
    left, bx = _cubic(points[:, 0] / nodes, nx)
    top, by = _cubic(points[:, 1] / nodes, ny)
    four = np.arange(4)
    which = (top[:, None, None] + four[:, None]) * nx + left[:, None, None] + four
    values = by[:, :, None] * bx[:, None, :]
    return which.reshape(-1, 16), values.reshape(-1, 16)


@cache
def _bending(nx: int, ny: int) -> NDArray[np.float64]:
    """Sum of squared second differences of the coefficients, as a matrix (m, m)."""

    def difference(n: int, times: int) -> NDArray[np.float64]:
        return np.asarray(np.diff(np.eye(n), times, axis=0))

    xx = np.kron(np.eye(ny), difference(nx, 2))
    yy = np.kron(difference(ny, 2), np.eye(nx))
    xy = np.kron(difference(ny, 1), difference(nx, 1))
    found = np.asarray(xx.T @ xx + yy.T @ yy + 2 * xy.T @ xy)
    found.setflags(write=False)
    return found


def _spline(
    points: NDArray[np.float64],
    moves: NDArray[np.float64],
    weights: NDArray[np.float64],
    page: tuple[float, float],
    nodes: float,
) -> tuple[Field, NDArray[np.bool_]]:
    """The smooth field through `moves` (n, 2), and which of them it believes."""
    which, parts = _basis(points, page, nodes)
    bending = _bending(*_counts(page, nodes))
    size = len(bending)
    pairs = (which[:, :, None] * size + which[:, None, :]).ravel()
    products = (parts[:, :, None] * parts[:, None, :]).reshape(-1, 256)
    # a place may be wrong by several mm as a whole: almost nothing is asked of shift and slope
    loose = np.eye(size) * 1e-6
    trust = np.ones(len(points))
    noise, bend = 0.1**2, 0.1**2
    for _ in range(_ROUNDS):
        columns, covariance = [], np.zeros((size, size))
        for axis in (0, 1):
            weight = (weights[:, axis] * trust / noise)[:, None]
            seen = np.bincount(pairs, (products * weight).ravel(), size * size)
            precision = seen.reshape(size, size) + bending / bend + loose
            _, spread = cv2.invert(precision, flags=cv2.DECOMP_CHOLESKY)
            drawn = parts * weight * moves[:, axis, None]
            columns.append(spread @ np.bincount(which.ravel(), drawn.ravel(), size))
            covariance += spread
        free = float((bending * covariance).sum())
        coefficients = np.column_stack(columns)
        off = moves - np.einsum("nk,nkd->nd", parts, coefficients[which])
        distance = np.sqrt((off**2 * weights).sum(axis=1) / np.maximum(weights.max(axis=1), 1e-9))
        rough = float((coefficients * (bending @ coefficients)).sum())
        bend = max((rough + free) / (2 * size), 1e-8)
        middle = float(np.median(distance))
        noise = max((1.2 * middle) ** 2, _LEAST_NOISE**2)
        # far ones are mistakes, not noise: their weight falls with the square (Student, 4)
        trust = 5 / (4 + distance**2 / noise)
    kept = distance <= max(6 * np.sqrt(noise), 0.25)
    return Field(page, nodes, coefficients, covariance), np.asarray(kept)
