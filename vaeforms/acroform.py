"""A tagged PDF with links ``vaef:<name>[/<option>]`` for fields -> the same with form fields.

Each marker's link annotation is rewritten in place into a widget, and its structure element into
``Form``: rectangle, reading order, ``/StructParent`` and the ``/OBJR`` that points back stay as the
typesetter wrote them.

Decisions:

- A stamp is a second ``/Sig`` field (``…_cachet``): on paper a box, on screen a place where an
  electronic seal may be put. It is never marked required, an organisation may have no stamp.
- No JavaScript, no ``NeedAppearances``, no ``SigFlags``, no ``/DV``; fixed type size.
- The cross of a radio button is text: see `appearance.cross_content`, `fieldfont.marks_font`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name

from vaeforms import appearance, fieldfont
from vaeforms.model import Field, Kind, Required

SCHEME = "vaef:"

#: Field flags, ISO 32000-1 tables 221, 226, 228 and 230.
REQUIRED, MULTILINE = 1 << 1, 1 << 12
NO_TOGGLE_TO_OFF, RADIO = 1 << 14, 1 << 15
COMBO, EDIT = 1 << 17, 1 << 18
#: Annotation flag « print », ISO 32000-1 table 165.
PRINT = 4

#: What a widget keeps of the link it was.
_KEPT = {"/Type", "/Rect", "/P", "/StructParent"}


def add_fields(pdf: pikepdf.Pdf, fields: Sequence[Field]) -> None:
    """Turn every marker of `pdf` into a widget of the field it names.

    Raises ValueError when a marker names no field or is there twice, or a field has no marker: the
    drawing and the list of fields disagree, which is our mistake and nobody else's.
    """
    by_name = {field.name: field for field in fields}
    builder = _Builder(pdf)
    wanted = {
        (field.name, option)
        for field in fields
        for option in ([o for o, _ in field.options] if field.kind is Kind.RADIO else [""])
    }
    for page in pdf.pages:
        for annotation, key in _markers(page.obj):
            name, _, option = key.partition("/")
            if (name, option) not in wanted:
                raise ValueError(f"marker {key!r} names no field, or is there twice")
            wanted.discard((name, option))
            builder.convert(page.obj, annotation, by_name[name], option)
        page.obj.Tabs = Name.S
    if wanted:
        raise ValueError(f"fields without a marker: {sorted(wanted)}")
    builder.finish()
    _retag(pdf)


def _markers(page: pikepdf.Object) -> Iterator[tuple[pikepdf.Object, str]]:
    for annotation in page.get("/Annots", Array()):
        action = annotation.get("/A")
        if annotation.get("/Subtype") == Name.Link and action is not None:
            uri = str(action.get("/URI", ""))
            if uri.startswith(SCHEME):
                yield annotation, uri.removeprefix(SCHEME)


class _Builder:
    """The field tree of one PDF while its widgets are being made."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.fonts = Dictionary({fieldfont.FIELD: fieldfont.field_font(pdf)})
        self.top: list[pikepdf.Object] = []
        self.groups: dict[str, pikepdf.Object] = {}

    def convert(
        self, page: pikepdf.Object, widget: pikepdf.Object, field: Field, option: str
    ) -> None:
        """Rewrite a link annotation into the widget of `field` (of its `option`, for a RADIO)."""
        x0, y0, x1, y1 = (float(v) for v in widget.Rect)
        x0, x1 = sorted((x0, x1))
        y0, y1 = sorted((y0, y1))
        for key in sorted(set(widget.keys()) - _KEPT):
            del widget[key]
        widget.Subtype, widget.F, widget.P = Name.Widget, PRINT, page
        widget.Rect = Array([round(edge, 2) for edge in (x0, y0, x1, y1)])
        width, height = x1 - x0, y1 - y0
        if field.kind is Kind.RADIO:
            self._radio(widget, field, option, width, height)
            return
        widget.T = appearance.text_string(field.name)
        widget.TU = appearance.text_string(field.tooltip)
        self.top.append(widget)
        if field.kind in (Kind.SIGNATURE, Kind.STAMP):
            widget.FT = Name.Sig
            if _required(field) and field.kind is Kind.SIGNATURE:
                widget.Ff = REQUIRED
            widget.AP = Dictionary(N=self._stream(appearance.NOTHING, width, height))
            return
        flags = _required(field)
        if field.kind is Kind.COMBO:
            widget.FT = Name.Ch
            flags |= COMBO | EDIT
            widget.Opt = Array([appearance.text_string(shown) for _, shown in field.options])
        else:
            widget.FT = Name.Tx
            flags |= MULTILINE if field.kind is Kind.MULTILINE else 0
        if flags:
            widget.Ff = flags
        layout = appearance.lay_out("", width, height, multiline=False)
        widget.DA = appearance.text_string(appearance.default_appearance(layout.size))
        content = appearance.EMPTY_TEXT
        widget.AP = Dictionary(N=self._stream(content, width, height, text=True))

    def _radio(
        self, widget: pikepdf.Object, field: Field, option: str, width: float, height: float
    ) -> None:
        group = self.groups.get(field.name)
        if group is None:
            group = self.groups[field.name] = self.pdf.make_indirect(
                Dictionary(
                    FT=Name.Btn,
                    T=appearance.text_string(field.name),
                    TU=appearance.text_string(field.tooltip),
                    Ff=RADIO | NO_TOGGLE_TO_OFF | _required(field),
                    V=Name.Off,
                    Kids=Array(),
                )
            )
            self.top.append(group)
        group.Kids.append(widget)
        shown = dict(field.options)[option]
        widget.Parent = group
        widget.TU = appearance.text_string(f"{field.tooltip}\N{NO-BREAK SPACE}: {shown}")
        widget.AS = Name.Off
        # What a program that redraws the button is asked to show: « 8 » is a cross in ZapfDingbats.
        widget.MK = Dictionary(CA=pikepdf.String("8"))
        on = self._stream(appearance.cross_content(width, height), width, height, text=True)
        off = self._stream(appearance.NOTHING, width, height)
        widget.AP = Dictionary(N=Dictionary({f"/{option}": on, "/Off": off}))

    def _stream(
        self, content: bytes, width: float, height: float, *, text: bool = False
    ) -> pikepdf.Stream:
        fonts = self.fonts if text else None
        return appearance.form_xobject(self.pdf, content, width, height, fonts)

    def finish(self) -> None:
        """Hang the field tree on the catalogue."""
        shown = dict(self.fonts.items())
        marks = fieldfont.marks_font(self.pdf, self.fonts[fieldfont.FIELD])
        self.pdf.Root.AcroForm = self.pdf.make_indirect(
            Dictionary(
                Fields=Array(self.top),
                DR=Dictionary(Font=Dictionary({**shown, fieldfont.MARKS: marks})),
                DA=appearance.text_string(appearance.default_appearance(appearance.SIZE)),
            )
        )


