"""A path, turned into an opened `SubmittedFile`, or into the French sentence saying why not."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pikepdf

from vaeforms import filetype, pictures, widgets
from vaeforms.errors import why
from vaeforms.french import format_number, typeset
from vaeforms.model import FileProblem, Trouble
from vaeforms.submitted import SubmittedFile

#: A dossier has 12 pages, its pieces a few dozen; 300 leaves room for a whole career scanned.
MAX_PAGES = 300
#: A colour scan of 40 pages at 300 dpi weighs 40 MB; e-mail stops at 25 MB.
MAX_BYTES = 100_000_000
#: Rewriting a broken file in pure Python takes about a second a megabyte.
MAX_SALVAGE_BYTES = 20_000_000
#: The mark that ends a PDF stands this near its end, whatever a mail program adds after it (bytes).
_END, _END_BYTES = b"%%EOF", 4096
#: Nodes of a page tree looked at before giving up: flat trees have one node a page.
_MAX_NODES = 4 * MAX_PAGES + 1_000
#: Attributes a page may take from the tree above it (ISO 32000-2, table 31).
_INHERITABLE = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
#: What a broken file makes the libraries raise. Recursion and memory are the file's doing as well.
_BROKEN = (
    pikepdf.PdfError,
    RuntimeError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    MemoryError,
    OSError,
    NotImplementedError,
    AssertionError,
)

#: What libraries say about a broken file goes into the report as one sentence, not to the console.
for _name in ("pikepdf", "pikepdf._core", "pypdf", "pypdfium2", "PIL"):
    logging.getLogger(_name).addHandler(logging.NullHandler())

_Page = tuple[Any, Mapping[str, Any]]


class _TooManyPages(Exception):
    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


def open_any(path: Path, rel: str) -> SubmittedFile | FileProblem:
    """See `submitted.open_file`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _open(path, rel)
        except OSError as error:
            return _problem(
                rel,
                Trouble.CRASH,
                f"« {rel} » n’a pas pu être ouvert par l’ordinateur ({why(error)}). "
                "Vérifier les droits d’accès, ou que le fichier n’est pas ouvert ailleurs.",
            )


def _open(path: Path, rel: str) -> SubmittedFile | FileProblem:
    size = path.stat().st_size
    if size == 0:
        return _problem(
            rel,
            Trouble.EMPTY_FILE,
            f"« {rel} » est vide (zéro octet) : l’envoi a sans doute été interrompu. "
            "Demander de l’envoyer à nouveau.",
        )
    if size > MAX_BYTES:
        return _problem(
            rel,
            Trouble.TOO_LARGE,
            f"« {rel} » est trop volumineux ({size // 1_000_000} Mo, maximum "
            f"{MAX_BYTES // 1_000_000} Mo) : il n’a pas été lu. "
            "Demander un fichier plus léger ou en plusieurs parties.",
        )
    with path.open("rb") as stream:
        head = stream.read(8 * filetype.HEAD)
        stream.seek(max(0, size - 8 * filetype.HEAD))
        tail = stream.read()
    kind = filetype.identify(head, tail)
    if kind is filetype.PICTURE:
        return _open_picture(path, rel)
    if kind is not filetype.PDF:
        return _not_pdf(path, rel, kind)
    return _open_pdf(path, rel)


def _problem(rel: str, kind: Trouble, message: str, *, salvaged: bool = False) -> FileProblem:
    return FileProblem(rel, kind, typeset(message), salvaged=salvaged)


def _not_pdf(path: Path, rel: str, kind: filetype.FileType) -> FileProblem:
    named = " malgré son nom" if path.suffix.lower() == ".pdf" else ""
    return _problem(
        rel,
        Trouble.NOT_PDF,
        f"« {rel} » n’est pas un PDF{named} : c’est {kind.name}. Il n’a pas été lu. "
        "Demander le document au format PDF (Enregistrer sous, ou Imprimer, puis PDF).",
    )


# ---------------------------------------------------------------------- PDF


def _open_pdf(path: Path, rel: str) -> SubmittedFile | FileProblem:
    try:
        pdf = _qpdf(path)
    except pikepdf.PasswordError:
        return _encrypted(rel)
    except OSError:
        raise
    except _BROKEN as error:
        # certificates instead of a password: qpdf has no word of its own for it
        if "encryption filter" in str(error):
            return _encrypted(rel)
        return _salvage(path, rel)
    try:
        found = _file(pdf, rel, path.read_bytes, ended=_ended(path))
    except _TooManyPages as error:
        pdf.close()
        return _too_many(rel, error.count)
    except _BROKEN:
        pdf.close()
        return _salvage(path, rel)
    if isinstance(found, FileProblem):
        pdf.close()
    return found


