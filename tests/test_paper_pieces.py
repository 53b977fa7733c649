"""Short cuts of the readers of paper say what the long ways say."""

import cv2
import numpy as np
import pytest

from vaeforms.paper import levels
from vaeforms.paper.ocr.parted import joined, part_joined, part_lines
from vaeforms.paper.pieces import pieces


@pytest.mark.parametrize("percent", (0, 20, 40, 80, 90, 100))
@pytest.mark.parametrize("size", (1, 2, 7, 1000))
def test_percentiles_are_those_of_numpy(size, percent):
    dark = np.random.default_rng(size).integers(0, 256, size).astype(np.uint8)
    assert levels.darkness(dark, percent) == np.percentile(dark, percent)
    # each value comes as often as is said
    values, counts = np.sort(dark) / 7, np.arange(1, size + 1)
    assert levels.percentile(values, counts, percent) == np.percentile(
        values.repeat(counts), percent
    )


@pytest.mark.parametrize("share", (0.0, 0.05, 0.4, 1.0))
def test_pieces_are_those_of_opencv(share):
    mask = np.random.default_rng(3).random((61, 83)) < share
    labels, stats = pieces(mask)
    _, same, measures, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=8)
    assert np.array_equal(labels, same)
    assert np.array_equal(stats, measures)


def test_a_letter_that_reaches_into_two_lines_is_parted_between_them():
    mask = np.zeros((120, 400), bool)
    for top in (10, 70):
        for left in range(10, 380, 20):
            mask[top : top + 30, left : left + 12] = True
    mask[10:100, 210:222] = True
    upper, lower = part_lines(*pieces(mask))
    assert upper.rows.stop <= lower.rows.start
    assert upper.mask[:, 210 - upper.columns.start].any()
    assert lower.mask[:, 210 - lower.columns.start].any()
    whole = np.zeros_like(mask)
    for part in (upper, lower):
        whole[part.rows, part.columns] |= part.mask
    assert np.array_equal(whole, mask)


def test_lines_that_writing_from_beside_joins_are_parted_like_the_others():
    mask = np.zeros((260, 400), bool)
    for top in (10, 70, 130, 190):
        for left in range(30, 380, 20):
            mask[top : top + 30, left : left + 12] = True
    # a word of the box on the left runs in between the first two lines
    mask[20:90, 0:75] = True
    parts = part_lines(*pieces(mask))
    heights = [part.mask.shape[0] for part in parts]
    assert len(parts) == 3 and joined(heights)
    again = part_joined(parts)
    assert len(again) == 4 and 40 <= again[0].rows.stop <= again[1].rows.start <= 70
    assert min(part.columns.start for part in again) >= 24
    # what is not joined stays as it is
    assert again[2:] == parts[1:]


def test_lines_of_their_own_height_are_not_parted():
    mask = np.zeros((220, 400), bool)
    for top in (10, 70, 130):
        for left in range(30, 380, 20):
            mask[top : top + 30, left : left + 12] = True
    parts = part_lines(*pieces(mask))
    assert part_joined(parts) == parts and not joined([])
    # a dash is no line that tells how high one is
    assert not joined([30, 6])
