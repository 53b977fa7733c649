"""The picture of one line of writing -> its characters, by PP-OCRv6 (small) under onnxruntime.

The model is a file of the `rapidocr` wheel (Apache-2.0). The package itself is never imported: it
brings a configuration library and an HTTP client along, and the model is all that is needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from vaeforms.errors import VaeformsError
from vaeforms.paper.ocr.fewer import fewer, metadata

if TYPE_CHECKING:
    from numpy.typing import NDArray

MODEL = "PP-OCRv6_rec_small.onnx"
#: Pixels: the height the model was made for, and the multiple of widths it is asked for: it answers
#: for every eighth column, and every column takes its time.
HEIGHT, _WIDTHS = 48, 8
#: Lines are made narrower, as the time goes with the width: nothing is lost down to the first of
#: these for handwriting, down to the second for print (360 lines, exact 0.61 / 0.97 and as before).
HAND, PRINT = 0.85, 0.6
#: A line is never wider than so many times its height: more is two lines read as one.
_WIDEST = 60


#: Code points of ideographs and their like: on 661 lines of forms none had a say but those that are
#: a few strokes; the model is asked for these and for all that is none (`fewer`).
_IDEOGRAPHS = (
    (0x2E80, 0x2FFF),
    (0x3040, 0x9FFF),
    (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_LOOK_LIKE_STROKES = frozenset(
    "一丨丶丿乙亅二三十丁厂七卜八人入乂几九了刀力又工土士干于口日目田山川小大下上卡与"
)


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
    #: places of « ’ » and « ' » among `letters`, where both are there
    apostrophes: tuple[int, int] | None = None


class Recogniser:
    """The model, loaded. Lines are read one by one: on one core, batches gain nothing."""

    def __init__(self, model: Path):
        import onnxruntime

        # without this, some builds report anonymous events over the network
        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # widths differ from line to line: memory, and plans, kept for each of them would only grow
        options.enable_cpu_mem_arena = options.enable_mem_pattern = False
        whole = model.read_bytes()
        known = metadata(whole, "character").splitlines()
        # column 0 is « none », the last one a space, whether the list says so or not
        letters = ("", *known, *([] if known[-1:] == [" "] else [" "]))
        keep = [i for i, letter in enumerate(letters) if not i or _may_be_written(letter)]
        cut = fewer(whole, len(letters), np.array(keep, np.intp))
        self.letters: tuple[str, ...] = letters if cut is None else tuple(letters[i] for i in keep)
        self._session: Any = onnxruntime.InferenceSession(
            whole if cut is None else cut, options, providers=["CPUExecutionProvider"]
        )
        self._input: str = self._session.get_inputs()[0].name
        columns = self._session.get_outputs()[0].shape[-1]
        if isinstance(columns, int) and columns != len(self.letters):
            raise NoEngine(f"{MODEL} : la liste de caractères ne correspond pas au modèle.")

    def alphabet(self, characters: Iterable[str]) -> Alphabet:
        """The columns of those characters; what the model does not know is left out."""
        wanted = set(characters)
        known = [i for i, letter in enumerate(self.letters) if i and letter in wanted]
        columns = np.array([0, *known], np.intp)
        letters = tuple(self.letters[i] for i in columns)
        if not {"’", "'"} <= set(letters):
            return Alphabet(columns, letters)
        return Alphabet(columns, letters, (letters.index("’"), letters.index("'")))

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


def _may_be_written(letter: str) -> bool:
    """It is no ideograph, or one that strokes of a French hand look like."""
    return letter in _LOOK_LIKE_STROKES or not any(
        first <= ord(sign) <= last for sign in letter for first, last in _IDEOGRAPHS
    )


def decode(answer: NDArray[np.float32], alphabet: Alphabet) -> Line:
    """The likeliest characters of `alphabet`, repetitions joined (greedy CTC)."""
    allowed = answer[:, alphabet.columns]
    if alphabet.apostrophes is not None:
        # one sign of two shapes: the model halves its confidence between them
        shapes = list(alphabet.apostrophes)
        both = allowed[:, shapes]
        allowed[:, shapes] = np.where(
            both == both.max(axis=1, keepdims=True), both.sum(axis=1, keepdims=True), 0
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


def model_path(name: str = MODEL) -> Path:
    """Where the installed `rapidocr` keeps that model; `NoEngine` when it does not."""
    spec = find_spec("rapidocr")
    folders = spec.submodule_search_locations if spec is not None else None
    for folder in folders or ():
        path = Path(folder) / "models" / name
        if path.is_file():
            return path
    raise NoEngine(f"Le modèle de lecture {name} n’est pas installé (paquet rapidocr).")


@lru_cache(maxsize=1)
def recogniser() -> Recogniser:
    """The model, loaded once in a process; `NoEngine` when it cannot be."""
    path = model_path()
    try:
        return Recogniser(path)
    except NoEngine:
        raise
    except Exception as error:  # a wheel without its library, a damaged model: all one to users
        raise NoEngine(f"Le moteur de lecture onnxruntime ne démarre pas : {error}") from error
