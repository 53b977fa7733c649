from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pikepdf
import pytest
import submissions
from pikepdf import Array, Dictionary, Name

from vaeforms import opening
from vaeforms.model import FileProblem, Trouble
from vaeforms.submitted import SubmittedFile, open_file

FIXTURES = Path(__file__).parent.parent / "fixtures" / "inbox"


def opened(tmp_path: Path, data: bytes, name: str = "envoi.pdf") -> SubmittedFile:
    path = tmp_path / name
    path.write_bytes(data)
    result = open_file(path, name)
    assert isinstance(result, SubmittedFile), result
    return result


def refused(tmp_path: Path, data: bytes, name: str = "envoi.pdf") -> FileProblem:
    path = tmp_path / name
    path.write_bytes(data)
    result = open_file(path, name)
    assert isinstance(result, FileProblem)
    # nothing holds the file: on Windows this would fail
    path.unlink()
    return result


def pdf_of(pages: int = 1, **root: object) -> bytes:
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(200, 300))
    for key, value in root.items():
        pdf.Root[f"/{key}"] = value
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def zipped(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, "<w:document/>")
    return out.getvalue()


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    problem = refused(tmp_path, b"")
    assert problem.kind is Trouble.EMPTY_FILE
    assert "vide" in problem.message


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (zipped("word/document.xml"), "un document Word"),
        (zipped("xl/workbook.xml"), "un classeur Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "ancien document Office"),
        (b"<!DOCTYPE html><html><body>Votre document</body></html>", "page web"),
        (b"Bonjour, voici mon dossier.\n", "fichier texte"),
        (b"{\\rtf1 Bonjour}", "RTF"),
        (bytes(range(256)) * 4, "type inconnu"),
        (b"BMW de fonction, voir pi\xc3\xa8ces", "fichier texte"),
    ],
)
def test_what_is_no_pdf_is_named_by_its_content(tmp_path: Path, data: bytes, said: str) -> None:
    problem = refused(tmp_path, data)
    assert problem.kind is Trouble.NOT_PDF
    assert said in problem.message
    assert "malgré son nom" in problem.message


def test_a_photo_of_a_telephone_is_read(tmp_path: Path) -> None:
    photo = next(FIXTURES.glob("63 */*.HEIC")).read_bytes()
    with opened(tmp_path, photo, "IMG_0412.HEIC") as file:
        assert len(file.pages) == 1
        picture = file.pages[0].render(0.2)
        assert picture.shape[0] > picture.shape[1]
        assert picture.std() > 10


def test_a_broken_photo_of_a_telephone_is_damaged(tmp_path: Path) -> None:
    problem = refused(tmp_path, b"\0\0\0\x18ftypheic" + bytes(100))
    assert problem.kind is Trouble.DAMAGED


def test_a_pdf_named_as_a_picture_is_read(tmp_path: Path) -> None:
    with opened(tmp_path, pdf_of(2), "scan.jpg") as file:
        assert len(file.pages) == 2


def test_a_file_can_be_deleted_once_closed(tmp_path: Path) -> None:
    file = opened(tmp_path, submissions.blank())
    assert file.pages[0].words
    file.pages[0].render(0.2)
    file.close()
    (tmp_path / "envoi.pdf").unlink()


def test_a_password_is_asked_for(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(pdf_of())) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    problem = refused(tmp_path, out.getvalue())
    assert problem.kind is Trouble.ENCRYPTED
    assert "mot de passe" in problem.message


def test_an_owner_password_alone_hinders_nobody(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(submissions.blank())) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user=""))
    with opened(tmp_path, out.getvalue()) as file:
        assert file.pages[0].widgets
        assert file.pages[0].words


def test_a_broken_cross_reference_is_repaired_and_said(tmp_path: Path) -> None:
    data = submissions.blank()
    cut = data.rindex(b"startxref")
    with opened(tmp_path, data[:cut] + b"startxref\n12\n%%EOF") as file:
        assert [problem.kind for problem in file.problems] == [Trouble.DAMAGED]
        assert file.problems[0].salvaged
        assert file.pages[0].widgets
        assert file.pages[0].has_text


