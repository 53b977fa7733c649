"""What several files of tests ask for."""

from __future__ import annotations

import pytest

from vaeforms.paper.ocr import tesseract


@pytest.fixture(scope="session")
def second() -> tesseract.Tesseract:
    """The second engine of recognition."""
    engine = tesseract.available()
    if engine is None:
        pytest.skip("Tesseract cannot be loaded here: everything that needs it is NOT tested")
    return engine
