"""The recogniser that ships: its characters, its file, the same answer however it is computed."""

from __future__ import annotations

from importlib import resources
from typing import Any

import cv2
import numpy as np
import onnxruntime
import pytest
from PIL import Image, ImageDraw, ImageFont

from vaeforms.fieldfont import FILE
from vaeforms.paper.ocr import kinds, ppocr

FOLDER = resources.files("vaeforms.paper.ocr")
WORDS = ("12/03/2012", "Gwenaëlle Cœurdoux", "80 % du 1er mai 2009", "hélène.morvan@exemple.fr")


def line(text: str) -> Any:
    font = ImageFont.truetype(str(FILE), 34)
    picture = Image.new("L", (round(font.getlength(text)) + 20, 48), 255)
    ImageDraw.Draw(picture).text((10, 2), text, font=font, fill=30)
    return np.asarray(picture, np.uint8)


def test_the_letters_of_french_are_kept_and_ideographs_left_out() -> None:
    letters = ppocr.recogniser().letters
    assert set("abcdefghijklmnopqrstuvwxyzàâçéèêëîïôùûüœÉÀÇ0123456789'’-/%@,.« »") <= set(letters)
    assert "的" not in letters
    assert letters[0] == "" and len(set(letters)) == len(letters)


@pytest.mark.parametrize("text", WORDS)
def test_the_answer_is_the_same_however_the_sums_are_done(text: str) -> None:
    """Operator by operator, in floats between whole numbers; and as the reader runs it."""
    plain = onnxruntime.SessionOptions()
    plain.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    slow: Any = onnxruntime.InferenceSession(
        FOLDER.joinpath(ppocr.MODEL).read_bytes(), plain, providers=["CPUExecutionProvider"]
    )
    recogniser = ppocr.recogniser()
    alphabet = recogniser.alphabet(kinds.TEXT)
    fast = recogniser.columns(line(text))
    tensor, used = ppocr._tensor(line(text), ppocr.HAND)
    answer = slow.run(None, {slow.get_inputs()[0].name: tensor})[0][0]
    said = answer[: max(1, round(len(answer) * used))]

    one, other = ppocr.decode(fast, alphabet), ppocr.decode(said, alphabet)
    assert one.text == other.text == text
    assert one.least == pytest.approx(other.least, abs=0.1)


@pytest.mark.parametrize("sign", ["-", "–", "—", "’", "'"])
def test_signs_that_differ_in_shape_alone_are_as_sure_as_all_of_their_shapes(sign: str) -> None:
    alphabet = ppocr.Alphabet(np.arange(4), ("", "a", "-", "–"), ((2, 3),))
    answer = np.array([[0, 1, 0, 0], [0.1, 0, 0.3, 0.6]], np.float32)
    read = ppocr.decode(answer, alphabet)
    assert (read.text, read.confidences) == ("a–", pytest.approx((1.0, 0.9)))
    known = ppocr.recogniser().alphabet(kinds.TEXT)
    assert any(sign in {known.letters[n] for n in each} for each in known.alike)


@pytest.mark.parametrize(
    ("model", "card", "most"),
    [(ppocr.MODEL, "lines.md", 6_000_000), (ppocr.POOR, "poor.md", 4_000_000)],
)
def test_a_model_is_small_and_has_a_card_and_its_licence(model: str, card: str, most: int) -> None:
    assert len(FOLDER.joinpath(model).read_bytes()) < most
    said = FOLDER.joinpath(card).read_text("utf-8")
    assert all(f"## {part}" in said for part in ("Origin", "Data", "Figures", "Limits"))
    licence = FOLDER.joinpath("lines-LICENSE.txt").read_text("utf-8")
    assert "modified" in licence and "Apache License" in licence


def test_the_model_for_poor_pictures_knows_the_same_characters() -> None:
    assert ppocr.recogniser(ppocr.POOR).letters == ppocr.recogniser().letters


@pytest.mark.parametrize("text", ["12/03/2012", "80 % du 1er mai 2009", "réponses au téléphone"])
def test_the_model_for_poor_pictures_reads_a_blurred_line(text: str) -> None:
    blurred = cv2.GaussianBlur(line(text), (0, 0), 2.5)
    alphabet = ppocr.recogniser().alphabet(kinds.TEXT)
    assert ppocr.recogniser(ppocr.POOR).read(blurred, alphabet).text == text


def test_a_model_is_loaded_once_whoever_asks_for_it() -> None:
    models = [ppocr.recogniser(), ppocr.recogniser(ppocr.MODEL), ppocr.recogniser(ppocr.POOR)]
    assert models[0] is models[1] is not models[2]
    assert [ppocr.recogniser(), ppocr.recogniser(ppocr.POOR)] == [models[0], models[2]]
