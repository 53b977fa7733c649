"""Make the recogniser of lines that ships out of the one of the `rapidocr` wheel.

Needs ``tools/requirements.txt``, this package and handwriting typefaces
(``benchmarks/hand_fonts.py``). Characters of French alone are kept, and most convolutions go on in
whole numbers; both are fitted on procedural lines (`lines.material`). Some minutes of one core;
what ships was made with the defaults:

    python tools/quantise_lines.py
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import onnx  # noqa: E402
from lines import fit, graph, letters, material, origin  # noqa: E402

_NOTICE = (
    "PP-OCRv6 (small, recognition) by the PaddleOCR authors, Apache-2.0, modified for vaeforms: "
    "characters of French alone, most convolutions in eight bits"
)


def main() -> None:
    """Parse the command line, calibrate, write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--model", type=Path, help=f"{origin.MODEL}; that of the installed rapidocr"
    )
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--lines", type=int, default=500, help="lines that tell the ranges")
    parser.add_argument("--fitted", type=int, default=150, help="lines that weights are fitted on")
    parser.add_argument("--floats", type=Path, help="where to write the model before it is rounded")
    parser.add_argument("--out", type=Path, default=HERE.parent / "vaeforms/paper/ocr/lines.onnx")
    told = parser.parse_args()
    whole = onnx.load(told.model or origin.installed())
    known = letters.cut(whole)
    model = graph.modern(whole)
    origin.sign(model, known, _NOTICE)
    if told.floats:
        onnx.save(model, told.floats)
    lines = list(material.tensors(told.lines, told.seed))
    nodes = graph.convolutions(model)
    between = fit.ranges(model, nodes, lines)
    weights = fit.fit(model, nodes, between, lines[-told.fitted :], told.seed)
    onnx.save(graph.quantised(model, nodes, between, weights), told.out)
    print(f"{told.out}: {told.out.stat().st_size / 1e6:.1f} MB, {len(known)} characters")


if __name__ == "__main__":
    main()
