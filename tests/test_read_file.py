from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
import submissions

from vaeforms import blank, read
from vaeforms.model import FileProblem, State, Trouble
from vaeforms.submitted import SubmittedPage, open_file


def test_a_scan_is_said_to_be_for_the_eyes_with_its_picture() -> None:
    found = submissions.read(submissions.scan(3), "numérisé.pdf")
    (problem,) = found.problems
    assert problem.kind is Trouble.IMAGE_ONLY
    assert problem.message.startswith("Pages 1 à 3 de «") and "trop petite" in problem.message
    assert problem.pages == (0, 1, 2)
    assert problem.picture.startswith(b"\x89PNG")
    assert all(page.image_only for page in found.pages)


def test_a_form_whose_blank_is_unknown_and_flattened_is_said_to_be() -> None:
    data = blank.build(submissions.DOSSIER, formations=9)
    from vaeforms.fill import fill

    flat = fill(data, {"formation_continue_6_intitule": "Accueil"}, flatten=True).data
    problems = submissions.read(flat).problems
    assert [problem.kind for problem in problems] == [Trouble.UNKNOWN_LAYOUT]


def test_a_form_whose_blank_is_unknown_is_read_by_its_fields() -> None:
    from vaeforms.fill import fill

    data = blank.build(submissions.DOSSIER, formations=9)
    found = submissions.read(fill(data, {"formation_continue_6_intitule": "Accueil"}).data)
    assert found.problems == ()
    values = {r.field: r.value for page in found.pages for r in page.readings}
    assert values["formation_continue_6_intitule"] == "Accueil"
    (page,) = [each for each in found.pages if each.outdated]
    assert page.role == "formation"
    assert page.text_unreadable


def test_one_page_that_fails_leaves_the_others_read(monkeypatch: pytest.MonkeyPatch) -> None:
    identify = read.identify

    def stumble(page: SubmittedPage, known: object) -> object:
        if page.index == 3:
            raise RuntimeError("libraries do that")
        return identify(page, known)  # type: ignore[arg-type]

    monkeypatch.setattr(read, "identify", stumble)
    found = submissions.read(submissions.filled({"candidat_nom": "Kervran"}, submissions.DOSSIER))
    assert len(found.pages) == 11
    (problem,) = found.problems
    assert problem.kind is Trouble.CRASH
    assert problem.pages == (3,)
    assert problem.message.startswith("La page 4 de")


def test_every_reading_says_where_it_was_read() -> None:
    found = submissions.read(submissions.filled({"candidat_nom": "Kervran"}, submissions.DOSSIER))
    for page in found.pages:
        for reading in page.readings:
            assert reading.where is not None
            assert (reading.where.file, reading.where.page) == ("envoi.pdf", page.index)
            if reading.state is State.UNREADABLE:
                assert reading.reason


def test_a_reading_travels_between_processes() -> None:
    import pickle

    found = submissions.read(submissions.filled({"att_sal_qualite": "Directrice"}))
    assert pickle.loads(pickle.dumps(found)) == found


# ------------------------------------------------------------------------- lost parts


FULL = submissions.filled(
    {"att_sal_signataire": "Anne Le Goff", "att_sal_entreprise": "Mutuelle du Lac"}, flatten=True
)


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.9, 0.99])
def test_nothing_is_said_to_be_empty_in_a_file_that_was_cut(tmp_path: Path, share: float) -> None:
    path = tmp_path / "envoi.pdf"
    path.write_bytes(FULL[: int(len(FULL) * share)])
    opened = open_file(path, path.name)
    if isinstance(opened, FileProblem):
        assert opened.kind is Trouble.DAMAGED
        return
    with opened:
        found = read.read_file(opened, submissions.templates())
    assert found.problems[0].kind is Trouble.DAMAGED
    assert not [r for page in found.pages for r in page.readings if r.state is State.EMPTY]


def test_what_a_mail_program_adds_at_the_end_of_a_file_loses_nothing() -> None:
    found = submissions.read(FULL + b"\r\n-- \r\nEnvoye de mon telephone\r\n" * 20)
    states = {r.field: r.state for page in found.pages for r in page.readings}
    assert states["att_sal_signataire"] is State.FILLED
    assert states["att_sal_qualite"] is State.EMPTY


def test_two_pages_on_one_sheet_are_told() -> None:
    with (
        pikepdf.open(io.BytesIO(submissions.filled({}, submissions.DOSSIER, flatten=True))) as src,
        pikepdf.new() as pdf,
    ):
        sheet = pdf.add_blank_page(page_size=(842, 595))
        for column in range(2):
            place = pikepdf.Rectangle(421 * column, 0, 421 * column + 421, 595)
            sheet.add_overlay(src.pages[7 + column], place)
        out = io.BytesIO()
        pdf.save(out)
    (problem,) = submissions.read(out.getvalue()).problems
    assert problem.kind is Trouble.UNKNOWN_PAGE
    assert "plusieurs pages du formulaire" in problem.message
