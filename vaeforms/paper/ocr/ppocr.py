"""The picture of one line of writing -> its characters, by PP-OCRv6 (small) under onnxruntime.

The model is ours to ship: ``lines.md`` says what was done to it. It knows no ideographs, and counts
in whole numbers of eight bits where that costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from vaeforms.errors import VaeformsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

MODEL = "lines.onnx"
#: The same, trained further on type in poor pictures: ``poor.md``.
POOR = "poor.onnx"
#: Pixels: the height the model was made for, and the multiple of widths it is asked for: it answers
#: for every eighth column, and every column takes its time.
HEIGHT, _WIDTHS = 48, 8
#: Lines are made narrower, as the time goes with the width: nothing is lost down to the first of
#: these for handwriting, down to the second for print (360 lines, exact 0.61 / 0.97 and as before).
HAND, PRINT = 0.85, 0.6
#: A line is never wider than so many times its height: more is two lines read as one.
_WIDEST = 60
#: Of what the model says about itself, the characters it knows.
_LISTED = "character"
#: Signs of which it makes no difference which one is written.
_SHAPES = ("’'", "-–—")


class NoEngine(VaeformsError):
    """A recognition engine cannot be used here; the message says why, in French."""


@dataclass(frozen=True, slots=True)
class Line:
    """What an engine made of one line."""

    text: str
    #: for each character of `text`, 0 to 1
    confidences: tuple[float, ...]
    #: left and right of the characters, in shares of the line's width; empty when not told
    spans: tuple[tuple[float, float], ...] = ()

    @property
    def least(self) -> float:
        """Confidence of the least sure character; 0 when nothing was read."""
        return min(self.confidences, default=0.0)

    @property
    def mean(self) -> float:
        """Mean confidence of the characters; 0 when nothing was read."""
        return sum(self.confidences) / len(self.confidences) if self.confidences else 0.0


@dataclass(frozen=True, eq=False)
class Alphabet:
    """The characters that may be read, as columns of the model's answer; the first is « none »."""

    columns: NDArray[np.intp]
    letters: tuple[str, ...]
    #: places among `letters` of signs that differ in shape alone, see `_SHAPES`
    alike: tuple[tuple[int, ...], ...] = ()


class Recogniser:
    """The model, loaded. Lines are read one by one: on one core, batches gain nothing."""

    def __init__(self, model: bytes):
        import onnxruntime

        # without this, some builds report anonymous events over the network
        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # widths differ from line to line: plans kept for each of them would only grow; memory asked
        # of the system for each line costs a twelfth of the time
        options.enable_mem_pattern = False
        self._session: Any = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )
        self._input: str = self._session.get_inputs()[0].name
        said: dict[str, str] = self._session.get_modelmeta().custom_metadata_map
        # column 0 is « none »; the file lists the others, a line each
        self.letters: tuple[str, ...] = ("", *said.get(_LISTED, "").split("\n"))
        columns = self._session.get_outputs()[0].shape[-1]
        if columns != len(self.letters):
            raise NoEngine(f"{MODEL} : la liste de caractères ne correspond pas au modèle.")

    def alphabet(self, characters: Iterable[str]) -> Alphabet:
        """The columns of those characters; what the model does not know is left out."""
        wanted = set(characters)
        known = [i for i, letter in enumerate(self.letters) if i and letter in wanted]
        columns = np.array([0, *known], np.intp)
        letters = tuple(self.letters[i] for i in columns)
        shapes = (tuple(letters.index(sign) for sign in of if sign in letters) for of in _SHAPES)
        return Alphabet(columns, letters, tuple(each for each in shapes if len(each) > 1))

    def read(self, line: NDArray[np.uint8], alphabet: Alphabet, narrower: float = HAND) -> Line:
        """Read a line, RGB or grey, dark on light, of any height, its letters filling most of it.

        A character's confidence is what the model gave it among all it knows: a digit forced by
        the alphabet where a letter stands has a low one.
        """
        return decode(self.columns(line, narrower), alphabet)

    def columns(self, line: NDArray[np.uint8], narrower: float = HAND) -> NDArray[np.float32]:
        """The model's own answer: probability of every character, (steps, characters)."""
        tensor, used = _tensor(line, narrower)
        answer = np.asarray(self._session.run(None, {self._input: tensor})[0][0], np.float32)
        return answer[: max(1, round(len(answer) * used))]


def decode(answer: NDArray[np.float32], alphabet: Alphabet) -> Line:
    """The likeliest characters of `alphabet`, repetitions joined (greedy CTC)."""
    allowed = answer[:, alphabet.columns]
    for each in alphabet.alike:
        # one sign of several shapes: the model parts its confidence between them
        shapes = list(each)
        told = allowed[:, shapes]
        allowed[:, shapes] = np.where(
            told == told.max(axis=1, keepdims=True), told.sum(axis=1, keepdims=True), 0
        )
    best = allowed.argmax(axis=1)
    sure = allowed[np.arange(len(best)), best]
    text: list[str] = []
    confidences: list[float] = []
    spans: list[tuple[float, float]] = []
    before = 0
    for step, (column, confidence) in enumerate(zip(best.tolist(), sure.tolist(), strict=True)):
        if column and column != before:
            text.append(alphabet.letters[column])
            confidences.append(confidence)
            spans.append((step / len(best), (step + 1) / len(best)))
        elif column:
            confidences[-1] = max(confidences[-1], confidence)
            spans[-1] = (spans[-1][0], (step + 1) / len(best))
        before = column
    return Line("".join(text), tuple(confidences), tuple(spans))


def _tensor(line: NDArray[np.uint8], narrower: float) -> tuple[NDArray[np.float32], float]:
    """(1, 3, HEIGHT, width) from -1 to 1, made wide enough with paper; the share of the line."""
    height, width = line.shape[:2]
    wide = max(1, round(HEIGHT * narrower * min(width / height, _WIDEST)))
    area = cv2.INTER_AREA if height > HEIGHT else cv2.INTER_LINEAR
    small = cv2.resize(line, (wide, HEIGHT), interpolation=area)
    if small.ndim == 2:
        small = cv2.cvtColor(small, cv2.COLOR_GRAY2RGB)
    full = -(-wide // _WIDTHS) * _WIDTHS
    tensor = np.ones((1, 3, HEIGHT, full), np.float32)
    # the model was made for blue first; paper and ink differ little by it
    tensor[0, :, :, :wide] = small[:, :, ::-1].transpose(2, 0, 1).astype(np.float32) / 127.5 - 1.0
    return tensor, wide / full


def recogniser(name: str = MODEL) -> Recogniser:
    """The model, loaded once in a process; `NoEngine` when it cannot be."""
    return _loaded(name)


@cache
def _loaded(name: str) -> Recogniser:
    try:
        model = resources.files("vaeforms.paper.ocr").joinpath(name).read_bytes()
    except OSError as error:
        raise NoEngine(
            f"Le modèle de lecture {name} manque : il faut réinstaller vaeforms."
        ) from error
    try:
        return Recogniser(model)
    except NoEngine:
        raise
    except Exception as error:  # a wheel without its library, a damaged model: all one to users
        raise NoEngine(f"Le moteur de lecture onnxruntime ne démarre pas : {error}") from error
