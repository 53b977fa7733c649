"""What two engines read of a box -> the value, and whether it is sure."""

from types import SimpleNamespace

import pytest
from test_paper_ocr import Paper, letters

from vaeforms import template
from vaeforms.model import Box, Kind, State
from vaeforms.paper.filling import Filling
from vaeforms.paper.ocr import trust
from vaeforms.paper.ocr.lines import InkLine, Writing
from vaeforms.paper.ocr.listening import Heard
from vaeforms.paper.ocr.ppocr import Line
from vaeforms.paper.ocr.trust import Agreement
from vaeforms.paper.ocr.value import Value, judge
from vaeforms.read import scanned


@pytest.fixture(scope="module")
def blanks():
    known = template.load(template.default_directories())
    yield known
    known.close()


def said(text: str, sure: float = 0.999) -> Line:
    return Line(text, (sure,) * len(text))


def written(count: int = 1) -> Writing:
    line = InkLine(letters("1"), (0, 0, 10, 10), 3.0, 0.5, 0.0, 1.0)
    return Writing((line,) * count, 10.0)


def test_two_engines_that_differ_are_not_sure(blanks):
    box = Paper(blanks, "emplois").box("emploi_2_depuis")
    heard = Heard(said("12/03/2012"), (), said("17/03/2012"))
    assert judge(box, written(), [heard]).sure is False


def test_two_engines_that_agree_on_the_day_are_sure(blanks):
    box = Paper(blanks, "emplois").box("emploi_2_depuis")
    heard = Heard(said("01/03/2012"), (), said("01.03.2012", 0.95))
    read = judge(box, written(), [heard])
    assert (read.text, read.sure) == ("01/03/2012", True)


def test_figures_by_hand_are_not_sure_when_one_engine_doubts(blanks):
    box = Paper(blanks, "emplois").box("emploi_2_duree_etp")
    doubts = said("21", 0.8)
    assert not judge(box, written(), [Heard(said("21"), (), doubts)]).sure
    assert judge(box, written(), [Heard(said("21 mois"), (), said("21 mois"))]).sure


@pytest.mark.parametrize(
    ("field", "lines", "shown"),
    [
        ("emploi_2_depuis", ("28/07/2013", "1"), "28/07/2013"),
        ("emploi_2_depuis", ("2", "1"), "2\n1"),
        ("emploi_2_depuis", ("23.12.2008", "J"), "23.12.2008"),
        ("emploi_2_temps_partiel", ("C", "50%"), "50%"),
        ("emploi_2_temps_partiel", ("28", "h"), "28\nh"),
        ("emploi_2_temps_partiel", ("28", "1"), "28\n1"),
    ],
)
def test_a_stroke_beside_whole_figures_is_none_of_them(blanks, field, lines, shown):
    box = Paper(blanks, "emplois").box(field)
    read = judge(box, written(2), [Heard(said(each), (), said(each)) for each in lines])
    assert (read.text, read.sure) == (shown, False)


@pytest.mark.parametrize(
    ("text", "both", "sure"),
    [("18/2/2010", False, False), ("18/2/2010", True, True), ("18/12/2010", False, True)],
)
def test_a_day_or_month_of_one_figure_takes_two_engines(blanks, text, both, sure):
    """« 18/12/2010 » out of focus was read so by one of them, however often it was asked."""
    box = Paper(blanks, "emplois").box("emploi_2_depuis")
    heard = Heard(said(text), (said(text), said(text)), said(text) if both else None)
    assert judge(box, written(), [heard]).sure is sure


@pytest.mark.parametrize(
    ("text", "sure"),
    [("3 an", False), ("12 jour", False), ("3 ans", True), ("1 an", True), ("1,5 an", True)],
)
def test_a_unit_without_the_s_that_its_number_asks_for_is_for_a_person(blanks, text, sure):
    box = Paper(blanks, "emplois").box("emploi_2_duree_etp")
    assert judge(box, written(), [Heard(said(text), (), said(text))]).sure is sure


