"""What a French social security number (NIR) looks like, so that none is ever shown.

Sex, year, month (01-12, or the fictitious 20-99), département (2A and 2B included), commune, order,
and the key or not: 13 or 15 characters. Décret 2019-341 gives this tool no right to it, so it is
masked wherever it would be shown, without checking the key.
"""

from __future__ import annotations

import re

#: Blanks, points and dashes people put between the groups, and characters nobody sees.
_GAP = r"[\s.\-–/\u00ad\u200b-\u200f\u2060\ufeff]{0,3}"
NIR = re.compile(
    rf"(?<!\d)[1-478]{_GAP}\d\d{_GAP}(?:0[1-9]|1[0-2]|[2-9]\d){_GAP}(?:\d\d|2[ABab])"
    rf"{_GAP}\d{{3}}{_GAP}\d{{3}}(?:{_GAP}\d\d)?(?!\d)"
)
