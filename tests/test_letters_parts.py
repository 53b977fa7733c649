"""The small parts of letters: envelope, calendar, guard, dates of jobs, e-mail draft."""

from __future__ import annotations

import email
import email.policy
from datetime import date, timedelta

import pytest
from letter_samples import DAY, SETTINGS, document, paper, read, report

from vaeforms.letters import address, calendar, draft, facts, guard, writing
from vaeforms.letters.letter import texts

# ------------------------------------------------------------------------------ envelope


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ("4 rue des Ajoncs\n29000 Quimper", ("4 RUE DES AJONCS", "29000 QUIMPER")),
        ("4, rue des Ajoncs, 29000 Quimper", ("4 RUE DES AJONCS", "29000 QUIMPER")),
        ("12 rue de l'Église 35000 Rennes", ("12 RUE DE L'ÉGLISE", "35000 RENNES")),
        ("BP 12345\n35042 Rennes Cedex 9", ("BP 12345", "35042 RENNES CEDEX 9")),
        (
            "chez Mme de Kerdrel\nBât. B\n3 bis av. Foch\n20200 Bastia",
            ("chez Mme de Kerdrel", "BÂT B", "3 BIS AV FOCH", "20200 BASTIA"),
        ),
        (
            "Rue Haute 3\nB-1000 Bruxelles\nBelgique",
            ("RUE HAUTE 3", "B-1000 BRUXELLES", "BELGIQUE"),
        ),
        ("10 Hauptstraße\n67000 Strasbourg", ("10 HAUPTSTRAẞE", "67000 STRASBOURG")),
    ],
)
def test_the_end_of_the_address_is_in_capitals(written: str, lines: tuple[str, ...]) -> None:
    assert address.block("Élise de La Tour", written) == ("Élise de La Tour", *lines)


@pytest.mark.parametrize(
    "name", ["Erwan Le Goff", "Sylvie D’Hondt", "Thị Hoa Nguyễn", "Marie‑Claude"]
)
def test_a_name_stays_as_it_was_written(name: str) -> None:
    assert address.block(name, "29000 Quimper")[0] == name


def test_a_long_line_is_shortened_then_cut() -> None:
    lines = address.block("A", "125 boulevard du Général Martial Valin appartement 12\n75015 Paris")
    assert lines == ("A", "125 BD DU GAL MARTIAL VALIN APP 12", "75015 PARIS")
    assert address.fits(address.block("A", "Résidence " + "Les Ajoncs " * 5 + "\n75015 Paris"))


def test_too_many_lines_are_all_kept_and_told() -> None:
    lines = address.block("A", "\n".join("bcdefgh"))
    assert len(lines) == 8
    assert not address.fits(lines)


# ------------------------------------------------------------------------------ calendar


@pytest.mark.parametrize(
    ("year", "day"),
    [(2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)), (2038, date(2038, 4, 25))],
)
def test_easter(year: int, day: date) -> None:
    assert calendar.easter(year) == day


def test_moving_holidays_of_2026() -> None:
    assert {date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25)} < calendar.holidays(2026)


def test_no_deadline_is_ever_a_holiday_or_past() -> None:
    for offset in range(800):
        letter = date(2026, 1, 1) + timedelta(offset)
        day = calendar.deadline(letter, 30)
        assert calendar.is_working_day(day)
        assert 30 <= (day - letter).days <= 34


def test_a_deadline_on_the_national_day_is_put_off() -> None:
    assert calendar.deadline(date(2026, 6, 14), 30) == date(2026, 7, 15)


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 6, 15), date(2026, 8, 15)),
        (date(2025, 12, 31), date(2026, 2, 28)),
        (date(2026, 10, 5), date(2026, 12, 5)),
    ],
)
def test_two_months_later(day: date, later: date) -> None:
    assert calendar.months_later(day, 2) == later


@pytest.mark.parametrize("day", [DAY, date(2026, 6, 1), date(2026, 7, 14), date(2026, 7, 12)])
def test_a_bad_deadline_by_hand_is_refused(day: date) -> None:
    assert writing.bad_limit(day, DAY)
    assert not writing.bad_limit(date(2026, 7, 15), DAY)


# ------------------------------------------------------------------------------ guard


@pytest.mark.parametrize(
    "text",
    [
        "pour votre emploi chez {employeur}",
        "votre dossier n° None",
        "chez ()",
        "chez «\u00a0» le",
        "chez [employeur]",
        "XXXX",
        "voir SIG-05",
        "votre demande est irrecevable",
        "élément bloquant",
        "attestation suspecte",
        "un salaire de 1 850 €",
        "Mlle Riou",
        "NIR 2 85 05 78 006 084 36",
        "[numéro masqué]",
    ],
)
def test_such_words_never_reach_a_candidate(text: str) -> None:
    assert guard.objections([text], candidate=True)


