"""Gather handwriting typefaces for the simulated pages: ``python benchmarks/hand_fonts.py``.

They come from npm (the ``@fontsource`` packages, SIL Open Font License or Apache), pinned, and are
written as TrueType into ``build/fonts`` or the folder given. Nothing of them is shipped. Needs npm,
and ``pip install fonttools brotli``.
"""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Hands that people could have, French accents included: no capitals only, no ornaments.
NAMES = (
    "architects-daughter", "bad-script", "caveat", "cedarville-cursive", "coming-soon",
    "dancing-script", "dawning-of-a-new-day", "delicious-handrawn", "give-you-glory",
    "gochi-hand", "handlee", "homemade-apple", "indie-flower", "just-another-hand", "kalam",
    "la-belle-aurore", "mansalva", "marck-script", "nothing-you-could-do",
    "over-the-rainbow", "patrick-hand", "reenie-beanie", "shadows-into-light", "sriracha",
    "sue-ellen-francisco", "waiting-for-the-sunrise", "zeyada",
)  # fmt: skip
VERSION = "^5.3.0"


def main() -> None:
    """Gather every typeface."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "build" / "fonts")
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        for name in NAMES:
            (folder / f"{name}.ttf").write_bytes(_truetype(_packed(name, Path(temporary)), name))
    print(f"{len(NAMES)} typefaces in {folder}")


def _packed(name: str, folder: Path) -> Path:
    """The package of a typeface, as npm delivers it."""
    command = ["npm", "pack", "--json", "--silent", f"@fontsource/{name}@{VERSION}"]
    said = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
    return folder / str(json.loads(said)[-1]["filename"])


def _truetype(package: Path, name: str) -> bytes:
    """The regular Latin weight of a typeface, as TrueType."""
    from fontTools.ttLib import TTFont

    with tarfile.open(package) as archive:
        member = archive.extractfile(f"package/files/{name}-latin-400-normal.woff2")
        assert member is not None, name
        font = TTFont(io.BytesIO(member.read()))
    font.flavor = None
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


if __name__ == "__main__":
    main()
