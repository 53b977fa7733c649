"""A box of a sheet, or a page that is not ours -> what is written there, and how sure it is."""

from __future__ import annotations

from vaeforms.paper.ocr.engines import Engine as Engine
from vaeforms.paper.ocr.engines import availability as availability
