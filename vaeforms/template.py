"""The released blank PDFs, read back: for each page its boxes, its printed words and its picture.

The blanks of any version, and of any other body, are read by putting their PDF into one of the
directories. Where a field is, is written nowhere else.
"""

from __future__ import annotations

import atexit
import hashlib
import weakref
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import pikepdf

from vaeforms import forms, pagecode, pdfium, widgets
from vaeforms.likeness import DARK, grey
from vaeforms.model import Box, FileProblem, Kind, PageCode, Rect, TemplatePage
from vaeforms.submitted import Glyph, SubmittedFile, SubmittedPage, open_file
from vaeforms.turns import turn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

T = TypeVar("T")

#: Pictures of blanks kept, in bytes: five whole A4 pages at 200 dpi.
_CACHE_BYTES = 64_000_000

#: Content streams remembered, 200 bytes each: the pages of some dozen forms as sent.
_MAX_DIGESTS = 1_000
_digests: OrderedDict[bytes, bytes] = OrderedDict()

#: A shorter content stream of another body's form, in bytes, may be any page's.
_TELLING = 300
#: Kinds of page by the fields on it, the most telling first.
_ROLES = (
    ("att_sal_", "attestation-salariee"),
    ("att_ben_", "attestation-benevole"),
    ("candidat_", "garde"),
    ("recap_", "recap"),
    ("emploi_", "emplois"),
    ("formation_", "formation"),
)
#: What a widget of another body's form is, for want of our own list of fields.
_KINDS = {
    "text": Kind.TEXT,
    "combo": Kind.COMBO,
    "list": Kind.COMBO,
    "check": Kind.RADIO,
    "radio": Kind.RADIO,
    "signature": Kind.SIGNATURE,
}


