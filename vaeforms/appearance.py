"""A value and a box -> the appearance stream that shows the value in the box.

Text starts at `SIZE` and shrinks in steps down to `SMALLEST`; what still does not fit is cut at the
last line that does and ends with « […] », so that nothing is drawn over the neighbouring boxes.
A line broken for lack of width keeps its space; a line the writer ended does not: whoever reads a
flattened file back can tell the two apart.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name

from vaeforms import fieldfont

#: Type size of a field, in points; fixed, since automatic sizes (0) differ from viewer to viewer.
SIZE = 10.0
#: The smallest size still read without a magnifying glass on paper, and the step towards it.
SMALLEST, _STEP = 6.0, 0.5
#: A single line smaller than this is broken in two where its box is high enough: easier to read.
_BREAK_BELOW = 8.0
#: Space between the edge of a box and its text, in points, at the sides and above and below.
PADDING_X, PADDING_Y = 4.0, 3.0
#: Line spacing, as a multiple of the type size; Acrobat and pdf.js use about the same.
LEADING = 1.15
#: A box lower than this many times the type size gets smaller type.
_LEAST_HEIGHT = 1.2
#: Drawn after text that was cut.
ELLIPSIS = "[…]"
#: Share of a tick box taken by its cross, and the weight of its strokes in points: darker than the
#: 12 % of ink above which a box scanned from paper counts as ticked.
_CROSS, _CROSS_STROKE = 0.62, 1.0
#: Height of a capital X over the type size, in Liberation Sans.
_CAP = 0.688

#: An appearance with nothing to show; never zero-length, pdf.js and MuPDF warn about that.
NOTHING = b"q Q\n"
EMPTY_TEXT = b"/Tx BMC\nEMC\n"


def clean(value: str, *, multiline: bool) -> str:
    """`value` as it is stored: composed accents, LF line ends, no control characters.

    Tabs become spaces; in a single-line field line ends do too. Non-breaking spaces stay.
    """
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    value = "".join("\n" if c in "\v\f\x85\u2028\u2029" else " " if c == "\t" else c for c in value)
    value = "".join(
        "\ufffd" if unicodedata.category(c) == "Cs" else c
        for c in unicodedata.normalize("NFC", value)
        if c == "\n" or unicodedata.category(c) != "Cc"
    )
    return value if multiline else value.replace("\n", " ")


@dataclass(frozen=True, slots=True)
class Layout:
    """Lines of text at a size that fits a box."""

    #: in points
    size: float
    lines: tuple[str, ...]
    #: True when part of the text does not fit, even at the smallest size
    cut: bool = False


def _break_word(word: str, size: float, room: float) -> list[str]:
    """A word wider than the line, cut where the line is full."""
    parts, part, used = [], "", 0.0
    for letter in word:
        wide = fieldfont.width(letter, size)
        if part and used + wide > room:
            parts.append(part)
            part, used = "", 0.0
        part += letter
        used += wide
    return [*parts, part]


def wrap(text: str, size: float, room: float) -> list[str]:
    """`text` in lines no wider than `room` points; a broken line keeps its trailing space."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        used = 0.0
        words = paragraph.split(" ")
        for i, word in enumerate(words):
            piece = word if i == len(words) - 1 else word + " "
            wide = fieldfont.width(word, size)
            if line and used + wide > room:
                lines.append(line)
                line, used = "", 0.0
            if wide > room:
                *full, word = _break_word(word, size, room)
                lines += full
                piece = word if i == len(words) - 1 else word + " "
            line += piece
            used += fieldfont.width(piece, size)
        lines.append(line)
    return lines


def _sizes(height: float) -> list[float]:
    """The sizes to try in a box of that height, largest first."""
    first = max(SMALLEST, min(SIZE, height / _LEAST_HEIGHT))
    sizes = [first]
    while sizes[-1] - _STEP >= SMALLEST:
        sizes.append(sizes[-1] - _STEP)
    return sizes


def _most_lines(size: float, height: float) -> int:
    m = fieldfont.metrics()
    first = (m.ascent - m.descent) * size / 1000
    return max(1, 1 + int((height - 2 * PADDING_Y - first) / (size * LEADING) + 1e-6))


def _cut_line(line: str, size: float, room: float) -> str:
    """`line` shortened so that it ends with the ellipsis inside `room`."""
    while line and fieldfont.width(f"{line} {ELLIPSIS}", size) > room:
        line = line[:-1]
    return f"{line.rstrip()} {ELLIPSIS}".lstrip()


