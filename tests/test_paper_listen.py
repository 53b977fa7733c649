"""How often the engines are asked about one line."""

from dataclasses import replace

import numpy as np
import pytest

from vaeforms.model import Box, Kind
from vaeforms.paper.ocr import asked, listening, ppocr, tesseract, value
from vaeforms.paper.ocr.lines import InkLine, Writing
from vaeforms.paper.ocr.ppocr import Line


def said(text: str, sure: float = 0.999) -> Line:
    return Line(text, (sure,) * len(text))


class Engines:
    """Both engines, which say what they are told to and remember how they were asked."""

    def __init__(self, monkeypatch, second: Line, *firsts: Line):
        self.second, self.firsts = second, list(firsts)
        self.widths: list[float] = []
        self.asked = 0
        monkeypatch.setattr(tesseract, "available", lambda: self)
        monkeypatch.setattr(asked, "read", self.read)

    def line(self, picture: np.ndarray) -> Line:
        self.asked += 1
        return self.second

    def read(self, kind: Kind, picture: np.ndarray, narrower: float = ppocr.HAND) -> Line:
        self.widths.append(narrower)
        return self.firsts.pop(0)


def line(even: float) -> InkLine:
    return InkLine(np.full((40, 200), 255, np.uint8), (0, 0, 200, 40), 5.0, even, 0.0, 1.0)


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.DATE])
def test_what_the_second_engine_makes_nothing_of_is_read_as_by_hand_at_once(monkeypatch, kind):
    engines = Engines(monkeypatch, said("1l;:", 0.3), said("Rennes", 0.6))
    heard = listening.listen(kind, line(1.0))
    assert engines.widths == [ppocr.HAND]
    assert heard.first == said("Rennes", 0.6)


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.DATE])
def test_print_is_read_narrow_and_once_more_where_the_engines_differ(monkeypatch, kind):
    engines = Engines(
        monkeypatch, said("12/03/2013", 0.9), said("Mars", 0.6), said("12/03/2013", 0.9)
    )
    monkeypatch.setattr(listening, "stands_as_type", lambda picture, text: True)
    heard = listening.listen(kind, line(1.0))
    assert engines.widths == [ppocr.PRINT, ppocr.HAND]
    assert listening.agreed(kind, heard)[0] is listening.Agreement.BOTH


def test_one_look_that_differs_is_enough(monkeypatch):
    date = said("12/03/2012", 1.0)
    engines = Engines(monkeypatch, said(""), date, said("17/03/2012"), date)
    heard = listening.listen(Kind.DATE, line(0.5))
    assert len(engines.widths) == 2
    assert listening.agreed(Kind.DATE, heard)[0] is listening.Agreement.NONE


def test_looks_that_are_alike_are_taken_both(monkeypatch):
    date = said("12/03/2012", 1.0)
    engines = Engines(monkeypatch, said(""), date, date, date)
    heard = listening.listen(Kind.DATE, line(0.5))
    assert len(engines.widths) == 3
    assert listening.agreed(Kind.DATE, heard)[0] is listening.Agreement.THRICE


@pytest.mark.parametrize(
    ("second", "agreement"),
    [
        ("", listening.Agreement.THRICE),
        ("12/0/2012", listening.Agreement.THRICE),
        # as many figures, another one among them: a blotted « 12/09 » was read « 12/01 » thrice
        ("12/03/2085", listening.Agreement.ALONE),
    ],
)
def test_a_date_that_the_second_engine_reads_otherwise_is_not_sure(monkeypatch, second, agreement):
    date = said("12/03/2012", 1.0)
    engines = Engines(monkeypatch, said(second, 0.84), date, date, date)
    heard = listening.listen(Kind.DATE, line(0.5))
    assert listening.agreed(Kind.DATE, heard)[0] is agreement
    # more looks of the first one would not make it sure
    assert len(engines.widths) == (3 if agreement is listening.Agreement.THRICE else 1)


@pytest.mark.parametrize(
    ("kind", "first", "asked"),
    [
        (Kind.TEXT, said("Besançon", 0.97), 1),
        (Kind.TEXT, said("Besançon", 0.8), 0),
        # one stroke is a dash as well
        (Kind.TEXT, said("1.", 0.8), 1),
        (Kind.DATE, said("12/03/2012", 0.97), 1),
        (Kind.DATE, said("12/03/2012", 0.8), 0),
        (Kind.DATE, said("12 03 2012", 0.97), 0),
        (Kind.DATE, said("néant", 0.97), 0),
    ],
)
def test_a_pen_is_read_by_the_second_engine_where_that_may_make_it_sure(
    monkeypatch, kind, first, asked
):
    engines = Engines(monkeypatch, first, *(first,) * 3)
    listening.listen(kind, replace(line(0.9), coloured=1.0, black=0.0))
    assert engines.asked == asked


