"""The engines and models of this machine -> what `vaeforms doctor` says of them, in French."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from vaeforms.french import format_number, typeset
from vaeforms.paper.ocr import ppocr, tesseract
from vaeforms.paper.ocr.ppocr import NoEngine

_NO_FIRST = (
    "Ce qui est écrit sur papier sera à lire à l’œil. Pour y remédier : réinstaller vaeforms, ou "
    "seulement pip install onnxruntime"
)
_NO_SECOND = (
    "Plus de valeurs écrites sur papier seront à relire à l’œil ; rien d’autre ne change. Pour "
    "l’installer : pip install tesserocr"
)


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine as it is here."""

    ok: bool
    #: French sentence: its version and model, or why it does not work
    found: str
    #: French sentence: what follows and what to do; empty when it works
    advice: str = ""


def availability() -> tuple[Engine, ...]:
    """Load every engine and say which work; never an exception."""
    return _first(), _second()


def _first() -> Engine:
    try:
        recogniser = ppocr.recogniser()
        ppocr.recogniser(ppocr.POOR)
    except NoEngine as problem:
        return Engine(False, typeset(str(problem)), typeset(_NO_FIRST))
    letters = format_number(len(recogniser.letters), 0)
    return Engine(
        True,
        typeset(
            f"Lecture du papier, premier moteur : onnxruntime {_version('onnxruntime')}, modèles "
            f"{ppocr.MODEL} et {ppocr.POOR} (d’après PP-OCRv6, {letters} caractères) livrés avec "
            "vaeforms."
        ),
    )


def _second() -> Engine:
    try:
        engine = tesseract.tesseract()
    except NoEngine as problem:
        return Engine(False, typeset(str(problem)), typeset(_NO_SECOND))
    return Engine(
        True,
        typeset(
            f"Lecture du papier, second moteur : {engine.version} (tesserocr "
            f"{_version('tesserocr')}), données françaises livrées avec vaeforms."
        ),
    )


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "de version inconnue"
