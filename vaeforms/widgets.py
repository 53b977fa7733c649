"""The annotations of a PDF page, turned into `Widget` (form fields) and `Annotation` values."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from vaeforms.model import Rect

#: Bits of /Ff (ISO 32000-2, tables 226, 228, 230, 233), counted from 1 there.
FF_MULTILINE = 1 << 12
FF_RADIO = 1 << 15
FF_PUSHBUTTON = 1 << 16
FF_COMBO = 1 << 17
#: Bits of /F (ISO 32000-2, table 167).
F_HIDDEN = 1 << 1
F_NOVIEW = 1 << 5

#: A field tree deeper than this is a loop or an attack: real ones are 2 or 3 deep.
MAX_DEPTH = 32
#: More fields than this is not a form people fill: the largest known has 719.
MAX_FIELDS = 20_000


@dataclass(frozen=True, slots=True)
class Widget:
    """One form field as one page shows it."""

    #: fully qualified field name: ``emploi_2_depuis``
    name: str
    #: in points of the page's user space
    rect: Rect
    #: ``text``, ``combo``, ``list``, ``check``, ``radio``, ``push``, ``signature`` or ``""``
    kind: str
    #: /V of the field: text with line ends as ``\\n``, or the name of the on-state of a button
    value: str
    #: the field has a /V at all
    has_value: bool
    #: /AS of a button, without slash, ``""`` when absent
    state: str = ""
    #: names under /AP /N of a button, other than Off
    on_states: tuple[str, ...] = ()
    #: /Opt of a choice or of a button: (export value, what is shown)
    options: tuple[tuple[str, str], ...] = ()
    #: /Ff
    flags: int = 0
    #: not shown on screen (/F hidden or no view)
    hidden: bool = False
    #: the widget annotation
    obj: Any = field(default=None, compare=False, repr=False)
    #: the dictionary that holds /FT and /V: the annotation itself or one of its parents
    owner: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Annotation:
    """One annotation that is not a form field: FreeText, Ink, Stamp, Highlight."""

    #: without slash: ``FreeText``
    subtype: str
    rect: Rect
    #: /Contents, line ends as ``\\n``
    contents: str
    #: /F
    flags: int = 0
    hidden: bool = False
    obj: Any = field(default=None, compare=False, repr=False)


def text_of(value: Any) -> str:
    r"""A text string of the file as Python text, line ends as ``\n``; ``""`` for anything else.

    PDFDocEncoding, UTF-16 and UTF-8 with their byte order mark, and UTF-8 without it, which some
    programs write against the standard. A stream holds long text (ISO 32000-2, 7.9.3).
    """
    if isinstance(value, pikepdf.Name):
        text = name_of(value)
    elif isinstance(value, pikepdf.String):
        text = _decode(bytes(value), str(value))
    elif isinstance(value, pikepdf.Stream):
        try:
            raw = value.read_bytes()
        except (pikepdf.PdfError, RuntimeError, ValueError):
            return ""
        text = _decode(raw, str(pikepdf.String(raw)))
    elif isinstance(value, str):
        text = value
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        text = str(value)
    else:
        return ""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _decode(raw: bytes, standard: str) -> str:
    if raw.isascii() or raw[:2] in (b"\xfe\xff", b"\xff\xfe") or raw[:3] == b"\xef\xbb\xbf":
        return standard
    with contextlib.suppress(UnicodeDecodeError):
        return raw.decode("utf-8")
    return standard


def name_of(value: Any) -> str:
    """A PDF name without its slash, bytes read as UTF-8 (ISO 32000-2, 7.3.5)."""
    if not isinstance(value, pikepdf.Name):
        return ""
    return str(value).removeprefix("/")


def entry(dictionary: Any, key: str) -> Any:
    """An entry of a PDF dictionary, or None: `get` takes seven times as long for what is absent."""
    return dictionary.get(key) if key in dictionary else None


def rect_of(value: Any) -> Rect | None:
    """A PDF rectangle with its corners in order, or None when it is not one."""
    try:
        numbers = value.as_list() if isinstance(value, pikepdf.Array) else value
        x0, y0, x1, y1 = map(float, numbers)
    except (TypeError, ValueError):
        return None
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _chain(obj: Any) -> list[Any]:
    """The dictionary and its ancestors, loops cut."""
    chain: list[Any] = []
    seen: set[tuple[int, int]] = set()
    while isinstance(obj, pikepdf.Dictionary) and len(chain) < MAX_DEPTH:
        key = obj.objgen
        if key != (0, 0):
            if key in seen:
                break
            seen.add(key)
        chain.append(obj)
        obj = entry(obj, "/Parent")
        if isinstance(obj, pikepdf.Dictionary) and not _may_have_kids(obj):
            break
    return chain


def _may_have_kids(obj: Any) -> bool:
    """It can be the parent of a field: PDFium copies pages whose fields name any object as such."""
    return "/Kids" in obj or not ("/Type" in obj or "/Subtype" in obj)


def _inherited(chain: list[Any], key: str) -> Any:
    for each in chain:
        if key in each:
            return each.get(key)
    return None


def _integer(value: Any) -> int:
    if value is None:
        return 0
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return 0


def _kind(field_type: str, flags: int) -> str:
    if field_type == "Tx":
        return "text"
    if field_type == "Ch":
        return "combo" if flags & FF_COMBO else "list"
    if field_type == "Sig":
        return "signature"
    if field_type == "Btn":
        if flags & FF_PUSHBUTTON:
            return "push"
        return "radio" if flags & FF_RADIO else "check"
    return ""


def _options(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, pikepdf.Array):
        return ()
    pairs = []
    for each in list(value)[:MAX_FIELDS]:
        if isinstance(each, pikepdf.Array):
            both = [text_of(part) for part in list(each)[:2]]
            if both:
                pairs.append((both[0], both[-1]))
        else:
            pairs.append((text_of(each), text_of(each)))
    return tuple(pairs)


def _on_states(annotation: Any) -> tuple[str, ...]:
    appearance = annotation.get("/AP")
    normal = appearance.get("/N") if isinstance(appearance, pikepdf.Dictionary) else None
    if not isinstance(normal, pikepdf.Dictionary):
        return ()
    return tuple(key.removeprefix("/") for key in normal.keys() if key != "/Off")  # noqa: SIM118


def _value(raw: Any, options: tuple[tuple[str, str], ...]) -> str:
    """/V as text; a multiple selection is joined by line ends."""
    if isinstance(raw, pikepdf.Array):
        return "\n".join(_value(each, options) for each in list(raw)[:MAX_FIELDS])
    return text_of(raw)


def widget_of(annotation: Any) -> Widget | None:
    """What a widget annotation says, or None when it has no usable rectangle."""
    rect = rect_of(annotation.get("/Rect"))
    if rect is None:
        return None
    chain = _chain(annotation)
    flags = _integer(_inherited(chain, "/Ff"))
    kind = _kind(name_of(_inherited(chain, "/FT")), flags)
    if not kind and "/AS" in annotation and _on_states(annotation):
        # it lost the field it is a button of
        kind = "check"
    options = _options(_inherited(chain, "/Opt")) if kind not in ("text", "signature") else ()
    raw = _inherited(chain, "/V")
    names = [text_of(each.get("/T")) for each in reversed(chain) if "/T" in each]
    shown = _integer(entry(annotation, "/F"))
    button = kind in ("check", "radio")
    return Widget(
        name=".".join(names),
        rect=rect,
        kind=kind,
        value="" if kind == "signature" else _value(raw, options),
        has_value=raw is not None,
        state=name_of(entry(annotation, "/AS")) if button else "",
        on_states=_on_states(annotation) if button else (),
        options=options,
        flags=flags,
        hidden=bool(shown & (F_HIDDEN | F_NOVIEW)),
        obj=annotation,
        owner=next((each for each in chain if "/FT" in each), annotation),
    )


def field_widget(name: str, obj: Any) -> Widget | None:
    """A field that has no widget left, as a `Widget` with an empty rectangle; None without /V."""
    if obj.get("/V") is None:
        return None
    chain = _chain(obj)
    flags = _integer(_inherited(chain, "/Ff"))
    kind = _kind(name_of(_inherited(chain, "/FT")), flags)
    options = _options(_inherited(chain, "/Opt")) if kind not in ("text", "signature") else ()
    value = "" if kind == "signature" else _value(obj.get("/V"), options)
    return Widget(name, (0.0, 0.0, 0.0, 0.0), kind, value, True, options=options, owner=obj)


def annotation_of(obj: Any) -> Annotation | None:
    """What an annotation other than a widget says, or None when it has no usable rectangle."""
    rect = rect_of(obj.get("/Rect"))
    if rect is None:
        return None
    flags = _integer(obj.get("/F"))
    return Annotation(
        subtype=name_of(obj.get("/Subtype")),
        rect=rect,
        contents=text_of(obj.get("/Contents")),
        flags=flags,
        hidden=bool(flags & (F_HIDDEN | F_NOVIEW)),
        obj=obj,
    )


def annotations_of(page: Any) -> tuple[tuple[Widget, ...], tuple[Annotation, ...]]:
    """The widgets and the other annotations of a page dictionary, in their order."""
    listed = page.get("/Annots")
    if not isinstance(listed, pikepdf.Array):
        return (), ()
    widgets, others = [], []
    for obj in list(listed)[:MAX_FIELDS]:
        if not isinstance(obj, pikepdf.Dictionary):
            continue
        if name_of(obj.get("/Subtype")) == "Widget":
            widget = widget_of(obj)
            if widget is not None:
                widgets.append(widget)
        else:
            other = annotation_of(obj)
            if other is not None:
                others.append(other)
    return tuple(widgets), tuple(others)


def fields_of(root: Any) -> Iterator[tuple[str, Any, list[Any]]]:
    """Each terminal field of the /AcroForm: (full name, field dictionary, its widget kids)."""
    form = root.get("/AcroForm")
    tops = form.get("/Fields") if isinstance(form, pikepdf.Dictionary) else None
    if not isinstance(tops, pikepdf.Array):
        return
    seen: set[tuple[int, int]] = set()
    stack = [("", each, 0) for each in reversed(list(tops)[:MAX_FIELDS])]
    while stack and len(seen) < MAX_FIELDS:
        prefix, obj, depth = stack.pop()
        if not isinstance(obj, pikepdf.Dictionary) or depth > MAX_DEPTH:
            continue
        key = obj.objgen
        if key != (0, 0):
            if key in seen:
                continue
            seen.add(key)
        own = text_of(entry(obj, "/T"))
        name = f"{prefix}.{own}" if prefix and own else prefix or own
        listed = entry(obj, "/Kids")
        kids = list(listed)[:MAX_FIELDS] if isinstance(listed, pikepdf.Array) else []
        named = [k for k in kids if isinstance(k, pikepdf.Dictionary) and "/T" in k]
        if named:
            stack += [(name, each, depth + 1) for each in reversed(named)]
        else:
            yield name, obj, [k for k in kids if isinstance(k, pikepdf.Dictionary)] or [obj]
