"""The folder of a labelled set -> what its pages and dossiers are known to say.

A set is a folder with ``set.json``::

    {"version": 1,
     "title": "…",
     "dossiers": "dossiers",              # optional: a folder of dossiers, see below
     "pages": [
       {"file": "pages/0001.pdf",         # relative to the set, with « / »
        "page": 0,                        # index in the file, from 0
        "channel": "scan",                # a word of CHANNELS
        "capture": "scan200",             # how exactly, free
        "template": "VAE1*DOS*BA3QR*7",   # its page code; null for a page that is not ours
        "fields": {
          "recap_duree_totale": {
            "kind": "duration",           # `model.Kind`
            "state": "filled",            # `Truth`
            "value": "11 ans",            # the export value of boxes to tick; null: nobody can say
            "hand": true,                 # written by hand
            "style": "pencil",            # how exactly, free
            "hidden": false,              # covered, or out of the picture
            "doubtful": false,            # asking a person is as good as the answer
            "box": [x0, y0, x1, y1],      # on the blank, points; optional, as `corners`
            "corners": [[x, y], …]}}}]}   # the same on the submitted page, points of its user
                                          # space: lower left, lower right, upper left, upper right

All but ``file``, ``channel``, ``template``, ``kind`` and ``state`` may be left out. Fields left out
are not judged.

A folder of dossiers, with an ``expected.json`` in each that gives its ``verdict`` (``complete``,
``incomplete``, ``to_check``, or a list of those that are right), is a set too; ``channel`` and
``missing`` (what was left out, in French) may stand beside it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from vaeforms import pagecode
from vaeforms.errors import UsageError
from vaeforms.french import typeset
from vaeforms.model import Kind, PageCode, Rect

SET = "set.json"
EXPECTED = "expected.json"
VERSION = 1
#: `Verdict` names in small letters.
VERDICTS = ("complete", "incomplete", "to_check")
#: How pages come, in the order tables show them, and what people call it.
CHANNELS: Mapping[str, str] = {
    "digital": "numérique",
    "flattened": "aplati",
    "scan": "numérisation",
    "photocopy": "photocopie",
    "fax": "télécopie",
    "photo": "photo",
}
#: A dossier may mix pages of several of them.
PAPER: Mapping[str, str] = {"paper": "papier"}

Point = tuple[float, float]


class Truth(StrEnum):
    """What is known to be in one box."""

    FILLED = "filled"  #: written, ticked, signed, stamped
    EMPTY = "empty"  #: nothing
    BESIDE = "beside"  #: nothing in it, words that belong to it next to it
    CROSSED = "crossed"  #: nothing of its own, but writing of another box runs into it
    UNCLEAR = "unclear"  #: boxes to tick that only a person can settle: both, none but underlined
    DECOY = "decoy"  #: in place of a signature or stamp: a dot, a line, a cross, a name, a mention
    ELSEWHERE = "elsewhere"  #: signed or stamped in another box of the same block


@dataclass(frozen=True, slots=True)
class FieldLabel:
    """What is known of one field of a page; see the module."""

    name: str
    kind: Kind
    state: Truth
    value: str | None = None
    hand: bool = False
    style: str = ""
    hidden: bool = False
    doubtful: bool = False
    box: Rect | None = None
    corners: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class PageLabel:
    """What is known of one page of a file."""

    file: str
    page: int
    channel: str
    capture: str
    #: None for a page that is not one of ours
    template: PageCode | None
    fields: tuple[FieldLabel, ...] = ()


@dataclass(frozen=True, slots=True)
class DossierLabel:
    """What is known of a whole dossier."""

    #: name of its folder
    folder: str
    #: those that are right, of `VERDICTS` and in their order
    verdicts: tuple[str, ...]
    channel: str = ""
    #: what was left out, in French
    missing: str = ""


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Everything known of a set."""

    root: Path
    title: str
    pages: tuple[PageLabel, ...] = ()
    #: where `dossiers` lie
    inbox: Path | None = None
    dossiers: tuple[DossierLabel, ...] = field(default=())


