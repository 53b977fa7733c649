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
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import onnx  # noqa: E402
from lines import fit, graph, letters, material  # noqa: E402

MODEL = "PP-OCRv6_rec_small.onnx"
_NOTICE = (
    "PP-OCRv6 (small, recognition) by the PaddleOCR authors, Apache-2.0, modified for vaeforms: "
    "characters of French alone, most convolutions in eight bits"
)


def main() -> None:
    """Parse the command line, calibrate, write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help=f"{MODEL}; that of the installed rapidocr")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--lines", type=int, default=500, help="lines that tell the ranges")
    parser.add_argument("--fitted", type=int, default=150, help="lines that weights are fitted on")
    parser.add_argument("--floats", type=Path, help="where to write the model before it is rounded")
    parser.add_argument("--out", type=Path, default=HERE.parent / "vaeforms/paper/ocr/lines.onnx")
    told = parser.parse_args()
    whole = onnx.load(told.model or installed())
    known = letters.cut(whole)
    model = graph.modern(whole)
    _sign(model, known)
    if told.floats:
        onnx.save(model, told.floats)
    lines = list(material.tensors(told.lines, told.seed))
    nodes = graph.convolutions(model)
    between = fit.ranges(model, nodes, lines)
    weights = fit.fit(model, nodes, between, lines[-told.fitted :], told.seed)
    onnx.save(graph.quantised(model, nodes, between, weights), told.out)
    print(f"{told.out}: {told.out.stat().st_size / 1e6:.1f} MB, {len(known)} characters")


def installed() -> Path:
    """The model in the installed `rapidocr`, which is never imported."""
    spec = find_spec("rapidocr")
    for folder in (spec and spec.submodule_search_locations) or ():
        path = Path(folder) / "models" / MODEL
        if path.is_file():
            return path
    raise SystemExit(f"{MODEL}: pip install rapidocr, or tell --model")


def _sign(model: onnx.ModelProto, known: tuple[str, ...]) -> None:
    """Let the file say which characters it knows, where it comes from and that it was modified."""
    if any("\n" in letter for letter in known):
        raise SystemExit("a character is a line end")
    del model.metadata_props[:]
    onnx.helper.set_model_props(model, {letters.LISTED: "\n".join(known[1:]), "notice": _NOTICE})
    model.producer_name, model.producer_version, model.doc_string = "vaeforms", "", _NOTICE
    model.graph.name, model.graph.doc_string = "lines", ""


if __name__ == "__main__":
    main()
