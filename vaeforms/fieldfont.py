"""The shipped Liberation Sans -> the fonts of form fields: one for /DA, one for the rarer letters.

Field font rules, each measured on real viewers: the font named in ``/DA`` is one simple TrueType
with WinAnsiEncoding that holds all of cp1252 under the resource name ``/Helv`` (viewers that
hard-code names know it, and Liberation Sans has the metrics of Helvetica). A Type0 font there broke
qpdf and degraded pdf.js and pdftk; so letters outside cp1252 (« Łukasz », « Nguyễn ») get fonts
that only the appearance streams use.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name

if TYPE_CHECKING:
    from fontTools import ttLib

FILE = Path(__file__).parent / "fonts" / "LiberationSans-Regular.ttf"
#: Resource names: the font of /DA, and the first part of those for rarer letters.
FIELD, EXTRA = "/Helv", "/VaeExtra"
#: Codes of a font for rarer letters: the space is left out, some programs widen code 32.
_FIRST_CODE, _MOST_CODES = 33, 200
#: Resource name under which a program that redraws a ticked box looks for Zapf Dingbats.
MARKS = "/ZaDb"
#: The Zapf Dingbats codes of tick marks: check, cross, circle, square, diamond, star.
_MARK_CODES = b"48lnuH"

#: Letters drawn with the glyph of another when the font lacks them, and extracted as themselves:
#: spaces of other widths, hyphens.
_LOOKALIKE = {
    0x2007: 0x20,
    0x2008: 0x20,
    0x2009: 0x20,
    0x2010: 0x2D,
    0x2011: 0x2D,
    0x202F: 0xA0,
    0x3000: 0x20,
}
#: Drawn where no font has the letter: a white square, so that nobody takes it for a letter.
_REPLACEMENT = 0x25A1
#: PDF font descriptor flag « nonsymbolic »: the encoding says which glyph is which.
_NONSYMBOLIC = 32
#: Width of a vertical stem, in 1/1000 em; Liberation Sans has Helvetica's.
_STEM = 88


@dataclass(frozen=True, slots=True)
class Metrics:
    """What laying out text needs to know, in 1/1000 em."""

    #: by code point, for every letter the font has
    advances: dict[int, int]
    ascent: int
    descent: int
    cap_height: int
    bbox: tuple[int, int, int, int]
    #: PostScript name of the font
    name: str


@cache
def metrics() -> Metrics:
    """The metrics of the shipped font."""
    from fontTools import ttLib  # not needed to read a form whose values fit by far

    with ttLib.TTFont(FILE, lazy=True) as font:
        return _metrics(font)


def _metrics(font: ttLib.TTFont) -> Metrics:
    scale = 1000 / font["head"].unitsPerEm
    glyphs, widths, head = font.getBestCmap(), font["hmtx"], font["head"]
    return Metrics(
        advances={code: round(widths[glyph][0] * scale) for code, glyph in glyphs.items()},
        ascent=round(font["hhea"].ascent * scale),
        descent=round(font["hhea"].descent * scale),
        cap_height=round(font["OS/2"].sCapHeight * scale),
        bbox=(
            round(head.xMin * scale),
            round(head.yMin * scale),
            round(head.xMax * scale),
            round(head.yMax * scale),
        ),
        name=str(font["name"].getDebugName(6)),
    )


def _cp1252() -> dict[str, int]:
    table = {}
    for code in range(32, 256):
        try:
            table[bytes([code]).decode("cp1252")] = code
        except UnicodeDecodeError:
            continue
    del table["\x7f"]
    return table


#: Code in the field font by letter.
CP1252 = _cp1252()


def glyph_code(letter: str) -> int:
    """The code point whose glyph is drawn for `letter`: its own, a lookalike's or the square's."""
    code = ord(letter)
    known = metrics().advances
    if code in known:
        return code
    code = _LOOKALIKE.get(code, _REPLACEMENT)
    return code if code in known else ord("?")


def undrawable(text: str) -> list[str]:
    """The letters of `text` that the shipped font cannot draw, each once, in order."""
    known = metrics().advances
    return [
        c
        for c in dict.fromkeys(text)
        if ord(c) not in known and ord(c) not in _LOOKALIKE and not c.isspace()
    ]


def advance(letter: str) -> int:
    """Width of `letter` as drawn, in 1/1000 em; combining marks that stand alone take none."""
    if unicodedata.combining(letter):
        return 0
    return metrics().advances[glyph_code(letter)]


def width(text: str, size: float) -> float:
    """Width of one line of text, in points."""
    return sum(advance(c) for c in text) * size / 1000


@lru_cache(maxsize=64)
def _subset(codes: tuple[int, ...]) -> bytes:
    """The font file with the glyphs of `codes` only; kept, as dossiers share rare letters."""
    from fontTools import subset, ttLib  # 0.1 s to import, and most fillings embed no new font

    options = subset.Options(
        hinting=False,
        layout_features=[],
        name_IDs=[],
        notdef_outline=True,
        glyph_names=False,
        legacy_cmap=False,
        drop_tables=["GPOS", "GSUB", "GDEF", "kern", "DSIG", "meta", "FFTM", "PCLT"],
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    buffer = io.BytesIO()
    with ttLib.TTFont(FILE, recalcTimestamp=False) as font:
        subsetter.subset(font)
        font.save(buffer)
    return buffer.getvalue()


def _descriptor(pdf: pikepdf.Pdf, name: str, file: bytes) -> pikepdf.Object:
    m = metrics()
    return pdf.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name("/" + name),
            Flags=_NONSYMBOLIC,
            FontBBox=Array(m.bbox),
            ItalicAngle=0,
            Ascent=m.ascent,
            Descent=m.descent,
            CapHeight=m.cap_height,
            StemV=_STEM,
            FontFile2=pdf.make_stream(file, Length1=len(file)),
        )
    )


def _to_unicode(pairs: Sequence[tuple[int, str]], digits: int) -> bytes:
    """A ToUnicode CMap from codes of `digits` hexadecimal digits to letters."""
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        f"<{0:0{digits}X}> <{16**digits - 1:0{digits}X}>",
        "endcodespacerange",
    ]
    # A block of a CMap holds 100 entries at most (Adobe Technical Note 5014, §1.4.1).
    for i in range(0, len(pairs), 100):
        block = pairs[i : i + 100]
        lines.append(f"{len(block)} beginbfchar")
        for code, letter in block:
            lines.append(f"<{code:0{digits}X}> <{letter.encode('utf-16-be').hex().upper()}>")
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii") + b"\n"


def field_font(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """The font of /DA: simple TrueType, WinAnsi, whole cp1252, embedded, without subset prefix."""
    m = metrics()
    codes = {code: letter for letter, code in CP1252.items()}
    widths = [m.advances[ord(codes[c])] if c in codes else 0 for c in range(32, 256)]
    pairs = sorted(codes.items())
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=Name("/" + m.name),
            FirstChar=32,
            LastChar=255,
            Widths=Array(widths),
            Encoding=Name.WinAnsiEncoding,
            FontDescriptor=_descriptor(pdf, m.name, _subset(tuple(map(ord, CP1252)))),
            ToUnicode=pdf.make_stream(_to_unicode(pairs, 2)),
        )
    )


def marks_font(pdf: pikepdf.Pdf, field: pikepdf.Object) -> pikepdf.Object:
    """The font that stands for Zapf Dingbats: `field`, the field font, where every mark is an X.

    Poppler draws ticked boxes again when NeedAppearances is set (pypdf and pdf.js set it), finds no
    /ZaDb in a form that has none, and leaves the box empty.
    """
    codes = sorted(_MARK_CODES)
    first, last = codes[0], codes[-1]
    widths = [advance("X") if c in codes else 0 for c in range(first, last + 1)]
    differences = [entry for code in codes for entry in (code, Name.X)]
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=field.BaseFont,
            FirstChar=first,
            LastChar=last,
            Widths=Array(widths),
            Encoding=Dictionary(
                Type=Name.Encoding,
                BaseEncoding=Name.WinAnsiEncoding,
                Differences=Array(differences),
            ),
            FontDescriptor=field.FontDescriptor,
            ToUnicode=pdf.make_stream(_to_unicode([(code, "X") for code in codes], 2)),
        )
    )


def _glyph_name(code: int) -> str:
    """The name of a letter in the Adobe Glyph List, or one made of its code as that list allows."""
    from fontTools import agl

    name = agl.UV2AGL.get(code)
    return name if name else f"uni{code:04X}" if code <= 0xFFFF else f"u{code:X}"


class ExtraFonts:
    """Fonts for letters outside cp1252, for appearance streams only.

    Simple fonts too, each of up to 200 letters told apart by their glyph names: a program that goes
    through PostScript drops ToUnicode and keeps those names, while nothing is left of a Type0 font.
    A letter that the shipped font lacks is drawn as a square, and extracted exactly.
    """

    def __init__(self, pdf: pikepdf.Pdf, letters: Iterable[str]) -> None:
        """`letters`: those outside cp1252; those inside are left out."""
        kept = sorted(set(letters) - set(CP1252))
        #: font resource name and code by letter
        self._codes: dict[str, tuple[str, int]] = {}
        #: font dictionaries by resource name; none when there is nothing to draw with them
        self.fonts: dict[str, pikepdf.Object] = {}
        for i in range(0, len(kept), _MOST_CODES):
            block = kept[i : i + _MOST_CODES]
            name = f"{EXTRA}{len(self.fonts) + 1}"
            self.fonts[name] = _extra_font(pdf, block)
            for code, letter in enumerate(block, start=_FIRST_CODE):
                self._codes[letter] = (name, code)

    def encode(self, text: str) -> list[tuple[str, bytes]]:
        """`text` as runs of (font resource name, codes)."""
        runs: list[tuple[str, bytes]] = []
        for letter in text:
            simple = CP1252.get(letter)
            font, code = self._codes[letter] if simple is None else (FIELD, simple)
            if runs and runs[-1][0] == font:
                runs[-1] = (font, runs[-1][1] + bytes([code]))
            else:
                runs.append((font, bytes([code])))
        return runs


def _extra_font(pdf: pikepdf.Pdf, letters: Sequence[str]) -> pikepdf.Object:
    drawn = [glyph_code(letter) for letter in letters]
    # A subset prefix made of the letters: the same letters give the same bytes.
    digest = hashlib.sha256("".join(letters).encode("utf-8")).digest()
    name = "".join(chr(65 + byte % 26) for byte in digest[:6]) + "+" + metrics().name
    names = [Name("/" + _glyph_name(code)) for code in drawn]
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=Name("/" + name),
            FirstChar=_FIRST_CODE,
            LastChar=_FIRST_CODE + len(letters) - 1,
            Widths=Array([advance(letter) for letter in letters]),
            Encoding=Dictionary(
                Type=Name.Encoding,
                BaseEncoding=Name.WinAnsiEncoding,
                Differences=Array([_FIRST_CODE, *names]),
            ),
            FontDescriptor=_descriptor(pdf, name, _subset(tuple(drawn))),
            ToUnicode=pdf.make_stream(_to_unicode(list(enumerate(letters, _FIRST_CODE)), 2)),
        )
    )
