"""Turn a form and its sizes into a tagged PDF whose fields are still links, page codes included."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

import pikepdf
import segno
import typst

from vaeforms import forms, pagecode
from vaeforms.errors import UsageError
from vaeforms.forms import attestation_benevole, attestation_salariee, dossier
from vaeforms.forms.dossier import EMPLOIS_A_PAGE, FORMATIONS_A_PAGE, FORMATIONS_FIRST_PAGE
from vaeforms.model import Box, PageCode, Rect

#: A link to ``vaef:<field>`` or ``vaef:<field>/<option>`` marks the place of a field.
SCHEME = "vaef:"

_PACKAGE = Path(__file__).parent
_SOURCES = _PACKAGE / "forms"
_FONTS = _PACKAGE / "fonts"
_SOURCE = {
    dossier.ID: "dossier.typ",
    attestation_salariee.ID: "attestation_salariee.typ",
    attestation_benevole.ID: "attestation_benevole.typ",
}

#: A printed code word has 6 × 6 modules inside a black border one module wide.
_TAG_SIDE = 8
#: Stands for a layout id while box positions are not known yet: same length, same drawing.
_NO_LAYOUT = "00000"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page to lay out: its role, and which tables or rows it holds."""

    role: str
    #: number of the first emploi table or formation row of the page; 0 where it has none
    first: int = 0
    #: how many of them
    count: int = 0
    #: rank of the page among those of its role, from 0
    rank: int = 0

    @property
    def slot(self) -> int:
        """The slot its corner tags say."""
        return pagecode.SLOTS[self.role] + self.rank

    def code(self, form: str, layout: str, number: int) -> PageCode:
        """The code of this sheet as page `number` of form `form` (`Form.code`)."""
        if self.role == "attestation-salariee":
            return PageCode(attestation_salariee.CODE, layout, 1)
        if self.role == "attestation-benevole":
            return PageCode(attestation_benevole.CODE, layout, 1)
        numbered = self.role == "emplois" or (self.role == "formation" and self.rank > 0)
        return PageCode(form, layout, number, self.first if numbered else None)


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """One page of a drawing."""

    role: str
    code: PageCode
    #: field boxes in reading order, in points of PDF user space
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A form laid out: fields drawn and marked by links, not yet fillable."""

    #: tagged PDF (PDF/UA-1); the same bytes for the same arguments
    pdf: bytes
    pages: tuple[DrawnPage, ...]


def plan(form_id: str, emplois: int, formations: int) -> tuple[Sheet, ...]:
    """The pages of a form, in order, for so many emploi tables and rows of training."""
    if form_id != dossier.ID:
        return (Sheet(form_id),)
    before = ("garde", "sommaire", "mode-emploi", "definition", "referentiel-1", "referentiel-2")
    starts = range(2, emplois + 1, EMPLOIS_A_PAGE)
    tables = (
        Sheet("emplois", n, min(EMPLOIS_A_PAGE, emplois + 1 - n), rank)
        for rank, n in enumerate(starts)
    )
    firsts = (1, *range(FORMATIONS_FIRST_PAGE + 1, formations + 1, FORMATIONS_A_PAGE))
    ends = (*firsts[1:], formations + 1)
    rows = (
        Sheet("formation", first, end - first, rank)
        for rank, (first, end) in enumerate(zip(firsts, ends, strict=True))
    )
    after = ("pieces", attestation_salariee.ID, attestation_benevole.ID)
    return (
        *map(Sheet, before),
        Sheet("recap", 1, 1),
        *tables,
        *rows,
        *map(Sheet, after),
    )


def draw(
    form_id: str,
    *,
    emplois: int = dossier.DEFAULT_EMPLOIS,
    formations: int = dossier.DEFAULT_FORMATIONS,
    cover_signature: bool = True,
) -> Drawing:
    """Lay the form out twice: once to learn where its boxes are, once with the codes that say so.

    Raises `UsageError` for an unknown form or a size out of range.
    """
    _check(form_id, emplois, formations)
    form = forms.FORMS[form_id]
    sheets = plan(form_id, emplois, formations)

    def compiled(layouts: Sequence[str]) -> tuple[bytes, tuple[PageCode, ...]]:
        codes = tuple(
            sheet.code(form.code, layout, number)
            for number, (sheet, layout) in enumerate(zip(sheets, layouts, strict=True), start=1)
        )
        spec = {
            "title": form.title,
            "cover_signature": cover_signature,
            "pages": [_page(s, str(c)) for s, c in zip(sheets, codes, strict=True)],
        }
        return _typeset(form_id, spec), codes

    pdf, _ = compiled([_NO_LAYOUT] * len(sheets))
    boxes = _boxes(pdf, len(sheets))
    layouts = [pagecode.layout_id(s.role, b) for s, b in zip(sheets, boxes, strict=True)]
    pdf, codes = compiled(layouts)
    if _boxes(pdf, len(sheets)) != boxes:
        raise AssertionError("the page code moved the boxes it describes")
    pages = zip(sheets, codes, boxes, strict=True)
    return Drawing(pdf, tuple(DrawnPage(s.role, c, b) for s, c, b in pages))


def _check(form_id: str, emplois: int, formations: int) -> None:
    if form_id not in forms.FORMS:
        known = ", ".join(forms.FORMS)
        raise UsageError(f"Formulaire inconnu\u00a0: {form_id}. Formulaires connus\u00a0: {known}.")
    if not 1 <= emplois <= dossier.MAX_EMPLOIS:
        raise UsageError(f"Le nombre d’emplois va de 1 à {dossier.MAX_EMPLOIS}.")
    if not 1 <= formations <= dossier.MAX_FORMATIONS:
        raise UsageError(f"Le nombre de formations va de 1 à {dossier.MAX_FORMATIONS}.")


def _typeset(form_id: str, spec: object) -> bytes:
    """The PDF of one pass; no date and no font of the machine in it, so always the same bytes."""
    compiler = typst.Compiler(
        input=str(_SOURCES / _SOURCE[form_id]),
        root=str(_SOURCES),
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"spec": json.dumps(spec)},
    )
    pdf = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=0)
    if not isinstance(pdf, bytes):
        raise AssertionError("one PDF expected")
    return pdf


def _boxes(pdf: bytes, pages: int) -> tuple[tuple[Box, ...], ...]:
    """The marked boxes of every page."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        if len(document.pages) != pages:
            raise AssertionError(f"{pages} pages planned, {len(document.pages)} laid out")
        return tuple(
            tuple(_marked(page.obj["/Annots"])) if "/Annots" in page.obj else ()
            for page in document.pages
        )


