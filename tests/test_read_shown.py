"""Text that the page holds and people do not see, or see otherwise: never an answer by itself."""

from __future__ import annotations

import pikepdf
import pytest
import submissions
from pikepdf import Array, Dictionary, Name
from submissions import annotate, draw, edited, filled, free_text, readings, rect
from test_read_text import helvetica

from vaeforms.model import Reading, State

QUALITY, SINCE, ACTIVITIES = "att_sal_qualite", "att_sal_depuis", "att_sal_activites"
X0, Y0, X1, Y1 = rect(QUALITY)
TYPED = f"/Essai 10 Tf {X0 + 3} {Y0 + 6} Td (Directrice adjointe) Tj"
#: where those words stand: left, base line, right
LEFT, BASE, RIGHT = X0 + 3, Y0 + 6, X0 + 93


def drawn(operators: str, name: str = QUALITY, base: bytes | None = None) -> Reading:
    """What is read in a box of a page to which `operators` were added."""

    def edit(pdf: pikepdf.Pdf) -> None:
        helvetica(pdf)
        draw(pdf, operators)

    return readings(edited(base or submissions.blank(), edit))[name]


def test_plain_words_are_read_without_doubt() -> None:
    reading = drawn(f"BT {TYPED} ET")
    assert (reading.value, reading.flags) == ("Directrice adjointe", ())


@pytest.mark.parametrize("below", [3.0, 5.0, 8.0])
def test_words_below_their_box_and_clipped_to_it_are_never_empty(below: float) -> None:
    clip = f"{X0} {Y0} {X1 - X0} {Y1 - Y0} re W n"
    reading = drawn(f"{clip} BT /Essai 12 Tf {X0 + 3} {Y0 - below} Td (Directrice) Tj ET")
    assert reading.state is State.UNREADABLE or reading.flags == ("overflow",)


def test_words_that_reach_into_a_box_from_above_are_never_empty() -> None:
    assert drawn(f"BT /Essai 12 Tf {X0 + 3} {Y1 - 2} Td (Directrice) Tj ET").state is (
        State.UNREADABLE
    )


def test_words_above_a_box_are_not_in_it() -> None:
    assert drawn(f"BT /Essai 6 Tf {X0 + 3} {Y1 + 3} Td (Directrice) Tj ET").state is State.EMPTY


@pytest.mark.parametrize(
    "how",
    ["3 Tr", "1 1 1 rg", "1 g", "7 Tr"],
    ids=["invisible", "white", "white grey", "clipping only"],
)
def test_words_that_nobody_sees_are_no_answer(how: str) -> None:
    assert drawn(f"BT {how} {TYPED} ET").state is State.UNREADABLE


def test_words_clipped_away_are_no_answer() -> None:
    assert drawn(f"0 0 5 5 re W n BT {TYPED} ET").state is State.UNREADABLE


@pytest.mark.parametrize("width", [200, 20], ids=["all", "a part"])
def test_words_under_a_white_rectangle_are_no_answer(width: float) -> None:
    cover = f"1 g {LEFT - 1} {BASE - 3} {width} 14 re f"
    assert drawn(f"BT {TYPED} ET {cover}").state is State.UNREADABLE


@pytest.mark.parametrize("grey", [0, 0.5])
def test_words_under_a_bar_are_no_answer(grey: float) -> None:
    cover = f"{grey} g {LEFT - 1} {BASE - 3} 100 14 re f"
    assert drawn(f"BT {TYPED} ET {cover}").state is State.UNREADABLE


def test_one_digit_covered_makes_a_date_unreadable() -> None:
    x0, y0, _, _ = rect(SINCE)
    words = f"BT /Essai 10 Tf {x0 + 3} {y0 + 6} Td (01/02/2010) Tj ET"
    # ten characters of 5.56 points, three of them slashes of 2.78
    cover = f"1 g {x0 + 3 + 2 * 5.56 + 2.78 + 5.56} {y0 + 4} 5.5 10 re f"
    assert drawn(words, SINCE).value == "01/02/2010"
    assert drawn(f"{words} {cover}", SINCE).state is State.UNREADABLE


