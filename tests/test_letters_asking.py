"""What is asked of the candidate: everything, once, by document and job."""

from __future__ import annotations

from letter_samples import DAY, SETTINGS, finding, ledger, paper, piece_1, read

from vaeforms.letters import asking, writing
from vaeforms.letters.facts import Facts
from vaeforms.letters.letter import Group, Letter, texts

PCE_01 = finding(
    "PCE-01",
    "Joindre, pour votre emploi chez Mutuelle du Lac, soit une attestation signée de votre "
    "employeur (modèle dans le dossier), soit vos bulletins de salaire.",
    "emploi-1",
    "Emploi 1 (Mutuelle du Lac)",
)
SIG_03 = finding(
    "SIG-03",
    "Faire signer l’attestation par votre employeur Mutuelle du Lac.",
    "attestation-salariee-1",
    "Attestation d’activités salariées (Mutuelle du Lac)",
)
DUR_02 = finding("DUR-02", "Joindre les justificatifs manquants : emploi 1.")


def rules(facts: Facts) -> list[str]:
    return [request.rule for request in asking.requests(facts)]


def letter(facts: Facts) -> Letter:
    found = writing.demand(writing.frame(facts, SETTINGS, DAY), asking.requests(facts))
    assert found is not None
    return found


def groups(facts: Facts) -> list[Group]:
    return [block for block in letter(facts).blocks if isinstance(block, Group)]


def test_only_what_failed_is_asked() -> None:
    facts = read(
        finding("SIG-01", "Dater et signer la page de garde."),
        finding("SIG-05", "Faire signer l’attestation.", outcome="unverifiable"),
        finding("SIG-04", ""),
    )
    assert rules(facts) == ["SIG-01"]


def test_nothing_to_ask_makes_no_letter() -> None:
    facts = read()
    assert writing.demand(writing.frame(facts, SETTINGS, DAY), asking.requests(facts)) is None


def test_signing_the_cover_page_holds_dating_it() -> None:
    facts = read(
        finding("SIG-01", "Dater et signer la page de garde."),
        finding("SIG-02", "Dater la page de garde.", severity="to_check"),
    )
    assert rules(facts) == ["SIG-01"]


def test_the_same_sentence_about_the_same_job_is_asked_once() -> None:
    twice = [
        finding("DAT-02", "Préciser le jour.", "emploi-1", "Emploi 1", fields=(name,))
        for name in ("emploi_1_depuis", "emploi_1_jusquau")
    ]
    assert len(asking.requests(read(*twice))) == 1


def test_missing_months_are_not_asked_again_for_a_job_without_any_piece() -> None:
    facts = read(PCE_01, DUR_02, ledger=ledger((1, "2019-03-01", "2020-08-31")))
    assert rules(facts) == ["PCE-01"]


def test_missing_months_are_not_asked_again_when_the_attestation_is_to_be_signed() -> None:
    facts = read(
        SIG_03, DUR_02, documents=(piece_1(),), ledger=ledger((1, "2019-03-01", "2020-08-31"))
    )
    assert rules(facts) == ["SIG-03"]


def test_missing_months_are_asked_job_by_job_with_both_options() -> None:
    facts = read(DUR_02, ledger=ledger((1, "2019-03-01", "2020-08-31")))
    (group,) = groups(facts)
    assert (
        group.title
        == "Emploi\u00a01\u00a0: Mutuelle du Lac, du 1er\u00a0mars 2019 au 31\u00a0août 2020"
    )
    assert group.items == (
        "Joindre un justificatif pour la période du 1er\u00a0mars 2019 au 31\u00a0août 2020.",
    )
    assert group.note == asking.BOTH_OPTIONS


def test_a_volunteer_is_never_offered_payslips() -> None:
    facts = read(DUR_02, ledger=ledger((2, "2020-09-01", "2021-08-31")))
    (group,) = groups(facts)
    assert group.title.startswith(
        "Activité bénévole (emploi\u00a02)\u00a0: Association Les Lucioles"
    )
    assert group.note == ""
    assert letter(facts).enclosures == (
        "Modèle à remplir\u00a0: attestation d’activités bénévoles",
    )


def test_every_missing_month_is_told_even_without_an_arithmetic() -> None:
    assert rules(read(DUR_02)) == ["DUR-02"]


def test_an_employers_attestation_may_be_replaced_by_payslips() -> None:
    (group,) = groups(read(SIG_03, documents=(piece_1(),)))
    assert group.title.startswith(
        "Attestation d’activités salariées\u00a0: Mutuelle du Lac, du 1er"
    )
    assert group.note == asking.INSTEAD


def test_what_blocks_comes_before_what_only_helps() -> None:
    facts = read(
        finding("CPL-10", "Préciser le domaine.", "emploi-1", "Emploi 1", severity="to_check"),
        finding("CPL-09", "Compléter.", "emploi-1", "Emploi 1"),
    )
    words = list(texts(letter(facts)))
    useful = next(i for i, text in enumerate(words) if text.startswith("Nous vous invitons"))
    assert words.index("Compléter.") < useful < words.index("Préciser le domaine.")
    assert [group.number for group in groups(facts)] == [1, 2]


