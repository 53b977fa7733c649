"""Pages that are not our forms -> what each supporting piece says, and the months it covers."""

from __future__ import annotations

from vaeforms.pieces.months import MonthCover, months_covered, pieces_of

__all__ = ["MonthCover", "months_covered", "pieces_of"]
