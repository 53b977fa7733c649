"""What is read on payslips and yearly recaps, layout by layout, and what never is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from piece_pages import fx, kept, only, page, proofs, read, readings, text

from vaeforms.model import PieceKind
from vaeforms.pieces.reader import read_pieces
from vaeforms.pieces.siret import valid

SLIP = fx.Slip()
LAYOUTS = {"classic": fx.classic, "table": fx.table, "plain": fx.plain}
layouts = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)


@layouts
def test_a_payslip_says_who_for_whom_as_what_and_when(layout):
    piece = only(layout(SLIP))
    assert piece.kind is PieceKind.PAYSLIP
    assert text(piece.employer) == "Mutuelle des Rives"
    assert text(piece.job) == "Conseillère mutualiste"
    assert set((text(piece.person) or "").split()) >= {"Lucie", "MARTIN"}
    assert piece.period is not None
    assert (piece.period.start, piece.period.end) == (
        (date(2024, 3, 1),) * 2,
        (date(2024, 3, 31),) * 2,
    )
    assert piece.months == ((2024, 3),)
    assert piece.found == ("employer", "person", "job", "period", "hours")
    assert piece.not_found == ()
    assert piece.issues == ()


@layouts
@pytest.mark.parametrize("hours", ["151,67", "121,33", "75,83"])
def test_hours_are_read_as_printed(layout, hours):
    piece = only(layout(replace(SLIP, hours=hours)))
    assert text(piece.hours) == hours
    assert piece.hours is not None
    assert piece.hours.value == Fraction(hours.replace(",", "."))


@pytest.mark.parametrize(("hours", "share"), [("151,67", Fraction(1)), ("121,33", Fraction(4, 5))])
@pytest.mark.parametrize("layout", [fx.classic, fx.table])
def test_contractual_hours_give_the_share(layout, hours, share):
    piece = only(layout(replace(SLIP, hours=hours)))
    assert piece.share is not None
    assert piece.share.value == share
    assert piece.full_time is (share == 1)


def test_paid_hours_alone_give_no_share():
    assert only(fx.plain(SLIP)).share is None


def test_a_share_that_contradicts_the_hours_is_none():
    piece = only(fx.classic(replace(SLIP, share="60 %")))
    assert piece.share is None
    assert "ne concordent" in piece.issues[0]


@pytest.mark.parametrize("layout", [fx.classic, fx.table])
def test_hours_of_a_month_cut_short_give_no_share(layout):
    assert only(layout(replace(SLIP, entry="18/03/2024", hours="70,00"))).share is None


@layouts
@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_is_read(layout, month):
    assert only(layout(replace(SLIP, month=month))).months == ((2024, month),)


@layouts
@pytest.mark.parametrize(
    "person", ["Anne-Marie LE GOFF", "Sylvie D'HONDT", "Thi Hoa NGUYEN", "Jean de LA TOUR"]
)
def test_names_of_all_shapes(layout, person):
    found = text(only(layout(replace(SLIP, person=person))).person)
    assert found is not None
    assert set(person.split()) <= set(found.split())


def test_entry_agreement_and_siret():
    piece = only(fx.classic(SLIP))
    assert piece.entry is not None
    assert piece.entry.first == date(2021, 9, 1)
    assert "Mutualité" in (text(piece.agreement) or "")
    assert piece.idcc == "2128"
    assert text(piece.siret) == SLIP.siret
    assert piece.siret_valid is True


def test_idcc_under_its_label():
    assert only(fx.table(SLIP)).idcc == "2128"


@pytest.mark.parametrize("layout", [*LAYOUTS.values(), fx.recap, fx.temporary])
def test_salary_number_and_account_are_never_kept(layout):
    shown = kept(only(layout(SLIP)))
    for kept_away in ("123 456", "1 895", "1 465", "9999", "12,50", "22 750"):
        assert kept_away not in shown


def test_what_is_sensitive_is_named_not_kept():
    assert only(fx.classic(SLIP)).sensitive == ("nir", "iban", "amounts", "withholding")


def test_contributions_are_no_sick_leave():
    piece = only(fx.classic(SLIP))
    assert piece.absences == ()
    assert "sick_leave" not in piece.sensitive


@pytest.mark.parametrize("layout", [fx.classic, fx.table])
def test_an_absence_is_dated_and_bears_no_amount(layout):
    slip = replace(
        SLIP, absences=(("Absence congé parental du 04/03/2024 au 15/03/2024", "70,00"),)
    )
    (absence,) = only(layout(slip)).absences
    assert absence.kind == "parental"
    assert (absence.start, absence.end) == (date(2024, 3, 4), date(2024, 3, 15))
    assert absence.text == "Absence congé parental du 04/03/2024 au 15/03/2024"
    assert absence.hours == 70


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Congé sans solde", "unpaid"),
        ("Absence maladie du 01/03/2024 au 31/03/2024", "sick"),
        ("Absence non rémunérée", "unpaid"),
        ("Congé maternité", "maternity"),
        ("Abs. injustifiée", "other"),
    ],
)
def test_kinds_of_absence(label, kind):
    piece = only(fx.classic(replace(SLIP, absences=((label, "35,00"),))))
    assert [a.kind for a in piece.absences] == [kind]


@pytest.mark.parametrize(
    "label", ["Absence congés payés", "Absence RTT", "Absence entrée/sortie", "Jour férié"]
)
def test_paid_leave_is_no_absence(label):
    assert only(fx.classic(replace(SLIP, absences=((label, "35,00"),)))).absences == ()


def test_an_absence_of_all_the_hours_lasts_the_whole_month():
    piece = only(fx.classic(replace(SLIP, absences=(("Congé parental", "151,67"),))))
    (absence,) = piece.absences
    assert (absence.start, absence.end) == (date(2024, 3, 1), date(2024, 3, 31))


# ---------------------------------------------------------------------- recaps, totals


@pytest.mark.parametrize("monthly", [True, False])
def test_a_yearly_recap_covers_its_year(monthly):
    piece = only(fx.recap(SLIP, monthly=monthly))
    assert piece.kind is PieceKind.ANNUAL_RECAP
    assert len(piece.months) == 12
    assert piece.hours is not None
    assert piece.hours.value == Fraction("1820.04")
    assert piece.not_found == ()


@pytest.mark.parametrize("layout", [fx.classic, fx.table])
def test_a_december_payslip_shows_the_hours_of_its_year(layout):
    piece = only(layout(replace(SLIP, month=12, to_date="1 820,04")))
    assert piece.kind is PieceKind.PAYSLIP
    assert piece.months == ((2024, 12),)
    assert text(piece.hours) == "151,67"
    assert text(piece.hours_to_date) == "1 820,04"
    assert piece.to_date_since == (2024, 1)


def test_a_running_total_begins_with_the_job():
    slip = replace(SLIP, month=12, to_date="606,68", entry="01/09/2024")
    assert only(fx.classic(slip)).to_date_since == (2024, 9)


# ---------------------------------------------------------------------- several in one file


def test_twelve_payslips_in_one_file_are_twelve_pieces():
    paper = fx.joined(*(fx.table(replace(SLIP, month=month)) for month in range(1, 13)))
    found = readings(paper)
    assert [each.pages for each in found] == [(index,) for index in range(12)]
    assert [each.piece.months for each in found] == [((2024, m),) for m in range(1, 13)]


def test_pieces_of_different_kinds_in_one_file():
    paper = fx.joined(fx.classic(SLIP), proofs.contract(SLIP), proofs.identity(), fx.recap(SLIP))
    assert [(each.piece.kind.value, each.pages) for each in readings(paper)] == [
        ("payslip", (0,)),
        ("contract", (1, 2)),
        ("identity", (3,)),
        ("annual_recap", (4,)),
    ]


def test_two_payslips_on_one_page():
    half = [
        "Employeur : Mutuelle du Lac",
        "Salarié : Mme Lucie MARTIN",
        "Emploi : Conseillère",
        "Heures payées : 151,67",
    ]
    lines = ["BULLETIN DE PAIE", "Période : mars 2024", *half, *[""] * 26]
    lines += ["BULLETIN DE PAIE", "Période : avril 2024", *half]
    found = read_pieces([page(*lines)])
    assert [each.piece.months for each in found] == [((2024, 3),), ((2024, 4),)]


def test_the_second_page_of_a_payslip_is_no_piece_of_its_own():
    first = page("BULLETIN DE PAIE", "Période : mars 2024", "Page 1/2")
    second = page("Suite", "Net à payer", "Page 2/2", index=1)
    (found,) = read_pieces([first, second])
    assert found.pages == (0, 1)


# ---------------------------------------------------------------------- nothing is guessed


def test_column_heads_are_nobody():
    piece = read(
        "BULLETIN DE PAIE",
        "Rubriques        Base        Taux        Salarié        Employeur",
        "Santé            100,00      7,00        Montant        Montant",
    )
    assert piece.person is None
    assert piece.employer is None
    assert set(piece.not_found) == {"employer", "person", "job", "period", "hours"}


def test_a_contact_is_not_the_employee():
    piece = read("BULLETIN DE PAIE", "Votre gestionnaire :      Mme Anne ROUX")
    assert piece.person is None


def test_two_employees_are_none():
    piece = read("BULLETIN DE PAIE", "Salarié : Mme Lucie MARTIN", "Nom et prénom : M. Paul LEROY")
    assert piece.person is None


def test_two_periods_are_none():
    piece = read("BULLETIN DE PAIE", "Période : mars 2024", "Mois : avril 2024")
    assert piece.period is None
    assert "périodes" in piece.issues[0]


def test_two_ways_to_write_one_period_are_one():
    piece = read("BULLETIN DE PAIE MARS 2024", "Période : du 01/03/2024 au 31/03/2024")
    assert piece.months == ((2024, 3),)


@pytest.mark.parametrize(
    "line",
    [
        "Période d'essai du 01/03/2024 au 30/04/2024",
        "Mois précédent : février 2024",
        "Période de congés du 01/03/2024 au 15/03/2024",
    ],
)
def test_other_periods_are_not_the_paid_one(line):
    assert read("BULLETIN DE PAIE", line).period is None


def test_a_date_of_payment_is_no_period():
    piece = read("BULLETIN DE PAIE", "Date de paiement : 28/03/2024")
    assert piece.period is None


def test_weekly_hours_are_not_a_month_s():
    assert read("BULLETIN DE PAIE", "Horaire : 35,00").hours is None


def test_a_salary_is_never_taken_for_hours():
    piece = read("BULLETIN DE PAIE", "Salaire de base      150,00      900,00")
    assert piece.hours is None


def test_hours_without_rate_or_head_are_not_read():
    piece = read("BULLETIN DE PAIE", "Salaire de base      151,67      1 895,88")
    assert piece.hours is None


def test_a_running_total_is_not_the_month():
    piece = read(
        "BULLETIN DE PAIE",
        "                    Heures payées       Brut",
        "Cumul annuel        160,00              2 000,00",
    )
    assert piece.hours is None


@pytest.mark.parametrize(
    ("line", "hours"),
    [
        ("Heures payées : 151,67", "151.67"),
        ("Heures travaillées : 151h40", "455/3"),
        ("Nombre d'heures : 100.5 h", "100.5"),
        ("Horaire mensuel : 130,00 heures", "130"),
    ],
)
def test_wordings_of_hours(line, hours):
    piece = read("BULLETIN DE PAIE", line)
    assert piece.hours is not None
    assert piece.hours.value == Fraction(hours)


@pytest.mark.parametrize(
    "line",
    [
        "Période du 1er au 31 mars 2024",
        "Période : 01/03/2024 - 31/03/2024",
        "Période de paie : 01.03.24 au 31.03.24",
        "Paie du mois de mars 2024",
        "Mois : 03/2024",
        "MARS 2024",
    ],
)
def test_wordings_of_a_period(line):
    assert read("BULLETIN DE SALAIRE", line).months == ((2024, 3),)


def test_a_period_in_two_fields():
    piece = read(
        "BULLETIN",
        "BULLETIN DE PAIE",
        "Début de période : 01/03/2024",
        "Fin de période : 31/03/2024",
    )
    assert piece.months == ((2024, 3),)


def test_dates_of_a_leave_are_not_the_period():
    piece = read(
        "BULLETIN DE PAIE",
        "Période : mars 2024",
        "Salaire de base      151,67      12,50      1 895,88",
        "Période du 04/03/2024 au 08/03/2024",
    )
    assert piece.period is not None
    assert piece.period.end == (date(2024, 3, 31),) * 2


def test_a_column_of_yearly_totals_is_no_recap():
    piece = read(
        "Impôt sur le revenu    Base    Taux    Montant    Cumul annuel",
        "Montant net imposable                             2403.41",
        "NET A PAYER AVANT IMPOT SUR LE REVENU      1 895,88",
        "Salaire brut      2 100,00",
    )
    assert piece.kind is PieceKind.PAYSLIP
    assert piece.months == ()


def test_values_that_follow_each_other_closely():
    piece = read(
        "BULLETIN DE PAIE",
        "Emploi : Conseillère Statut professionnel : Employé Niveau : 3",
        "Siret : 900 000 001 00017 Code Naf : 6512Z",
        "Entrée le : 01/09/2021 Ancienneté : 2 ans et 6 mois",
    )
    assert text(piece.job) == "Conseillère"
    assert text(piece.siret) == "90000000100017"
    assert piece.entry is not None
    assert piece.entry.first == date(2021, 9, 1)


def test_a_forfait_in_days_has_no_hours_to_miss():
    piece = read("BULLETIN DE PAIE", "Forfait annuel 218 jours")
    assert "hours" in piece.found
    assert piece.share is None
    assert "Forfait" in piece.issues[0]


def test_temporary_work_names_where_it_was_done():
    piece = only(fx.temporary())
    assert piece.agency
    assert text(piece.user_company) == "Mutuelle du Lac"


def test_an_apprentice_is_noticed_and_the_tax_is_not():
    assert only(fx.classic(SLIP)).training_contract is None
    assert text(only(fx.classic(replace(SLIP, job="Apprentie accueil"))).training_contract)


# ---------------------------------------------------------------------- SIRET


@pytest.mark.parametrize("digits", ["90000000100017", "73282932000074"])
def test_right_check_digits(digits):
    assert valid(digits)


@pytest.mark.parametrize("digits", ["90000000100018", "00000000000000", "00000000000018", "123"])
def test_wrong_check_digits(digits):
    assert not valid(digits)


def test_la_poste_has_its_own_sum():
    assert valid("35600000000001")
    assert not valid("35600000000002")
