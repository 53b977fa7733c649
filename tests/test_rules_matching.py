"""Which attestation goes to which job."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from builders import EMPLOYEE_JOB, base, changed, job

from vaeforms.model import Document, DocumentPage, FileProblem, Trouble
from vaeforms.pieces.reader import unread
from vaeforms.rules import case as facts
from vaeforms.rules import judge
from vaeforms.rules.case import Case

SECOND = EMPLOYEE_JOB | {
    "intitule": "Conseillère",
    "employeur": "Harmonie Santé, 12 cours Vitton, 69006 Lyon",
    "depuis": "01/09/2017",
    "jusquau": "31/08/2019",
    "duree_etp": "2 ans",
}
EMPLOYER = "attestation-salariee-1"


def case(**changes: Any) -> Case:
    return facts.build(changed(base(), changes), "graine-2002")


def places(case: Case) -> dict[str, list[int]]:
    return {m.attestation.id: [job.n for job in m.jobs] for m in case.matches}


def doubts(case: Case) -> dict[str, list[int]]:
    return {m.attestation.id: [job.n for job in m.ambiguous] for m in case.matches if m.ambiguous}


def test_each_attestation_goes_to_its_employer() -> None:
    assert places(case()) == {EMPLOYER: [1], "attestation-benevole-1": [2]}


def test_one_employer_described_in_two_tables() -> None:
    again = SECOND | {"employeur": "Mutuelle du Lac", "depuis": "01/01/2023"}
    got = case(**job(3, again | {"jusquau": "31/12/2024"}), emploi_1_jusquau="31/12/2022")
    assert places(got)[EMPLOYER] == [1, 3]


def test_an_attestation_of_one_period_does_not_go_to_the_other() -> None:
    before = SECOND | {"employeur": "Mutuelle du Lac"}
    assert places(case(**job(3, before)))[EMPLOYER] == [1]


def test_employed_and_volunteer_in_the_same_structure() -> None:
    got = case(emploi_2_employeur="Mutuelle du Lac", att_ben_structure="Mutuelle du Lac")
    assert places(got) == {EMPLOYER: [1], "attestation-benevole-1": [2]}


def test_a_new_name_with_the_same_period() -> None:
    assert places(case(att_sal_entreprise="Alpes Santé Mutualité"))[EMPLOYER] == [1]


def test_an_acronym() -> None:
    got = case(
        emploi_1_employeur="Mutuelle Générale de l'Éducation Nationale, 75015 Paris",
        att_sal_entreprise="MGEN",
        att_sal_depuis="01/01/2023",
    )
    assert places(got)[EMPLOYER] == [1]


def test_another_name_and_another_period_go_nowhere() -> None:
    got = case(
        att_sal_entreprise="Clinique des Aravis",
        att_sal_depuis="01/01/2010",
        att_sal_jusquau="31/12/2011",
    )
    assert places(got)[EMPLOYER] == []
    assert not doubts(got)


def test_two_jobs_that_suit_as_well_are_left_to_a_person() -> None:
    got = case(
        **job(3, SECOND | {"depuis": "01/01/2021", "jusquau": "31/12/2024"}),
        emploi_1_employeur="Alpha Conseil",
        att_sal_entreprise="Gamma",
    )
    assert places(got)[EMPLOYER] == []
    assert doubts(got) == {EMPLOYER: [1, 3]}


def test_an_attestation_whose_employer_cannot_be_read_may_be_of_any_employed_job() -> None:
    unreadable = {"state": "unreadable"}
    got = case(**job(3, SECOND), att_sal_entreprise=unreadable, att_sal_depuis=unreadable)
    assert doubts(got) == {EMPLOYER: [1, 3]}


def proof_of_the_job(**changes: Any) -> str:
    unreadable = {"state": "unreadable"}
    hidden = {"att_sal_entreprise": unreadable, "att_sal_depuis": unreadable}
    report = judge(changed(base(), {**changes, **hidden}))
    return next(
        f.message for f in report.findings if f.rule == "PCE-01" and f.subject == "emploi-1"
    )


def test_several_jobs_are_spoken_of_only_when_there_are_several() -> None:
    assert "plusieurs emplois peuvent correspondre" in proof_of_the_job(**job(3, SECOND))
    said = proof_of_the_job()
    assert "plusieurs emplois" not in said and "à rapprocher de «" in said


def test_a_page_that_could_not_be_read_is_named_once() -> None:
    scan = FileProblem("att.jpg", Trouble.IMAGE_ONLY, "Page trop floue.", pages=(0,))
    page = DocumentPage("att.jpg", 0, "")
    piece = Document("piece-1", None, "Attestation (att.jpg, page 1)", (page,), piece=unread())
    plain = base()
    got = facts.build(
        replace(plain, documents=(*plain.documents, piece), problems=(scan,)), "graine-2002"
    )
    assert got.unread == ("Attestation (att.jpg, page 1)",)


def test_a_dossier_of_which_nothing_could_be_read_is_named_in_words() -> None:
    problem = FileProblem("", Trouble.TIME, "Lecture arrêtée.")
    got = facts.build(replace(base(), documents=(), problems=(problem,)), "graine-2002")
    assert got.unread_where == "l’envoi entier, non lu"


def test_another_page_of_the_same_file_that_could_not_be_read_is_named() -> None:
    scans = FileProblem("lot.pdf", Trouble.IMAGE_ONLY, "Pages trop floues.", pages=(0, 4))
    page = DocumentPage("lot.pdf", 0, "")
    piece = Document("piece-1", None, "Attestation (lot.pdf)", (page,), piece=unread())
    plain = base()
    got = facts.build(
        replace(plain, documents=(*plain.documents, piece), problems=(scans,)), "graine-2002"
    )
    assert got.unread == ("Attestation (lot.pdf)", "lot.pdf")


def test_a_job_already_attested_does_not_attract_a_stranger() -> None:
    stranger = {"like": EMPLOYER, "att_sal_entreprise": "Gamma"}
    assert places(case(add=[stranger]))["attestation-salariee-2"] == []


def test_the_signed_copy_is_kept() -> None:
    got = case(add=[{"like": EMPLOYER, "att_sal_signature": ""}])
    (kept,) = got.employees
    assert kept.id == EMPLOYER
    assert kept.copies == ("attestation-salariee-2",)


def test_an_unsigned_attestation_justifies_nothing() -> None:
    got = facts.with_ledgers(case(att_sal_signature=""))
    assert got.ledger is not None and got.hopeful is not None
    assert got.ledger.justified == got.hopeful.justified
    assert got.ledger.lines[0].justified_days == (0, 0)


def test_an_unreadable_signature_may_justify() -> None:
    got = facts.with_ledgers(case(att_sal_signature={"state": "unreadable"}))
    assert got.ledger is not None and got.hopeful is not None
    assert got.ledger.lines[0].justified_days == (0, 0)
    assert got.hopeful.lines[0].justified_days == (1461, 1461)


def test_an_attestation_of_somebody_else_justifies_nothing() -> None:
    got = facts.with_ledgers(case(att_sal_salarie="Bruno Castagnier"))
    assert got.hopeful is not None
    assert got.hopeful.lines[0].justified_days == (0, 0)


def test_a_table_that_cannot_be_read_may_be_the_one_attested() -> None:
    unreadable = {"state": "unreadable"}
    got = case(emploi_1_employeur=unreadable, emploi_1_depuis=unreadable)
    assert doubts(got) == {EMPLOYER: [1]}