@pytest.mark.parametrize(
    ("text", "sure"), [("4/s", False), ("4 / S", False), ("4/5", True), ("28 h/s", True)]
)
def test_a_letter_that_may_be_the_figure_of_a_share_is_for_a_person(blanks, text, sure):
    box = Paper(blanks, "emplois").box("emploi_2_temps_partiel")
    assert judge(box, written(), [Heard(said(text), (), said(text))]).sure is sure


def test_a_day_that_is_one_stroke_by_hand_is_for_a_person(blanks):
    box = Paper(blanks, "emplois").box("emploi_2_depuis")
    alone = Heard(said("1/04/2008"), (), said("1/04/2008"))
    assert not judge(box, written(), [alone]).sure
    assert judge(box, written(), [Heard(said("1er avril 2008"), (), said("1er avril 2008"))]).sure


@pytest.mark.parametrize(
    "text", ["3/08/2025", "9/2025", "31/8/2025", "3/8/2025", "09/2025", "3 août 2025"]
)
def test_a_day_without_the_zero_its_month_has_is_for_a_person(blanks, text):
    box = Paper(blanks, "emplois").box("emploi_2_depuis")
    sure = judge(box, written(), [Heard(said(text), (), said(text))]).sure
    assert sure is (text not in ("3/08/2025", "9/2025"))


def test_a_comma_that_is_seen_and_not_read_is_for_a_person(blanks):
    box = Paper(blanks, "emplois").box("emploi_2_duree_etp")
    line = InkLine(letters("3,5"), (0, 0, 10, 10), 3.0, 0.5, 0.0, 1.0)
    shown = Writing((line,), 10.0)
    assert not judge(box, shown, [Heard(said("35 ans"), (), said("35 ans"))]).sure
    assert judge(box, shown, [Heard(said("3,5 ans"), (), said("3,5 ans"))]).sure


def test_a_space_that_one_engine_lost_is_kept(blanks):
    box = Paper(blanks, "emplois").box("emploi_2_intitule")
    heard = Heard(said("Mutuelledu Léman"), (), said("Mutuelle du Léman", 0.9))
    assert judge(box, written(), [heard]).text == "Mutuelle du Léman"


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        # a letter that one engine lost is kept
        (("Nolwenn Abgral", 0.99), ("Nolwenn Abgrall", 0.8), "Nolwenn Abgrall"),
        (("Caisse et stocks", 0.99), ("Caisse, et stocks", 0.9), "Caisse et stocks"),
        # one that it guesses is not
        (("mise à jour", 0.99), ("tmise à jour", 0.5), "mise à jour"),
        (("stage 120 h'", 0.85), ("stage 120 h", 0.8), "stage 120 h"),
        # the surest of readers lose an apostrophe, an accented letter, one of two alike
        (("Fatou NDiaye", 0.99), ("Fatou N'Diaye", 0.5), "Fatou N'Diaye"),
        (("L'Ha-les-Roses", 0.99), ("L'Haÿ-les-Roses", 0.3), "L'Haÿ-les-Roses"),
        (("Nolwenn Abgral", 0.99), ("Nolwenn Abgrall", 0.3), "Nolwenn Abgrall"),
    ],
)
def test_letters_that_one_engine_alone_has(blanks, first, second, kept):
    box = Paper(blanks, "emplois").box("emploi_2_intitule")
    heard = Heard(said(*first), (), said(*second))
    assert judge(box, written(), [heard]).text == kept


def test_of_two_addresses_the_one_that_is_one_is_shown(blanks):
    box = next(b for p in blanks.pages for b in p.boxes if b.kind is Kind.EMAIL)
    heard = Heard(said("h.lefevre@exemple.fr", 0.8), (), said("h.lefevre @exemple.fr", 0.9))
    assert judge(box, written(), [heard]).text == "h.lefevre@exemple.fr"


