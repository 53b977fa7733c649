"""Real rubber stamps pasted alone into a signature box: none of them signs."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from signed_pages import edited, inside, pasted
from submissions import SALARIEE, readings, rect

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
