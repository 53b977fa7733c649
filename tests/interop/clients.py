"""The programs that are not ours: how each fills, flattens or prints a PDF, and what it needs."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
DRIVERS = Path(__file__).parent / "drivers"
#: where ``.ci/install-clients`` puts the JavaScript and Python programs
CLIENTS = Path(os.environ.get("VAEFORMS_CLIENTS") or ROOT / "build" / "clients").resolve()
INSTALL = "`bash .ci/install-clients` installs it"

#: a font that shows every letter of the values, for the clients that are told to bring one
FONT = ROOT / "vaeforms" / "fonts" / "LiberationSans-Regular.ttf"
#: the interpreter that Debian's python3-gi belongs to
SYSTEM_PYTHON = "/usr/bin/python3"
JARS = tuple(f"/usr/share/java/{name}.jar" for name in ("pdfbox2", "fontbox2", "commons-logging"))
CUPSFILTER = shutil.which("cupsfilter") or "/usr/sbin/cupsfilter"
CUPS_PDF = "/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd"

#: no client takes that long over one file on two cores; a browser that hangs must not stop the run
SECONDS = 240


def clients_python() -> str:
    """The interpreter that ``.ci/install-clients`` made."""
    windows = CLIENTS / "venv" / "Scripts" / "python.exe"
    return str(windows if os.name == "nt" else CLIENTS / "venv" / "bin" / "python")


@dataclass(frozen=True, slots=True)
class Client:
    """A program that fills a form, or that flattens or prints one."""

    name: str
    #: command line; ``{pdf}``, ``{values}`` (JSON), ``{out}`` and ``{folder}`` (empty) are paths
    command: tuple[str, ...]
    #: programs and files it needs, with the package that has each
    needs: Mapping[str, str]
    #: (interpreter, module) it needs, with the package
    modules: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def missing(self) -> str:
        """Why the client cannot run here, or empty."""
        for need, package in self.needs.items():
            if not shutil.which(need) and not Path(need).exists():
                return f"{self.name}: {need} is missing ({package}); {INSTALL}"
        for (python, module), package in self.modules.items():
            if not _has(python, module):
                return f"{self.name}: module {module} is missing ({package}); {INSTALL}"
        return ""

    def run(self, folder: Path, pdf: Path, values: Path | None = None) -> Path:
        """What the client makes of `pdf`, in the new `folder`; AssertionError when it fails."""
        folder.mkdir(parents=True)
        out = folder / f"{pdf.stem}.pdf"
        work = folder / "work"
        work.mkdir()
        places = {"pdf": pdf, "values": values, "out": out, "folder": work}
        command = [part.format(**places) for part in self.command]
        result = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
            env={**os.environ, "CLIENTS": str(CLIENTS), "PYTHONUTF8": "1"},
        )
        assert result.returncode == 0, f"{self.name} failed:\n{result.stderr[-4000:]}"
        assert out.exists(), f"{self.name} wrote nothing:\n{result.stderr[-4000:]}"
        return out


@functools.cache
def _has(python: str, module: str) -> bool:
    """Whether an interpreter can import a module."""
    code = f"import importlib.util as u, sys; sys.exit(u.find_spec({module!r}) is None)"
    try:
        return subprocess.run([python, "-c", code], capture_output=True).returncode == 0
    except OSError:
        return False


def _driver(name: str) -> str:
    return str(DRIVERS / name)


def _node(module: str) -> dict[str, str]:
    return {"node": "Debian: nodejs", str(CLIENTS / "node_modules" / module): f"npm: {module}"}


_PAPER = ("{pdf}", "{values}", "{out}")
_PYTHON = clients_python()
_FIREFOX = {shutil.which("firefox") or "firefox-esr": "Debian: firefox-esr"}
_CHROMIUM = {"chromium": "Debian: chromium"}
_SOCKETS = {(_PYTHON, "websockets"): "PyPI: websockets"}
_BROWSING = {**_SOCKETS, (_PYTHON, "pypdf"): "PyPI: pypdf"}

FILLERS = (
    Client("pdf.js", ("node", _driver("fill_pdfjs.mjs"), *_PAPER), _node("pdfjs-dist")),
    Client(
        "pdf-lib",
        ("node", _driver("fill_pdflib.mjs"), "pdf-lib", str(FONT), *_PAPER),
        _node("pdf-lib") | _node("@pdf-lib/fontkit"),
    ),
    Client(
        "@cantoo/pdf-lib",
        ("node", _driver("fill_pdflib.mjs"), "@cantoo/pdf-lib", str(FONT), *_PAPER),
        _node("@cantoo/pdf-lib") | _node("@cantoo/fontkit"),
    ),
    Client("mupdf.js", ("node", _driver("fill_mupdf.mjs"), *_PAPER), _node("mupdf")),
    Client(
        "mutool",
        ("mutool", "run", _driver("fill_mutool.js"), *_PAPER),
        {"mutool": "Debian: mupdf-tools"},
    ),
    Client(
        "pymupdf",
        (_PYTHON, _driver("fill_pymupdf.py"), *_PAPER),
        {},
        {(_PYTHON, "pymupdf"): "PyPI: pymupdf"},
    ),
    Client(
        "pdfium",
        (sys.executable, _driver("fill_pdfium.py"), *_PAPER),
        {},
        {(sys.executable, "pypdfium2"): "PyPI: pypdfium2"},
    ),
    Client(
        "poppler",
        (SYSTEM_PYTHON, _driver("fill_poppler.py"), *_PAPER),
        {SYSTEM_PYTHON: "Debian: python3"},
        {(SYSTEM_PYTHON, "gi"): "Debian: python3-gi and gir1.2-poppler-0.18"},
    ),
    Client(
        "pypdf",
        (sys.executable, _driver("fill_pypdf.py"), *_PAPER),
        {},
        {(sys.executable, "pypdf"): "PyPI: pypdf"},
    ),
    Client(
        "pypdf 6",
        (_PYTHON, _driver("fill_pypdf.py"), *_PAPER),
        {},
        {(_PYTHON, "pypdf"): "PyPI: pypdf"},
    ),
    Client(
        "PyPDFForm",
        (_PYTHON, _driver("fill_pypdfform.py"), *_PAPER),
        {},
        {(_PYTHON, "PyPDFForm"): "PyPI: PyPDFForm"},
    ),
    Client(
        "pdfbox",
        (_PYTHON, _driver("fill_pdfbox.py"), str(FONT), os.pathsep.join(JARS), *_PAPER),
        {"java": "Debian: default-jre-headless"} | dict.fromkeys(JARS, "Debian: libpdfbox2-java"),
        {(_PYTHON, "jpype"): "PyPI: jpype1"},
    ),
    Client(
        "pdftk fdf",
        (sys.executable, _driver("fill_pdftk.py"), "fdf", *_PAPER),
        {"pdftk": "Debian: pdftk-java"},
    ),
    Client(
        "pdftk xfdf",
        (sys.executable, _driver("fill_pdftk.py"), "xfdf", *_PAPER),
        {"pdftk": "Debian: pdftk-java"},
    ),
    Client("firefox", (_PYTHON, _driver("firefox.py"), "fill", *_PAPER), _FIREFOX, _SOCKETS),
    Client("chromium", (_PYTHON, _driver("chromium.py"), "fill", *_PAPER), _CHROMIUM, _BROWSING),
)

_GS = ("gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=pdfwrite")
_GHOSTSCRIPT = {"gs": "Debian: ghostscript"}

FLATTENERS = (
    Client("ghostscript", (*_GS, "-sOutputFile={out}", "{pdf}"), _GHOSTSCRIPT),
    Client(
        "pdftocairo",
        ("pdftocairo", "-pdf", "{pdf}", "{out}"),
        {"pdftocairo": "Debian: poppler-utils"},
    ),
    Client(
        "qpdf",
        ("qpdf", "{pdf}", "--generate-appearances", "--flatten-annotations=all", "{out}"),
        {"qpdf": "Debian: qpdf"},
    ),
    Client(
        "pdftk",
        ("pdftk", "{pdf}", "output", "{out}", "flatten"),
        {"pdftk": "Debian: pdftk-java"},
    ),
    Client("mupdf.js bake", ("node", _driver("bake_mupdf.mjs"), "{pdf}", "{out}"), _node("mupdf")),
    Client(
        "pdf-lib",
        ("node", _driver("flatten_pdflib.mjs"), "pdf-lib", "{pdf}", "{out}"),
        _node("pdf-lib"),
    ),
    Client(
        "@cantoo/pdf-lib",
        ("node", _driver("flatten_pdflib.mjs"), "@cantoo/pdf-lib", "{pdf}", "{out}"),
        _node("@cantoo/pdf-lib"),
    ),
    Client(
        "mutool",
        ("mutool", "draw", "-q", "-F", "pdf", "-o", "{out}", "{pdf}"),
        {"mutool": "Debian: mupdf-tools"},
    ),
    Client(
        "libreoffice",
        (sys.executable, _driver("print_libreoffice.py"), "{pdf}", "{out}", "{folder}"),
        {"soffice": "Debian: libreoffice-draw"},
    ),
    Client(
        "cups-pdf",
        (sys.executable, _driver("print_cups.py"), CUPSFILTER, CUPS_PDF, "{pdf}", "{out}"),
        {
            **_GHOSTSCRIPT,
            CUPSFILTER: "Debian: cups",
            CUPS_PDF: "Debian: printer-driver-cups-pdf",
            "/usr/lib/cups/filter/pdftopdf": "Debian: cups-filters",
        },
    ),
    Client(
        "firefox", (_PYTHON, _driver("firefox.py"), "print", "{pdf}", "{out}"), _FIREFOX, _SOCKETS
    ),
    Client(
        "chromium",
        ("xvfb-run", "-a", _PYTHON, _driver("chromium.py"), "print", "{pdf}", "{out}"),
        _CHROMIUM | {"xvfb-run": "Debian: xvfb and xauth"},
        _BROWSING,
    ),
)