def test_a_stroke_beside_words_is_told_and_is_no_word(blanks):
    box = next(b for p in blanks.pages for b in p.boxes if b.kind is Kind.MULTILINE)
    words = Heard(None, (), said("tenue de la caisse"), True, True)
    read = judge(box, written(2), [words, Heard(said("1"), (), said("1"))])
    assert (read.text, read.sure) == ("tenue de la caisse", False)
    assert "trait" in read.reason
    assert judge(box, written(), [Heard(said("1"), (), said("1"))]).text == "1"


def test_one_sign_or_two_are_for_a_person(blanks):
    box = Paper(blanks, "emplois").box("emploi_2_intitule")
    assert not judge(box, written(), [Heard(None, (), said("Z"), True, True)]).sure


def test_the_likelier_of_two_readings_is_shown(blanks):
    box = Paper(blanks, "emplois").box("emploi_2_intitule")
    heard = Heard(said("lÉglise", 0.6), (), said("l'Église", 0.95))
    assert judge(box, written(), [heard]).text == "l'Église"


def test_an_impossible_date_is_not_sure_however_clear(blanks):
    box = Paper(blanks, "emplois").box("emploi_2_depuis")
    heard = Heard(said("31/02/2012"), (), said("31/02/2012"))
    read = judge(box, written(), [heard])
    assert not read.sure
    assert read.confidence <= trust.DOUBTED


def test_two_lines_where_one_belongs_are_not_sure(blanks):
    box = Paper(blanks, "emplois").box("emploi_2_depuis")
    heard = Heard(said("01/03/2012"), (), said("01/03/2012"))
    assert not judge(box, written(2), [heard, heard]).sure


@pytest.mark.parametrize(("date", "sure"), [("25/1/2000", False), ("25/11/2000", True)])
def test_a_one_that_stands_alone_may_be_two_even_in_an_even_hand(blanks, date, sure):
    box = Paper(blanks, "emplois").box("emploi_2_jusquau")
    line = InkLine(letters("1"), (0, 0, 10, 10), 3.0, 1.0, 0.0, 1.0)
    heard = Heard(said(date), (), said(date))
    assert judge(box, Writing((line,), 10.0), [heard]).sure is sure


def test_bare_figures_of_one_engine_are_never_sure(blanks):
    box = Paper(blanks, "emplois").box("emploi_2_duree_etp")
    look = said("4821 h", 1.0)
    heard = Heard(look, (look, look), said("4827 h"))
    assert judge(box, written(), [heard]).sure is False


@pytest.mark.parametrize("kind", [Kind.DATE, Kind.QUOTA, Kind.TEXT])
@pytest.mark.parametrize("agreement", list(Agreement))
def test_the_surer_the_characters_the_surer_the_value(kind, agreement):
    claimed = [trust.confidence(kind, agreement, least / 20, 1) for least in range(21)]
    assert claimed == sorted(claimed)
    assert claimed[0] >= 0 and claimed[-1] < 1


@pytest.mark.parametrize(
    ("flags", "outside", "most"),
    [((), "", 0.998), (("overflow",), "", 0.2), (("struck",), "", 0.7), ((), "au bord", 0.95)],
)
def test_writing_of_which_something_may_be_missing_claims_less(monkeypatch, flags, outside, most):
    """« Besanç » of a « Besançon » that runs over its box was claimed at 0.993."""
    told: dict[str, float] = {}
    box = Box("lieu", (0, 0, 100, 20), Kind.TEXT)
    filled = Filling("lieu", State.FILLED, flags=flags)
    monkeypatch.setattr(scanned.filling, "fill_states", lambda *_: (filled,))
    monkeypatch.setattr(scanned.values, "read_value", lambda *_: Value("Besanç", 0.998, True))
    monkeypatch.setattr(scanned, "_outside", lambda *_: outside)
    place = SimpleNamespace(sheet=None, reading=lambda *_, **known: told.update(known))
    scanned._values(place, None, [box])
    assert told["confidence"] <= most
    assert told["flags"] == (() if most == 0.998 else ("to_read",))


def test_kinds_that_hold_no_words_are_never_sure():
    assert trust.limit(Kind.SIGNATURE) == 1.0
