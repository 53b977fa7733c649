"""A complete dossier on paper with any one required thing taken out is never called complete.

The page is printed without it and scanned anew; whatever the readers were not sure of in the other
boxes, a person has read. So the whole dossier is complete, and only what was taken out can keep it
from being so.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from vaeforms import examining
from vaeforms.intake import Submission
from vaeforms.model import Kind, Report, Reread, State, Verdict
from vaeforms.rules import judge

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "fixtures"))

import hand  # noqa: E402
from inking import pasted, stamped  # noqa: E402
from kit import DOS, FONT, RIVES_STAMP, Person, form  # noqa: E402
from onpaper import Ink, Scanner, Sheets, captured, signed, template_page, without  # noqa: E402
from onpaper import stamped as pressed  # noqa: E402
from paper import attested  # noqa: E402

WHO = Person("Kermarrec", "Soazig")
VALUES = WHO.values() | attested(WHO)
MARKS: Mapping[str, Ink] = {
    "candidat_signature": signed(WHO.name),
    "att_sal_signature": signed("Anne Le Goff", hand.BLACK),
    "att_sal_cachet": pressed(RIVES_STAMP),
}
#: Page of each thing that a dossier must hold; ways to be reached and free answers left out.
REQUIRED = {
    0: ("candidat_nom", "candidat_prenom", "candidat_adresse", "candidat_fait_le",
        "candidat_signature"),
    6: ("recap_duree_cqp_etp", "recap_duree_totale", "recap_cv_synthetique", "emploi_1_intitule",
        "emploi_1_employeur", "emploi_1_domaine", "emploi_1_statut", "emploi_1_depuis",
        "emploi_1_jusquau", "emploi_1_temps_complet", "emploi_1_duree_etp", "emploi_1_activites"),
    10: ("att_sal_signataire", "att_sal_qualite", "att_sal_entreprise", "att_sal_salarie",
         "att_sal_depuis", "att_sal_temps_complet", "att_sal_activites", "att_sal_fait_a",
         "att_sal_fait_le", "att_sal_signature", "att_sal_cachet"),
}  # fmt: skip
THINGS = [(page, name) for page, names in REQUIRED.items() for name in names]
#: What the fast tests take out: a signature of each kind, a stamp, a tick, a name, a date, words.
FEW = [
    (0, "candidat_signature"),
    (0, "candidat_nom"),
    (6, "emploi_1_temps_complet"),
    (6, "emploi_1_jusquau"),
    (10, "att_sal_signature"),
    (10, "att_sal_cachet"),
    (10, "att_sal_fait_le"),
]
SCANNER = Scanner(150, 60)


@cache
def digital() -> bytes:
    """The same dossier, complete, as programs flatten it: where the other pages come from."""
    marks = {
        "candidat_signature": pasted(WHO.name),
        "att_sal_signature": pasted("Anne Le Goff"),
        "att_sal_cachet": stamped(RIVES_STAMP, FONT),
    }
    return form(DOS, VALUES, marks, flatten=True)


def judged(folder: Path, lacking: str, pages: Sequence[int], kind: str, *removed: int) -> Report:
    """The report on the dossier with those pages on paper, less one thing, less some pages."""
    values = {name: value for name, value in VALUES.items() if name != lacking}
    marks = {name: ink for name, ink in MARKS.items() if name != lacking}
    sheets = Sheets(typed=values, marks=marks)
    pictures = {n: captured([sheets.page(n)], kind, f"{kind} {n}")[0] for n in pages}
    data = without(SCANNER.spliced(digital(), pictures), *removed)
    path = folder / "dossier.pdf"
    path.write_bytes(data)
    submission = Submission(
        "essai", folder, (path,), date(2026, 6, 15), "option", names=("dossier.pdf",),
        reread=tuple(read_by_eye(pages, values)),
    )  # fmt: skip
    return judge(examining.read_submission(submission, examining.Settings(out=folder)))


def read_by_eye(pages: Sequence[int], values: Mapping[str, str]) -> list[Reread]:
    """What a person reads in the boxes of words: what is there."""
    return [
        Reread("dossier.pdf", page, box.field, values[box.field], "M. T.")
        for page in pages
        for box in template_page(DOS, page).boxes
        if box.field in values and box.kind is not Kind.RADIO
    ]


def state(report: Report, name: str) -> State:
    found = [d.readings[name].state for d in report.dossier.documents if name in d.readings]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("page", REQUIRED)
def test_with_nothing_taken_out_it_is_complete(tmp_path: Path, page: int) -> None:
    report = judged(tmp_path, "", [page], "scan150")
    assert all(state(report, name) is State.FILLED for name in REQUIRED[page])
    assert report.verdict is Verdict.COMPLETE


def lacks(folder: Path, page: int, name: str, kind: str) -> None:
    report = judged(folder, name, [page], kind)
    assert state(report, name) is not State.FILLED
    assert report.verdict is not Verdict.COMPLETE


@pytest.mark.parametrize(("page", "name"), FEW)
def test_what_was_taken_out_is_not_there(tmp_path: Path, page: int, name: str) -> None:
    lacks(tmp_path, page, name, "scan150")


@pytest.mark.accuracy
@pytest.mark.parametrize("kind", ["scan200", "bilevel", "copy_of_copy", "fax", "photo"])
@pytest.mark.parametrize(("page", "name"), THINGS)
def test_anything_taken_out_of_any_capture_is_not_there(
    tmp_path: Path, page: int, name: str, kind: str
) -> None:
    lacks(tmp_path, page, name, kind)


def test_only_a_stamp_where_the_employer_signs(tmp_path: Path) -> None:
    """The signature is taken out and the stamp pressed in its box."""
    marks = {"att_sal_signature": pressed(RIVES_STAMP), "candidat_signature": signed(WHO.name)}
    picture = captured([Sheets(typed=VALUES, marks=marks).page(10)], "scan150", "stamp")[0]
    path = tmp_path / "dossier.pdf"
    path.write_bytes(SCANNER.spliced(digital(), {10: picture}))
    submission = Submission(
        "essai", tmp_path, (path,), date(2026, 6, 15), "option", names=("dossier.pdf",),
        reread=tuple(read_by_eye([10], VALUES)),
    )  # fmt: skip
    report = judge(examining.read_submission(submission, examining.Settings(out=tmp_path)))
    assert state(report, "att_sal_signature") is not State.FILLED
    assert report.verdict is not Verdict.COMPLETE


@pytest.mark.parametrize("page", [0, 6, 8])
def test_a_page_of_paper_is_missing(tmp_path: Path, page: int) -> None:
    others = [10] if page != 10 else [0]
    report = judged(tmp_path, "", others, "scan150", page)
    assert report.verdict is not Verdict.COMPLETE
