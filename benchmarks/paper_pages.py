"""A seed and a number -> one labelled page: a blank filled in, captured, written to a file.

Digital and flattened forms come from `vaeforms fill`; every other page is rendered, printed,
written on and captured by `benchmarks.simulate`.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pikepdf
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.simulate import capture, pens, placing, printing, words, writing
from benchmarks.simulate.capture import Simulated
from benchmarks.simulate.writing import MarkTruth, Truth
from vaeforms.evaluation.labels import FieldLabel, PageLabel
from vaeforms.evaluation.labels import Truth as State
from vaeforms.fill import fill
from vaeforms.model import Box, FileProblem, Kind, Rect, TemplatePage
from vaeforms.submitted import open_file
from vaeforms.template import Templates

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "fixtures"))

#: Where printed blanks are kept.
PRINTED = ROOT / "build" / "printed"

Picture = NDArray[np.uint8]

#: Pages with boxes come so many times more often than those without.
_WITH_BOXES = 4
#: One page in so many is not ours: a blank back, a letter.
_FOREIGN = 30
#: Share of photos that are stored lying and say in their EXIF data how to turn them.
_LYING = 0.25
#: Shares of photos that are HEIC and WebP, and of scans that are the second page of a TIFF.
_HEIC, _WEBP, _TIFF = 0.15, 0.1, 0.15
#: Share of a box that may be covered or out of the picture before nobody can be asked to read it.
_HIDDEN = 0.05
#: Channel of the captures that are not plain scans.
_CHANNELS = {"fax": "fax", "copy_of_copy": "photocopy"}
#: Styles after which nobody can say what words a box holds.
_NO_WORDS = frozenset({"real", "dash", "struck", "scribbled"})
#: Styles that write the first line only.
_ONE_LINE = frozenset({"over", "low"})
_MARKS = (Kind.SIGNATURE, Kind.STAMP)
_DECOYS = frozenset({"note", "typed", "dot", "line", "cross"})


def channel_of(kind: str, picture: Picture) -> str:
    """The channel a kind of capture belongs to. A sticky note is scanned or photographed."""
    if kind in capture.PHOTOS or (kind == "note" and max(picture.shape[:2]) == 2400):
        return "photo"
    return _CHANNELS.get(kind, "scan")


def order(templates: Templates, *, marks: bool = False) -> list[TemplatePage]:
    """The pages of the blanks in the order they are drawn from, those with boxes more often.

    `marks`: those with a box to sign or to stamp only, each as often.
    """
    if marks:
        return [p for p in templates.pages if any(box.kind in _MARKS for box in p.boxes)]
    return [p for p in templates.pages for _ in range(_WITH_BOXES if p.boxes else 1)]


def build(root: Path, templates: Templates, seed: int, n: int, *, marks: bool = False) -> PageLabel:
    """Page number `n` of the set of `seed`, written into `root`/pages; its label."""
    rng = np.random.default_rng([seed, n])
    cv2.setRNGSeed(seed * 100003 + n)
    kinds = list(capture.KINDS)
    pages = order(templates, marks=marks)
    kind = kinds[(n + n // len(pages) + n // len(kinds)) % len(kinds)]
    if n % _FOREIGN == _FOREIGN - 1:
        picture = capture.degrade(_foreign(rng), kind, rng)[0]
        file, index, _ = write(root / "pages", f"{n:04d}", kind, picture, rng)
        name = channel_of(kind, picture)
        return PageLabel(f"pages/{file.name}", index, name, kind, None)
    # a step prime to any number of pages near it, so that every kind meets every page
    template = pages[(n * 7) % len(pages)]
    sheet, truth = written(templates, template, rng)
    return captured(root / "pages", f"{n:04d}", "pages/", template, truth, sheet, kind, rng)


def written(
    templates: Templates,
    template: TemplatePage,
    rng: np.random.Generator,
    values: Mapping[str, str] | None = None,
    styles: Mapping[str, str] | None = None,
) -> tuple[Picture, Truth]:
    """The page printed and filled in, RGB at 300 dpi, and what is on it."""
    kinds = list(printing.KINDS)
    paper = printed(templates, template, kinds[int(rng.integers(len(kinds)))])
    truth = writing.fill_page(paper, template, rng, values=values, styles=styles)
    return truth.picture, truth


def printed(templates: Templates, template: TemplatePage, kind: str) -> Picture:
    """The blank out of that kind of printer. Kept on disk: a screen of dots takes seconds."""
    blank = np.ascontiguousarray(templates.render(template, pens.SCALE, (0.0, 0.0, *template.size)))
    code = Path(printing.__file__).read_bytes()
    key = hashlib.sha256(blank.tobytes() + code + kind.encode()).hexdigest()[:20]
    path = PRINTED / f"{key}.png"
    if path.is_file():
        kept = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
        if kept is not None:
            return np.asarray(kept, np.uint8)
    paper = printing.printed(blank, np.random.default_rng(int(key, 16) % 2**32), kind)
    PRINTED.mkdir(parents=True, exist_ok=True)
    partial = PRINTED / f".{os.getpid()}-{key}.png"
    fast = [cv2.IMWRITE_PNG_COMPRESSION, 1]
    cv2.imwrite(str(partial), cv2.cvtColor(paper, cv2.COLOR_RGB2BGR), fast)
    partial.replace(path)
    return paper


def captured(
    folder: Path,
    name: str,
    prefix: str,
    template: TemplatePage,
    truth: Truth,
    sheet: Picture,
    kind: str,
    rng: np.random.Generator,
) -> PageLabel:
    """Capture a page, write the picture into `folder` and say what is where on it."""
    seen = capture.simulate(sheet, kind, rng)
    file, index, to_stored = write(folder, name, kind, seen.picture, rng)
    to_page = _to_page(file, index, seen.picture, to_stored)
    fields = []
    for label in labels(template, truth):
        assert label.box is not None
        x0, y0, x1, y1 = label.box
        corners = np.array([(x0, y0), (x1, y0), (x0, y1), (x1, y1)], np.float64)
        places = to_page(seen.to_pixels(corners))
        fields.append(
            FieldLabel(
                label.name,
                label.kind,
                label.state,
                label.value,
                label.hand,
                label.style,
                _hidden(label.box, seen),
                label.doubtful,
                label.box,
                tuple((float(x), float(y)) for x, y in places),
            )
        )
    channel = channel_of(kind, seen.picture)
    return PageLabel(f"{prefix}{file.name}", index, channel, kind, template.code, tuple(fields))


# ---------------------------------------------------------------------- files


def write(
    folder: Path, name: str, kind: str, picture: Picture, rng: np.random.Generator
) -> tuple[Path, int, tuple[placing.ToPixels, tuple[int, int]]]:
    """Write a picture the way its machine does: the file, and the index of the page in it.

    And pixels of the picture -> pixels as stored, with the size of that.
    """
    folder.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(picture)
    size = (picture.shape[1], picture.shape[0])
    dpi = max(size) / 11.69
    same: placing.ToPixels = lambda points: points  # noqa: E731
    index = 0
    if kind in ("bilevel", "fax"):
        path = folder / f"{name}.tif"
        image.convert("1", dither=Image.Dither.NONE).save(
            path, compression="group4", dpi=(dpi, dpi)
        )
    elif kind in capture.PHOTOS:
        lying, drawn = rng.random() < _LYING, rng.random()
        exif = Image.Exif()
        if drawn < _HEIC and _writes_heic():
            path = folder / f"{name}.heic"
            image.save(path, quality=80)
            return path, index, (same, size)
        if lying:
            exif[0x0112] = 6  # shown a quarter turn clockwise
            image = image.transpose(Image.Transpose.ROTATE_90)
            width = size[0]
            same = lambda points: np.column_stack([points[:, 1], width - 1 - points[:, 0]])  # noqa: E731
            size = (size[1], size[0])
        path = folder / f"{name}.{'webp' if drawn < _HEIC + _WEBP else 'jpg'}"
        image.save(path, quality=88, exif=exif)
    elif rng.random() < _TIFF:
        # the empty back of the page before comes first
        path, index = folder / f"{name}.tif", 1
        back = Image.new(image.mode, image.size, (250, 250, 248))
        back.save(
            path,
            save_all=True,
            append_images=[image],
            compression="jpeg",
            quality=85,
            dpi=(dpi, dpi),
        )
    else:
        path = folder / f"{name}.pdf"
        image.save(path, resolution=dpi, quality=85 if kind != "scan100" else 50)
    return path, index, (same, size)


@cache
def _writes_heic() -> bool:
    """Whether Pillow can write HEIC, as `pi-heif` only reads it; said once when it cannot."""
    try:
        import pillow_heif
    except ImportError:
        print("!!! pillow-heif is not installed: NO photo is HEIC", file=sys.stderr)
        return False
    pillow_heif.register_heif_opener()
    return True


def _to_page(
    path: Path, index: int, picture: Picture, stored: tuple[placing.ToPixels, tuple[int, int]]
) -> placing.ToPixels:
    """Pixels of the picture as shown -> points of the page that the file opens as."""
    opened = open_file(path, path.name)
    assert not isinstance(opened, FileProblem), opened
    with opened as file:
        x0, y0, x1, y1 = file.pages[index].box
        # a picture that lies on its side is opened turned upright, or as stored with /Rotate
        upright = file.pages[index].rotation == 0
    to_stored, size = stored
    if upright:
        to_stored, size = (lambda points: points), (picture.shape[1], picture.shape[0])
    scale = np.array([(x1 - x0) / size[0], -(y1 - y0) / size[1]])
    return lambda points: (to_stored(points) + 0.5) * scale + [x0, y1]


def _hidden(box: Rect, seen: Simulated) -> bool:
    """A part of the box is covered or out of the picture."""
    xs, ys = np.meshgrid(np.linspace(box[0], box[2], 21), np.linspace(box[1], box[3], 9))
    points = np.column_stack([xs.ravel(), ys.ravel()])
    pixels = seen.to_pixels(points)
    height, width = seen.picture.shape[:2]
    out = (pixels < 0).any(axis=1) | (pixels[:, 0] > width - 1) | (pixels[:, 1] > height - 1)
    for polygon in seen.covered:
        outline = polygon.astype(np.float32)
        out |= [cv2.pointPolygonTest(outline, tuple(map(float, p)), False) >= 0 for p in points]
    return bool(out.mean() > _HIDDEN)


def _foreign(rng: np.random.Generator) -> Picture:
    """A page that is not ours at 300 dpi: a blank back, or a letter."""
    page = np.full((3508, 2480, 3), 255, np.uint8)
    if rng.random() < 0.4:
        return page
    image = Image.fromarray(page)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(pens.ROOT / "vaeforms" / "fonts" / "SourceSans3-Regular.otf"), 46)
    y = 350
    while y < int(rng.integers(1200, 3000)):
        line = "   ".join(words.words_for(Kind.MULTILINE, rng) for _ in range(2))
        draw.text((260, y), line, font=font, fill=(20, 20, 20))
        y += 66
    return np.asarray(image, np.uint8)


# ---------------------------------------------------------------------- truth


def labels(template: TemplatePage, truth: Truth) -> list[FieldLabel]:
    """What is in each box of a page, with its place on the blank."""
    rects: dict[str, list[Rect]] = {}
    kinds = {}
    for box in template.boxes:
        rects.setdefault(box.field, []).append(box.rect)
        kinds[box.field] = box.kind
    found = []
    for name, own in rects.items():
        place = (
            min(r[0] for r in own),
            min(r[1] for r in own),
            max(r[2] for r in own),
            max(r[3] for r in own),
        )
        found.append(_label(name, kinds[name], place, truth, template))
    return found


def _label(name: str, kind: Kind, box: Rect, truth: Truth, template: TemplatePage) -> FieldLabel:
    if kind is Kind.RADIO:
        tick = truth.ticks[name]
        state = State.EMPTY if tick.style == "none" else State.FILLED
        if state is State.FILLED and not tick.value:
            state = State.UNCLEAR
        return FieldLabel(
            name, kind, state, tick.value or None, True, tick.style, False, tick.doubtful, box
        )
    if kind in _MARKS:
        style = truth.signing[name]
        state = _marked(name, kind, style, box, truth, template)
        return FieldLabel(name, kind, state, None, True, style, box=box)
    own = truth.boxes[name]
    state = {"filled": State.FILLED, "empty": State.EMPTY, "beside": State.BESIDE}[own.state]
    if state is State.EMPTY and own.intruded:
        state = State.CROSSED
    known = own.text and own.style not in _NO_WORDS
    if own.style in _ONE_LINE and "\n" in own.text:
        known = False
    text = own.text if known and state is State.FILLED else None
    return FieldLabel(name, kind, state, text, own.style != "typed", own.style, box=box)


def _marked(
    name: str, kind: Kind, style: str, box: Rect, truth: Truth, template: TemplatePage
) -> State:
    if style in _DECOYS:
        return State.DECOY
    if style == "elsewhere":
        return State.ELSEWHERE
    if style != "none":
        return State.FILLED
    others = [m for m in truth.marks if m.field != name and _reaches(m, box, template)]
    both = any(truth.signing.get(m.field) == "both_in_one" for m in truth.marks)
    if both and kind is Kind.SIGNATURE:
        return State.ELSEWHERE
    return State.CROSSED if others else State.EMPTY


def _reaches(mark: MarkTruth, box: Rect, template: TemplatePage) -> bool:
    """Some of its ink lies in the box."""
    height = template.size[1]
    left, top = (round(v * pens.SCALE) for v in (box[0], height - box[3]))
    right, low = (round(v * pens.SCALE) for v in (box[2], height - box[1]))
    x, y = mark.origin
    part = mark.ink[max(0, top - y) : max(0, low - y), max(0, left - x) : max(0, right - x)]
    return bool(part.size and (part > 100).any())


# ---------------------------------------------------------------------- on screen


def digital(
    root: Path, templates: Templates, seed: int, n: int, *, flatten: bool
) -> list[PageLabel]:
    """A whole form filled on screen, its marks drawn in; one label for each of its pages."""
    import inking
    from kit import FONT, LUCIOLES_STAMP

    rng = np.random.default_rng([seed, n, 1])
    files = sorted({page.file for page in templates.pages})
    source = Path(files[n % len(files)])
    own = [page for page in templates.pages if page.file == str(source)]
    boxes = [box for page in own for box in page.boxes]
    values = _values(boxes, rng)
    marks = {}
    for box in boxes:
        if rng.random() < 0.3:
            continue
        if box.kind is Kind.SIGNATURE:
            ways = (inking.ink, inking.pasted, inking.laid)
            marks[box.field] = ways[int(rng.integers(3))]("Hélène Lefèvre")
        elif box.kind is Kind.STAMP:
            marks[box.field] = inking.stamped(LUCIOLES_STAMP, FONT, over=bool(rng.random() < 0.5))
    blank = source.read_bytes()
    with pikepdf.open(io.BytesIO(blank)) as pdf:
        places = inking.boxes(pdf)
    data = inking.mark(fill(blank, values, flatten=flatten).data, marks, places)
    channel = "flattened" if flatten else "digital"
    folder = root / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{channel}-{n:03d}.pdf").write_bytes(data)
    return [
        PageLabel(
            f"pages/{channel}-{n:03d}.pdf",
            page.index,
            channel,
            channel,
            page.code,
            tuple(_typed(page.boxes, values, marks)),
        )
        for page in own
    ]


def _values(boxes: Sequence[Box], rng: np.random.Generator) -> dict[str, str]:
    values: dict[str, str] = {}
    options: dict[str, list[str]] = {}
    for box in boxes:
        if box.kind is Kind.RADIO:
            options.setdefault(box.field, []).append(box.option)
        elif box.kind not in (Kind.SIGNATURE, Kind.STAMP) and rng.random() < 0.7:
            values[box.field] = words.words_for(box.kind, rng, int(rng.integers(1, 4)))
    for name, known in options.items():
        if rng.random() < 0.7:
            values[name] = known[int(rng.integers(len(known)))]
    return values


def _typed(
    boxes: Sequence[Box], values: Mapping[str, str], marks: Mapping[str, object]
) -> list[FieldLabel]:
    found: dict[str, FieldLabel] = {}
    for box in boxes:
        there = box.field in values or box.field in marks
        state = State.FILLED if there else State.EMPTY
        label = FieldLabel(box.field, box.kind, state, values.get(box.field), False, "screen")
        if box.kind not in (Kind.RADIO, *_MARKS):
            # a mark is where it was laid
            x0, y0, x1, y1 = box.rect
            corners = ((x0, y0), (x1, y0), (x0, y1), (x1, y1))
            label = replace(label, box=box.rect, corners=corners)
        found[box.field] = label
    return list(found.values())
