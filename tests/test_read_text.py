from __future__ import annotations

import io

import pikepdf
import pytest
import submissions
from pikepdf import Dictionary, Name
from submissions import draw, edited, filled, readings, rect

from vaeforms.model import Source, State

QUALITY, ACTIVITIES, FULL = "att_sal_qualite", "att_sal_activites", "att_sal_temps_complet"
PARAGRAPHS = (
    "Accueil physique et téléphonique des adhérents de la mutuelle, conseil, orientation vers les "
    "services, suivi des dossiers et traitement des réclamations.\n"
    "Tenue de la caisse – 35 € par jour\n\n"
    "Animation d’ateliers de prévention, une fois par mois, avec l’association de quartier."
)
VALUES = {
    "att_sal_signataire": "Łukasz Nguyễn",
    QUALITY: "Directrice  générale",
    "att_sal_entreprise": "Mutuelle « Le Lac » & Cie – 12 %",
    "att_sal_depuis": "01/02/2010",
    FULL: "non",
    "att_sal_quotite": "80",
    ACTIVITIES: PARAGRAPHS,
}


def helvetica(pdf: pikepdf.Pdf, page: int = 0) -> None:
    pdf.pages[page].obj.Resources.Font.Essai = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type1,
        BaseFont=Name.Helvetica,
        Encoding=Name.WinAnsiEncoding,
    )


def typed(pdf: pikepdf.Pdf, where: tuple[float, float], words: str, size: float = 10) -> None:
    helvetica(pdf)
    codes = words.encode("cp1252").hex()
    draw(pdf, f"BT /Essai {size} Tf {where[0]} {where[1]} Td <{codes}> Tj ET")


@pytest.fixture(scope="module")
def flat() -> dict[str, object]:
    return dict(readings(filled(VALUES, flatten=True)))


@pytest.mark.parametrize("name", VALUES)
def test_a_flattened_value_comes_back_identical(flat: dict[str, object], name: str) -> None:
    reading = flat[name]
    assert getattr(reading, "value", None) == VALUES[name]
    assert getattr(reading, "source", None) is Source.TEXT


def test_words_that_fill_their_column_end_where_the_next_one_begins() -> None:
    written = {
        "formation_continue_1_organisme": "traitement des courriers",
        "formation_continue_1_contenu": "tenue de la caisse\ngestion des dossiers santé",
        "formation_continue_2_contenu": "accueil",
    }
    found = readings(filled(written, submissions.DOSSIER, flatten=True))
    assert {name: found[name].value for name in written} == written
    assert not any(found[name].reason for name in written)


def test_boxes_left_alone_are_empty_after_flattening(flat: dict[str, object]) -> None:
    assert getattr(flat["att_sal_jusquau"], "state", None) is State.EMPTY


def test_the_printed_words_are_not_values(flat: dict[str, object]) -> None:
    found = readings(filled({QUALITY: "x"}, flatten=True))
    filled_in = {name for name, reading in found.items() if reading.state is State.FILLED}
    assert filled_in == {QUALITY}


