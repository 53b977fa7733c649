"""The finest pictures that people send are read by a process that stays small."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import cv2
import pikepdf
import pytest
from captured import picture_of
from PIL import Image

from vaeforms import memory
from vaeforms.reading import load_templates

#: What a worker may hold at the most, megabytes.
MEGABYTES = 600
#: Reads every page of the file it is given and says how much it held at the most.
_READER = """
import sys
from pathlib import Path
from vaeforms.read import scanned
from vaeforms.reading import load_templates
from vaeforms.submitted import open_file
templates = load_templates()
with open_file(Path(sys.argv[1]), "page") as file:
    for page in file.pages:
        assert isinstance(scanned.read(page, templates), scanned.Scanned)
        page.close()
status = Path("/proc/self/status").read_text()
print(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])
"""


def photo(longest: int) -> bytes:
    """A page of ours as a JPEG so many pixels high."""
    templates = load_templates()
    page = next(each for each in templates.pages if each.role == "recap")
    picture = picture_of(templates, page)
    size = (round(longest * picture.shape[1] / picture.shape[0]), longest)
    out = io.BytesIO()
    Image.fromarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR)).save(out, "JPEG")
    return out.getvalue()


def scan(data: bytes) -> bytes:
    """The same picture on a page of a PDF."""
    width, height = Image.open(io.BytesIO(data)).size
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595.28, 841.89))
    picture = pdf.make_stream(
        data, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
        Width=width, Height=height, BitsPerComponent=8,
        ColorSpace=pikepdf.Name.DeviceRGB, Filter=pikepdf.Name.DCTDecode,
    )  # fmt: skip
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
    page.obj.Contents = pdf.make_stream(b"q 595.28 0 0 841.89 0 0 cm /P Do Q")
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="says no peak of memory")
@pytest.mark.parametrize("name", ["scan600.pdf", "photo48.jpg"])
def test_a_fine_picture_takes_little_memory(tmp_path: Path, name: str) -> None:
    # A4 at 600 dots an inch; 48 million pixels
    data = scan(photo(7016)) if name.endswith(".pdf") else photo(8230)
    (tmp_path / name).write_bytes(data)
    command = [sys.executable, "-c", _READER, str(tmp_path / name)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) / 1024 < MEGABYTES


def test_memory_is_given_back_on_any_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_ENOUGH", 0)
    memory.settle()
    memory.give_back()
    monkeypatch.setattr(memory, "_library", lambda: None)
    memory.settle()
    memory.give_back()
