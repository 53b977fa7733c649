"""A piece whose words were recognised on a picture -> the same piece, marked as to be checked."""

from __future__ import annotations

from dataclasses import replace

from vaeforms.french import typeset
from vaeforms.model import Piece, PieceKind

#: Recognition takes a figure for another now and then: nothing on such a piece is certain.
TO_CHECK = "Pièce lue sur une image : noms, dates et heures sont à vérifier sur l’original."
#: Kinds of which nothing was read that could be wrong.
_NOTICED = (PieceKind.UNREAD, PieceKind.IDENTITY, PieceKind.BANK)


def recognised(piece: Piece) -> Piece:
    """`piece` marked so, where something was read on it: `Piece.recognised`, and its issues."""
    note = typeset(TO_CHECK)
    if piece.kind in _NOTICED or note in piece.issues:
        return piece
    return replace(piece, recognised=True, issues=(*piece.issues, note))
