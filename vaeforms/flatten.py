"""A filled form -> the same pages with the values drawn in and no field left.

Each value stays where the reader of the form meets it: its structure element keeps its place and
now holds the drawn value (ISO 32000-1 §14.8.5.6, PrintField), so that a screen reader and a text
extraction that follows the structure read label, value, label, value.
"""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name

from vaeforms import acroform

_PREFIX = "/VaeValue"
_ROLES = {"/Tx": "/tv", "/Ch": "/tv", "/Btn": "/rb"}


def flatten(pdf: pikepdf.Pdf) -> None:
    """Draw the appearance of every widget of `pdf` into its page and remove the form, in place."""
    elements = _elements_by_widget(pdf)
    parents = _ParentTree(pdf)
    for page in pdf.pages:
        drawn: list[bytes] = []
        kept = Array()
        for annotation in page.obj.get("/Annots", Array()):
            if annotation.get("/Subtype") != Name.Widget:
                kept.append(annotation)
                continue
            body = _draw(page, annotation, len(drawn))
            element = elements.get(annotation.objgen)
            if element is not None:
                number = parents.add(page.obj, element)
                element.K, element.Pg, element.A = number, page.obj, _print_field(annotation)
                body = b"/Form <</MCID %d>> BDC\n%sEMC\n" % (number, body)
            parents.forget(annotation)
            drawn.append(body)
        if not drawn:
            continue
        if len(kept):
            page.obj.Annots = kept
        else:
            del page.obj["/Annots"]
        # The page may leave its coordinates flipped: its own content is fenced in.
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(b"Q\n" + b"".join(drawn))
    if "/AcroForm" in pdf.Root:
        del pdf.Root["/AcroForm"]


def _field(widget: pikepdf.Object) -> pikepdf.Object:
    return widget.get("/Parent", widget)


def _state(widget: pikepdf.Object) -> pikepdf.Object | None:
    """The appearance stream that a viewer shows."""
    normal = widget.get("/AP", Dictionary()).get("/N")
    if isinstance(normal, pikepdf.Dictionary) and not isinstance(normal, pikepdf.Stream):
        return normal.get(str(widget.get("/AS", "/Off")))
    return normal


def _draw(page: pikepdf.Page, widget: pikepdf.Object, rank: int) -> bytes:
    """Operators that draw `widget`; empty when it shows nothing."""
    stream = _state(widget)
    if stream is None or b"Tj" not in stream.read_bytes():
        return b""
    name = f"{_PREFIX}{rank}"
    if "/Resources" not in page.obj:
        page.obj.Resources = Dictionary()
    if "/XObject" not in page.obj.Resources:
        page.obj.Resources.XObject = Dictionary()
    page.obj.Resources.XObject[name] = stream
    x, y = float(widget.Rect[0]), float(widget.Rect[1])
    return f"q\n1 0 0 1 {x:.2f} {y:.2f} cm\n{name} Do\nQ\n".encode("ascii")


def _print_field(widget: pikepdf.Object) -> Dictionary:
    field = _field(widget)
    kind = str(field.get("/FT", "/Tx"))
    attributes = Dictionary(O=Name.PrintField, Role=Name(_ROLES.get(kind, "/tv")))
    tooltip = widget.get("/TU")
    if tooltip is not None:
        attributes.Desc = tooltip
    if kind == "/Btn":
        attributes["/checked"] = Name.off if widget.get("/AS") == Name.Off else Name.on
    return attributes


def _elements_by_widget(pdf: pikepdf.Pdf) -> dict[tuple[int, int], pikepdf.Object]:
    return dict(_references(pdf))


def _references(pdf: pikepdf.Pdf) -> Iterator[tuple[tuple[int, int], pikepdf.Object]]:
    for element in acroform.walk(pdf):
        for kid in acroform.children(element):
            if acroform.is_objr(kid):
                yield kid.Obj.objgen, element


class _ParentTree:
    """The number tree from marked content and annotations to structure elements."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        root = pdf.Root.get("/StructTreeRoot")
        tree = None if root is None else root.get("/ParentTree")
        self._tree = None if tree is None else pikepdf.NumberTree(tree)

    def add(self, page: pikepdf.Object, element: pikepdf.Object) -> int:
        """Reserve a marked-content number on `page` for `element`."""
        if self._tree is None:
            raise ValueError("a structure element without a parent tree")
        key = int(page.StructParents)
        entries = self._tree[key]
        entries.append(element)
        return len(entries) - 1

    def forget(self, widget: pikepdf.Object) -> None:
        """Drop the entry of a widget that is going away."""
        key = widget.get("/StructParent")
        if self._tree is not None and key is not None and int(key) in self._tree:
            del self._tree[int(key)]
