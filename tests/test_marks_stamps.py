"""Real rubber stamps pasted alone into a signature box: none of them signs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops
from signed_pages import edited, inside, pasted
from submissions import SALARIEE, readings, rect
from test_paper_marks import MM, Draw, Picture, read

from vaeforms.model import State

STAMPS = Path(__file__).resolve().parents[2] / "shared" / "data" / "stamps"
#: Not a stamp alone: a page's print or the black bars of a photocopier around a pale stamp, a whole
#: page, and a stamp under a signature.
MORE_THAN_A_STAMP = ("circle21_1249", "rectangle11_1245", "660978", "circle8_1237")

pytestmark = pytest.mark.accuracy


def _stamps() -> list[Path]:
    if not STAMPS.is_dir():
        return []
    pictures = [p for p in sorted(STAMPS.iterdir()) if p.suffix in (".png", ".bmp")]
    return [p for p in pictures if not p.name.startswith(("mask", *MORE_THAN_A_STAMP))]


@pytest.mark.parametrize("height", [16, 22, 31])
def test_no_real_stamp_signs(height: float, capsys: pytest.CaptureFixture[str]) -> None:
    if not _stamps():
        pytest.skip(f"no pictures of stamps in {STAMPS}")
    box = rect("att_sal_signature")
    taken = []
    for path in _stamps():
        picture = Image.open(path).convert("RGB")
        picture.thumbnail((900, 900))
        width = min(60.0, height * picture.width / picture.height)
        place = inside(box, 5, 2, width, width * picture.height / picture.width)
        found = {r: v for r, v in readings(edited(SALARIEE, pasted(picture, place))).items()}
        if found["att_sal_signature"].state is State.FILLED:
            taken.append(path.name)
    with capsys.disabled():
        print(f"\n{len(_stamps())} stamps {height} mm high: {len(taken)} taken for a signature")
    assert taken == []


#: Of stamps on paper so many at most pass for a signature: on some, lines and words of a document
#: are left that no box of ours has.
MOST_ON_PAPER = 4


@pytest.mark.parametrize("turned", [0, 12])
def test_hardly_a_real_stamp_on_paper_signs(
    turned: float, capsys: pytest.CaptureFixture[str]
) -> None:
    if not _stamps():
        pytest.skip(f"no pictures of stamps in {STAMPS}")
    taken = []
    for path in _stamps():
        found = read("attestation-benevole", att_ben_signature1=_stamped(path, turned))
        if found["att_ben_signature1"].state is not State.UNREADABLE:
            taken.append(path.name)
    with capsys.disabled():
        print(f"\n{len(_stamps())} on paper, {turned}°: {len(taken)} not for a person: {taken}")
    assert len(taken) <= MOST_ON_PAPER


def _stamped(path: Path, turned: float) -> Draw:
    """The stamp of a picture, 28 mm on its longer side or as high as the box."""

    def draw(picture: Picture, box: tuple[int, int, int, int]) -> None:
        stamp = Image.open(path).convert("RGB")
        size = round(28 * MM), round(24 * MM if not turned else 20 * MM)
        share = min(size[0] / max(stamp.size), size[1] / stamp.height)
        stamp = stamp.resize([max(1, round(side * share)) for side in stamp.size])
        stamp = stamp.rotate(turned, resample=3, expand=True, fillcolor=(255, 255, 255))
        page = Image.fromarray(picture)
        place = box[0] + round(8 * MM), box[1] + round(1 * MM)
        around = (*place, place[0] + stamp.width, place[1] + stamp.height)
        page.paste(ImageChops.darker(page.crop(around), stamp), place)
        picture[:] = np.asarray(page)

    return draw
