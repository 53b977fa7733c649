from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pikepdf
import pytest
import submissions
from pikepdf import Array

from vaeforms.identify import Placement, identify, plain_name
from vaeforms.registration import IDENTITY, apply, fit, invert
from vaeforms.submitted import SubmittedFile, open_file


@contextmanager
def opened(folder: Path, data: bytes) -> Iterator[SubmittedFile]:
    path = folder / "envoi.pdf"
    path.write_bytes(data)
    file = open_file(path, path.name)
    assert isinstance(file, SubmittedFile)
    with file:
        yield file


def placements(folder: Path, data: bytes) -> list[Placement | None]:
    with opened(folder, data) as file:
        return [identify(page, submissions.templates()) for page in file.pages]


def anonymous(pdf: pikepdf.Pdf) -> None:
    """Take away what `blank` wrote in the page dictionaries."""
    for page in pdf.pages:
        del page.obj.PieceInfo


def wrapped(pdf: pikepdf.Pdf, before: str, after: str = "") -> None:
    for page in pdf.pages:
        content = b"\n".join(
            stream.read_bytes()
            for stream in (
                page.obj.Contents if isinstance(page.obj.Contents, Array) else [page.obj.Contents]
            )
        )
        page.obj.Contents = pdf.make_stream(
            f"q {before}\n".encode() + content + f"\nQ {after}".encode()
        )


def without_code(pdf: pikepdf.Pdf) -> None:
    """The page code cropped away: the words are there, the code is not."""
    anonymous(pdf)
    wrapped(pdf, "")
    for page in pdf.pages:
        operands = []
        for instruction in pikepdf.parse_content_stream(page):
            operands.append(instruction)
        # the code is the first text object of the page
        start = next(i for i, one in enumerate(operands) if str(one.operator) == "BT")
        end = next(i for i, one in enumerate(operands) if str(one.operator) == "ET")
        kept = operands[:start] + operands[end + 1 :]
        page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))


def test_the_pages_of_a_filled_form_are_untouched(tmp_path: Path) -> None:
    data = submissions.filled({"candidat_nom": "Kervran"}, submissions.DOSSIER)
    found = placements(tmp_path, data)
    assert len(found) == 12
    assert all(each is not None and each.untouched for each in found)


def test_flattened_pages_are_in_their_place_but_not_untouched(tmp_path: Path) -> None:
    data = submissions.filled({"att_sal_qualite": "Directrice"}, flatten=True)
    (found,) = placements(tmp_path, data)
    assert found is not None
    assert not found.untouched
    assert found.matrix == IDENTITY


def test_pages_taken_out_and_shuffled_are_told_apart(tmp_path: Path) -> None:
    def shuffle(pdf: pikepdf.Pdf) -> None:
        for index in (11, 5, 4, 3):
            del pdf.pages[index]
        pdf.pages.reverse()

    found = placements(
        tmp_path, submissions.edited(submissions.blank(submissions.DOSSIER), shuffle)
    )
    roles = [each.template.role if each else None for each in found]
    assert roles == [
        *("attestation-salariee", "pieces", "formation", "emplois"),
        *("recap", "mode-emploi", "sommaire", "garde"),
    ]


@pytest.mark.parametrize("scale", [0.92, 0.97, 1.05])
def test_a_page_printed_to_fit_is_measured(tmp_path: Path, scale: float) -> None:
    def shrink(pdf: pikepdf.Pdf) -> None:
        anonymous(pdf)
        wrapped(pdf, f"{scale} 0 0 {scale} 21 34 cm")

    (found,) = placements(tmp_path, submissions.edited(submissions.blank(), shrink))
    assert found is not None
    x, y = apply(found.matrix, 300, 400)
    assert (x, y) == pytest.approx((scale * 300 + 21, scale * 400 + 34), abs=0.2)
    assert found.residual < 0.2


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        ("0 1 -1 0 595 0", (195, 300)),
        ("-1 0 0 -1 595 842", (295, 442)),
        ("0 -1 1 0 0 842", (400, 542)),
    ],
)
def test_a_page_turned_is_measured(
    tmp_path: Path, turn: str, expected: tuple[float, float]
) -> None:
    def rotate(pdf: pikepdf.Pdf) -> None:
        wrapped(pdf, f"{turn} cm")

    (found,) = placements(tmp_path, submissions.edited(submissions.blank(), rotate))
    assert found is not None
    assert apply(found.matrix, 300, 400) == pytest.approx(expected, abs=0.2)