def lay_out(text: str, width: float, height: float, *, multiline: bool) -> Layout:
    """`text` in a box of `width` × `height` points, at the largest size that fits.

    A text that is not `multiline` is broken only when it would become very small otherwise.
    """
    room = width - 2 * PADDING_X
    sizes = _sizes(height)
    if not multiline:
        for size in sizes:
            most = _most_lines(size, height)
            if size < _BREAK_BELOW and most > 1:
                break
            if fieldfont.width(text, size) <= room:
                return Layout(size, (text,))
        sizes = [size for size in sizes if size <= _BREAK_BELOW]
    for size in sizes:
        most = _most_lines(size, height)
        begin = _beginning(text, size, room, most)
        lines = wrap(begin, size, room)
        if len(begin) == len(text) and len(lines) <= most:
            return Layout(size, tuple(lines))
    lines = lines[:most]
    lines[-1] = _cut_line(lines[-1], size, room)
    return Layout(size, tuple(lines), cut=True)


def _beginning(text: str, size: float, room: float, most: int) -> str:
    """As much of `text` as could fill `most` lines and a little more: a novel costs no more."""
    left = (most + 1) * (room + fieldfont.width(" ", size))
    for i, letter in enumerate(text):
        if letter == "\n":
            most -= 1
        else:
            left -= fieldfont.width(letter, size)
        if left < 0 or most < 0:
            return text[:i]
    return text


def default_appearance(size: float) -> str:
    """The /DA string of a field."""
    return f"{fieldfont.FIELD} {size:g} Tf 0 g"


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def text_content(
    layout: Layout,
    width: float,
    height: float,
    extra: fieldfont.ExtraFonts,
    *,
    multiline: bool,
) -> bytes:
    """The operators that draw `layout` in a box of `width` × `height` points.

    `multiline` text begins at the top of its box, other text is centred on its height.
    """
    if not any(layout.lines):
        return EMPTY_TEXT
    m, size = fieldfont.metrics(), layout.size
    leading = size * LEADING
    if multiline and _most_lines(size, height) > 1:
        y = height - PADDING_Y - m.ascent * size / 1000
    else:
        # The height of the block is counted on its capitals, as print does.
        block = m.cap_height * size / 1000 + leading * (len(layout.lines) - 1)
        y = (height + block) / 2 - m.cap_height * size / 1000
    body = [
        "/Tx BMC",
        "q",
        f"1 1 {_number(width - 2)} {_number(height - 2)} re W n",
        "BT",
        "0 g",
        f"{_number(leading)} TL",
        f"{_number(PADDING_X)} {_number(y)} Td",
    ]
    font = ""
    for i, line in enumerate(layout.lines):
        if i:
            body.append("T*")
        for name, codes in extra.encode(line):
            if name != font:
                body.append(f"{name} {_number(size)} Tf")
                font = name
            body.append(f"<{codes.hex().upper()}> Tj")
    body += ["ET", "Q", "EMC"]
    return "\n".join(body).encode("ascii") + b"\n"


def cross_content(width: float, height: float) -> bytes:
    """The operators that draw the cross of a ticked box.

    It is the letter X of the field font, drawn bold: a program that flattens the page keeps it in
    the text layer, where it can be read back without looking at the picture.
    """
    size = min(width, height) * _CROSS / _CAP
    x = (width - fieldfont.width("X", size)) / 2
    y = (height - _CAP * size) / 2
    body = (
        f"q\nBT\n0 g\n0 G\n2 Tr\n{_number(_CROSS_STROKE)} w\n{fieldfont.FIELD} {_number(size)} Tf\n"
        f"{_number(x)} {_number(y)} Td\n<58> Tj\nET\nQ\n"
    )
    return body.encode("ascii")


def form_xobject(
    pdf: pikepdf.Pdf, content: bytes, width: float, height: float, fonts: Dictionary | None = None
) -> pikepdf.Stream:
    """An appearance stream of `width` × `height` points; `fonts` by resource name."""
    resources = Dictionary() if fonts is None else Dictionary(Font=fonts)
    return pdf.make_stream(
        content,
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, round(width, 3), round(height, 3)]),
        Resources=resources,
    )


def text_string(value: str) -> pikepdf.String:
    """A PDF text string: ASCII as is, anything else in UTF-16.

    PDFDocEncoding would be legal for « œ » and « € », but programs that take it for Latin-1 lose
    them; UTF-16 with its byte order mark has no second reading.
    """
    if value.isascii():
        return pikepdf.String(value)
    return pikepdf.String(b"\xfe\xff" + value.encode("utf-16-be"))