@pytest.mark.parametrize(
    "text",
    [
        "Attestation de l’employeur (modèle joint)",
        "bulletin[1].pdf",
        "Nonette-Orsonnette",
        "le 1er mars 2026 (emploi 1, date de début)",
        "la CPNEFP Mutualité, qui se prononce sur la recevabilité",
    ],
)
def test_plain_words_pass(text: str) -> None:
    assert guard.objections([text], candidate=True) == ()


def test_the_committee_may_read_what_a_candidate_may_not() -> None:
    assert guard.objections(["Résultat à vérifier (DUR-03)."], candidate=False) == ()


# ------------------------------------------------------------------------------ facts


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("01/03/2019", "31/08/2020", "du 1er mars 2019 au 31 août 2020"),
        ("1er juin 2023", "à ce jour", "depuis le 1er juin 2023"),
        ("sept. 2020", "en cours", "depuis septembre 2020"),
        ("09/2020", "2023", "septembre 2020 – 2023"),
        ("31/02/2021", "31/08/2021", ""),
        ("été 2013", "31/08/2021", ""),
        ("", "", ""),
    ],
)
def test_a_period_is_told_only_when_it_was_understood(start: str, end: str, said: str) -> None:
    assert facts.period(start, end).replace("\u00a0", " ") == said


def test_a_number_of_social_security_in_a_file_name_is_not_repeated() -> None:
    found = read(files=("2850578006084 bulletin.pdf", "Bulletin de mai.pdf"))
    assert [piece.title for piece in found.pieces] == [
        "Dossier de recevabilité",
        "Fichier dont le nom comporte un numéro personnel",
        "Bulletin de mai.pdf",
    ]


def test_a_piece_is_listed_by_the_name_of_its_file() -> None:
    piece = document("piece-1", None, {}, "contrat_de_travail.pdf")
    assert read(documents=(piece,)).pieces[-1].title == "contrat_de_travail.pdf"


# ------------------------------------------------------------------------------ receipt


def words(**more: object) -> str:
    found = read(**more)  # type: ignore[arg-type]  # keywords of `report`
    letter = writing.receipt(writing.frame(found, SETTINGS, DAY), ())
    return "\n".join(texts(letter)).replace("\u00a0", " ")


def test_a_name_read_without_certainty_reaches_no_envelope() -> None:
    scanned = report()
    for name in ("candidat_nom", "candidat_adresse"):
        scanned["dossier"]["documents"][0]["readings"][name]["flags"] = ["to_read"]
    known = facts.read(scanned)
    assert not known.name
    assert not known.address


def test_a_receipt_says_number_date_pieces_and_state() -> None:
    text = words(verdict="complete")
    assert "le 1er juin 2026" in text
    assert "n° 2026-07" in text
    assert "Dossier de recevabilité" in text
    assert "Votre dossier est complet." in text
    assert "01 99 00 12 34" in text
    assert "vae@exemple.fr" in text


def test_a_receipt_lists_payslips_in_a_row_in_one_line() -> None:
    slips = [
        paper(i, "payslip", f"Bulletin {month}", "Mutuelle du Lac", month)
        for i, month in enumerate(("2023-11", "2023-12", "2024-01"), start=1)
    ]
    assert "3 bulletins de salaire, de novembre 2023 à janvier 2024 (pièces.pdf)" in words(
        documents=tuple(slips)
    )
    del slips[1]
    text = words(documents=tuple(slips))
    assert "Bulletin 2023-11" in text
    assert "Bulletin 2024-01" in text


def test_a_receipt_never_announces_a_delay_by_itself() -> None:
    assert "deux mois" not in words(verdict="complete")


def test_a_dossier_to_check_is_not_called_incomplete() -> None:
    text = words(verdict="to_check")
    assert "en cours de vérification" in text
    assert "complet." not in text


# ------------------------------------------------------------------------------ draft


def test_a_draft_is_ready_to_send_and_always_the_same() -> None:
    made = [
        draft.eml(
            sender=("Secrétariat, service VAE", "vae@exemple.fr"),
            recipient=("Łukasz de La Tour", "lukasz@exemple.fr"),
            subject="Dossier n°\u00a02026-07 – Demande de pièces ou d’informations complémentaires",
            text="Madame, Monsieur,\n\nVoici l’œuvre.\n",
            attachments=[("demande.pdf", b"%PDF-1"), ("modele.pdf", b"%PDF-2")],
        )
        for _ in range(2)
    ]
    assert made[0] == made[1]
    message = email.message_from_bytes(made[0], policy=email.policy.default)
    assert message["X-Unsent"] == "1"
    assert message["Date"] is None
    assert message["Message-ID"] is None
    assert message["To"] == "Łukasz de La Tour <lukasz@exemple.fr>"
    assert message["Subject"].replace("\u00a0", " ") == (
        "Dossier n° 2026-07 – Demande de pièces ou d’informations complémentaires"
    )
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == "Madame, Monsieur,\n\nVoici l’œuvre.\n"
    assert [part.get_filename() for part in message.iter_attachments()] == [
        "demande.pdf",
        "modele.pdf",
    ]
    assert [part.get_content() for part in message.iter_attachments()] == [b"%PDF-1", b"%PDF-2"]