def test_an_exact_day_that_decides_is_not_called_optional() -> None:
    facts = read(
        finding("DAT-02", "Préciser le jour.", "emploi-1", "Emploi 1", severity="to_check")
    )
    assert not any("utile" in text for text in texts(letter(facts)))


def test_pages_of_the_dossier_come_in_their_order() -> None:
    facts = read(
        finding("DUR-09", "Vérifier les durées.", fields=("recap_duree_totale",)),
        finding("CPL-14", "Renseigner vos diplômes.", fields=("formation_initiale_obtenus",)),
        PCE_01,
        finding("CPL-03", "Compléter votre adresse.", fields=("candidat_adresse",)),
    )
    assert [group.title.split("\u00a0:")[0] for group in groups(facts)] == [
        "Page de garde",
        "Récapitulatif des emplois",
        "Parcours de formation",
        "Emploi\u00a01",
    ]


def test_the_enclosed_model_is_not_looked_for_in_the_dossier() -> None:
    (request,) = asking.requests(read(PCE_01))
    assert "(modèle joint)" in request.text
    assert request.model == "attestation-salariee"


def test_a_key_does_not_change_when_another_attestation_arrives() -> None:
    other = {**SIG_03, "subject": "attestation-salariee-2"}
    second = {**piece_1(), "id": "attestation-salariee-2"}
    before = asking.requests(read(SIG_03, documents=(piece_1(),)))
    after = asking.requests(read(other, documents=(piece_1("Autre"), second)))
    assert [r.key for r in before] == [r.key for r in after]


def test_two_faults_of_one_date_rule_have_two_keys() -> None:
    facts = read(
        finding("DAT-01", "Corriger A.", "emploi-1", "Emploi 1", fields=("emploi_1_depuis",)),
        finding("DAT-01", "Corriger B.", "emploi-1", "Emploi 1", fields=("emploi_1_jusquau",)),
    )
    assert [r.key for r in asking.requests(facts)] == [
        "DAT-01 emploi-1 emploi_1_depuis",
        "DAT-01 emploi-1 emploi_1_jusquau",
    ]


def test_one_thing_is_said_in_the_singular() -> None:
    one = letter(read(finding("SIG-01", "Dater et signer la page de garde.")))
    assert any("l’élément suivant reste" in text for text in texts(one))


# ------------------------------------------------------------------------------ what is lacking


def test_what_the_threshold_lacks_is_necessary_whoever_asks_for_it() -> None:
    """Else the letter about an incomplete dossier would ask for nothing but details."""
    gap = finding(
        "COH-05",
        "Joindre un justificatif pour la période du 1er mars 2019 au 31 août 2020.",
        "emploi-1",
        "Emploi 1 (Mutuelle du Lac)",
        severity="to_check",
    )
    found = read(gap, DUR_02, ledger=ledger((1, "2019-03-01", "2020-08-31")))
    (asked,) = asking.requests(found)
    assert (asked.rule, asked.necessary) == ("COH-05", True)


def test_a_piece_of_a_self_employed_job_is_necessary_when_the_threshold_lacks_it() -> None:
    any_piece = finding("PCE-03", "Joindre tout document.", "emploi-1", severity="to_check")
    short = finding("DUR-02", "")
    lacking = ledger((1, "2019-03-01", "2020-08-31"))
    assert [r.necessary for r in asking.requests(read(any_piece, short, ledger=lacking))] == [True]
    assert [r.necessary for r in asking.requests(read(any_piece, ledger=lacking))] == [False]


def test_other_activities_are_never_required() -> None:
    others = finding("DUR-01", "Si vous avez exercé d’autres activités, les déclarer.")
    words = " ".join(texts(letter(read(others))))
    assert "Nous vous invitons à nous apporter la précision suivante" in words
    assert "reste à compléter" not in words


def test_a_certificate_is_not_asked_to_be_replaced_twice() -> None:
    off_list = finding(
        "PCE-19",
        "Joindre l’attestation de l’employeur ou les bulletins de salaire correspondants.",
        "piece-1",
        "Certificat de travail (pièces.pdf)",
        severity="to_check",
    )
    certificate = paper(
        1, "work_certificate", "Certificat de travail (pièces.pdf)", "MUTUELLE DU LAC"
    )
    assert rules(read(PCE_01, off_list, documents=(certificate,))) == ["PCE-01"]
    elsewhere = paper(
        1, "work_certificate", "Certificat de travail (pièces.pdf)", "Librairie du Port"
    )
    assert set(rules(read(PCE_01, off_list, documents=(elsewhere,)))) == {"PCE-01", "PCE-19"}
