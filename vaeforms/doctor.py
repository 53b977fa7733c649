"""The installation in use -> what works, what does not, what to do about it, in French."""

from __future__ import annotations

import importlib
import importlib.metadata
import logging
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from vaeforms import __version__, template
from vaeforms.french import format_number, plural, typeset

log = logging.getLogger(__name__)

#: Oldest Python the project is tried with.
_PYTHON = (3, 11)
#: Free space a run needs at the least, in bytes: opened archives, reports with their pictures.
_SPACE = 500_000_000
_REINSTALL = "Réinstaller vaeforms (voir le README)."


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    ok: bool
    #: what was looked at and found, one sentence
    found: str
    #: what does not work because of it and what to do; empty when all is well
    advice: str = ""


def checks(folder: Path) -> Iterator[Check]:
    """Look at everything a run needs; `folder` is where reports are to be written.

    A check that fails never stops the others.
    """
    for look in (_python, _libraries, _blanks, _typst, _recognition, _temporary):
        yield from _guarded(look)
    yield from _guarded(lambda: _room(folder))


def _guarded(look: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    try:
        for each in look():
            yield Check(each.ok, typeset(each.found), typeset(each.advice))
    except Exception as error:  # whatever is broken is what the person wants to know
        log.debug("%s", look, exc_info=error)
        yield Check(False, typeset("Un contrôle de l’installation a échoué."), _REINSTALL)


def _python() -> Iterator[Check]:
    found = f"vaeforms {__version__}, Python {platform.python_version()}, {platform.platform()}."
    new = sys.version_info[:2] >= _PYTHON
    wanted = ".".join(map(str, _PYTHON))
    yield Check(new, found, "" if new else f"Installer Python {wanted} ou plus récent.")


def _libraries() -> Iterator[Check]:
    """What reads and writes PDF, pictures and signatures."""
    for module, package, use in (
        ("pikepdf", "pikepdf", "lecture et écriture des PDF"),
        ("pypdfium2", "pypdfium2", "image et texte des pages"),
        ("pypdf", "pypdf", "récupération des PDF abîmés"),
        ("pyhanko", "pyhanko", "signatures électroniques"),
        ("PIL", "pillow", "images"),
        ("pi_heif", "pi-heif", "photos HEIC des téléphones"),
        ("cv2", "opencv-python-headless", "pages numérisées"),
        ("zxingcpp", "zxing-cpp", "codes imprimés sur les pages"),
        ("onnxruntime", "onnxruntime", "signatures, cachets et écriture sur papier"),
    ):
        try:
            importlib.import_module(module)
        except Exception as error:
            log.debug("%s", package, exc_info=error)
            why = f"{package} ne se charge pas : {use}."
            yield Check(False, why, _REINSTALL)
        else:
            yield Check(True, f"{package} {importlib.metadata.version(package)} : {use}.")


def _blanks() -> Iterator[Check]:
    known = template.load(template.default_directories())
    ours = sum(page.code is not None for page in known.pages)
    known.close()
    found = f"Formulaires vierges : {plural(ours, 'page connue', 'pages connues')}."
    yield Check(ours > 0, found, "" if ours else _REINSTALL)


def _typst() -> Iterator[Check]:
    """What draws forms, letters and printed reports."""
    from vaeforms import blank

    blank.build("attestation-salariee")
    yield Check(True, "Typst : formulaires, lettres et rapports PDF.")


def _recognition() -> Iterator[Check]:
    """What reads paper."""
    from vaeforms.paper import ocr, segment

    for each in ocr.availability():
        yield Check(each.ok, each.found, each.advice)
    segment.load()
    yield Check(True, "Modèle des signatures et cachets : chargé.")


def _temporary() -> Iterator[Check]:
    with tempfile.TemporaryDirectory(prefix="vaeforms-é-") as name:
        (Path(name) / "essai œ.txt").write_text("œ", encoding="utf-8")
    yield Check(True, "Dossier temporaire : accessible.")


def _room(folder: Path) -> Iterator[Check]:
    place = folder
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    enough = free >= _SPACE
    found = f"Place libre pour les rapports : {format_number(free // 1_000_000)} Mo."
    yield Check(enough, found, "" if enough else "Libérer de la place sur ce disque.")
