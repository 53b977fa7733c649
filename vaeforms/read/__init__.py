"""A submitted file -> what each of its pages says, box by box, and what a person must look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vaeforms.forms import BY_CODE
from vaeforms.french import typeset
from vaeforms.identify import Placement, code_of, identify
from vaeforms.model import Esign, FileProblem, PageCode, Reading, Trouble
from vaeforms.pieces.reader import PieceReading, read_pieces
from vaeforms.pieces.sheet import Sheet, sheet
from vaeforms.read import fixed
from vaeforms.read.boxes import read_boxes
from vaeforms.read.view import View
from vaeforms.submitted import SubmittedFile, SubmittedPage, Widget
from vaeforms.template import Templates


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
    #: no exact text on it: scanned or photographed
    image_only: bool = False
    #: first words of a page that is not ours, to tell people what it may be
    words: str = ""


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
    file: SubmittedFile, templates: Templates, esigns: Mapping[str, Esign] | None = None
) -> FileReading:
    """Place and read every page of `file`. The signatures are validated unless given."""
    if esigns is None:
        esigns = _validated(file)
    # asked once: it walks every page of the file
    orphans = file.orphans
    pages: list[PageReading] = []
    scans: list[SubmittedPage] = []
    lost: list[SubmittedPage] = []
    unknown: list[SubmittedPage] = []
    foreign: list[Sheet] = []
    failed: list[tuple[SubmittedPage, str]] = []
    for page in file.pages:
        try:
            placement = identify(page, templates)
            if placement is not None:
                pages.append(_page_reading(page, placement, templates, esigns, orphans))
                if not page.widgets and not placement.untouched and page.is_scan:
                    scans.append(page)
            else:
                pages.append(_unplaced(page))
                if page.is_image_only:
                    scans.append(page)
                elif (code := code_of(page)) is not None:
                    (lost if templates.find(code) else unknown).append(page)
                elif page.words:
                    foreign.append(sheet(page.rel, page.index, page.size, page.words, page.display))
        except Exception as error:
            # one page that no library can bear does not take the others along
            failed.append((page, type(error).__name__))
        page.close()
    problems = [
        *file.problems,
        *_problem(scans, Trouble.IMAGE_ONLY, _IMAGE_ONLY),
        *_problem(unknown, Trouble.UNKNOWN_LAYOUT, _UNKNOWN_LAYOUT),
        *_problem(lost, Trouble.UNKNOWN_PAGE, _LOST),
        *(_failure(page, why) for page, why in failed),
    ]
    return FileReading(file.rel, tuple(pages), tuple(problems), read_pieces(foreign))


# ---------------------------------------------------------------------- pages

_IMAGE_ONLY = (
    "{pages} de « {file} » {est} une image (numérisation ou photo) : le contenu n’est pas "
    "vérifiable automatiquement. À contrôler à l’œil ; ne rien redemander au candidat pour ce "
    "motif."
)
_UNKNOWN_LAYOUT = (
    "{pages} de « {file} » {est} un formulaire d’une version que l’outil ne connaît pas : le "
    "contenu n’a pas pu être lu. À contrôler à l’œil, ou ajouter le modèle vierge de cette version."
)
_LOST = (
    "{pages} de « {file} » {est} une page du formulaire, mais trop transformée pour que ses cases "
    "soient retrouvées : à contrôler à l’œil."
)


def _problem(pages: Sequence[SubmittedPage], kind: Trouble, sentence: str) -> list[FileProblem]:
    if not pages:
        return []
    first = pages[0]
    numbers = [page.index + 1 for page in pages]
    several = len(numbers) > 1
    named = f"Les pages {_list(numbers)}" if several else f"La page {numbers[0]}"
    message = sentence.format(pages=named, file=first.rel, est="sont chacune" if several else "est")
    return [
        FileProblem(
            first.rel,
            kind,
            typeset(message),
            pages=tuple(page.index for page in pages),
            picture=first.picture(),
        )
    ]


def _failure(page: SubmittedPage, why: str) -> FileProblem:
    message = (
        f"La page {page.index + 1} de « {page.rel} » n’a pas pu être lue ({why}) : à contrôler à "
        "l’œil."
    )
    return FileProblem(page.rel, Trouble.CRASH, typeset(message), pages=(page.index,))


def _list(numbers: Sequence[int]) -> str:
    """« 1 à 12 », « 3, 4 et 7 »."""
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]} à {numbers[-1]}"
    return f"{', '.join(map(str, numbers[:-1]))} et {numbers[-1]}"


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
    known = placement.has_blank and templates.is_current(placement.template)
    return PageReading(
        file=page.rel,
        index=page.index,
        role=placement.template.role,
        code=placement.code,
        form=BY_CODE.get(placement.code.form),
        readings=read_boxes(printed, esigns, orphans),
        altered=fixed.altered(printed),
        text_unreadable=not (view.trusted and placement.has_blank and printed.legible),
        outdated="" if known else placement.code.layout,
    )


def _unplaced(page: SubmittedPage) -> PageReading:
    if page.is_image_only:
        return PageReading(page.rel, page.index, image_only=True)
    words = " ".join(word.text for word in page.words[:12])
    return PageReading(page.rel, page.index, code=code_of(page), blank=page.is_blank, words=words)
