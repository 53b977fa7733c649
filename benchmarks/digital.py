"""Measure the digital path: reading values, a whole validation, memory, start-up.

Run ``python benchmarks/digital.py`` (a few minutes; ``--dossiers 40`` for a quick look). Peers run
on the same files in the same run: bare pikepdf, pypdf's ``get_fields`` and PyPDFForm. Machines are
noisy, so look at the ratios; every figure is the median over the files, or over the repetitions.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf
import psutil
import pypdf

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "fixtures"))

MEGABYTE = 1 << 20
#: What issue and design ask for, on two cores.
READ_RATIO, DOSSIERS_A_SECOND, HELP_SECONDS = 5.0, 20.0, 0.25


def inbox(folder: Path, count: int) -> list[Path]:
    """`count` dossiers, each the form and one attestation, all different; the form's paths."""
    import hand
    from inking import boxes, ink, mark
    from kit import RIVES_STAMP, Person, sal_marks
    from people import RIVES, salaried

    from vaeforms import blank, fill

    empty = {name: blank.build(name) for name in ("dossier-recevabilite", "attestation-salariee")}
    places = {}
    for name, data in empty.items():
        with pikepdf.open(io.BytesIO(data)) as pdf:
            places[name] = boxes(pdf)
    assert hand.strokes("warm")
    forms = []
    for n in range(count):
        who = Person(f"Candidat-{n:04d}", "Œuvre Łucja")
        target = folder / f"{n:04d} {who.name}"
        target.mkdir(parents=True)
        signature = {"candidat_signature": ink(who.name)}
        data = fill.fill(empty["dossier-recevabilite"], who.values()).data
        form = target / "dossier.pdf"
        form.write_bytes(mark(data, signature, places["dossier-recevabilite"]))
        values = salaried(who.name, RIVES, "01/09/2021", "31/08/2025", "12/09/2025")
        data = fill.fill(empty["attestation-salariee"], values).data
        data = mark(data, sal_marks(RIVES_STAMP), places["attestation-salariee"])
        (target / "attestation.pdf").write_bytes(data)
        forms.append(form)
    return forms


def seconds(action: Callable[[Path], object], files: list[Path]) -> float:
    """Median seconds of `action` over `files`."""
    times = []
    for path in files:
        start = time.perf_counter()
        action(path)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def bare_pikepdf(path: Path) -> dict[str, str]:
    """Every value, with nothing of what real files do being handled."""
    with pikepdf.open(path) as pdf:
        fields = pdf.Root.AcroForm.Fields
        return {str(f.T): str(f.get("/V", "")) for f in fields if f is not None}


def with_pypdf(path: Path) -> object:
    """Read the fields as pypdf does."""
    return pypdf.PdfReader(path).get_fields()


READERS: dict[str, Callable[[Path], object]] = {
    "pikepdf nu": bare_pikepdf,
    "pypdf get_fields": with_pypdf,
}
#: Read where the interop clients are installed: PyPDFForm asks for an older pypdf than ours.
_PYPDFFORM = """
import statistics, sys, time
from PyPDFForm import PdfWrapper
times = []
for path in sys.argv[1:]:
    start = time.perf_counter()
    PdfWrapper(path).data
    times.append(time.perf_counter() - start)
print(statistics.median(times))
"""