def _qpdf(path: Path) -> pikepdf.Pdf:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        # a name in an old code page, which qpdf does not take: the file itself may be sound
        return pikepdf.open(io.BytesIO(path.read_bytes()), inherit_page_attributes=False)
    return pikepdf.open(path, inherit_page_attributes=False)


def _encrypted(rel: str) -> FileProblem:
    return _problem(
        rel,
        Trouble.ENCRYPTED,
        f"« {rel} » est protégé par un mot de passe : il n’a pas pu être lu. "
        "Demander un exemplaire sans mot de passe.",
    )


def _too_many(rel: str, count: int) -> FileProblem:
    return _problem(
        rel,
        Trouble.TOO_MANY_PAGES,
        f"« {rel} » compte {format_number(count)} pages (maximum {MAX_PAGES}) : "
        "il n’a pas été lu. Demander uniquement les pages du dossier et ses pièces.",
    )


def _damaged(rel: str) -> FileProblem:
    return _problem(
        rel,
        Trouble.DAMAGED,
        f"« {rel} » est un PDF abîmé ou incomplet : il n’a pas pu être lu. "
        "Demander de l’envoyer à nouveau.",
    )


def _ended(path: Path) -> bool:
    """Whether the file goes to its end: a transfer that was cut leaves the beginning only."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _END_BYTES))
        return _END in stream.read()


def _decodes(pdf: pikepdf.Pdf) -> bool:
    """Whether every stream of a repaired file can be unpacked."""
    try:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Stream):
                each.get_stream_buffer(pikepdf.StreamDecodeLevel.generalized)
    except _BROKEN:
        return False
    return not any("error decoding stream" in str(each) for each in pdf.get_warnings())


def _file(
    pdf: pikepdf.Pdf,
    rel: str,
    data: Callable[[], bytes],
    *,
    salvaged: bool = False,
    ended: bool = True,
) -> SubmittedFile | FileProblem:
    pages, regular = _pages(pdf)
    if not pages:
        return _problem(
            rel,
            Trouble.DAMAGED,
            f"« {rel} » est un PDF sans aucune page lisible. Demander de l’envoyer à nouveau.",
        )
    problems, torn = [], False
    if salvaged or not regular or _was_repaired(pdf):
        problems.append(
            _problem(
                rel,
                Trouble.DAMAGED,
                f"« {rel} » est un PDF abîmé ; ce qui pouvait l’être a été récupéré "
                f"({len(pages)} page{'s' if len(pages) > 1 else ''}). "
                "Comparer avec l’original, ou demander de l’envoyer à nouveau.",
                salvaged=True,
            )
        )
        torn = not ended or not _decodes(pdf)
        data = _rewritten(pdf, pages)
    xfa = _xfa(pdf, pages)
    if xfa == "dynamic":
        return _problem(
            rel,
            Trouble.XFA,
            f"« {rel} » est un formulaire XFA d’Adobe, dont le contenu n’est visible que dans "
            "Acrobat : il n’a pas pu être lu. Demander de l’ouvrir dans Acrobat Reader et de "
            "l’imprimer en PDF, ou d’utiliser le formulaire fourni.",
        )
    if xfa == "hybrid":
        problems.append(
            _problem(
                rel,
                Trouble.XFA,
                f"« {rel} » contient aussi un formulaire XFA d’Adobe : seuls ses champs ordinaires "
                "ont été lus. Vérifier à l’écran qu’ils montrent la même chose.",
                salvaged=True,
            )
        )
    return SubmittedFile(rel, pdf, pages, data, tuple(problems), torn=torn)


def _pages(pdf: pikepdf.Pdf) -> tuple[list[_Page], bool]:
    """The pages in order with what they inherit; and whether the page tree is as it should be.

    Walks the tree itself: it stops at the limit, cuts loops, and skips what is not a page.
    Raises `_TooManyPages`.
    """
    root = pdf.Root.get("/Pages")
    if not isinstance(root, pikepdf.Dictionary):
        return [], False
    declared = root.get("/Count")
    count = declared if isinstance(declared, int) else -1
    if count > MAX_PAGES and _width(root) > 0:
        raise _TooManyPages(count)
    found: list[_Page] = []
    regular = True
    nodes: set[tuple[int, int]] = set()
    leaves: set[tuple[int, int]] = set()
    stack: list[tuple[Any, dict[str, Any], int]] = [(root, {}, 0)]
    visited = 0
    while stack:
        node, above, depth = stack.pop()
        visited += 1
        if not isinstance(node, pikepdf.Dictionary) or depth > widgets.MAX_DEPTH:
            regular = False
            continue
        key = node.objgen
        kids = node.get("/Kids")
        if not isinstance(kids, pikepdf.Array):
            if widgets.name_of(node.get("/Type")) == "Pages":
                regular = False
                continue
            regular = regular and key not in leaves and key != (0, 0)
            leaves.add(key)
            found.append((node, above))
            if len(found) > MAX_PAGES:
                raise _TooManyPages(max(count, len(found)))
            continue
        if key in nodes or visited > _MAX_NODES:
            regular = False
            continue
        nodes.add(key)
        own = {name: node.get(name) for name in _INHERITABLE if node.get(name) is not None}
        below = {**above, **own}
        if len(kids) > _MAX_NODES:
            raise _TooManyPages(max(count, len(kids)))
        stack += [(each, below, depth + 1) for each in reversed(list(kids))]
    return found, regular and count == len(found)


def _width(root: Any) -> int:
    kids = root.get("/Kids")
    return len(kids) if isinstance(kids, pikepdf.Array) else 0


def _was_repaired(pdf: pikepdf.Pdf) -> bool:
    """Whether qpdf had to rebuild the table of objects."""
    return any(
        "reconstruct" in str(each) or "file is damaged" in str(each) for each in pdf.get_warnings()
    )


def _rewritten(pdf: pikepdf.Pdf, pages: list[_Page]) -> Callable[[], bytes]:
    """The file written anew, for PDFium, with a flat page tree of exactly these pages."""

    def write() -> bytes:
        tree = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Pages, Kids=pikepdf.Array(), Count=len(pages))
        )
        for page, above in pages:
            for name, value in above.items():
                if name not in page:
                    page[name] = value
            page.Parent = tree
            page.Type = pikepdf.Name.Page
            tree.Kids.append(page)
        pdf.Root.Pages = tree
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()

    kept: list[bytes] = []

    def data() -> bytes:
        if not kept:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    kept.append(write())
                except _BROKEN:
                    kept.append(b"")
        return kept[0]

    return data


def _xfa(pdf: pikepdf.Pdf, pages: list[_Page]) -> str:
    """``dynamic`` (the pages say « Please wait… »), ``hybrid`` (ordinary fields too), or empty."""
    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, pikepdf.Dictionary) or form.get("/XFA") is None:
        return ""
    if pdf.Root.get("/NeedsRendering"):
        return "dynamic"
    shown = any(widgets.annotations_of(page)[0] for page, _ in pages)
    return "hybrid" if shown else "dynamic"


def _salvage(path: Path, rel: str) -> SubmittedFile | FileProblem:
    """What pypdf, more tolerant than qpdf, can still get out of a file."""
    if path.stat().st_size > MAX_SALVAGE_BYTES:
        return _damaged(rel)
    import pypdf
    import pypdf.errors

    try:
        with path.open("rb") as stream:
            reader = pypdf.PdfReader(stream, strict=False)
            if reader.is_encrypted and not reader.decrypt(""):
                return _encrypted(rel)
            count = len(reader.pages)
            if count > MAX_PAGES:
                return _too_many(rel, count)
            if count == 0:
                return _damaged(rel)
            out = io.BytesIO()
            pypdf.PdfWriter(clone_from=reader).write(out)
    except (pypdf.errors.PyPdfError, *_BROKEN):
        return _damaged(rel)
    data = out.getvalue()
    try:
        pdf = pikepdf.open(io.BytesIO(data), inherit_page_attributes=False)
    except _BROKEN:
        return _damaged(rel)
    try:
        opened = _file(pdf, rel, lambda: data, salvaged=True, ended=_ended(path))
    except _TooManyPages as error:
        opened = _too_many(rel, error.count)
    except _BROKEN:
        opened = _damaged(rel)
    if isinstance(opened, FileProblem):
        pdf.close()
    return opened


# ---------------------------------------------------------------------- pictures


def _open_picture(path: Path, rel: str) -> SubmittedFile | FileProblem:
    pdf = pikepdf.new()
    try:
        pictures.add_pages(pdf, path, MAX_PAGES)
    except pictures.TooLargeError:
        pdf.close()
        return _problem(
            rel,
            Trouble.TOO_LARGE,
            f"« {rel} » est une image trop grande : elle n’a pas été lue. "
            "Demander une photo ordinaire ou un PDF.",
        )
    except pictures.TooManyFramesError:
        pdf.close()
        return _problem(
            rel,
            Trouble.TOO_MANY_PAGES,
            f"« {rel} » compte plus de {MAX_PAGES} pages : il n’a pas été lu. "
            "Demander uniquement les pages du dossier et ses pièces.",
        )
    except (SyntaxError, *_BROKEN):
        pdf.close()
        return _problem(
            rel,
            Trouble.DAMAGED,
            f"« {rel} » est une image abîmée ou incomplète : elle n’a pas pu être lue. "
            "Demander de l’envoyer à nouveau, en PDF si possible.",
        )
    pages, _ = _pages(pdf)
    return SubmittedFile(rel, pdf, pages, _rewritten(pdf, pages))