def test_values_come_back_from_a_shrunk_and_turned_print() -> None:
    def shrink(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        page.contents_add(pdf.make_stream(b"q 0 0.94 -0.94 0 590 20 cm"), prepend=True)
        page.contents_add(pdf.make_stream(b"Q"))
        page.obj.Rotate = 270
        page.obj.MediaBox = pikepdf.Array([-210, 0, 600, 600])

    found = readings(edited(filled(VALUES, flatten=True), shrink))
    assert {name: found[name].value for name in VALUES} == VALUES


def test_text_typed_into_the_page_is_read() -> None:
    x0, y0, _, _ = rect(QUALITY)
    data = edited(submissions.blank(), lambda pdf: typed(pdf, (x0 + 3, y0 + 6), "Présidente"))
    assert readings(data)[QUALITY].value == "Présidente"


def test_words_without_drawn_spaces_are_told_apart_by_their_gaps() -> None:
    x0, y0, _, _ = rect(QUALITY)

    def type_(pdf: pikepdf.Pdf) -> None:
        helvetica(pdf)
        draw(pdf, f"BT /Essai 10 Tf {x0 + 3} {y0 + 6} Td [(Chef) -278 (de) -278 (service)] TJ ET")

    assert readings(edited(submissions.blank(), type_))[QUALITY].value == "Chef de service"


def test_a_line_broken_without_its_space_is_joined_when_the_word_did_not_fit() -> None:
    x0, _, x1, y1 = rect(ACTIVITIES)
    first = "Accueil des adhérents"
    while len(first) * 5.0 < x1 - x0 - 60:
        first += " et des visiteurs"

    def type_(pdf: pikepdf.Pdf) -> None:
        typed(pdf, (x0 + 3, y1 - 12), first)
        typed(
            pdf, (x0 + 3, y1 - 24), "quotidiennement-et-sans-aucune-interruption-notable, accueil"
        )
        typed(pdf, (x0 + 3, y1 - 36), "Fin")

    value = readings(edited(submissions.blank(), type_))[ACTIVITIES].value
    assert value == (f"{first} quotidiennement-et-sans-aucune-interruption-notable, accueil\nFin")


def test_text_running_out_of_its_box_is_not_the_next_boxs() -> None:
    x0, y0, x1, _ = rect("att_sal_depuis")
    other = rect("att_sal_jusquau")
    words = "depuis le premier janvier deux mille dix, et même un peu avant cela en vérité"
    data = edited(submissions.blank(), lambda pdf: typed(pdf, (x0 + 3, y0 + 6), words))
    found = readings(data)
    assert x1 < other[0]
    assert found["att_sal_depuis"].value == words
    assert "overflow" in found["att_sal_depuis"].flags
    assert found["att_sal_jusquau"].value == ""


def test_a_text_cut_by_our_own_fill_is_flagged() -> None:
    found = readings(filled({ACTIVITIES: "Accueil des adhérents. " * 400}, flatten=True))
    assert "overflow" in found[ACTIVITIES].flags


def test_outlines_drawn_in_a_box_are_never_empty() -> None:
    x0, y0, _, _ = rect(QUALITY)
    strokes = f"0 G 1 w {x0 + 5} {y0 + 5} m {x0 + 20} {y0 + 15} l {x0 + 30} {y0 + 5} l S"
    reading = readings(edited(submissions.blank(), lambda pdf: draw(pdf, strokes)))[QUALITY]
    assert reading.state is State.UNREADABLE
    assert reading.crop


def test_a_picture_pasted_in_a_box_is_never_empty() -> None:
    x0, y0, _, _ = rect(QUALITY)

    def paste(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Resources.XObject = Dictionary(
            Colle=pdf.make_stream(
                submissions.picture(),
                Type=Name.XObject,
                Subtype=Name.Image,
                Width=400,
                Height=560,
                ColorSpace=Name.DeviceRGB,
                BitsPerComponent=8,
                Filter=Name.DCTDecode,
            )
        )
        draw(pdf, f"60 0 0 15 {x0 + 5} {y0 + 4} cm /Colle Do")

    reading = readings(edited(submissions.blank(), paste))[QUALITY]
    assert reading.state is State.UNREADABLE


def test_a_mark_outside_the_boxes_fills_none() -> None:
    data = edited(submissions.blank(), lambda pdf: draw(pdf, "0 G 1 w 5 5 m 10 10 l S"))
    assert readings(data)[QUALITY].state is State.EMPTY


def box_drawn(option: str) -> str:
    x0, y0, x1, y1 = rect(FULL, option)
    left, low, right, top = x0 + 2, y0 + 2, x1 - 2, y1 - 2
    return f"0 G 1.2 w {left} {low} m {right} {top} l {left} {top} m {right} {low} l S"


def test_a_box_ticked_by_strokes_is_read() -> None:
    reading = readings(edited(submissions.blank(), lambda pdf: draw(pdf, box_drawn("oui"))))[FULL]
    assert (reading.value, reading.source) == ("oui", Source.TEXT)


def test_both_boxes_ticked_by_strokes_cannot_be_read() -> None:
    both = box_drawn("oui") + " " + box_drawn("non")
    reading = readings(edited(submissions.blank(), lambda pdf: draw(pdf, both)))[FULL]
    assert (reading.state, reading.flags) == (State.UNREADABLE, ("both",))


def test_a_circle_drawn_around_a_box_is_never_empty() -> None:
    x0, y0, x1, y1 = rect(FULL, "oui")
    around = f"0 G 1 w {x0 - 3} {y0 - 3} {x1 - x0 + 6} {y1 - y0 + 6} re S"
    reading = readings(edited(submissions.blank(), lambda pdf: draw(pdf, around)))[FULL]
    assert reading.state is State.UNREADABLE


def test_words_recognised_on_a_scan_are_not_believed() -> None:
    code = next(p.code for p in submissions.templates().pages if p.role == "attestation-salariee")
    found = submissions.read(submissions.scan(text=str(code)))
    assert found.problems[0].kind.value == "image_only"
    for page in found.pages:
        assert all(reading.state is not State.EMPTY for reading in page.readings)
        assert all(reading.source is not Source.TEXT for reading in page.readings)


def test_values_kept_by_a_forced_ocr_are_read() -> None:
    """The page became a picture, its words OCR's; fields without widgets keep the values."""
    data = filled({QUALITY: "Directrice", FULL: "non"})
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    picture = document[0].render(scale=2).to_pil().convert("RGB")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0].obj
        del page.Annots
        page.Resources.XObject = Dictionary(
            Image=pdf.make_stream(
                picture.tobytes(),
                Type=Name.XObject,
                Subtype=Name.Image,
                Width=picture.width,
                Height=picture.height,
                ColorSpace=Name.DeviceRGB,
                BitsPerComponent=8,
            )
        )
        words = page.Contents.read_bytes()
        page.Contents = pdf.make_stream(
            b"q 595.28 0 0 841.89 0 0 cm /Image Do Q BT 3 Tr ET q " + words + b" Q"
        )
        out = io.BytesIO()
        pdf.save(out)
    document.close()
    # an invisible text layer over the picture
    with pikepdf.open(io.BytesIO(out.getvalue())) as pdf:
        content = pikepdf.parse_content_stream(pdf.pages[0])
        hidden = []
        for instruction in content:
            if str(instruction.operator) in ("f", "F", "f*", "B", "B*", "b", "b*", "S", "s"):
                # what was drawn is in the picture
                instruction = pikepdf.ContentStreamInstruction([], pikepdf.Operator("n"))
            hidden.append(instruction)
            if str(instruction.operator) == "BT":
                hidden.append(pikepdf.ContentStreamInstruction([3], pikepdf.Operator("Tr")))
        pdf.pages[0].obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(hidden))
        out = io.BytesIO()
        pdf.save(out)
    found = readings(out.getvalue())
    assert found[QUALITY].value == "Directrice"
    assert found[FULL].value == "non"
    # what the picture shows empty is empty, as on any scan
    assert found["att_sal_entreprise"].state is State.EMPTY