def default_directories() -> list[Path]:
    """Where the blanks of this version are: inside the installed package, or in the checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "blank_forms"
    return [installed if installed.is_dir() else package.parent / "blank_forms"]


def load(directories: Sequence[Path]) -> Templates:
    """Read every PDF of `directories`; the first directory holds the current version.

    Files that are no readable PDF are skipped: the blanks are the operator's own, `vaeforms blank`
    writes them anew.
    """
    files = []
    for directory in directories:
        if directory.is_dir():
            files += sorted(p for p in directory.iterdir() if p.suffix.lower() == ".pdf")
    return Templates(files, directories[0] if directories else None)


class Templates:
    """The pages of every blank known, found by what a submitted page says or shows."""

    def __init__(self, files: Iterable[Path], current: Path | None = None):
        self._current = current
        self._files: dict[str, SubmittedFile] = {}
        self._by_layout: dict[tuple[str, str], TemplatePage] = {}
        self._by_content: dict[bytes, TemplatePage | None] = {}
        self._pictures: OrderedDict[tuple[object, ...], NDArray[np.uint8]] = OrderedDict()
        self._ink: dict[tuple[str, int, float], NDArray[np.intp]] = {}
        self._word_counts: dict[tuple[object, ...], Counter[str]] = {}
        self._glyphs: dict[tuple[str, int], tuple[Glyph, ...]] = {}
        self._made: dict[tuple[str, int, Callable[..., object]], object] = {}
        self._derived: dict[tuple[str, int, Callable[..., object]], object] = {}
        pages = []
        for path in files:
            opened = open_file(path, path.name)
            if isinstance(opened, FileProblem):
                continue
            self._files[str(path)] = opened
            for page in opened.pages:
                template = _template_page(path, page)
                pages.append(template)
                self._enter(template, page)
        # PDFium complains on the console about what is open when the program ends
        atexit.register(_close, weakref.ref(self))
        #: every page of every blank, those of other bodies (`code` is None) included
        self.pages: tuple[TemplatePage, ...] = tuple(pages)

    def _enter(self, template: TemplatePage, page: SubmittedPage) -> None:
        code = template.code
        if code is None:
            self._enter_other(template, page)
            return
        key = (code.form, code.layout)
        known = self._by_layout.get(key)
        # of two pages of emploi tables, the one with both tables also reads the other
        if known is None or len(known.boxes) < len(template.boxes):
            self._by_layout[key] = template
        for digest in stream_digests(page.obj):
            # a stream shared by several pages tells nothing
            self._by_content[digest] = None if digest in self._by_content else template

    def _enter_other(self, template: TemplatePage, page: SubmittedPage) -> None:
        """A page of another body's form by what it draws; a picture is drawn as any other is."""
        if page.is_scan:
            return
        for digest, stream in zip(stream_digests(page.obj), page.streams, strict=False):
            if len(stream) < _TELLING:
                continue
            before = self._by_content.setdefault(digest, template)
            if before is not template and (before is None or before.code is None):
                self._by_content[digest] = None

    def find(self, code: PageCode) -> TemplatePage | None:
        """The blank page of that form and layout, its tables numbered from `code.n`."""
        template = self._by_layout.get((code.form, code.layout))
        return None if template is None else renumbered(template, code)

    def find_content(self, digest: bytes) -> TemplatePage | None:
        """The blank page that draws exactly this content stream (see `stream_digests`)."""
        return self._by_content.get(digest)

    def is_current(self, template: TemplatePage) -> bool:
        """The page is laid out as in the version now given out.

        How many tables and rows a form has is the operator's choice, not a version.
        """
        if self._current is None or template.role in pagecode.REPEATED:
            return True
        return any(
            page.code is not None
            and template.code is not None
            and (page.code.form, page.code.layout) == (template.code.form, template.code.layout)
            for page in self.pages
            if Path(page.file).parent == self._current
        )

    def glyphs(self, template: TemplatePage) -> tuple[Glyph, ...]:
        """The characters printed on the blank page; nothing for a page without its blank."""
        key = (template.file, template.index)
        with turn():
            if key not in self._glyphs:
                file = self._files.get(template.file)
                self._glyphs[key] = () if file is None else file.pages[template.index].glyphs
            return self._glyphs[key]

    def paths(self, template: TemplatePage) -> tuple[pdfium.Path, ...]:
        """The lines and areas drawn on the blank page."""
        file = self._files.get(template.file)
        with turn():
            return () if file is None else file.pages[template.index].paths

    def kept(self, template: TemplatePage, make: Callable[[tuple[Glyph, ...]], T]) -> T:
        """What `make` makes of the blank's characters, made once for each page and maker."""
        key = (template.file, template.index, make)
        if key not in self._made:
            self._made[key] = make(self.glyphs(template))
        return cast("T", self._made[key])

    def derived(self, template: TemplatePage, make: Callable[[Templates, TemplatePage], T]) -> T:
        """What `make` makes of a blank page, made once for each page and maker."""
        key = (template.file, template.index, make)
        if key not in self._derived:
            self._derived[key] = make(self, template)
        return cast("T", self._derived[key])

    def render(
        self, template: TemplatePage, scale: float, rect: Rect | None = None
    ) -> NDArray[np.uint8]:
        """The blank page, or its part inside `rect`: RGB (h, w, 3), `scale` pixels a point.

        White when the blank is not known. Do not write into it: it is kept for the next caller.
        """
        key = (template.file, template.index, scale, rect)
        return self._kept_picture(key, lambda: self._drawn(template, scale, rect))

    def picture(
        self,
        template: TemplatePage,
        scale: float,
        make: Callable[[NDArray[np.uint8]], NDArray[np.uint8]],
    ) -> NDArray[np.uint8]:
        """What `make` makes of the whole blank page as `render` gives it, kept in its stead."""
        whole = (0.0, 0.0, *template.size)
        key = (template.file, template.index, scale, make)
        return self._kept_picture(key, lambda: make(self._drawn(template, scale, whole)))

    def _drawn(self, template: TemplatePage, scale: float, rect: Rect | None) -> NDArray[np.uint8]:
        import numpy as np

        file = self._files.get(template.file)
        if file is not None:
            return file.pages[template.index].render(scale, rect)
        x0, y0, x1, y1 = rect or (0.0, 0.0, *template.size)
        shape = (max(1, round((y1 - y0) * scale)), max(1, round((x1 - x0) * scale)), 3)
        return np.full(shape, 255, np.uint8)

    def _kept_picture(
        self, key: tuple[object, ...], draw: Callable[[], NDArray[np.uint8]]
    ) -> NDArray[np.uint8]:
        """What `draw` draws, or drew for the last ones who asked."""
        with turn():
            if key in self._pictures:
                self._pictures.move_to_end(key)
                return self._pictures[key]
            picture = draw()
            picture.setflags(write=False)
            self._pictures[key] = picture
            while sum(each.nbytes for each in self._pictures.values()) > _CACHE_BYTES:
                self._pictures.popitem(last=False)
            return picture

    def ink(self, template: TemplatePage, scale: float) -> NDArray[np.intp]:
        """Where the blank is printed at that scale: indices into its flattened grey picture."""
        import numpy as np

        key = (template.file, template.index, scale)
        if key not in self._ink:
            picture = grey(self.render(template, scale, (0.0, 0.0, *template.size)))
            self._ink[key] = np.flatnonzero(picture < DARK)
        return self._ink[key]

    def word_counts(self, template: TemplatePage, fold: Callable[[str], str]) -> Counter[str]:
        """How often the blank prints each word, after `fold`, its page code left out."""
        key = (template.file, template.index, fold)
        if key not in self._word_counts:
            self._word_counts[key] = Counter(
                fold(word.text) for word in template.words if not word.text.startswith("VAE1*")
            )
        return self._word_counts[key]

    def close(self) -> None:
        """Close the blanks."""
        for file in self._files.values():
            file.close()
        self._files.clear()


