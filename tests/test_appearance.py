from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaeforms import appearance, fieldfont

WIDTH, HEIGHT = 300.0, 24.0
TALL = 120.0


def _drawn(text: str, width: float = WIDTH, height: float = HEIGHT, *, multiline: bool) -> bytes:
    """A one-page PDF of the size of the box, showing the appearance."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(width, height))
    extra = fieldfont.ExtraFonts(pdf, set(text) - {"\n"})
    fonts = pikepdf.Dictionary({fieldfont.FIELD: fieldfont.field_font(pdf), **extra.fonts})
    layout = appearance.lay_out(text, width, height, multiline=multiline)
    content = appearance.text_content(layout, width, height, extra, multiline=multiline)
    page.obj.Resources = pikepdf.Dictionary(
        XObject=pikepdf.Dictionary(
            {"/F": appearance.form_xobject(pdf, content, width, height, fonts)}
        )
    )
    page.contents_add(b"/F Do")
    buffer = io.BytesIO()
    pdf.save(buffer, static_id=True)
    return buffer.getvalue()


def _text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        page = document[0]
        textpage = page.get_textpage()
        try:
            return str(textpage.get_text_bounded())
        finally:
            textpage.close()
            page.close()
    finally:
        document.close()


# --------------------------------------------------------------------------- cleaning


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\u2028b\vc\fd", "a\nb\nc\nd"),
        ("a\tb", "a b"),
        ("e\u0301te\u0301", "été"),
        ("12\u00a0€\u202f!", "12\u00a0€\u202f!"),
        ("a\x00b\x1bc\x7f", "abc"),
        ("\ud800", "\ufffd"),
    ],
)
def test_clean(typed: str, stored: str) -> None:
    assert appearance.clean(typed, multiline=True) == stored


def test_a_single_line_has_no_line_end() -> None:
    assert appearance.clean("12 rue\nLyon", multiline=False) == "12 rue Lyon"


# --------------------------------------------------------------------------- widths and wrapping


def test_widths_are_those_of_helvetica() -> None:
    assert [fieldfont.advance(c) for c in "aW €é"] == [556, 944, 278, 556, 556]
    assert fieldfont.width("aa", 10) == pytest.approx(11.12)


def test_wrapped_lines_fit_and_hold_the_whole_text() -> None:
    text = "Accueil physique et téléphonique des adhérents, orientation et conseil. " * 5
    lines = appearance.wrap(text, 10, 200)
    assert "".join(lines) == text
    assert all(fieldfont.width(line.rstrip(" "), 10) <= 200 for line in lines)


def test_a_line_end_of_the_writer_has_no_space_and_a_broken_line_keeps_its_own() -> None:
    assert appearance.wrap("un deux\ntrois", 10, 25) == ["un ", "deux", "trois"]


def test_empty_lines_stay() -> None:
    assert appearance.wrap("a\n\nb", 10, 100) == ["a", "", "b"]


def test_a_word_longer_than_the_line_is_cut() -> None:
    lines = appearance.wrap("x " + "m" * 50, 10, 100)
    assert "".join(lines) == "x " + "m" * 50
    assert all(fieldfont.width(line.rstrip(" "), 10) <= 100 for line in lines)


def test_a_non_breaking_space_does_not_break() -> None:
    assert appearance.wrap("prix 12\u00a0€", 10, 30) == ["prix ", "12\u00a0€"]


# --------------------------------------------------------------------------- fitting


def test_short_text_keeps_the_ordinary_size() -> None:
    layout = appearance.lay_out("Martin", WIDTH, HEIGHT, multiline=False)
    assert layout == appearance.Layout(appearance.SIZE, ("Martin",))


def test_longer_text_shrinks() -> None:
    text = "n" * 60
    layout = appearance.lay_out(text, WIDTH, HEIGHT, multiline=False)
    assert layout.lines == (text,)
    assert appearance.SMALLEST < layout.size < appearance.SIZE
    assert not layout.cut


def test_a_long_single_line_is_broken_rather_than_tiny() -> None:
    layout = appearance.lay_out("mot " * 30, WIDTH, HEIGHT, multiline=False)
    assert len(layout.lines) == 2
    assert not layout.cut


def test_a_low_box_never_breaks_its_line() -> None:
    layout = appearance.lay_out("mot " * 26, WIDTH, 14, multiline=False)
    assert len(layout.lines) == 1


def test_text_that_cannot_fit_is_cut_visibly() -> None:
    layout = appearance.lay_out("mot " * 600, WIDTH, TALL, multiline=True)
    assert layout.cut
    assert layout.size == appearance.SMALLEST
    assert layout.lines[-1].endswith(appearance.ELLIPSIS)
    assert fieldfont.width(layout.lines[-1], layout.size) <= WIDTH - 2 * appearance.PADDING_X


@pytest.mark.parametrize("count", [1, 20, 60, 120, 400])
def test_lines_stay_inside_the_box(count: int) -> None:
    layout = appearance.lay_out("mot " * count, WIDTH, TALL, multiline=True)
    m = fieldfont.metrics()
    high = (m.ascent - m.descent) * layout.size / 1000
    high += (len(layout.lines) - 1) * layout.size * appearance.LEADING
    assert high <= TALL - 2 * appearance.PADDING_Y + 1e-6


@pytest.mark.parametrize("text", ["x\n" * 8 + "x", "mmmm " * 14, "mmm\n" * 8 + "mmm mmm"])
def test_text_that_fits_a_narrow_box_is_not_cut(text: str) -> None:
    layout = appearance.lay_out(text, 36, TALL, multiline=True)
    assert "".join(layout.lines) == text.replace("\n", "")
    assert not layout.cut


@pytest.mark.parametrize("text", ["m" * 10**6, "m " * 10**5, "\n" * 10**5])
def test_a_novel_is_cut_as_well(text: str) -> None:
    assert appearance.lay_out(text, WIDTH, TALL, multiline=True).cut


# --------------------------------------------------------------------------- drawing


@pytest.mark.parametrize(
    "text",
    [
        "« œuvre — 12 € »",
        "Łukasz Őrsi",
        "Nguyễn Thị Ánh",
        "Дмитрий Ελλάδα",
        "l’Haÿ-les-Roses, 80 %",
        "Ÿ Š ž … “ ” „ ™",
        "你好",
    ],
)
def test_the_text_layer_is_exact(text: str) -> None:
    assert _text(_drawn(text, multiline=False)) == text


def test_letters_outside_cp1252_are_mixed_on_one_line() -> None:
    pdf = pikepdf.new()
    extra = fieldfont.ExtraFonts(pdf, "Łukasz ő")
    assert extra.encode("aŁb") == [("/Helv", b"a"), ("/VaeExtra1", b"!"), ("/Helv", b"b")]


def test_no_second_font_without_need() -> None:
    assert fieldfont.ExtraFonts(pikepdf.new(), "œuvre — 12 €").fonts == {}


def test_more_letters_than_a_font_has_codes() -> None:
    text = "".join(map(chr, [*range(0x100, 0x180), *range(0x400, 0x460), *range(0x1E00, 0x1EF0)]))
    pdf = pikepdf.new()
    extra = fieldfont.ExtraFonts(pdf, text)
    assert list(extra.fonts) == ["/VaeExtra1", "/VaeExtra2", "/VaeExtra3"]
    assert _text(_drawn(text, width=9000, multiline=False)) == text


def test_the_second_font_depends_on_its_letters_only() -> None:
    assert _drawn("Łő", multiline=False) == _drawn("Łő", multiline=False)
    assert _drawn("Łő", multiline=False) != _drawn("Łű", multiline=False)


def test_undrawable_letters_are_known() -> None:
    assert fieldfont.undrawable("Nguyễn 你好你\u202f\n") == ["你", "好"]


def test_a_lone_accent_takes_no_width() -> None:
    assert fieldfont.advance("\u0301") == 0


def _ink_rows(data: bytes, scale: float = 4) -> list[int]:
    """Pixel rows that hold ink, from the top."""
    document = pypdfium2.PdfDocument(data)
    try:
        page = document[0]
        image = page.render(scale=scale).to_pil().convert("L")
        page.close()
    finally:
        document.close()
    wide, high = image.size
    rows = image.tobytes()
    return [y for y in range(high) if min(rows[y * wide : (y + 1) * wide]) < 128]


def test_one_line_is_centred_on_its_capitals() -> None:
    rows = _ink_rows(_drawn("HHH", multiline=False))
    assert (rows[0] + rows[-1]) / 2 == pytest.approx(HEIGHT * 4 / 2, abs=3)


def test_several_lines_begin_at_the_top() -> None:
    rows = _ink_rows(_drawn("HHH\nHHH", height=TALL, multiline=True))
    assert rows[0] < 8 * 4
    assert rows[-1] < 30 * 4


def test_the_cross_is_dark_and_readable_as_text() -> None:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(14, 14))
    fonts = pikepdf.Dictionary({fieldfont.FIELD: fieldfont.field_font(pdf)})
    page.obj.Resources = pikepdf.Dictionary(Font=fonts)
    page.contents_add(appearance.cross_content(14, 14))
    buffer = io.BytesIO()
    pdf.save(buffer)
    assert _text(buffer.getvalue()) == "X"
    rows = _ink_rows(buffer.getvalue(), scale=10)
    assert 0.5 < len(rows) / 140 < 0.8


def test_strings_leave_no_doubt_about_their_encoding() -> None:
    assert bytes(appearance.text_string("Martin")) == b"Martin"
    pdf = pikepdf.new()
    pdf.Root.T = appearance.text_string("œ € é")
    buffer = io.BytesIO()
    pdf.save(buffer)
    assert "œ € é".encode("utf-16-be").hex().encode() in buffer.getvalue()


def test_the_font_file_ships() -> None:
    assert fieldfont.FILE.is_file()
    assert (Path(fieldfont.FILE).parent / "LiberationSans-LICENSE.txt").is_file()


# --------------------------------------------------------------------------- any text

LETTERS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.just("\n"))


@given(text=LETTERS | st.text(alphabet="mi \n"), room=st.floats(30, 400))
def test_wrapping_loses_nothing_and_fits(text: str, room: float) -> None:
    lines = appearance.wrap(text, 10, room)
    assert "".join(lines) == text.replace("\n", "")
    assert all(fieldfont.width(line.rstrip(" "), 10) <= room + 1e-6 for line in lines)


@given(text=st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = appearance.clean(text, multiline=True)
    assert appearance.clean(once, multiline=True) == once
    assert "\n" not in appearance.clean(text, multiline=False)