@pytest.mark.parametrize("size", [10, 7])
def test_words_struck_out_in_the_page_are_no_sure_answer(size: float) -> None:
    words = f"BT /Essai {size} Tf {X0 + 3} {BASE} Td (Directrice adjointe) Tj ET"
    y = BASE + size * 0.27
    reading = drawn(f"{words} 0 G 0.7 w {LEFT} {y} m {LEFT + 9 * size} {y} l S")
    assert reading.state is State.UNREADABLE


@pytest.mark.parametrize(
    "stroke",
    [
        f"{LEFT} {BASE - 1} m {RIGHT} {BASE + 8} l S",
        f"{LEFT + 5} {BASE - 1} m {LEFT + 20} {BASE + 8} l S",
        f"{LEFT + 10} {BASE - 2} 12 12 re S",
    ],
    ids=["all across", "some letters", "a frame"],
)
def test_words_with_a_line_through_them_are_doubtful(stroke: str) -> None:
    reading = drawn(f"BT {TYPED} ET 0 G 0.7 w {stroke}")
    assert reading.state is State.UNREADABLE or "conflict" in reading.flags


def test_words_on_a_background_of_their_own_are_read() -> None:
    ground = f"0.9 g {X0 + 1} {Y0 + 1} {X1 - X0 - 2} {Y1 - Y0 - 2} re f 0 g"
    reading = drawn(f"{ground} BT {TYPED} ET")
    assert (reading.value, reading.flags) == ("Directrice adjointe", ())


def test_words_underlined_are_read() -> None:
    under = f"0 G 0.5 w {LEFT} {BASE - 1.2} m {RIGHT} {BASE - 1.2} l S"
    assert drawn(f"BT {TYPED} ET {under}").value == "Directrice adjointe"


def words(
    text: str, right: float = 0.0, up: float = 0.0, size: float = 10, name: str = QUALITY
) -> str:
    """Operators that draw `text` in a box, that many points right of and above its usual place."""
    x0, y0, _, _ = rect(name)
    said = text.encode("cp1252").hex()
    return f"BT /Essai {size} Tf {x0 + 3 + right} {y0 + 6 + up} Td <{said}> Tj ET "


@pytest.mark.parametrize("right", [0.0, 1.0, 2.0, 2.5, 3.0, 3.5, 4.0, 12.0])
@pytest.mark.parametrize("up", [0.0, 2.0, -2.0, 4.0, 6.0])
@pytest.mark.parametrize("size", [10, 8])
def test_two_texts_in_one_place_are_no_answer(right: float, up: float, size: float) -> None:
    both = words("Directrice adjointe") + words("Trésorière", right, up, size)
    assert drawn(both).state is State.UNREADABLE


@pytest.mark.parametrize("right", [0.0, 1.0, 2.0, 2.5, 3.0, 3.5])
@pytest.mark.parametrize(("one", "two"), [("80", "50"), ("5", "80"), ("100", "60")])
def test_two_figures_in_one_place_are_no_number(one: str, two: str, right: float) -> None:
    name = "att_sal_quotite"
    both = words(one, name=name) + words(two, right, name=name)
    assert drawn(both, name).state is State.UNREADABLE


def test_a_value_covered_in_white_and_written_anew_is_no_sure_answer() -> None:
    before = filled({QUALITY: "Directrice"}, flatten=True)
    cover = f"1 g {X0 + 1} {Y0 + 1} {X1 - X0 - 2} {Y1 - Y0 - 2} re f 0 g"
    assert drawn(cover + words("Présidente"), base=before).state is State.UNREADABLE


def test_lines_set_solid_are_two_lines() -> None:
    name = ACTIVITIES
    both = words("Accueil des adhérents", up=30, name=name)
    both += words("Gestion des dossiers", up=20, name=name)
    assert drawn(both, name).value == "Accueil des adhérents\nGestion des dossiers"


