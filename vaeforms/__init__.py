"""vaeforms: fillable forms for a VAE dossier de recevabilité, read back, checked and reported."""

from __future__ import annotations

__version__ = "0.1.0"
