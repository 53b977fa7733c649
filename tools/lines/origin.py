"""The model that recognisers of lines are made from, and what they say of their origin."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import onnx

from lines.letters import LISTED

MODEL = "PP-OCRv6_rec_small.onnx"


def installed() -> Path:
    """The model in the installed `rapidocr`, which is never imported."""
    spec = find_spec("rapidocr")
    for folder in (spec and spec.submodule_search_locations) or ():
        path = Path(folder) / "models" / MODEL
        if path.is_file():
            return path
    raise SystemExit(f"{MODEL}: pip install rapidocr, or tell --model")


def sign(model: onnx.ModelProto, known: tuple[str, ...], notice: str) -> None:
    """Let the file say which characters it knows, where it comes from and that it was modified."""
    if any("\n" in letter for letter in known):
        raise SystemExit("a character is a line end")
    del model.metadata_props[:]
    onnx.helper.set_model_props(model, {LISTED: "\n".join(known[1:]), "notice": notice})
    model.producer_name, model.producer_version, model.doc_string = "vaeforms", "", notice
    model.graph.name, model.graph.doc_string = "lines", ""
