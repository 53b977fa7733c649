"""A letter as plain data to a tagged PDF, its address in the window of the envelope."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from vaeforms.errors import OutputError
from vaeforms.french import typeset
from vaeforms.letters.letter import (
    Block,
    Bullets,
    Group,
    Heading,
    Letter,
    Paragraph,
    Table,
    enclosed,
    numbered,
)

_HERE = Path(__file__).parent
_FONTS = _HERE.parent / "fonts"


def pdf(letter: Letter, sender: Mapping[str, object], signature: tuple[str, ...]) -> bytes:
    """The letter as PDF/UA-1, A4: the same bytes for the same arguments.

    No date and no font of the machine goes in. `OutputError` when the letter holds a character
    that no font of ours has.
    """
    import typst  # a large library: only when something is drawn

    spec = {
        "subject": letter.subject,
        "sender": sender,
        "references": [list(pair) for pair in letter.references],
        "recipient": list(letter.recipient),
        "place_and_date": letter.place_and_date,
        "salutation": letter.salutation,
        "blocks": [_block(block) for block in letter.blocks],
        "courtesy": letter.courtesy,
        "signature": list(signature),
        "enclosed": enclosed(letter),
        "enclosures": list(letter.enclosures),
    }
    compiler = typst.Compiler(
        input=str(_HERE / "letter.typ"),
        root=str(_HERE),
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"spec": json.dumps(spec)},
    )
    try:
        data = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=0)
    except RuntimeError as error:  # TypstError: a glyph that no font has, first of all
        raise OutputError(
            typeset(
                "la lettre ne peut pas être mise en page : elle contient sans doute un caractère "
                "qu’aucune police ne possède."
            )
        ) from error
    assert isinstance(data, bytes)
    return data


def _block(block: Block) -> dict[str, object]:
    match block:
        case Paragraph():
            return {"kind": "paragraph", "text": block.text, "bold": block.bold}
        case Heading(text):
            return {"kind": "heading", "text": text}
        case Bullets(items):
            return {"kind": "bullets", "items": list(items)}
        case Group():
            return {
                "kind": "group",
                "title": numbered(block),
                "items": list(block.items),
                "note": block.note,
            }
        case Table():
            return {
                "kind": "table",
                "caption": block.caption,
                "head": list(block.head),
                "rows": [list(row) for row in block.rows],
                "numbers": list(block.numbers),
            }