def load(root: Path) -> LabelledSet:
    """The set in the folder `root`; UsageError when there is none or it cannot be understood."""
    path = root / SET
    try:
        if path.is_file():
            data = json.loads(path.read_text(encoding="utf-8"))
            inbox = root / data["dossiers"] if data.get("dossiers") else None
            pages = tuple(_page(each) for each in data.get("pages", ()))
            title = str(data.get("title", root.name))
        else:
            inbox, pages, title = root, (), root.name
        dossiers = _dossiers(inbox)
    except OSError as error:
        raise UsageError(typeset(f"« {error.filename} » ne peut pas être lu.")) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            typeset(f"Le jeu étiqueté « {root} » n’a pas la forme attendue : {error!r}.")
        ) from error
    if not pages and not dossiers:
        raise UsageError(
            typeset(
                f"« {root} » n’est pas un jeu étiqueté : il n’y a ni {SET}, ni sous-dossiers avec "
                f"un {EXPECTED}."
            )
        )
    return LabelledSet(root, title, pages, inbox if dossiers else None, dossiers)


def dump(root: Path, title: str, pages: Sequence[PageLabel], dossiers: str = "") -> None:
    """Write ``set.json`` into `root`; `dossiers`: the folder of its dossiers, relative to it."""
    data = {
        "version": VERSION,
        "title": title,
        "dossiers": dossiers or None,
        "pages": [_page_json(page) for page in pages],
    }
    text = json.dumps(data, ensure_ascii=False, indent=1)
    (root / SET).write_text(text + "\n", encoding="utf-8")


# ------------------------------------------------------------------ from and to JSON


def _page(data: Mapping[str, Any]) -> PageLabel:
    said = data["template"]
    template = None if said is None else pagecode.parse(said)
    if said is not None and template is None:
        raise ValueError(f"template {said!r}")
    if data["channel"] not in CHANNELS:
        raise ValueError(f"channel {data['channel']!r}")
    return PageLabel(
        str(data["file"]),
        int(data.get("page", 0)),
        str(data["channel"]),
        str(data.get("capture", data["channel"])),
        template,
        tuple(_field(name, each) for name, each in data.get("fields", {}).items()),
    )


def _field(name: str, data: Mapping[str, Any]) -> FieldLabel:
    value = data.get("value")
    x0, y0, x1, y1 = data.get("box") or (0.0, 0.0, 0.0, 0.0)
    return FieldLabel(
        name,
        Kind(data["kind"]),
        Truth(data["state"]),
        None if value is None else str(value),
        bool(data.get("hand", False)),
        str(data.get("style", "")),
        bool(data.get("hidden", False)),
        bool(data.get("doubtful", False)),
        (float(x0), float(y0), float(x1), float(y1)) if data.get("box") else None,
        tuple((float(x), float(y)) for x, y in data.get("corners", ())),
    )


def _page_json(page: PageLabel) -> dict[str, object]:
    return {
        "file": page.file,
        "page": page.page,
        "channel": page.channel,
        "capture": page.capture,
        "template": None if page.template is None else str(page.template),
        "fields": {each.name: _field_json(each) for each in page.fields},
    }


def _field_json(each: FieldLabel) -> dict[str, object]:
    found: dict[str, object] = {
        "kind": each.kind.value,
        "state": each.state.value,
        "value": each.value,
        "hand": each.hand,
        "style": each.style,
        "hidden": each.hidden,
        "doubtful": each.doubtful,
    }
    if each.box is not None and each.corners:
        found["box"] = [round(v, 2) for v in each.box]
        found["corners"] = [[round(x, 3), round(y, 3)] for x, y in each.corners]
    return found


def _dossiers(inbox: Path | None) -> tuple[DossierLabel, ...]:
    if inbox is None:
        return ()
    found = []
    for path in sorted(inbox.glob(f"*/{EXPECTED}")):
        data = json.loads(path.read_text(encoding="utf-8"))
        found.append(
            DossierLabel(
                path.parent.name,
                _right(data["verdict"]),
                str(data.get("channel", "")),
                str(data.get("missing", "")),
            )
        )
    return tuple(found)


def _right(told: Any) -> tuple[str, ...]:
    """The verdicts that are right; ValueError when there is none, or another word."""
    listed = {told} if isinstance(told, str) else set(told)
    if not listed or not listed <= set(VERDICTS):
        raise ValueError(f"verdict: {told!r}")
    return tuple(verdict for verdict in VERDICTS if verdict in listed)
