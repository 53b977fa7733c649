"""The engines and models of this machine -> what `vaeforms doctor` says of them, in French."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from vaeforms.french import typeset
from vaeforms.paper.ocr import ppocr, tesseract
from vaeforms.paper.ocr.ppocr import NoEngine

#: Distribution that holds each engine, and the one that holds its model or its library.
_FIRST, _MODEL, _SECOND = "onnxruntime", "rapidocr", "tesserocr"

_BOTH = (
    "Les deux moteurs de lecture se contrôlent l’un l’autre : dates, durées, quotités et nombres "
    "lus pareil par les deux sont retenus."
)
_FIRST_ONLY = (
    "Sans Tesseract, plus de valeurs écrites sur papier sont à relire à l’œil ; rien d’autre ne "
    "change. Pour l’installer : pip install tesserocr"
)
_SECOND_ONLY = (
    "Sans le premier moteur, ce qui est écrit sur papier est à relire à l’œil. Pour l’installer : "
    "pip install onnxruntime rapidocr"
)
_NEITHER = "Aucun moteur de lecture : tout ce qui est écrit sur papier est à lire à l’œil."


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine as it is here."""

    name: str
    works: bool
    #: version of its packages and model, or a French sentence that says why it does not work
    details: str


@dataclass(frozen=True, slots=True)
class Availability:
    """Which engines load, and what that means for the work."""

    engines: tuple[Engine, ...]
    #: one French sentence or two
    meaning: str

    @property
    def complete(self) -> bool:
        """Every engine works."""
        return all(engine.works for engine in self.engines)

    @property
    def sentences(self) -> tuple[str, ...]:
        """One French sentence an engine, then what follows."""
        said = [
            f"{engine.name} : {engine.details}" if engine.works else engine.details
            for engine in self.engines
        ]
        return tuple(typeset(sentence) for sentence in (*said, self.meaning))


def availability() -> Availability:
    """Load every engine and say which work; never an exception."""
    first, second = _first(), _second()
    if first.works and second.works:
        meaning = _BOTH
    elif first.works:
        meaning = _FIRST_ONLY
    else:
        meaning = _SECOND_ONLY if second.works else _NEITHER
    return Availability((first, second), meaning)


def _first() -> Engine:
    try:
        recogniser = ppocr.recogniser()
    except NoEngine as problem:
        return Engine("PP-OCRv6", works=False, details=str(problem))
    details = (
        f"onnxruntime {_version(_FIRST)}, modèle {ppocr.MODEL} de rapidocr {_version(_MODEL)}, "
        f"{len(recogniser.letters)} caractères."
    )
    return Engine("PP-OCRv6", works=True, details=details)


def _second() -> Engine:
    try:
        engine = tesseract.tesseract()
    except NoEngine as problem:
        return Engine("Tesseract", works=False, details=str(problem))
    details = (
        f"{engine.version} par tesserocr {_version(_SECOND)}, données françaises livrées avec "
        "vaeforms."
    )
    return Engine("Tesseract", works=True, details=details)


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "de version inconnue"