def _required(field: Field) -> int:
    return REQUIRED if field.required is Required.ALWAYS else 0


# --------------------------------------------------------------------------- structure


def children(element: pikepdf.Object) -> list[pikepdf.Object]:
    """What a structure element holds (/K), as a list whatever its form."""
    kids = element.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def _elements(element: pikepdf.Object) -> list[pikepdf.Object]:
    return [k for k in children(element) if isinstance(k, Dictionary) and "/S" in k]


def walk(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every structure element of `pdf`, in reading order."""
    root = pdf.Root.get("/StructTreeRoot")
    stack = [] if root is None else _elements(root)[::-1]
    while stack:
        element = stack.pop()
        yield element
        stack += _elements(element)[::-1]


def is_objr(kid: pikepdf.Object) -> bool:
    """Whether this child of a structure element refers to an annotation."""
    return isinstance(kid, Dictionary) and kid.get("/Type") == Name.OBJR


def _retag(pdf: pikepdf.Pdf) -> None:
    """The structure elements of widgets become Form, those of row labels TH."""
    for element in list(walk(pdf)):
        references = [k for k in children(element) if is_objr(k)]
        if any(r.Obj.get("/Subtype") == Name.Widget for r in references):
            if len(references) != 1 or len(children(element)) != 1:
                raise ValueError("a field marker must hold an empty box and nothing else")
            element.S = Name.Form
            element.K = references[0]
            for key in ("/A", "/Alt", "/T"):
                if key in element:
                    del element[key]
    for element in walk(pdf):
        if element.S == Name.TR:
            _row_header(element)


def _has_form(element: pikepdf.Object) -> bool:
    return str(element.S) == "/Form" or any(map(_has_form, _elements(element)))


def _row_header(row: pikepdf.Object) -> None:
    """A first cell of words before cells of fields heads its row; Typst has no way to say so."""
    cells = _elements(row)
    if len(cells) < 2 or _has_form(cells[0]) or not any(map(_has_form, cells[1:])):
        return
    head = cells[0]
    if head.S == Name.TD:
        head.S = Name.TH
    old = head.get("/A")
    attributes = [] if old is None else list(old) if isinstance(old, Array) else [old]
    for attribute in attributes:
        if attribute.get("/O") == Name.Table and "/Scope" in attribute:
            return
    head.A = Array([*attributes, Dictionary(O=Name.Table, Scope=Name.Row)])


def save(pdf: pikepdf.Pdf) -> bytes:
    """The bytes of `pdf`: the same for the same content, on any machine.

    Streams are written as they stand (the typesetter compressed its own): compressing here would
    make the bytes depend on the zlib that this build of qpdf carries. No object streams: some old
    readers and fillers know none, and classic cross-reference tables are repaired more easily.
    """
    buffer = io.BytesIO()
    pdf.save(
        buffer,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
    )
    return buffer.getvalue()


def field_widgets(
    pdf: pikepdf.Pdf,
) -> Mapping[str, tuple[pikepdf.Object, tuple[pikepdf.Object, ...]]]:
    """By field name: the field and its widgets (itself, unless it is a radio group)."""
    found: dict[str, tuple[pikepdf.Object, tuple[pikepdf.Object, ...]]] = {}
    form = pdf.Root.get("/AcroForm")
    for field in [] if form is None else form.get("/Fields", Array()):
        widgets = tuple(field.Kids) if "/Kids" in field else (field,)
        found[str(field.get("/T", ""))] = (field, widgets)
    return found
