"""A box of a sheet, or a page that is not ours -> the words written there, and how sure they are."""

from __future__ import annotations
