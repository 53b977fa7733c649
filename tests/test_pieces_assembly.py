"""Supporting pieces become documents: one each, named after what they are, none dropped."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pikepdf
import submissions
from piece_pages import fx, proofs
from PIL import Image

from vaeforms.assemble import assemble
from vaeforms.intake import Submission
from vaeforms.model import Document, PieceKind

SLIP = fx.Slip()


def documents(**files: bytes) -> list[Document]:
    """The pieces of a submission of those PDF files."""
    names = [f"{name}.pdf" for name in files]
    submission = Submission(
        "martin", Path(), tuple(Path(name) for name in names), date(2026, 6, 15), "option"
    )
    read = [submissions.read(data, name) for data, name in zip(files.values(), names, strict=True)]
    return [each for each in assemble(submission, read).documents if each.form is None]


def scan() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((600, 850), 80).convert("RGB").save(out, "PDF")
    return out.getvalue()


def together(*parts: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for part in parts:
            with pikepdf.open(io.BytesIO(part)) as source:
                pdf.add_pages_from(source)
        pdf.save(out)
    return out.getvalue()


def test_each_payslip_of_a_file_is_a_document():
    march, april = fx.classic(SLIP), fx.classic(fx.replace(SLIP, month=4))
    found = documents(bulletins=fx.joined(march, april).pdf())
    assert [each.title for each in found] == [
        "Bulletin de salaire de mars 2024 (bulletins.pdf, page 1)",
        "Bulletin de salaire d’avril 2024 (bulletins.pdf, page 2)",
    ]
    assert [each.id for each in found] == ["piece-1", "piece-2"]
    assert [[page.index for page in each.pages] for each in found] == [[0], [1]]


def test_a_piece_alone_in_its_file_names_no_page():
    (found,) = documents(cv=proofs.cv().pdf())
    assert found.title == "CV (cv.pdf)"


def test_a_scan_is_a_piece_that_nobody_read():
    (found,) = documents(scan=scan())
    assert found.piece is not None
    assert found.piece.kind is PieceKind.UNREAD
    assert found.piece.not_found == ()
    assert found.text_unreadable


def test_scanned_pages_between_payslips_are_not_lost():
    found = documents(tout=together(scan(), fx.classic(SLIP).pdf(), scan()))
    kinds = [each.piece.kind for each in found if each.piece is not None]
    assert kinds == [PieceKind.UNREAD, PieceKind.PAYSLIP]
    assert [[page.index for page in each.pages] for each in found] == [[0, 2], [1]]
    assert [each.text_unreadable for each in found] == [True, False]


def test_an_unknown_page_keeps_its_file_name():
    (found,) = documents(divers=proofs.letter("Bonjour,").pdf())
    assert found.title == "divers.pdf"
    assert found.piece is not None
    assert found.piece.kind is PieceKind.OTHER


def test_a_piece_behind_our_form_is_a_document_of_its_own():
    found = documents(tout=together(submissions.blank(), proofs.cv().pdf()))
    assert [each.title for each in found] == ["CV (tout.pdf, page 2)"]


def test_places_are_of_the_page_they_were_read_on():
    march, april = fx.classic(SLIP), fx.classic(fx.replace(SLIP, month=4))
    second = documents(bulletins=fx.joined(march, april).pdf())[1].piece
    assert second is not None
    assert second.employer is not None
    where = second.employer.where
    assert where is not None
    assert where.rect is not None
    assert (where.file, where.page) == ("bulletins.pdf", 1)
    # printed 80 points under the top of the page, 40 from its left
    assert abs(where.rect[0] - 40) < 2
    assert where.rect[1] < fx.HEIGHT - 80 < where.rect[3]


def test_a_turned_page_is_read_as_displayed():
    def turned(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.MediaBox = pikepdf.Array([0, 0, fx.HEIGHT, fx.WIDTH])
        pdf.pages[0].obj.Rotate = 90
        pdf.pages[0].contents_add(
            pdf.make_stream(f"q 0 1 -1 0 {fx.HEIGHT} 0 cm".encode()), prepend=True
        )
        pdf.pages[0].contents_add(pdf.make_stream(b"Q"))

    (found,) = documents(a=submissions.edited(fx.table(SLIP).pdf(), turned))
    assert found.piece is not None
    assert found.piece.kind is PieceKind.PAYSLIP
    assert found.piece.not_found == ()
