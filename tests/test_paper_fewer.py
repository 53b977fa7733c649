"""A recogniser cut down to fewer characters says the same of those that are left."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnxruntime
import pytest

from vaeforms.paper.ocr import ppocr
from vaeforms.paper.ocr.fewer import fewer, metadata

COLUMNS = len(metadata(ppocr.model_path().read_bytes(), "character").splitlines()) + 2


def answers(model: bytes, tensor: Any) -> Any:
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: tensor})[0]


def test_the_letters_left_share_what_they_had_among_them() -> None:
    whole = ppocr.model_path().read_bytes()
    keep = np.arange(0, COLUMNS, 7)
    cut = fewer(whole, COLUMNS, keep)
    assert cut is not None
    seen = np.random.default_rng(1).random((1, 3, ppocr.HEIGHT, 104), np.float32)

    before, after = answers(whole, seen)[..., keep], answers(cut, seen)

    assert after.shape[-1] == len(keep)
    np.testing.assert_allclose(after, before / before.sum(-1, keepdims=True), atol=1e-4)


def test_the_cut_model_keeps_what_it_says_of_itself() -> None:
    whole = ppocr.model_path().read_bytes()
    cut = fewer(whole, COLUMNS, np.arange(0, COLUMNS, 7))
    assert cut is not None
    assert metadata(cut, "character") == metadata(whole, "character") != ""
    assert metadata(cut, "nothing of the kind") == ""


@pytest.mark.parametrize(
    "model", [b"", b"no model", ppocr.model_path().read_bytes()[:-100], b"\xff" * 40]
)
def test_what_is_no_such_model_is_left_alone(model: bytes) -> None:
    assert fewer(model, COLUMNS, np.arange(9)) is None


def test_another_number_of_characters_is_left_alone() -> None:
    assert fewer(ppocr.model_path().read_bytes(), COLUMNS - 1, np.arange(9)) is None


def test_the_letters_of_french_are_kept_and_ideographs_left_out() -> None:
    letters = set(ppocr.recogniser().letters)
    assert set("abcdefghijklmnopqrstuvwxyzàâçéèêëîïôùûüœÉÀÇ0123456789'’-/%@,.« »") <= letters
    assert "的" not in letters