@pytest.mark.parametrize(("height", "asked"), [(1.0, 0), (1.4, 1)])
def test_a_dash_alone_is_nothing_and_nobody_is_asked(monkeypatch, height, asked):
    engines = Engines(monkeypatch, said(""), *(said("—", 0.1),) * 3)
    dash = replace(line(0.5), height_mm=height)
    monkeypatch.setattr(value, "cut_lines", lambda *_, **__: Writing((dash,), 4.0))
    read, _ = value._seen(None, None, Box("lieu", (0, 0, 100, 20), Kind.TEXT))
    assert (read.text, read.sure, read.black) == ("", False, True)
    assert len(engines.widths) == asked


@pytest.mark.parametrize(
    ("even", "seconds", "lines"),
    [
        # by hand: the first line that nothing confirms is the last one
        (0.5, ["accueil des adhérents", "accueil des adhérents"], 3),
        (0.5, ["", "accueil des adhérents"], 1),
        # type: read to its end as long as it is legible
        (0.8, ["", ""], 3),
    ],
)
def test_writing_by_hand_is_read_until_a_line_is_not_confirmed(monkeypatch, even, seconds, lines):
    engines = Engines(monkeypatch, said(""), *(said("accueil des adhérents", 0.97),) * 9)
    seconds = [*seconds, ""]
    monkeypatch.setattr(engines, "line", lambda _: said(seconds[0]))
    taken = engines.read

    def read(kind: Kind, picture: np.ndarray, narrower: float = ppocr.HAND) -> Line:
        if len(engines.widths) and len(seconds) > 1:
            seconds.pop(0)
        return taken(kind, picture, narrower)

    monkeypatch.setattr(asked, "read", read)
    monkeypatch.setattr(value, "cut_lines", lambda *_, **__: Writing((line(even),) * 3, 90.0))
    monkeypatch.setattr(value, "_lies_over", lambda *_: False)
    told, _ = value._seen(None, None, Box("activites", (0, 0, 100, 80), Kind.MULTILINE))
    assert len(engines.widths) == lines
    assert not told.sure
    assert told.text.endswith("[…]") == (lines < 3)


def test_words_that_stand_as_no_type_are_asked_of_both_engines(monkeypatch):
    engines = Engines(monkeypatch, said("Besancon", 0.97), said("Besançon", 0.94))
    heard = listening.listen(Kind.TEXT, line(0.8))
    assert len(engines.widths) == 1
    assert listening.agreed(Kind.TEXT, heard)[0] is listening.Agreement.ALONE


def test_words_that_stand_as_type_are_asked_of_the_second_engine_alone(monkeypatch):
    engines = Engines(monkeypatch, said("Besançon", 0.97))
    monkeypatch.setattr(listening, "stands_as_type", lambda picture, text: True)
    heard = listening.listen(Kind.TEXT, line(1.0))
    assert engines.widths == []
    assert listening.agreed(Kind.TEXT, heard)[0] is listening.Agreement.SECOND


def test_a_capital_as_high_as_a_small_letter_is_asked_of_both_engines(monkeypatch):
    engines = Engines(monkeypatch, said("Secrétaire", 0.97), said("secrétaire", 0.97))
    monkeypatch.setattr(listening, "stands_as_type", lambda picture, text: True)
    heard = listening.listen(Kind.TEXT, line(0.8))
    assert len(engines.widths) == 1
    assert listening.agreed(Kind.TEXT, heard)[0] is listening.Agreement.ALONE


def test_a_space_that_one_engine_has_alone_confirms_no_hand():
    def agreement(stands: bool) -> listening.Agreement:
        first, second = said("Trésorière adjointe"), said("Trésorière ad jointe")
        heard = listening.Heard(first, (), second, stands=stands)
        return listening.agreed(Kind.TEXT, heard)[0]

    assert agreement(stands=False) is not listening.Agreement.BOTH
    assert agreement(stands=True) is listening.Agreement.BOTH


def test_a_hand_that_the_second_engine_guesses_is_not_confirmed():
    heard = listening.Heard(said("santé"), (), said("santé", 0.1))
    assert listening.agreed(Kind.TEXT, heard)[0] is not listening.Agreement.BOTH


def test_words_that_stand_as_no_type_are_not_read_narrow(monkeypatch):
    engines = Engines(monkeypatch, said("Benoit", 0.9), said("Benoît", 0.9))
    listening.listen(Kind.TEXT, line(1.0))
    assert engines.widths == [ppocr.HAND]


@pytest.mark.parametrize(("first", "shown"), [("Noel", "Noël"), ("Łucja", "")])
def test_type_that_the_first_engine_doubts_is_asked_of_the_second(monkeypatch, first, shown):
    Engines(monkeypatch, said(shown, 0.9), said(first, 0.6))
    monkeypatch.setattr(listening, "stands_as_type", lambda picture, text: True)
    heard = listening.listen(Kind.TEXT, line(0.6))
    assert (heard.second.text if heard.second else "") == shown