def with_pypdfform(files: list[Path]) -> float | None:
    """Median seconds of PyPDFForm over `files`, in its own process; None where it is missing."""
    clients = Path(os.environ.get("VAEFORMS_CLIENTS", ROOT / "build" / "clients"))
    programs = [clients / "venv" / part for part in ("bin/python", "Scripts/python.exe")]
    python = next((str(each) for each in programs if each.exists()), sys.executable)
    command = [python, "-c", _PYPDFFORM, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        print("PyPDFForm n'est pas installé : bash .ci/install-clients")
        return None
    return float(done.stdout)


def validate(folder: Path, out: Path, jobs: int) -> tuple[float, float, float, int]:
    """Seconds, parent MB, largest worker MB, dossiers called complete; in a fresh process."""
    code = (
        "import sys, time\n"
        "from datetime import date\n"
        "from pathlib import Path\n"
        "from vaeforms import examining, pipeline\n"
        "if __name__ == '__main__':\n"
        "    settings = examining.Settings(out=Path(sys.argv[2]))\n"
        "    start = time.perf_counter()\n"
        "    day = date(2026, 6, 15)\n"
        "    run = pipeline.start(Path(sys.argv[1]), settings, received=day, today=day)\n"
        "    rows = list(run.rows(processes=int(sys.argv[3])))\n"
        "    pipeline.finish(rows, settings)\n"
        "    print(time.perf_counter() - start, sum(row.complete for row in rows))\n"
    )
    script = out.parent / "run.py"
    script.write_text(code, encoding="utf-8")
    command = [sys.executable, str(script), str(folder), str(out), str(jobs)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        parent = psutil.Process(process.pid)
        peak = [0.0, 0.0]
        while process.poll() is None:
            with_children = [parent, *_children(parent)]
            for place, one in enumerate(with_children):
                try:
                    slot = min(place, 1)
                    peak[slot] = max(peak[slot], one.memory_info().rss / MEGABYTE)
                except psutil.Error:
                    continue
            time.sleep(0.5)  # looking through all processes takes a share of a core
        assert process.stdout is not None
        took, complete = process.stdout.read().split()
    return float(took), peak[0], peak[1], int(complete)


def _children(parent: psutil.Process) -> list[psutil.Process]:
    try:
        return parent.children(recursive=True)
    except psutil.Error:
        return []


def start_up() -> tuple[float, float]:
    """Median seconds of ``vaeforms --help``, and of an empty Python program."""
    tried = {"help": ["-m", "vaeforms", "--help"], "nothing": ["-c", "pass"]}
    times: dict[str, list[float]] = {name: [] for name in tried}
    for _ in range(9):
        for name, arguments in tried.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True, cwd=ROOT)
            times[name].append(time.perf_counter() - start)
    return statistics.median(times["help"]), statistics.median(times["nothing"])


def main() -> None:
    """Print every figure beside its peers and its target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dossiers", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        quarter = max(1, options.dossiers // 4)
        few = inbox(folder / "few", quarter)
        inbox(folder / "many", options.dossiers)

        print(f"## Lire toutes les valeurs d'un dossier (12 pages), médiane de {len(few)}\n")
        from vaeforms.read.acroform import read_values

        peers: dict[str, Callable[[Path], object]] = {"vaeforms": read_values, **READERS}
        measured = {name: seconds(read, few) for name, read in peers.items()}
        slow = with_pypdfform(few)
        if slow is not None:
            measured["PyPDFForm"] = slow
        for name, took in measured.items():
            print(f"{name:18} {took * 1000:8.1f} ms   {took / measured['vaeforms']:5.1f} ×")
        ratio = measured["pypdf get_fields"] / measured["vaeforms"]
        print(f"-> {ratio:.1f} × plus rapide que pypdf (à atteindre : {READ_RATIO:.0f} ×)\n")

        print(f"## validate, rapports écrits, {options.jobs} processus\n")
        for name, count in (("few", quarter), ("many", options.dossiers)):
            took, parent, worker, complete = validate(
                folder / name, folder / f"out-{name}", options.jobs
            )
            print(
                f"{count:4} dossiers  {took:6.1f} s  {count / took:6.1f} dossiers/s  "
                f"mémoire : {parent:4.0f} Mo + {worker:4.0f} Mo par processus  "
                f"(complets : {complete})"
            )
        print(f"-> à atteindre : {DOSSIERS_A_SECOND:.0f} dossiers/s, mémoire constante\n")

        helped, nothing = start_up()
        print("## vaeforms --help\n")
        print(f"{helped:.3f} s (Python seul : {nothing:.3f} s ; à atteindre : {HELP_SECONDS} s)")


if __name__ == "__main__":
    main()
