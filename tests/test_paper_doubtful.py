"""Writing that is not sure: who is asked about it, and what all of them make of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from vaeforms.french import typeset
from vaeforms.model import Box, Kind
from vaeforms.paper.ocr import asked, kinds, ppocr, value
from vaeforms.paper.ocr.doubtful import Look, read
from vaeforms.paper.ocr.lines import InkLine, Writing
from vaeforms.paper.ocr.listening import Heard
from vaeforms.paper.ocr.ppocr import Line

LINE = InkLine(np.full((40, 200), 255, np.uint8), (0, 0, 200, 40), 3.0, 1.0, 0.0, 1.0)


def line(text: str, sure: float = 0.9) -> Line:
    return Line(text, (sure,) * len(text))


def heard(first: str, second: str | None = None, sure: float = 0.9) -> Heard:
    return Heard(line(first, sure), (), None if second is None else line(second, sure))


def answers(monkeypatch: pytest.MonkeyPatch, *texts: str) -> list[tuple[float, str]]:
    """Have the recogniser for poor pictures read these, in turn; how it was asked."""
    left, told = list(texts), list[tuple[float, str]]()

    def ask(kind: Kind, picture: Any, width: float = ppocr.HAND, model: str = "") -> Line:
        told.append((width, model))
        return line(left.pop(0))

    monkeypatch.setattr(asked, "read", ask)
    return told


def test_a_line_of_a_poor_picture_is_looked_at_twice_more(monkeypatch: pytest.MonkeyPatch) -> None:
    told = answers(monkeypatch, "tenue de la caisse", "tenue de la caisse")
    look = Look([LINE], [heard("tenue de ta caisse", "tenue dc la caisse")])
    text, confidence = read(Kind.TEXT, [look], poor=True, noisy=True)
    assert text == "tenue de la caisse" and 0.6 < confidence < 0.99
    assert [model for _, model in told] == [ppocr.POOR] * 2
    assert len({width for width, _ in told}) == 2


def test_on_a_good_picture_it_is_asked_of_what_may_be_type_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = answers(monkeypatch, "Noël Gonçalves")
    look = Look([LINE], [heard("Noël Gonçalves", "Noël Gonçaives")])
    assert read(Kind.TEXT, [look], poor=False, noisy=False)[0] == "Noël Gonçalves"
    assert len(told) == 1
    by_hand = Look([replace(LINE, even=0.3)], [heard("Noël Gonçalves", "Noel Gonçaives")])
    assert read(Kind.TEXT, [by_hand], poor=False, noisy=False)[0] == "Noël Gonçalves"
    assert len(told) == 1


def test_what_both_engines_are_sure_of_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    told = answers(monkeypatch, "traitement", "traitement")
    sure = Heard(line("santé", 1.0), (), line("santé", 1.0), printed=True, stands=True)
    look = Look([LINE, LINE], [sure, heard("traltement", "traitement")])
    text, _ = read(Kind.MULTILINE, [look], poor=True, noisy=True)
    assert text == "santé\ntraitement"
    assert len(told) == 2


def test_the_same_line_of_another_picture_is_heard_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    told = answers(monkeypatch, *["accuell", "accueil"] * 2)
    taken, sharp = Look([LINE], [heard("accueil", "accueil")]), Look([LINE], [heard("accueil")])
    assert read(Kind.TEXT, [taken, sharp], poor=True, noisy=False)[0] == "accueil"
    assert len(told) == 4


def test_of_two_pictures_the_sharp_one_tells_unless_it_is_cut_badly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    elsewhere = replace(LINE, box=(0, 300, 200, 340))
    taken = Look([elsewhere], [heard("Nowak", "Nowak")])
    answers(monkeypatch, *["Nowak"] * 2, *["Novak"] * 2)
    sharp = Look([LINE], [heard("Novak", "Novak")])
    assert read(Kind.TEXT, [taken, sharp], poor=True, noisy=False)[0] == "Novak"
    answers(monkeypatch, *["Nowak"] * 2, "cb", "ae")
    lump = Look([LINE], [heard("L0600", sure=0.1)])
    assert read(Kind.TEXT, [taken, lump], poor=True, noisy=False)[0] == "Nowak"


def test_a_line_where_nobody_sees_anything_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    speck, shadow = heard("", "a 0e", 0.2), heard("M", "a er 0 rar", 0.1)
    said = heard("non salarié", "non salane")
    for lines, seen in (([speck, said], ["", "", "non salarié", "non salarié"]),
                        ([said, shadow], ["non salarié", "non salarié", "", ""])):  # fmt: skip
        answers(monkeypatch, *seen)
        look = Look([LINE, LINE], lines)
        assert read(Kind.COMBO, [look], poor=True, noisy=True)[0] == "non salarié"


def test_a_picture_that_is_read_much_more_surely_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = replace(LINE, box=(0, 300, 200, 340))
    taken = Look([elsewhere], [heard("Łucja Nowak", "Łucja Nowak", 0.95)])
    answers(monkeypatch, *["Łucja Nowak"] * 2, "Lcja ht", "Lejalnt")
    sharp = Look([LINE], [heard("Lja ht", sure=0.4)])
    assert read(Kind.TEXT, [taken, sharp], poor=True, noisy=False)[0] == "Łucja Nowak"


def test_a_faint_line_that_all_read_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, *["12 rue"] * 2, *["des Lilas"] * 2)
    faint = heard("des Lilas", "dcs Lilas", 0.1)
    look = Look([LINE, LINE], [heard("12 rue", "12 ruc"), faint])
    assert read(Kind.MULTILINE, [look], poor=True, noisy=True)[0] == "12 rue\ndes Lilas"


def test_lines_that_were_not_heard_are_left_on_a_good_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers(monkeypatch)
    look = Look([LINE, LINE], [heard("ab", "cd")])
    assert read(Kind.MULTILINE, [look], poor=False, noisy=False) == ("", 0.0)


@pytest.mark.parametrize(
    ("kind", "texts", "shown"),
    [
        # a figure is not put together from several readings
        (Kind.QUOTA, ("45", "4/5", "4/5"), "4/5"),
        (Kind.DATE, ("2511 1998", "25 11 1998", "25 11 1998"), "25 11 1998"),
        (Kind.DATE, ("39/39/2012", "12/03/2012", "38/39/2012"), "12/03/2012"),
        (Kind.EMAIL, ("h.lefevre @exemple.fr",) * 3, "h.lefevre@exemple.fr"),
    ],
)
def test_what_means_something_in_its_field_is_chosen(
    monkeypatch: pytest.MonkeyPatch, kind: Kind, texts: tuple[str, ...], shown: str
) -> None:
    answers(monkeypatch, *texts[1:])
    assert read(kind, [Look([LINE], [heard(texts[0])])], poor=True, noisy=True)[0] == shown


def test_what_means_nothing_is_claimed_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "39/39/2012", "39/39/2012")
    assert read(Kind.DATE, [Look([LINE], [])], poor=True, noisy=True) == ("", 0.0)


def test_a_date_without_strokes_may_be_what_is_written() -> None:
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
    sure = line("tenue de la caisse", 0.99)
    typed = Heard(sure, (), sure, printed=above, stands=above)
    unsure = heard("tenue de la caisse", sure=0.6)
    uneven = replace(LINE, even=0.5)
    assert value._in_vain(Kind.MULTILINE, [uneven] * 3, [typed, unsure]) is in_vain


@pytest.mark.parametrize(("below", "in_vain"), [(1.0, False), (0.5, True)])
def test_type_below_a_line_that_other_writing_touches_is_read(below: float, in_vain: bool) -> None:
    lines = [replace(LINE, even=0.5), *[replace(LINE, even=below)] * 2]
    unsure = heard("relances des impayés", sure=0.6)
    assert value._in_vain(Kind.MULTILINE, lines, [unsure]) is in_vain


@pytest.mark.parametrize(
    ("text", "reason"), [("05 01 2010", value._DOUBT), ("2511 1998", value._SENSELESS)]
)
def test_a_date_without_strokes_is_not_said_to_make_no_sense(text: str, reason: str) -> None:
    box = Box("emploi_1_depuis", (0.0, 0.0, 1.0, 1.0), Kind.DATE)
    writing = Writing((LINE,), 20.0)
    judged = value.judge(
        box, writing, [Heard(line(text), (), line(text), printed=True, stands=True)]
    )
    assert not judged.sure and judged.reason == typeset(reason)


@pytest.mark.parametrize(
    ("reason", "said", "most"),
    [(value._SENSELESS, value._DOUBT, 0.6), (value._MISSED, value._MISSED, 0.5)],
)
def test_another_reading_is_not_said_to_make_no_sense(
    monkeypatch: pytest.MonkeyPatch, reason: str, said: str, most: float
) -> None:
    monkeypatch.setattr(value.doubtful, "read", lambda *_, **__: ("12/03/2010", 0.6))
    monkeypatch.setattr(value.sharp, "noisy", lambda _: True)
    monkeypatch.setattr(value.sharp, "sharpened", lambda _: None)
    box = Box("emploi_1_depuis", (0.0, 0.0, 1.0, 1.0), Kind.DATE)
    first = value.Value("2511 1998", 0.1, False, typeset(reason), black=True)
    sheet: Any = None
    found = value._by_all(sheet, box, first, [Look([LINE], [])])
    assert found is not None and (found.reason, found.confidence) == (typeset(said), most)
    pen = replace(first, black=False)
    assert value._by_all(sheet, box, pen, [Look([LINE], [])]) is None


def test_a_line_that_one_engine_alone_thinks_it_sees_is_not_shown() -> None:
    speck = Heard(line("", 0.0), (), line("a 0e", 0.2))
    typed = Heard(line("non salarié"), (), line("non salarie"), printed=True)
    uneven = replace(LINE, even=0.3)
    look = Look([uneven, uneven], [Heard(typed.first, (), typed.second), speck])
    assert read(Kind.TEXT, [look], poor=False, noisy=False)[0] == "non salarié"
    alone = Look([uneven], [speck])
    assert read(Kind.TEXT, [alone], poor=False, noisy=False)[0] == "a 0e"


def test_what_is_left_of_a_box_is_not_preferred_to_all_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two lines of five were surer than all of them, which the sharp picture showed."""
    box = Box("formation_continue_3_annee_duree", (0, 0, 100, 80), Kind.MULTILINE)
    bad = value.Value("BTSASS\nguchet", 0.1, False, "doute", black=True)
    whole = replace(bad, text="BTS\n2014\nguichet", confidence=0.8)
    part = replace(bad, text="guichet", confidence=0.99)
    look = Look([LINE], [heard("guichet")])

    def seen(
        sheet: Any, ink: Any, box: Box, own: Any = None, *, apart: bool = False
    ) -> tuple[value.Value, Look]:
        return (bad if own is None else part), look

    monkeypatch.setattr(value, "_seen", seen)
    monkeypatch.setattr(value.sharp, "sharpened", lambda _: None)
    monkeypatch.setattr(value, "_more", lambda *_: True)
    monkeypatch.setattr(value, "_by_all", lambda _, __, told, ___: None if told is part else whole)
    monkeypatch.setattr(value, "without_pen", lambda *_: None)
    nothing: Any = None
    assert value.read_value(nothing, nothing, box, (0, 0, 10, 10)).text == whole.text