def test_rotate_and_crop_boxes_move_nothing_in_user_space(tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Rotate = 270
        pdf.pages[0].obj.CropBox = Array([20, 20, 560, 800])

    (found,) = placements(tmp_path, submissions.edited(submissions.blank(), change))
    assert found is not None
    assert found.matrix == IDENTITY


def test_a_shifted_media_box_is_measured(tmp_path: Path) -> None:
    def shift(pdf: pikepdf.Pdf) -> None:
        wrapped(pdf, "1 0 0 1 -100 250 cm")
        pdf.pages[0].obj.MediaBox = Array([-100, 250, 495, 1092])

    (found,) = placements(tmp_path, submissions.edited(submissions.blank(), shift))
    assert found is not None
    assert apply(found.matrix, 0, 0) == pytest.approx((-100, 250), abs=0.2)


def test_a_page_that_lost_its_code_is_known_by_its_fields(tmp_path: Path) -> None:
    (found,) = placements(tmp_path, submissions.edited(submissions.blank(), without_code))
    assert found is not None
    assert found.by == "fields"
    assert found.template.role == "attestation-salariee"


def test_fields_renamed_by_a_merge_are_recognised(tmp_path: Path) -> None:
    def rename(pdf: pikepdf.Pdf) -> None:
        without_code(pdf)
        for field in pdf.Root.AcroForm.Fields:
            field.T = pikepdf.String(f"{field.T}_2")

    (found,) = placements(tmp_path, submissions.edited(submissions.blank(), rename))
    assert found is not None
    assert found.template.role == "attestation-salariee"


def test_a_page_that_lost_code_and_fields_is_known_by_its_words(tmp_path: Path) -> None:
    def strip(pdf: pikepdf.Pdf) -> None:
        without_code(pdf)
        for page in pdf.pages:
            if "/Annots" in page.obj:
                del page.obj.Annots

    data = submissions.edited(submissions.blank(submissions.DOSSIER), strip)
    found = placements(tmp_path, data)
    assert [each and each.by for each in found] == ["words"] * 12
    assert [each and each.code.n for each in found][7] == 2


def test_a_page_that_only_says_its_words_is_told_by_the_number_of_its_table(tmp_path: Path) -> None:
    from vaeforms import blank

    data = blank.build(submissions.DOSSIER, emplois=5)

    def strip(pdf: pikepdf.Pdf) -> None:
        without_code(pdf)
        for page in pdf.pages:
            if "/Annots" in page.obj:
                del page.obj.Annots

    found = placements(tmp_path, submissions.edited(data, strip))
    assert [e.code.n for e in found if e and e.template.role == "emplois"] == [2, 4]


def test_outlined_letters_are_known_by_their_picture(tmp_path: Path) -> None:
    from PIL import Image

    # the page as a program that keeps no letters would give it back: same look, no text
    with opened(tmp_path, submissions.blank()) as file:
        picture = file.pages[0].render(3.0)

    def flatten(pdf: pikepdf.Pdf) -> None:
        anonymous(pdf)
        del pdf.Root.AcroForm
        page = pdf.pages[0].obj
        del page.Annots
        height, width, _ = picture.shape
        page.Resources = pikepdf.Dictionary(
            XObject=pikepdf.Dictionary(
                P=pdf.make_stream(
                    Image.fromarray(picture).tobytes(),
                    Type=pikepdf.Name.XObject,
                    Subtype=pikepdf.Name.Image,
                    Width=width,
                    Height=height,
                    ColorSpace=pikepdf.Name.DeviceRGB,
                    BitsPerComponent=8,
                )
            )
        )
        page.Contents = pdf.make_stream(b"q 595.2756 0 0 841.8898 0 0 cm /P Do Q")

    (found,) = placements(tmp_path, submissions.edited(submissions.blank(), flatten))
    assert found is not None
    assert found.by == "picture"
    assert found.template.role == "attestation-salariee"


def test_a_blank_that_is_not_known_is_read_by_its_own_fields(tmp_path: Path) -> None:
    from vaeforms import blank

    found = placements(tmp_path, blank.build(submissions.DOSSIER, formations=9))
    unknown = [each for each in found if each is not None and not each.has_blank]
    assert unknown
    assert {each.template.role for each in unknown} == {"formation"}


def test_foreign_pages_are_nobodys(tmp_path: Path) -> None:
    assert placements(tmp_path, submissions.scan(2)) == [None, None]
    form = Path("../shared/data/forms/Dossier_faisabilité_candidat_autonome.pdf")
    if not form.is_file():
        pytest.skip("the State's form is not beside the project")
    assert set(placements(tmp_path, form.read_bytes())) == {None}


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("emploi_2_depuis", "emploi_2_depuis"),
        ("emploi_2_depuis_2", "emploi_2_depuis"),
        ("copie.emploi_2_depuis", "emploi_2_depuis"),
        ("form1[0].candidat_nom[0]", "candidat_nom"),
        ("candidat_nom#1", "candidat_nom"),
        ("autre_chose", "autre_chose"),
    ],
)
def test_names_are_brought_back_to_ours(written: str, plain: str) -> None:
    assert plain_name(written) == plain


def test_wrong_pairs_do_not_move_the_map() -> None:
    matrix = (0.9, 0.1, -0.1, 0.9, 12.0, 7.0)
    points = [(float(37 * i % 500), float(91 * i % 700)) for i in range(30)]
    pairs = [(point, apply(matrix, *point)) for point in points]
    wrong = [((x, y), (y, 3 * x)) for x, y in points[:12]]
    found = fit(pairs + wrong)
    assert found is not None
    assert found.matrix == pytest.approx(matrix, abs=1e-6)
    assert apply(invert(found.matrix), *apply(matrix, 10, 20)) == pytest.approx((10, 20))


def test_points_without_a_common_map_give_none() -> None:
    pairs = [
        ((float(i * 50), float(i * i)), (float(i * i * 7 % 300), float(i * 31 % 90)))
        for i in range(12)
    ]
    assert fit(pairs) is None