def _close(known: weakref.ref[Templates]) -> None:
    templates = known()
    if templates is not None:
        templates.close()


def renumbered(template: TemplatePage, code: PageCode) -> TemplatePage:
    """`template` with the page number and the table numbers that `code` says."""
    own = template.code
    if own == code or own is None:
        return template
    if code.n is None or own.n is None or code.n == own.n:
        return replace(template, code=code)
    shift = code.n - own.n
    boxes = []
    for box in template.boxes:
        parts = forms.split(box.field)
        name = forms.renumber(box.field, parts[1] + shift) if parts else box.field
        boxes.append(replace(box, field=name))
    return replace(template, code=code, boxes=tuple(boxes))


def stream_digests(page: Any) -> list[bytes]:
    """The SHA-256 of each content stream of a page dictionary, decoded; b"" where it cannot be."""
    contents = page.get("/Contents")
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    found = []
    for stream in streams:
        if not isinstance(stream, pikepdf.Stream):
            continue
        try:
            found.append(_digest(stream))
        except (pikepdf.PdfError, RuntimeError, ValueError):
            found.append(b"")
    return found


def _digest(stream: pikepdf.Stream) -> bytes:
    """Of what the stream holds, decoded; remembered by its stored bytes where they say it all.

    The pages of a form that nobody drew on come back as they were sent, dossier after dossier, and
    decoding takes twenty times as long as reading.
    """
    filters = stream.get("/Filter")
    if filters != pikepdf.Name.FlateDecode or "/DecodeParms" in stream:
        return hashlib.sha256(stream.read_bytes().strip()).digest()
    stored = hashlib.sha256(stream.read_raw_bytes()).digest()
    if stored not in _digests:
        digest = hashlib.sha256(stream.read_bytes().strip()).digest()
        while len(_digests) >= _MAX_DIGESTS:
            _digests.popitem(last=False)
        _digests[stored] = digest
    return _digests[stored]


def label_of(page: Any) -> tuple[str, PageCode] | None:
    """The role and code that `blank` left in a page dictionary (/PieceInfo), if still there."""
    data = page
    for key in ("/PieceInfo", "/vaeforms", "/Private"):
        data = data.get(key)
        if not isinstance(data, pikepdf.Dictionary):
            return None
    code = pagecode.parse(widgets.text_of(data.get("/Code")))
    role = widgets.text_of(data.get("/Role"))
    return (role, code) if code is not None and role else None


def boxes_of(page: SubmittedPage) -> tuple[Box, ...]:
    """The boxes that the widgets of a page stand for, in their order."""
    boxes = []
    for widget in page.widgets:
        if widget.kind in ("push", "") or not widget.name:
            continue
        known = forms.field(widget.name)
        kind = known.kind if known else _KINDS[widget.kind]
        option = ""
        if kind is Kind.RADIO:
            option = widget.on_states[0] if widget.on_states else widget.state
        boxes.append(Box(widget.name, widget.rect, kind, option))
    return tuple(boxes)


def role_of(fields: Iterable[str]) -> str:
    """The kind of a page from the names of its fields; empty when they are not ours."""
    fields = list(fields)
    for prefix, role in _ROLES:
        if any(name.startswith(prefix) for name in fields):
            return role
    return ""


def _template_page(path: Path, page: SubmittedPage) -> TemplatePage:
    boxes = boxes_of(page)
    label = label_of(page.obj)
    if label is not None:
        role, code = label
    else:
        words = " ".join(word.text for word in page.words)
        found = pagecode.parse(words)
        role = role_of(box.field for box in boxes) if found else ""
        if found is None or not role:
            # another body's form: kept, never confused with ours
            return TemplatePage(
                code=None,
                role=f"{path.stem}-{page.index + 1}",
                size=page.size,
                boxes=boxes,
                words=(),
                file=str(path),
                index=page.index,
            )
        code = found
    return TemplatePage(code, role, page.size, boxes, page.words, str(path), page.index)
