"""What is read on letters, certificates, contracts and training attestations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from piece_pages import fx, kept, only, page, proofs, read, text

from vaeforms.model import PieceKind
from vaeforms.pieces.prose import company

SLIP = fx.Slip()


def test_an_employer_s_attestation_on_plain_paper():
    piece = only(proofs.employer_letter())
    assert piece.kind is PieceKind.EMPLOYER_LETTER
    assert text(piece.person) == "Mme Lucie MARTIN"
    assert text(piece.employer) == "Mutuelle des Rives"
    assert text(piece.job) == "Conseillère mutualiste"
    assert text(piece.signatory) == "Mme Claire PERRIN"
    assert text(piece.quality) == "directrice des ressources humaines"
    assert text(piece.signed_at) == "Quimper"
    assert piece.signed_on is not None
    assert piece.signed_on.first == date(2026, 6, 2)
    assert piece.period is not None
    assert piece.period.start == (date(2021, 9, 1),) * 2
    assert piece.period.end is None
    assert piece.period.ongoing
    assert piece.full_time is True
    assert (text(piece.activities) or "").startswith("l'accueil physique")


def test_the_name_of_an_employer_begins_with_no_colon():
    words = page(
        "Je soussignée Anne Le Goff, agissant en qualité de directrice,",
        "pour le compte de l'entreprise : Mutuelle des Rives, certifie que Mme Maëlle Kervran",
    )
    assert text(company(words)) == "Mutuelle des Rives"


def test_an_attestation_with_an_end_is_not_ongoing():
    piece = only(proofs.employer_letter(until="30/06/2025"))
    assert piece.period is not None
    assert piece.period.end == (date(2025, 6, 30),) * 2
    assert not piece.period.ongoing


@pytest.mark.parametrize(
    ("words", "share"),
    [
        ("à temps complet", Fraction(1)),
        ("à temps plein", Fraction(1)),
        ("à temps partiel (80 %)", Fraction(4, 5)),
        ("à temps partiel à hauteur de 50 %", Fraction(1, 2)),
        ("à raison de 28 heures par semaine", Fraction(4, 5)),
        ("pour 35 heures hebdomadaires", Fraction(1)),
        ("pour 121,33 heures mensuelles", Fraction(4, 5)),
    ],
)
def test_wordings_of_a_share(words, share):
    piece = only(proofs.employer_letter(share=words))
    assert piece.share is not None
    assert piece.share.value == share


def test_part_time_without_figure_has_no_share():
    piece = only(proofs.employer_letter(share="à temps partiel"))
    assert piece.share is None
    assert piece.full_time is False


def test_two_shares_are_none():
    piece = only(proofs.employer_letter(share="à temps partiel (80 %) puis à temps partiel (50 %)"))
    assert piece.share is None
    assert "quotités" in piece.issues[0]


def test_two_periods_are_none():
    piece = read(
        "ATTESTATION",
        "Je soussigné M. Paul LEROY certifie que Mme Lucie MARTIN a été employée",
        "du 01/01/2015 au 31/12/2016 puis du 01/01/2019 au 31/12/2020.",
    )
    assert piece.period is None
    assert "périodes" in piece.issues[0]


@pytest.mark.parametrize(
    "line",
    [
        "du 1er janvier 2015 au 31 décembre 2016",
        "du 01/01/2015 au 31/12/2016",
        "depuis le 01/01/2015 jusqu'au 31/12/2016",
    ],
)
def test_wordings_of_a_period(line):
    piece = read("ATTESTATION", f"Je certifie que Mme Lucie MARTIN a été employée {line}.")
    assert piece.period is not None
    assert piece.period.start == (date(2015, 1, 1),) * 2
    assert piece.period.end == (date(2016, 12, 31),) * 2


def test_a_month_keeps_its_bounds():
    piece = read("ATTESTATION", "J'atteste que Mme Lucie MARTIN est employée depuis mars 2015.")
    assert piece.period is not None
    assert piece.period.start == (date(2015, 3, 1), date(2015, 3, 31))


def test_a_leave_is_not_the_employment():
    piece = read(
        "ATTESTATION",
        "Je certifie que Mme Lucie MARTIN est employée depuis le 01/09/2015 et a été",
        "en congé parental du 01/02/2018 au 31/01/2019.",
    )
    assert piece.period is not None
    assert piece.period.start == (date(2015, 9, 1),) * 2
    assert piece.period.ongoing
    (absence,) = piece.absences
    assert absence.kind == "parental"
    assert (absence.start, absence.end) == (date(2018, 2, 1), date(2019, 1, 31))


def test_a_birth_date_is_no_period():
    piece = read(
        "ATTESTATION", "J'atteste que Mme Lucie MARTIN, née le 04/05/1990, est employée ici."
    )
    assert piece.period is None


def test_the_signatory_s_quality_is_not_the_employee_s_job():
    piece = read(
        "ATTESTATION",
        "Je soussigné M. Paul LEROY, agissant en qualité de directeur de la société Lac,",
        "certifie que Mme Lucie MARTIN est employée depuis le 01/01/2015.",
    )
    assert piece.job is None
    assert text(piece.quality) == "directeur"
    assert text(piece.employer) == "Lac"


def test_a_volunteer_s_attestation():
    piece = only(proofs.volunteer_letter())
    assert piece.kind is PieceKind.VOLUNTEER_LETTER
    assert text(piece.employer) == "association Les Lucioles"
    assert piece.hours_week is not None
    assert piece.hours_week.value == 6
    assert piece.share is None


def test_a_work_certificate():
    piece = only(proofs.work_certificate())
    assert piece.kind is PieceKind.WORK_CERTIFICATE
    assert text(piece.person) == "Mme Lucie MARTIN"
    assert text(piece.employer) == "Mutuelle des Rives"
    assert piece.period is not None
    assert piece.period.end == (date(2024, 8, 31),) * 2
    assert piece.share is None


def test_a_contract_says_when_a_job_begins_not_that_it_lasts():
    piece = only(proofs.contract())
    assert piece.kind is PieceKind.CONTRACT
    assert text(piece.person) == "Mme Lucie MARTIN"
    assert text(piece.employer) == "Mutuelle des Rives"
    assert piece.period is not None
    assert piece.period.start == (date(2021, 9, 1),) * 2
    assert piece.period.end is None
    assert not piece.period.ongoing
    assert piece.share is not None
    assert piece.share.value == Fraction(4, 5)
    assert piece.signed_on is not None
    assert piece.signed_on.first == date(2021, 8, 25)
    assert piece.signed_on.where is not None
    assert piece.signed_on.where.page == 1


@pytest.mark.parametrize(
    "paper", [proofs.contract(), proofs.employer_letter(), proofs.cv(), proofs.bank()]
)
def test_number_salary_and_account_are_masked(paper):
    shown = kept(only(paper))
    for kept_away in ("123 456", "1 895", "9999", "7654"):
        assert kept_away not in shown


def test_a_training_attestation():
    piece = only(proofs.training())
    assert piece.kind is PieceKind.TRAINING
    assert text(piece.training) == "Gérer l'accueil difficile"
    assert text(piece.training_body) == "Formalia"
    assert text(piece.person) == "Mme Lucie MARTIN"
    assert piece.training_year == 2023
    assert piece.hours is not None
    assert piece.hours.value == 21


def test_a_diploma():
    piece = only(proofs.diploma())
    assert piece.kind is PieceKind.DIPLOMA
    assert "Négociation et relation client" in (text(piece.training) or "")
    assert text(piece.person) == "Mme Lucie MARTIN"
    assert piece.training_year == 2014


def test_a_cv_keeps_its_text_to_be_searched():
    piece = only(proofs.cv())
    assert piece.kind is PieceKind.CV
    assert "Mutuelle des Rives" in piece.text


def test_a_cv_that_names_a_diploma_and_a_licence_first():
    piece = read(
        "Lucie MARTIN", "Baccalauréat littéraire", "Permis de conduire", "Expériences", "Langues"
    )
    assert piece.kind is PieceKind.CV


@pytest.mark.parametrize(
    ("paper", "kind"), [(proofs.identity(), PieceKind.IDENTITY), (proofs.bank(), PieceKind.BANK)]
)
def test_identity_and_bank_are_noticed_and_not_read(paper, kind):
    piece = only(paper)
    assert piece.kind is kind
    assert piece.person is None
    assert piece.text == ""
    assert "MARTIN" not in kept(piece)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("EXTRAIT KBIS", PieceKind.SELF_EMPLOYED),
        ("CERTIFICAT DE RÉALISATION", PieceKind.TRAINING),
        ("AVENANT N° 2 AU CONTRAT DE TRAVAIL", PieceKind.CONTRACT),
        ("PROMESSE D'EMBAUCHE", PieceKind.CONTRACT),
        ("B U L L E T I N  D E  P A I E", PieceKind.PAYSLIP),
        ("ATTESTATION DE DROITS", PieceKind.OTHER),
        ("ATTESTATION DESTINÉE À FRANCE TRAVAIL", PieceKind.OTHER),
        ("ATTESTATION D'ASSURANCE", PieceKind.OTHER),
        ("Facture", PieceKind.OTHER),
        ("PAYSLIP March 2024 Employee: Lucy Martin", PieceKind.OTHER),
    ],
)
def test_kinds_by_their_heading(line, kind):
    assert read(line, "Certifie que Mme Lucie MARTIN est assurée.").kind is kind


def test_a_letter_about_a_payslip_is_no_payslip():
    piece = read("Madame,", "Veuillez trouver ci-joint votre bulletin de paie de mars 2024.")
    assert piece.kind is PieceKind.OTHER


def test_temporary_work_in_a_certificate():
    piece = read(
        "CERTIFICAT DE TRAVAIL",
        "Interim Ouest, entreprise de travail temporaire, certifie que Mme Lucie MARTIN",
        "a été employée du 01/01/2020 au 30/06/2020 en qualité de hôtesse d'accueil,",
        "mise à disposition de la Mutuelle du Lac.",
    )
    assert piece.agency
    assert text(piece.user_company) == "Mutuelle du Lac"


def test_an_internship_is_noticed():
    piece = read("ATTESTATION", "J'atteste que Mme Lucie MARTIN est employée comme stagiaire ici.")
    assert text(piece.training_contract)


def test_a_name_without_civility():
    piece = read("ATTESTATION", "Je certifie que Lucie MARTIN est employée depuis le 01/01/2015.")
    assert text(piece.person) == "Lucie MARTIN"


def test_words_that_are_no_name_are_nobody():
    piece = read("ATTESTATION", "Je certifie que la personne est employée depuis le 01/01/2015.")
    assert piece.person is None


def test_a_candidate_s_own_address_is_not_the_employer():
    piece = read(
        "Lucie MARTIN",
        "3 rue des Lilas",
        "29000 QUIMPER",
        "",
        "ATTESTATION",
        "Je certifie que Mme Lucie MARTIN est employée depuis le 01/01/2015.",
    )
    assert piece.employer is None


def test_slips_are_told_from_letters():
    assert only(fx.classic(replace(SLIP, month=5))).text == ""
