"""A flat picture and its blank -> for each place, the odds of pen, stamp and printed ink.

The network and what it is worth are described in ``marks.md``; it is trained by
``tools/train_marks.py``, which prepares its pictures with `prepare`.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from vaeforms.paper.sheet import DPI
from vaeforms.paper.warp import bounds_around

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: What each plane of the answer is about; several may be true of one place. ``other`` is pen ink
#: that is no signature: words in an even hand, a stroke, a cross, a dot.
CLASSES = ("hand", "stamp", "typed", "other")
#: Dots an inch of what the network sees, and pixels of it to one of its answer.
SEEN_DPI, LABEL_SCALE = 100, 2
#: The blank's own print is hidden, with what lies this close: registration is not exact.
_PRINTED, _HIDDEN_MM = 200, 0.45
#: Sides are padded to a multiple of this.
_STRIDE = 32
#: Paper that is no darker than this (of 255), averaged over so many pixels, is not looked at where
#: it is so many pixels away from anything darker: the network is fed what is left.
_PALEST, _AVERAGED, _AROUND = 8, 3, 56


def prepare(flat: NDArray[np.uint8], blank: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What the network sees of a flat RGB picture (h, w, 3) and its grey blank (h, w), 200 dpi.

    Returns (h / 2, w / 2, 4): the picture with the blank's print made white, and where that was
    done (255) or not (0).
    """
    # by exactly two OpenCV makes smaller fifteen times faster: an odd row or column is left out
    times = DPI // SEEN_DPI
    high, wide = (max(1, side // times) for side in blank.shape)
    flat, blank = flat[: high * times, : wide * times], blank[: high * times, : wide * times]
    radius = round(_HIDDEN_MM * DPI / 25.4)
    shape = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    printed = cv2.compare(blank, np.full_like(blank, _PRINTED), cv2.CMP_LT)
    hidden = cv2.dilate(printed, shape)
    clean = cv2.max(flat, cv2.merge([hidden] * 3))
    seen = cv2.resize(clean, (wide, high), interpolation=cv2.INTER_AREA)
    where = cv2.resize(hidden, (wide, high), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.merge([*cv2.split(seen), where]), np.uint8)


def segment(seen: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Odds from 0 to 1, (h / 2, w / 2, len(CLASSES)), for what `prepare` returned."""
    high, wide = (-(-side // LABEL_SCALE) for side in seen.shape[:2])
    odds = np.zeros((high, wide, len(CLASSES)), np.float32)
    part = _inked(seen)
    if part is not None:
        (top, low), (left, right) = ((p.start // LABEL_SCALE, p.stop // LABEL_SCALE) for p in part)
        odds[top:low, left:right] = _answered(seen[part])[: high - top, : wide - left]
    return odds


def _inked(seen: NDArray[np.uint8]) -> tuple[slice, slice] | None:
    """Rows and columns, in whole strides, around all that is not bare paper."""
    red, green, blue, _ = cv2.split(seen)
    light = cv2.blur(cv2.min(cv2.min(red, green), blue), (_AVERAGED, _AVERAGED))
    _, dark = cv2.threshold(light, 254 - _PALEST, 255, cv2.THRESH_BINARY_INV)
    return bounds_around(np.asarray(dark, np.uint8), _AROUND, _STRIDE)


def _answered(seen: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What the network says of all of it, (h / 2, w / 2, len(CLASSES))."""
    h, w = seen.shape[:2]
    fed = np.zeros((1, seen.shape[2], h + -h % _STRIDE, w + -w % _STRIDE), np.float32)
    for plane, channel in zip(fed[0], cv2.split(seen), strict=True):
        plane[:h, :w] = channel
    # ink is what is fed: the paper is zero, as are the edges of every convolution
    ink = fed[0, :3, :h, :w]
    np.subtract(255, ink, out=ink)
    fed /= 255
    answer = _session().run(None, {"seen": fed})[0][0].transpose(1, 2, 0)
    return np.asarray(answer, np.float32)


def load() -> None:
    """Load the network; raises what onnxruntime does when it cannot."""
    _session()


@lru_cache(maxsize=1)
def _session() -> Any:
    """The model, loaded once a process: one thread, as pages already run in parallel."""
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # blocks differ in size from page to page: memory kept for each of them would only grow
    options.enable_cpu_mem_arena = False
    model = resources.files("vaeforms.paper").joinpath("marks.onnx").read_bytes()
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
