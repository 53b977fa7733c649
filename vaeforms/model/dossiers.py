"""Whose documents they are: dossiers, and what a person decided about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from vaeforms.model.pieces import Piece
from vaeforms.model.placed import PageCode
from vaeforms.model.readings import Reading


class Trouble(StrEnum):
    """Why a file or page could not be used."""

    EMPTY_FILE = "empty_file"
    NOT_PDF = "not_pdf"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    XFA = "xfa"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_LARGE = "too_large"
    TIME = "time"  #: reading took longer than the limit
    MEMORY = "memory"  #: reading took more memory than the limit
    IMAGE_ONLY = "image_only"  #: pages without text: scanned or photographed
    UNKNOWN_LAYOUT = "unknown_layout"  #: ours, but its blank is not among the templates
    UNKNOWN_PAGE = "unknown_page"  #: not one of our pages
    INTAKE = "intake"  #: could not be taken in: link, forbidden folder, wrong ``dossier.toml``
    CRASH = "crash"  #: the reader failed for another reason


@dataclass(frozen=True, slots=True)
class FileProblem:
    """Something a person must know about one file or page, in French."""

    #: path relative to the dossier, with « / »
    file: str
    kind: Trouble
    #: what happened, where, what to do
    message: str
    #: page indices concerned, from 0; empty = the whole file
    pages: tuple[int, ...] = ()
    #: True when part of the file was read all the same
    salvaged: bool = False
    #: PNG of the (first) page concerned, or empty
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A submitted page that belongs to a document."""

    file: str
    #: page index in the file, from 0
    index: int
    role: str
    code: PageCode | None = None
    #: read from a picture: a scan, a photo
    scanned: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """One filled form, or one supporting piece."""

    #: unique and stable in its dossier: ``dossier``, ``attestation-salariee-2``, ``piece-1``
    id: str
    #: `Form.id`, or None for a piece that is not our form
    form: str | None
    #: how a person calls it: « Attestation de Mutuelle du Lac », « bulletin-mars.pdf »
    title: str
    pages: tuple[DocumentPage, ...]
    #: by `Field.name`
    readings: Mapping[str, Reading] = field(default_factory=dict)
    #: passages of the printed text that differ from the blank's, in French (ENG-05, INT-02)
    altered: tuple[str, ...] = ()
    #: printed words could not be compared (image-only page)
    text_unreadable: bool = False
    #: page roles of the form that are absent from this document, as printed page numbers
    missing_pages: tuple[int, ...] = ()
    #: layout id or version that is not the current blank's, or empty
    outdated: str = ""
    #: what was read on a supporting piece; None for our forms
    piece: Piece | None = None


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One application known to the secretariat, as its local register holds it (ENG-01, ENG-02)."""

    #: dossier number
    number: str
    #: « NOM Prénom », as the candidate wrote it
    name: str
    #: the certification, as `Dossier.cqp`
    cqp: str
    #: calendar year of reception
    year: int
    #: « reçu », « incomplet », « recevable »…, as the register words it
    status: str = ""


@dataclass(frozen=True, slots=True)
class Placement:
    """What the secretariat says of one file in ``dossier.toml``."""

    #: one of `Dossier.files`
    file: str
    #: what it is, as typed: « bulletin de salaire »; or empty
    kind: str = ""
    #: what it goes with, as typed: « emploi 2 », « formation 1 »; or empty
    attached: str = ""


@dataclass(frozen=True, slots=True)
class Reread:
    """What a person read by eye in one box, as ``dossier.toml`` says."""

    #: as typed: « scan.pdf »
    file: str
    #: page index in the file, from 0
    page: int
    #: `Field.name`
    field: str
    #: as written in the box; empty when nothing is; « présente » or « absente » for a signature
    value: str
    #: who read it; never empty
    initials: str


@dataclass(frozen=True, slots=True)
class Override:
    """A check settled by hand in ``dossier.toml``."""

    #: rule id: ``SIG-05``
    rule: str
    #: `Finding.subject`: ``emploi-2``, ``attestation-salariee-1``; empty for every subject
    subject: str
    #: why, in the secretariat's words; never empty
    reason: str
    #: who decided; never empty
    initials: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """One candidate's submission."""

    #: stable, file-name safe, from the name of its folder or file
    id: str
    #: reference date of every rule
    received: date
    #: ``option`` (--received), ``dossier.toml``, ``message`` (an e-mail's date) or ``today``
    received_from: str
    documents: tuple[Document, ...]
    problems: tuple[FileProblem, ...] = ()
    #: names of the files received, relative, in reading order
    files: tuple[str, ...] = ()
    #: by name of a file that was not read again: name of the first one with the same bytes
    copies: tuple[tuple[str, str], ...] = ()
    #: what the secretariat wrote in ``dossier.toml`` (deposit number, channel…)
    deposit: Mapping[str, str] = field(default_factory=dict)
    #: what the secretariat says of single files, in the order of ``dossier.toml``
    placements: tuple[Placement, ...] = ()
    #: checks settled by hand, in the order of ``dossier.toml``
    overrides: tuple[Override, ...] = ()
    #: how the files came to be this dossier's, where nobody said so, in French
    notes: tuple[str, ...] = ()
    #: SHA-256 over the names and contents of the files received, or empty
    digest: str = ""
    #: other applications of the same year and perhaps of the same person that the register
    #: knows; None when no register was consulted
    register: tuple[RegisterEntry, ...] | None = None
    #: number of the dossier that this deposit completes, or empty (ENG-04)
    complement_to: str = ""

    @property
    def number(self) -> str:
        """The number given by the secretariat, else the id."""
        return self.deposit.get("depot_numero", "").strip() or self.id
