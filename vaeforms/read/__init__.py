"""A submitted file -> what each of its pages says, box by box, and what a person must look at."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from vaeforms.forms import BY_CODE
from vaeforms.french import alike, same_words, typeset
from vaeforms.identify import (
    Placement,
    code_of,
    crowded,
    identify,
    identify_other,
    is_untouched,
)
from vaeforms.model import (
    Esign,
    FileProblem,
    PageCode,
    Reading,
    Source,
    State,
    TemplatePage,
    Trouble,
)
from vaeforms.pieces.reader import PieceReading, read_pieces
from vaeforms.pieces.recognised import recognised
from vaeforms.pieces.sheet import sheet
from vaeforms.read import acroform, fixed
from vaeforms.read.boxes import read_boxes
from vaeforms.read.found import Found, nothing_seen, problems_of
from vaeforms.read.view import View
from vaeforms.submitted import SubmittedFile, SubmittedPage, Widget
from vaeforms.template import Templates
from vaeforms.turns import Crew

if TYPE_CHECKING:
    from vaeforms.read import scanned

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PageReading:
    """Everything read on one submitted page."""

    #: path of the file, relative to its dossier
    file: str
    #: page index in the file, from 0
    index: int
    #: kind of page, empty when it is not one of ours
    role: str = ""
    #: None when it is not one of ours
    code: PageCode | None = None
    #: `Form.id`
    form: str | None = None
    #: in the order of the boxes
    readings: tuple[Reading, ...] = ()
    #: see `model.Document.altered`
    altered: tuple[str, ...] = ()
    text_unreadable: bool = False
    #: layout id when it is not the current blank's, else empty
    outdated: str = ""
    #: nothing visible on it
    blank: bool = False
    #: a picture (scan, photo) of a page that is not one of ours, or that could not be placed
    image_only: bool = False
    #: read from a picture of it
    scanned: bool = False
    #: first words of a page that is not ours, to tell people what it may be
    words: str = ""
    #: (name, page index) of the blank of another body's form that it is a page of
    other: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class FileReading:
    """Everything read in one submitted file: plain values, to be sent between processes."""

    #: path relative to the dossier
    file: str
    pages: tuple[PageReading, ...]
    problems: tuple[FileProblem, ...] = ()
    #: what the pages that are not ours and hold text say
    pieces: tuple[PieceReading, ...] = ()


def read_page(
    page: SubmittedPage,
    placement: Placement,
    templates: Templates,
    esigns: Mapping[str, Esign] | None = None,
    orphans: Mapping[str, Widget] | None = None,
) -> tuple[Reading, ...]:
    """One reading a field of `page`, in the order of its boxes, then the printed declarations.

    `esigns`: the validated signatures of the file by field name (`read.esign.validate`).
    `orphans`: values of fields that no page shows (`SubmittedFile.orphans`).
    """
    printed = fixed.Printed(View(page, placement, templates))
    return read_boxes(printed, esigns or {}, orphans or {})


def read_file(
    file: SubmittedFile,
    templates: Templates,
    esigns: Mapping[str, Esign] | None = None,
    crew: Crew | None = None,
) -> FileReading:
    """Place and read every page of `file`. The signatures are validated unless given.

    `crew`: the threads that pictures of pages may be read by, one when it is not given.
    """
    signs = _validated(file) if esigns is None else esigns
    # asked once: it walks every page of the file
    orphans = file.orphans

    def read_one(page: SubmittedPage) -> tuple[PageReading | None, Found]:
        own = Found()
        reading = None
        try:
            reading = _read_one(page, templates, signs, orphans, own)
        except Exception as error:
            # one page that no library can bear does not take the others along
            log.debug("%s, page %d", page.rel, page.index + 1, exc_info=error)
            own.failed.append(page)
        page.close()
        return reading, own

    read = (crew or Crew()).pages(read_one, file.pages)
    pages = [reading for reading, _ in read if reading is not None]
    found = Found()
    for _, own in read:
        found.add(own)
    pages = [_settled(page, found) for page in _without_backs(pages, found)]
    problems = (*file.problems, *problems_of(found))
    if pages and all(page.blank for page in pages):
        problems += nothing_seen(file.pages)
    if file.torn:
        pages = [_doubted(page) for page in pages]
    pieces = read_pieces(found.foreign)
    if found.recognised:
        pieces = tuple(_recognised(each, found.recognised) for each in pieces)
    return FileReading(file.rel, tuple(pages), problems, pieces)


def _settled(page: PageReading, found: Found) -> PageReading:
    """A page taken for blank: the back of its neighbour, or something nobody could read."""
    own = next((each for each in found.unsure if each[0].index == page.index), None)
    if own is None:
        return page
    from vaeforms.read import scanned

    sides = [found.fronts[n] for n in (page.index - 1, page.index + 1) if n in found.fronts]
    if any(scanned.is_back_of(own[1], side) for side in sides):
        return page
    found.traces.append((own[0], Trouble.IMAGE_ONLY, scanned.UNSURE))
    return replace(page, blank=False, image_only=True)


def _read_one(
    page: SubmittedPage,
    templates: Templates,
    esigns: Mapping[str, Esign],
    orphans: Mapping[str, Widget],
    found: Found,
) -> PageReading:
    """What one page says; what is not a page of ours goes into `found`."""
    if not page.widgets and not is_untouched(page, templates) and page.is_scan:
        return _picture(page, templates, esigns, orphans, found)
    placement = identify(page, templates) or identify_other(page, templates)
    if placement is not None:
        reading = _page_reading(page, placement, templates, esigns, orphans)
        if crowded(page, placement):
            found.crowded.append(page)
        # the blank's own content and nothing else is no scan
        scan = not placement.untouched and page.is_scan
        return _with_paper(page, templates, reading) if scan else reading
    if page.is_image_only:
        return _picture(page, templates, esigns, orphans, found)
    if (code := code_of(page)) is not None:
        (found.lost if templates.find(code) else found.unknown).append(page)
    elif page.words:
        words = sheet(page.rel, page.index, page.size, page.words, page.display)
        found.foreign.append(words)
    return _unplaced(page)


def _without_backs(pages: Sequence[PageReading], found: Found) -> list[PageReading]:
    """The pages, those seen from behind blank or unread; what has to be said goes into `found`.

    The blank back of a sheet comes next to its front. Anything else is said: the sheet may have
    been laid the wrong way round, and its front be nowhere.
    """
    by_index = {page.index: page for page in pages}
    for page, why in found.behind:
        beside = (by_index.get(page.index + aside) for aside in (-1, 1))
        fronts = [each.code for each in beside if each is not None and each.form is not None]
        if why.shines and any(_same_page(why.code, code) for code in fronts):
            by_index[page.index] = PageReading(page.rel, page.index, blank=True, scanned=True)
        else:
            found.poor.append((page, why.trouble, why.reason))
    found.poor.sort(key=lambda each: each[0].index)
    return list(by_index.values())


def _same_page(one: PageCode | None, two: PageCode | None) -> bool:
    """The same kind of page; a model of attestation has another number inside the dossier."""
    if one is None or two is None:
        return False
    return (one.form, one.layout, one.n) == (two.form, two.layout, two.n)


def _picture(
    page: SubmittedPage,
    templates: Templates,
    esigns: Mapping[str, Esign],
    orphans: Mapping[str, Widget],
    found: Found,
) -> PageReading:
    """What a scanned or photographed page says."""
    from vaeforms.read import scanned  # takes half a second to load: for paper only

    read = scanned.read(page, templates)
    if isinstance(read, scanned.Scanned):
        if read.front is not None:
            found.fronts[page.index] = read.front
        if read.poor:
            found.poor.append((page, Trouble.IMAGE_ONLY, read.poor))
        if read.beside:
            found.beside.append(page)
        return _with_orphans(_paper_reading(page, read, templates), orphans)
    if isinstance(read, scanned.Unread):
        if read.mirrored:
            found.behind.append((page, read))
        else:
            found.poor.append((page, read.trouble, read.reason))
        return PageReading(page.rel, page.index, code=read.code, image_only=True, scanned=True)
    if scanned.is_blank(read):
        pale = scanned.paleness(read)
        if pale == scanned.UNSURE:
            # known once its neighbours are read
            found.unsure.append((page, scanned.back(read)))
        if not pale or pale == scanned.UNSURE:
            return PageReading(page.rel, page.index, blank=True, scanned=True)
        found.poor.append((page, Trouble.IMAGE_ONLY, pale))
        return PageReading(page.rel, page.index, image_only=True, scanned=True)
    # what programs leave beside the picture: names of fields, words that somebody recognised
    placement = identify(page, templates)
    if placement is not None:
        found.scans.append(page)
        return _page_reading(page, placement, templates, esigns, orphans)
    found.fronts[page.index] = scanned.front(read)
    words = scanned.words(page, read)
    why = scanned.unreadable(read) if words is None else ""
    if why:
        found.poor.append((page, Trouble.IMAGE_ONLY, why))
    elif words is None:
        found.scans.append(page)
    else:
        found.foreign.append(words)
        found.recognised.add(page.index)
    return PageReading(page.rel, page.index, image_only=True, scanned=True)


def _paper_reading(page: SubmittedPage, read: scanned.Scanned, templates: Templates) -> PageReading:
    template, code = read.located.template, read.located.code
    known = templates.is_current(template)
    return PageReading(
        file=page.rel,
        index=page.index,
        role=template.role,
        code=code,
        form=BY_CODE.get(code.form) if code else None,
        readings=read.readings,
        text_unreadable=not read.compared,
        outdated="" if known or code is None else code.layout,
        scanned=True,
        other=other_form(template),
    )


def other_form(template: TemplatePage) -> tuple[str, int] | None:
    """What people call the form of another body, by the name of its blank, and the page."""
    if template.code is not None:
        return None
    return unicodedata.normalize("NFC", Path(template.file).stem), template.index


def _with_paper(page: SubmittedPage, templates: Templates, reading: PageReading) -> PageReading:
    """Fields laid over a scan: what they do not say may stand on the picture."""
    from vaeforms.read import scanned

    read = scanned.read(page, templates)
    if not isinstance(read, scanned.Scanned):
        return reading
    paper = {each.field: each for each in read.readings}
    readings = tuple(
        paper.get(each.field, each) if each.state is State.UNREADABLE and not each.flags else each
        for each in reading.readings
    )
    unread = reading.text_unreadable and not read.compared
    return replace(reading, readings=readings, text_unreadable=unread, scanned=True)


def _with_orphans(reading: PageReading, orphans: Mapping[str, Widget]) -> PageReading:
    """Values that a program kept when it made pictures of the pages: they explain what is seen."""
    if not orphans:
        return reading
    readings = tuple(
        _explained(each, orphans[each.field]) if each.field in orphans else each
        for each in reading.readings
    )
    return replace(reading, readings=readings)


def _explained(seen: Reading, kept: Widget) -> Reading:
    answer = acroform.read_text([kept], seen.field)
    if kept.kind not in ("text", "choice") or answer.state is not State.FILLED:
        return seen
    same = same_words(seen.value, answer.value)
    if seen.state is State.FILLED and (same or (not seen.sure and alike(seen.value, answer.value))):
        return replace(seen, value=answer.value, source=Source.WIDGET, flags=(), reason="")
    if seen.state is State.UNREADABLE:
        return seen
    reason = typeset("La valeur enregistrée et ce que montre la page diffèrent : à regarder.")
    return replace(
        seen, state=State.UNREADABLE, value="", flags=(*seen.flags, "conflict"), reason=reason
    )


def _recognised(reading: PieceReading, pages: Collection[int]) -> PieceReading:
    if not any(index in pages for index in reading.pages):
        return reading
    return replace(reading, piece=recognised(reading.piece))


# ---------------------------------------------------------------------- pages

_TORN = typeset("Le fichier est abîmé, une partie en a été perdue : à contrôler à l’œil.")


def _doubted(page: PageReading) -> PageReading:
    """In a file that lost a part, what is not seen may have been in that part."""
    readings = tuple(
        replace(each, state=State.UNREADABLE, reason=_TORN) if each.state is State.EMPTY else each
        for each in page.readings
    )
    return replace(page, readings=readings)


def _validated(file: SubmittedFile) -> Mapping[str, Esign]:
    if not file.has_signature:
        return {}
    from vaeforms.read import esign

    return esign.validate(file.bytes)


def _page_reading(
    page: SubmittedPage,
    placement: Placement,
    templates: Templates,
    esigns: Mapping[str, Esign],
    orphans: Mapping[str, Widget],
) -> PageReading:
    view = View(page, placement, templates)
    printed = fixed.Printed(view)
    code = placement.code
    known = placement.has_blank and templates.is_current(placement.template)
    return PageReading(
        file=page.rel,
        index=page.index,
        role=placement.template.role,
        code=code,
        form=BY_CODE.get(code.form) if code else None,
        readings=read_boxes(printed, esigns, orphans),
        altered=fixed.altered(printed),
        text_unreadable=not (view.trusted and placement.has_blank and printed.legible),
        outdated="" if known or code is None else code.layout,
        other=other_form(placement.template),
    )


def _unplaced(page: SubmittedPage) -> PageReading:
    if page.is_image_only:
        return PageReading(page.rel, page.index, image_only=True)
    words = " ".join(word.text for word in page.words[:12])
    return PageReading(page.rel, page.index, code=code_of(page), blank=page.is_blank, words=words)
