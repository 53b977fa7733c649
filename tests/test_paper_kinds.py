"""What is read in a box of one kind -> what it means, slips of the reader mended."""

from fractions import Fraction

import pytest

from vaeforms.model import Kind
from vaeforms.paper.ocr import kinds


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ("0510312026", "05/03/2026"),
        ("20109/1995", "20/09/1995"),
        ("16102/10", "16/02/10"),
        ("01022010", "01022010"),
        ("12/03/2010", "12/03/2010"),
        ("à ce jour", "à ce jour"),
    ],
)
def test_strokes_read_as_ones_are_strokes_where_nothing_else_makes_a_date(read, right):
    assert kinds.strokes(read) == right


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ("cœeur", "cœur"),
        ("1'accueil", "l'accueil"),
        ("7' 30", "7' 30"),
        ("11'a", "11'a"),
        ("M. PauI MARTIN", "M. Paul MARTIN"),
        ("VaI-de-Marne", "Val-de-Marne"),
        ("Niveau II, McIntyre", "Niveau II, McIntyre"),
        ("27, rue de J’Église", "27, rue de l’Église"),
        ("J’ai tenu", "J’ai tenu"),
        ("Noêl Gonçalves", "Noël Gonçalves"),
        ("Préfecture d’llle-et-Vilaine", "Préfecture d’Ille-et-Vilaine"),
        ("elle, Llorente", "elle, Llorente"),
        ("18 mols", "18 mois"),
        ("10 heurés", "10 heures"),
        ("Conseillèére créée", "Conseillère créée"),
        ("Chargée d accueil et l hygiène", "Chargée d’accueil et l’hygiène"),
        ("28 h, j et n, D Angelo", "28 h, j et n, D Angelo"),
        ("à mots couverts", "à mots couverts"),
        ("une poêle", "une poêle"),
    ],
)
def test_slips_that_change_nothing_are_mended(read, right):
    assert kinds.tidy(read) == right


@pytest.mark.parametrize("text", ["31/02/2014", "O1/02/2010", "12/03/2087", "12032010", "abc", ""])
def test_a_date_that_makes_no_sense_means_nothing(text):
    assert kinds.meaning(Kind.DATE, text) is None


def test_two_spellings_of_one_day_mean_the_same():
    assert kinds.meaning(Kind.DATE, "1er mars 2012") == kinds.meaning(Kind.DATE, "01.03.2012")


def test_one_and_seven_never_mean_the_same():
    assert kinds.meaning(Kind.DATE, "17/01/2011") != kinds.meaning(Kind.DATE, "11/01/2017")
    assert kinds.meaning(Kind.QUOTA, "70 %") != kinds.meaning(Kind.QUOTA, "10 %")


def test_a_share_takes_the_printed_percent_into_account():
    read = kinds.meaning(Kind.QUOTA, "50", percent_printed=True)
    assert isinstance(read, tuple) and read[0] == Fraction(1, 2)