def test_a_letter_of_a_wide_font_may_reach_over_the_next_ones() -> None:
    """As in what Chromium prints, where « ’ » of another font is as wide as two letters."""

    def edit(pdf: pikepdf.Pdf) -> None:
        helvetica(pdf)
        fonts = pdf.pages[0].obj.Resources.Font
        widths = [1000 if code == 0x92 else 556 for code in range(256)]
        fonts.Essai.FirstChar, fonts.Essai.LastChar = 0, 255
        fonts.Essai.Widths = Array(widths)
        fonts.Essai.FontDescriptor = Dictionary(
            Type=Name.FontDescriptor, FontName=Name.Helvetica, Flags=32, Ascent=718, Descent=-207
        )
        said = "<6c92> 780 <61636375>"
        draw(pdf, f"BT /Essai 10 Tf {X0 + 3} {BASE} Td [{said}] TJ ET")

    assert readings(edited(submissions.blank(), edit))[QUALITY].value == "l’accu"


def test_a_line_of_text_cut_below_its_box_is_told() -> None:
    x0, y0, _, _ = rect(ACTIVITIES)
    words = (
        f"BT /Essai 10 Tf {x0 + 3} {y0 + 8} Td 12 TL (Accueil des usagers) Tj "
        "T* (et tenue de la caisse) Tj ET"
    )
    reading = drawn(words, ACTIVITIES)
    assert reading.state is State.UNREADABLE or reading.flags


def test_a_dash_is_not_a_stroke() -> None:
    assert drawn(f"BT /Essai 10 Tf {X0 + 3} {BASE} Td (--------) Tj ET").value == "--------"


# ---------------------------------------------------------------------- characters


def glyphs_called(names: dict[int, str], width: int = 556) -> str:
    """A font table that says what the codes mean, whatever they draw."""
    table = " ".join(
        f"<{code:02X}> <{said.encode('utf-16-be').hex()}>" for code, said in names.items()
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
        f"1 begincodespacerange <00> <FF> endcodespacerange {len(names)} beginbfchar {table} "
        "endbfchar endcmap end end"
    )


def saying(names: dict[int, str], words: str) -> Reading:
    def edit(pdf: pikepdf.Pdf) -> None:
        helvetica(pdf)
        pdf.pages[0].obj.Resources.Font.Essai.ToUnicode = pdf.make_stream(
            glyphs_called(names).encode()
        )
        draw(pdf, f"BT /Essai 10 Tf {X0 + 3} {BASE} Td {words} Tj ET")

    return readings(edited(submissions.blank(), edit))[QUALITY]


@pytest.mark.parametrize("said", ["➡", "㼀", "한", "\ue012", "\ufffd", "❴"])
def test_letters_said_to_be_no_letters_are_no_answer(said: str) -> None:
    reading = saying({ord("L"): said}, "(Lukasz Zak)")
    assert reading.state is State.UNREADABLE
    assert "inattendus" in reading.reason


def test_a_letter_that_says_it_is_a_space_is_doubtful() -> None:
    """As in what Chromium prints, where the apostrophe of a wide font has no name."""

    def edit(pdf: pikepdf.Pdf) -> None:
        helvetica(pdf)
        fonts = pdf.pages[0].obj.Resources.Font
        table = glyphs_called({ord("x"): " "})
        fonts.Essai.ToUnicode = pdf.make_stream(table.encode())
        widths = [278 if code == 32 else 1000 if code == ord("x") else 556 for code in range(256)]
        fonts.Essai.FirstChar, fonts.Essai.LastChar = 0, 255
        fonts.Essai.Widths = Array(widths)
        fonts.Essai.FontDescriptor = Dictionary(
            Type=Name.FontDescriptor, FontName=Name.Helvetica, Flags=32, Ascent=718, Descent=-207
        )
        draw(pdf, f"BT /Essai 10 Tf {X0 + 3} {BASE} Td (Responsable de lxaccueil) Tj ET")

    reading = readings(edited(submissions.blank(), edit))[QUALITY]
    assert reading.state is State.UNREADABLE or "conflict" in reading.flags


def test_many_spaces_with_nothing_in_them_are_spaces() -> None:
    reading = drawn(f"BT /Essai 10 Tf {X0 + 3} {BASE} Td [(Chef) -1390 (adjointe)] TJ ET")
    assert (reading.value, reading.flags) == ("Chef     adjointe", ())