def without_tables(pdf: pikepdf.Pdf) -> None:
    """Take from the printed words, not from the values, what tells their letters."""
    for page in pdf.pages:
        del page.obj.PieceInfo
        for _, font in page.obj.Resources.Font.items():
            if font.get("/Subtype") == Name.Type0:
                del font.ToUnicode
        page.obj.Contents.write(page.obj.Contents.read_bytes() + b" ") if not isinstance(
            page.obj.Contents, pikepdf.Array
        ) else page.contents_coalesce()


def test_values_are_read_although_the_printed_words_cannot_be() -> None:
    found = submissions.read(edited(filled(VALUES, flatten=True), without_tables))
    (page,) = found.pages
    assert page.text_unreadable
    values = {reading.field: reading.value for reading in page.readings}
    assert {name: values[name] for name in VALUES} == VALUES


def test_values_in_letters_that_lie_are_not_believed() -> None:
    """The same, but the field font lies as well: each letter says it is the next one."""

    def lie(pdf: pikepdf.Pdf) -> None:
        without_tables(pdf)
        table = "\n".join(f"<{code:02X}> <{code + 1:04X}>" for code in range(33, 126))
        cmap = (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
            "1 begincodespacerange <00> <FF> endcodespacerange "
            f"93 beginbfchar {table} endbfchar endcmap end end"
        )
        stack = [pdf.pages[0].obj.Resources]
        while stack:
            resources = stack.pop()
            for _, font in resources.get("/Font", Dictionary()).items():
                if font.get("/Subtype") == Name.TrueType:
                    font.ToUnicode = pdf.make_stream(cmap.encode())
            for _, form in resources.get("/XObject", Dictionary()).items():
                if "/Resources" in form:
                    stack.append(form.Resources)

    found = readings(edited(filled(VALUES, flatten=True), lie))
    assert found[QUALITY].state is State.UNREADABLE
    assert found[ACTIVITIES].state is State.UNREADABLE


def test_a_transparent_picture_over_the_page_does_not_make_it_a_scan() -> None:
    def overlay(pdf: pikepdf.Pdf) -> None:
        mask = pdf.make_stream(
            bytes(100),
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=10,
            Height=10,
            ColorSpace=Name.DeviceGray,
            BitsPerComponent=8,
        )
        veil = pdf.make_stream(
            bytes(300),
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=10,
            Height=10,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
            SMask=mask,
        )
        pdf.pages[0].obj.Resources.XObject.Voile = veil
        draw(pdf, "595 0 0 842 0 0 cm /Voile Do")

    found = readings(edited(filled({QUALITY: "Directrice"}, flatten=True), overlay))
    assert found[QUALITY].value == "Directrice"
    assert found["att_sal_entreprise"].state is State.EMPTY
