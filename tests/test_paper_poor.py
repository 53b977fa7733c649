"""The recogniser for poor pictures: what it is asked, and how its looks are counted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from vaeforms.french import typeset
from vaeforms.model import Box, Kind
from vaeforms.paper.ocr import asked, kinds, poor, ppocr, value
from vaeforms.paper.ocr.lines import InkLine, Writing
from vaeforms.paper.ocr.listening import Heard
from vaeforms.paper.ocr.ppocr import Line

LINE = InkLine(np.full((40, 200), 255, np.uint8), (0, 0, 200, 40), 3.0, 1.0, 0.0, 1.0)


def looks(monkeypatch: pytest.MonkeyPatch, *texts: str) -> list[tuple[float, str]]:
    """Have the recogniser read these, one after the other; how it was asked."""
    left, told = list(texts), list[tuple[float, str]]()

    def read(kind: Kind, picture: Any, width: float = ppocr.HAND, model: str = "") -> Line:
        told.append((width, model))
        text = left.pop(0)
        return Line(text, (0.9,) * len(text))

    monkeypatch.setattr(asked, "read", read)
    return told


def test_a_line_is_looked_at_three_times_by_the_model_for_poor_pictures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = looks(monkeypatch, "tenue de la caisse", "tenue de la caisse", "tenue de la caisse")
    text, confidence = poor.read(Kind.TEXT, [LINE], [LINE])
    assert text == "tenue de la caisse" and 0.7 < confidence < 0.9
    assert [model for _, model in told] == [ppocr.POOR] * 3
    assert len({width for width, _ in told[:2]}) == 2


@pytest.mark.parametrize(
    ("texts", "chosen"),
    [
        (("tenue de ta caisse", "tenue de la caisse", "tenue de la cause"), "tenue de la caisse"),
        (("tenue", "venue", "menue"), "tenue"),
        (("la caisse", "lacaisse", "lacaisse"), "la caisse"),
        (("", "x", "x"), ""),
    ],
)
def test_a_word_that_two_other_looks_read_alike_is_chosen(
    monkeypatch: pytest.MonkeyPatch, texts: tuple[str, ...], chosen: str
) -> None:
    looks(monkeypatch, *texts)
    assert poor.read(Kind.TEXT, [LINE], [LINE])[0] == chosen


def test_lines_that_were_cut_otherwise_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    told = looks(monkeypatch, "un", "un")
    assert poor.read(Kind.TEXT, [LINE], [LINE, LINE])[0] == "un"
    assert len(told) == 2


def test_what_means_nothing_in_its_field_is_claimed_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks(monkeypatch, "39/39/2012", "39/39/2012", "39/39/2012")
    assert poor.read(Kind.DATE, [LINE], [LINE])[1] == 0.0


def test_readings_that_differ_by_an_accent_have_the_same_letters() -> None:
    assert value._same_letters("Trésorière adjointe", "Tresoriére adjointe.")
    assert not value._same_letters("caisse", "cause")


@pytest.mark.parametrize(
    ("kind", "text", "other", "shown"),
    [
        # a figure hangs on its signs, words do not
        (Kind.QUOTA, "45", "4/5", ["45", "4/5"]),
        (Kind.DATE, "10/06/2000", "10.06.2000", ["10/06/2000"]),
        (Kind.TEXT, "Lefevre", "Lefèvre", ["Lefèvre"]),
        (Kind.TEXT, "Lefèvre", "Lefevre", ["Lefèvre"]),
        (Kind.TEXT, "Łucja", "Lucja", ["Łucja"]),
        (Kind.TEXT, "Lefevre", "Lenègre", ["Lefevre", "Lenègre"]),
    ],
)
def test_another_reading_is_added_unless_it_says_the_same(
    kind: Kind, text: str, other: str, shown: list[str]
) -> None:
    found = value.with_other(kind, [value.Value(text, 0.3, False)], value.Value(other, 0.6, False))
    assert [each.text for each in found] == shown


def test_two_readings_of_the_same_letters_are_as_likely_as_the_likelier() -> None:
    found = [value.Value("ane", 0.3, False), value.Value("salarie", 0.1, False)]
    kept = value.with_other(Kind.TEXT, found, value.Value("salarié", 0.8, False))
    assert [(each.text, each.confidence) for each in kept] == [("ane", 0.3), ("salarié", 0.8)]


def test_a_date_without_strokes_may_be_what_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    looks(monkeypatch, "25 11 1998", "25 11 1998", "25 11 1998")
    assert poor.read(Kind.DATE, [LINE], [LINE])[1] > 0
    assert kinds.sensible(Kind.DATE, "25 11 1998")
    assert kinds.meaning(Kind.DATE, "25 11 1998") is None
    assert not kinds.sensible(Kind.DATE, "2511 1998")
    assert not kinds.sensible(Kind.QUOTA, "salarié")


def test_of_two_readings_of_a_date_the_date_is_shown() -> None:
    found = [value.Value("2511 1998", 0.5, False), value.Value("25 11 1998", 0.4, False)]
    assert max(found, key=lambda each: value._legible(Kind.DATE, each)).text == "25 11 1998"
    assert max(found, key=lambda each: value._legible(Kind.TEXT, each)).text == "2511 1998"


@pytest.mark.parametrize(("above", "in_vain"), [(True, False), (False, True)])
def test_below_a_line_of_type_one_that_is_not_confirmed_is_no_hand(
    above: bool, in_vain: bool
) -> None:
    text = "tenue de la caisse"
    sure = Line(text, (0.99,) * len(text))
    typed = Heard(sure, (), sure, printed=above, stands=above)
    unsure = Heard(Line(text, (0.6,) * len(text)), (), None)
    uneven = replace(LINE, even=0.5)
    assert value._in_vain(Kind.MULTILINE, uneven, [typed, unsure]) is in_vain


@pytest.mark.parametrize(
    ("text", "reason"), [("05 01 2010", value._DOUBT), ("2511 1998", value._SENSELESS)]
)
def test_a_date_without_strokes_is_not_said_to_make_no_sense(text: str, reason: str) -> None:
    box = Box("emploi_1_depuis", (0.0, 0.0, 1.0, 1.0), Kind.DATE)
    line = Line(text, (0.9,) * len(text))
    writing = Writing((LINE,), 20.0)
    judged = value.judge(box, writing, [Heard(line, (), line, printed=True, stands=True)])
    assert not judged.sure and judged.reason == typeset(reason)


def test_another_reading_is_not_said_to_make_no_sense(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(value, "cut_lines", lambda *_: Writing((LINE,), 20.0))
    monkeypatch.setattr(value.poor, "read", lambda *_: ("12/03/2010", 0.6))
    box = Box("emploi_1_depuis", (0.0, 0.0, 1.0, 1.0), Kind.DATE)
    taken: Any = (None, None)
    for reason, said in ((value._SENSELESS, value._DOUBT), (value._MISSED, value._MISSED)):
        first = value.Value("2511 1998", 0.1, False, typeset(reason), black=True)
        assert value._from_poor(taken, taken, box, first).reason == typeset(said)