# ---------------------------------------------------------------------- annotations over text


FLAT = filled({QUALITY: "Directrice"}, flatten=True)
PLACE = (X0 + 2, Y0 + 2, X0 + 70, Y1 - 2)


@pytest.mark.parametrize("subtype", ["StrikeOut", "Redact", "Line"])
def test_an_annotation_over_a_flattened_value_makes_it_doubtful(subtype: str) -> None:
    reading = readings(edited(FLAT, lambda pdf: annotate(pdf, PLACE, subtype)))[QUALITY]
    assert reading.state is State.UNREADABLE or "conflict" in reading.flags


def test_words_typed_over_a_flattened_value_make_it_doubtful() -> None:
    reading = readings(edited(FLAT, lambda pdf: free_text(pdf, PLACE, "Présidente")))[QUALITY]
    assert reading.state is State.UNREADABLE or "conflict" in reading.flags


def covering(pdf: pikepdf.Pdf, subtype: str, colour: str) -> None:
    x0, y0, x1, y1 = PLACE
    shown = pdf.make_stream(
        f"{colour} rg {x0} {y0} {x1 - x0} {y1 - y0} re f".encode(),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array(PLACE),
    )
    annotate(
        pdf,
        PLACE,
        subtype,
        IC=Array([float(part) for part in colour.split()]),
        AP=Dictionary(N=shown),
    )


@pytest.mark.parametrize("flatten", [True, False])
@pytest.mark.parametrize("subtype", ["Square", "Highlight", "Circle", "Polygon"])
@pytest.mark.parametrize("colour", ["1 1 1", "0 0 0"])
def test_an_opaque_area_over_a_value_makes_it_doubtful(
    flatten: bool, subtype: str, colour: str
) -> None:
    data = filled({QUALITY: "Directrice"}, flatten=flatten)
    reading = readings(edited(data, lambda pdf: covering(pdf, subtype, colour)))[QUALITY]
    assert reading.state is State.UNREADABLE or "conflict" in reading.flags


def test_a_value_marked_in_yellow_is_read() -> None:
    def mark(pdf: pikepdf.Pdf) -> None:
        x0, y0, x1, y1 = PLACE
        shown = pdf.make_stream(
            f"/G gs 1 1 0 rg {x0} {y0} {x1 - x0} {y1 - y0} re f".encode(),
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array(PLACE),
            Resources=Dictionary(ExtGState=Dictionary(G=Dictionary(BM=Name.Multiply))),
        )
        annotate(pdf, PLACE, "Highlight", AP=Dictionary(N=shown))

    for data in (FLAT, filled({QUALITY: "Directrice"})):
        reading = readings(edited(data, mark))[QUALITY]
        assert (reading.value, reading.flags) == ("Directrice", ())


@pytest.mark.parametrize("side", ["below", "above", "left"])
def test_letters_drawn_as_outlines_at_the_edge_of_a_box_are_never_empty(side: str) -> None:
    """Cut by a clipping path, so that hardly more than a point of them shows."""
    strip = {
        "below": f"{X0} {Y0} {X1 - X0} 1.4 re",
        "above": f"{X0} {Y1 - 1.4} {X1 - X0} 1.4 re",
        "left": f"{X0} {Y0} 1.4 {Y1 - Y0} re",
    }[side]
    stems = " ".join(f"{X0 + 3 + 4 * i} {Y0 - 6} 1.5 {Y1 - Y0 + 12} re f" for i in range(20))
    bars = " ".join(f"{X0 - 6} {Y0 + 4 + 4 * i} 20 1.2 re f" for i in range(4))
    assert drawn(f"{strip} W n {stems if side != 'left' else bars}").state is State.UNREADABLE


@pytest.mark.parametrize("aside", [0.0, 0.5, 0.9])
def test_the_border_of_a_box_drawn_aside_is_nothing(aside: float) -> None:
    frame = f"{X0 + aside} {Y0 + aside} {X1 - X0 - 2 * aside} {Y1 - Y0 - 2 * aside} re S"
    assert drawn(f"0.3 G 0.6 w {frame}").state is State.EMPTY
