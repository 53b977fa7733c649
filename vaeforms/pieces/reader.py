"""The pages of one file that are not ours -> its supporting pieces, page by page or joined."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

from vaeforms.french import typeset
from vaeforms.model import Fact, Piece, PieceKind
from vaeforms.pieces import employment, payslip, training
from vaeforms.pieces.classify import classify, legible
from vaeforms.pieces.mask import mask, sensitive
from vaeforms.pieces.sheet import Sheet

_K = PieceKind
#: Kinds whose pages go on without a heading: the following page belongs to them.
_LONG = (_K.CONTRACT, _K.CV)
_NUMBERED = re.compile(r"\bpage ?(\d{1,3}) ?(?:/|sur|de) ?(\d{1,3})\b|(?<!\S)(\d) ?/ ?(\d)$")
#: Facts that a later page of the same piece may add.
_FAILED = "La lecture de cette pièce a échoué : à lire à l’œil."

_Reader = Callable[[Sequence[Sheet], PieceKind, Fact | None], Piece]
_READERS: dict[PieceKind, _Reader] = {
    _K.PAYSLIP: payslip.read,
    _K.ANNUAL_RECAP: payslip.read,
    _K.EMPLOYER_LETTER: employment.read,
    _K.VOLUNTEER_LETTER: employment.read,
    _K.WORK_CERTIFICATE: employment.read,
    _K.CONTRACT: employment.read,
    _K.DIPLOMA: training.read,
    _K.TRAINING: training.read,
}


@dataclass(frozen=True, slots=True)
class PieceReading:
    """One piece and the pages it was read on."""

    #: indices in the file, from 0; the same page twice when it holds two payslips
    pages: tuple[int, ...]
    piece: Piece


@dataclass
class _Group:
    kind: PieceKind
    heading: Fact | None
    sheets: list[Sheet]


def read_pieces(sheets: Sequence[Sheet]) -> tuple[PieceReading, ...]:
    """The pieces that `sheets`, pages of one file in order, hold; never an exception.

    A piece that could not be read is UNREAD, with the reason among its issues: nothing is then
    known of it, least of all that something is missing from it.
    """
    return tuple(
        PieceReading(tuple(dict.fromkeys(s.index for s in group.sheets)), _read(group))
        for group in _groups(sheets)
    )


def unread(reason: str = "") -> Piece:
    """A piece of which nothing is known."""
    return Piece(PieceKind.UNREAD, issues=(typeset(reason),) if reason else ())


def _groups(sheets: Sequence[Sheet]) -> list[_Group]:
    groups: list[_Group] = []
    for whole in sheets:
        for page in _parts(whole):
            kind, heading = _kind(page)
            last = groups[-1] if groups else None
            if last is not None and _goes_on(last, page, kind, heading):
                last.sheets.append(page)
            else:
                groups.append(_Group(kind, heading, [page]))
    return groups


def _parts(page: Sheet) -> Sequence[Sheet]:
    try:
        return payslip.split(page)
    except Exception:  # a page nobody foresaw is read whole, or not at all
        return (page,)


def _kind(page: Sheet) -> tuple[PieceKind, Fact | None]:
    try:
        return classify(page) if legible(page) else (_K.UNREAD, None)
    except Exception:  # as above: what cannot be told apart is unread
        return _K.UNREAD, None


def _goes_on(group: _Group, page: Sheet, kind: PieceKind, heading: Fact | None) -> bool:
    """`page` is the next page of the same piece."""
    if group.sheets[-1].index + 1 != page.index or group.kind is _K.UNREAD:
        return False
    if heading is None and kind is _K.OTHER and group.kind in _LONG:
        return True
    if not _follows(group.sheets[-1], page):
        return False
    # software numbers the pages of twelve payslips in one go: a heading opens another one
    return heading is None and kind in (_K.OTHER, group.kind)


def _follows(before: Sheet, page: Sheet) -> bool:
    number = _number(page)
    previous = _number(before)
    return number is not None and number > 1 and previous in (None, number - 1)


def _number(page: Sheet) -> int | None:
    found = [m for c in page.cells if (m := _NUMBERED.search(c.plain)) and len(c.tokens) <= 8]
    return int(found[-1][1] or found[-1][3]) if found else None


def _read(group: _Group) -> Piece:
    text = "\n".join(page.text for page in group.sheets)
    try:
        reader = _READERS.get(group.kind)
        if reader is not None:
            piece = reader(group.sheets, group.kind, group.heading)
        elif group.kind is _K.UNREAD:
            piece = unread("Le texte de la page n’est pas lisible par l’outil : à lire à l’œil.")
        else:
            # a CV is kept to be searched for employers; the others are only noticed
            kept = mask(" ".join(page.text for page in group.sheets)) if group.kind is _K.CV else ""
            piece = Piece(group.kind, heading=_notice(group), text=kept)
        piece = replace(piece, sensitive=sensitive(text))
        return replace(piece, issues=tuple(typeset(issue) for issue in piece.issues))
    except Exception:  # one piece must never hide the others: it is unread, and says so
        return unread(_FAILED)


def _notice(group: _Group) -> Fact | None:
    """The heading, except where it may hold what must not be kept."""
    return None if group.kind in (_K.BANK, _K.IDENTITY) else group.heading


def facts(piece: Piece) -> dict[str, object]:
    """The values of a piece that are known, by name."""
    return {
        each.name: value
        for each in fields(piece)
        if (value := getattr(piece, each.name)) not in (None, (), "", False)
    }