def test_a_file_cut_short_is_damaged(tmp_path: Path) -> None:
    assert refused(tmp_path, b"%PDF-1.7\n1 0 obj\n<<").kind is Trouble.DAMAGED


def test_nothing_is_printed_about_broken_files(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    refused(tmp_path, b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\nxref\n0 9")
    out, err = capfd.readouterr()
    assert out + err == ""


def test_too_many_pages_are_refused_without_walking_them(tmp_path: Path) -> None:
    # the count alone decides: only one page is really there
    problem = refused(tmp_path, pdf_of().replace(b"/Count 1 ", b"/Count 10000 "))
    assert problem.kind is Trouble.TOO_MANY_PAGES
    assert "10\xa0000 pages" in problem.message


def test_a_lying_page_count_does_not_help(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    page = pdf.pages[0].obj
    pdf.Root.Pages.Kids = Array([page] * (opening.MAX_PAGES + 1))
    out = io.BytesIO()
    pdf.save(out)
    assert refused(tmp_path, out.getvalue()).kind is Trouble.TOO_MANY_PAGES


def test_too_large_a_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "gros.pdf"
    with path.open("wb") as stream:
        stream.write(b"%PDF-1.7\n")
        stream.truncate(opening.MAX_BYTES + 1)
    problem = open_file(path, path.name)
    assert isinstance(problem, FileProblem)
    assert problem.kind is Trouble.TOO_LARGE


def test_a_circular_page_tree_gives_the_pages_it_has(tmp_path: Path) -> None:
    def loop(pdf: pikepdf.Pdf) -> None:
        node = pdf.make_indirect(Dictionary(Type=Name.Pages, Kids=Array(), Count=1))
        node.Kids.append(node)
        pdf.Root.Pages.Kids.append(node)

    data = submissions.edited(submissions.blank(), loop)
    with opened(tmp_path, data) as file:
        assert len(file.pages) == 1
        assert file.pages[0].has_text
        assert file.problems[0].kind is Trouble.DAMAGED


def test_a_pdf_without_pages_is_a_problem(tmp_path: Path) -> None:
    out = io.BytesIO()
    pikepdf.new().save(out)
    assert refused(tmp_path, out.getvalue()).kind is Trouble.DAMAGED


def test_a_dynamic_xfa_form_cannot_be_read(tmp_path: Path) -> None:
    form = Dictionary(Fields=Array(), XFA=pikepdf.String("<xdp/>"))
    problem = refused(tmp_path, pdf_of(AcroForm=form, NeedsRendering=True))
    assert problem.kind is Trouble.XFA
    assert "imprimer en PDF" in problem.message


def test_the_ordinary_fields_of_a_hybrid_xfa_form_are_read(tmp_path: Path) -> None:
    def add(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AcroForm.XFA = pikepdf.String("<xdp/>")

    data = submissions.edited(submissions.filled({"att_sal_qualite": "Directrice"}), add)
    with opened(tmp_path, data) as file:
        assert [problem.kind for problem in file.problems] == [Trouble.XFA]
        assert file.problems[0].salvaged
        assert "Directrice" in {widget.value for widget in file.pages[0].widgets}


@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "GIF", "BMP", "WEBP"])
def test_a_picture_is_a_page_that_cannot_be_read(tmp_path: Path, format: str) -> None:
    with opened(tmp_path, submissions.picture(format=format), "photo.pdf") as file:
        (page,) = file.pages
        assert page.is_image_only
        assert not page.is_blank
        assert page.picture().startswith(b"\x89PNG")


def test_a_picture_taken_sideways_is_shown_upright(tmp_path: Path) -> None:
    from PIL import Image

    image = Image.open(io.BytesIO(submissions.picture(400, 560)))
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    with opened(tmp_path, out.getvalue(), "photo.jpg") as file:
        width, height = file.pages[0].size
        assert width > height


def test_every_page_of_a_tiff_counts(tmp_path: Path) -> None:
    from PIL import Image

    pages = [Image.new("1", (200, 300), colour) for colour in (0, 1, 0)]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    with opened(tmp_path, out.getvalue(), "fax.tif") as file:
        assert [page.is_blank for page in file.pages] == [False, True, False]


def test_a_picture_bomb_is_not_decoded(tmp_path: Path) -> None:
    import struct
    import zlib

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk
    png += struct.pack(">I", zlib.crc32(chunk)) + struct.pack(">I", 9) + b"IDAT"
    assert refused(tmp_path, png, "bombe.png").kind is Trouble.TOO_LARGE


def test_a_truncated_picture_is_damaged(tmp_path: Path) -> None:
    data = submissions.picture()
    assert refused(tmp_path, data[: len(data) // 2], "photo.jpg").kind is Trouble.DAMAGED


def test_a_scan_is_image_only(tmp_path: Path) -> None:
    with opened(tmp_path, submissions.scan()) as file:
        assert file.pages[0].is_image_only


@pytest.mark.parametrize("mode", [3, 0])
def test_words_laid_by_ocr_do_not_make_a_scan_digital(tmp_path: Path, mode: int) -> None:
    with opened(tmp_path, submissions.scan(text="Mutuelle du Lac", mode=mode)) as file:
        assert file.pages[0].has_text
        assert file.pages[0].is_scan
        assert file.pages[0].is_image_only


def test_a_digital_page_is_no_scan(tmp_path: Path) -> None:
    with opened(tmp_path, submissions.filled(flatten=True)) as file:
        assert not file.pages[0].is_scan
        assert not file.pages[0].is_image_only


def test_the_back_of_a_sheet_is_blank(tmp_path: Path) -> None:
    with opened(tmp_path, pdf_of()) as file:
        assert file.pages[0].is_blank
        assert not file.pages[0].is_image_only


def test_size_and_picture_follow_the_rotation(tmp_path: Path) -> None:
    def turn(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Rotate = 90

    with opened(tmp_path, submissions.edited(submissions.blank(), turn)) as file:
        page = file.pages[0]
        width, height = page.size
        assert width > height
        rows, columns, _ = page.render(0.5).shape
        assert columns > rows


def test_a_zone_renders_as_in_the_whole_page(tmp_path: Path) -> None:
    import numpy as np

    def crop(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.CropBox = Array([40, 30, 560, 800])
        pdf.pages[0].obj.Rotate = 180

    with opened(tmp_path, submissions.edited(submissions.blank(), crop)) as file:
        page = file.pages[0]
        whole = page.render(2.0)
        zone = (100.0, 500.0, 300.0, 600.0)
        left, top, right, bottom = (round(2 * edge) for edge in page.display(zone))
        part = page.render(2.0, zone)
        difference = np.abs(part.astype(int) - whole[top:bottom, left:right].astype(int))
        assert np.mean(difference > 64) < 0.01


def test_a_monstrous_page_is_drawn_within_bounds(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(14_400, 14_400))
    out = io.BytesIO()
    pdf.save(out)
    with opened(tmp_path, out.getvalue()) as file:
        rows, columns, _ = file.pages[0].render(10.0).shape
        assert rows * columns <= 20_100_000


def test_values_without_widgets_are_kept(tmp_path: Path) -> None:
    def strip(pdf: pikepdf.Pdf) -> None:
        del pdf.pages[0].obj.Annots

    data = submissions.edited(submissions.filled({"att_sal_qualite": "Directrice"}), strip)
    with opened(tmp_path, data) as file:
        assert file.orphans["att_sal_qualite"].value == "Directrice"


def test_a_file_whose_name_is_in_an_old_code_page_is_not_damaged(tmp_path: Path) -> None:
    try:
        found = opened(tmp_path, pdf_of(), os.fsdecode(b"d\xe9p\xf4t.pdf"))
    except OSError:
        pytest.skip("this disk takes no such names")
    with found:
        assert found.problems == ()
