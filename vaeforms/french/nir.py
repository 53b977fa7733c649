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

#: Letters that recognition takes for figures and figures for letters: one figure of a picture.
_FIGURE = r"[\dOoQDIl|SsBZzGg]"
#: The same number as recognised on a picture: letters among its figures, one figure too many or too
#: few. Only after the words that announce it, else any long number would do.
NIR_ANNOUNCED = re.compile(
    r"(?:\bn[°ºo]?\s?\.?\s?(?:s\.?\s?s\b\.?|s[ée]cu\b|insee)|\bnir\b|s[ée]curit[ée]\s+sociale)"
    rf"\W{{0,4}}(?:n[°ºo]\W{{0,3}})?(?P<number>{_FIGURE}(?:{_GAP}{_FIGURE}){{9,16}})(?![^\W\d_])",
    re.IGNORECASE,
)
#: Thirteen to fifteen characters in the groups of such a number, most of them figures.
NIR_READ = re.compile(
    rf"(?<![^\W_])(?=(?:{_GAP}{_FIGURE}){{13,15}}(?![^\W_]))(?=(?:\D{{0,4}}\d){{10}})"
    rf"[1-478Il|]{_GAP}{_FIGURE}{{2}}{_GAP}{_FIGURE}{{2}}{_GAP}(?:{_FIGURE}{{2}}|2[ABab])"
    rf"{_GAP}{_FIGURE}{{3}}{_GAP}{_FIGURE}{{3}}(?:{_GAP}{_FIGURE}{{2}})?(?![^\W_])"
)