def _marked(annotations: pikepdf.Object) -> Iterable[Box]:
    for annotation in annotations.as_list():
        action = annotation.get("/A")
        target = "" if action is None else str(action.get("/URI", ""))
        if not target.startswith(SCHEME):
            continue
        name, _, option = target.removeprefix(SCHEME).partition("/")
        field = forms.field(name)
        if field is None:
            raise AssertionError(f"no form has a field {name}")
        yield Box(name, _rect(annotation), field.kind, option)


def _rect(annotation: pikepdf.Object) -> Rect:
    x0, y0, x1, y1 = (round(float(v), 2) for v in annotation.Rect)
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


# ------------------------------------------------------------------------------ page marks


def _page(sheet: Sheet, code: str) -> dict[str, object]:
    """What the sources of the forms need to lay one page out and mark it."""
    qr = segno.make_qr(code, error="m", boost_error=False)
    matrix = [[bool(module) for module in row] for row in qr.matrix]
    return {
        "role": sheet.role,
        "first": sheet.first,
        "count": sheet.count,
        "code": code,
        "tags": [_runs(tag_matrix(4 * sheet.slot + corner)) for corner in range(4)],
        "qr": _runs(matrix),
        "qr_size": len(matrix),
    }


@cache
def _code_words() -> tuple[int, ...]:
    """AprilTag 36h11 code words of ids 0 to 199, row by row, the first module in the high bit."""
    text = (_SOURCES / "tags36h11.txt").read_text(encoding="ascii")
    return tuple(int(line, 16) for line in text.split())


def tag_matrix(tag_id: int) -> list[list[bool]]:
    """The 8 × 8 modules of a corner tag, black border included; True is black."""
    word = _code_words()[tag_id]
    inner = _TAG_SIDE - 2
    rows = [[True] * _TAG_SIDE]
    for y in range(inner):
        bits = [bool(word >> (inner * inner - 1 - inner * y - x) & 1) for x in range(inner)]
        rows.append([True, *bits, True])
    return [*rows, [True] * _TAG_SIDE]


def _runs(matrix: Sequence[Sequence[bool]]) -> list[tuple[int, int, int, int]]:
    """Dark modules as (x, y, width, height) rectangles, one per horizontal run."""
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        for dark, group in groupby(row):
            length = sum(1 for _ in group)
            if dark:
                runs.append((x, y, length, 1))
            x += length
    return runs
