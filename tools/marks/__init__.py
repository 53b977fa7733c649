"""Procedural signatures, stamps, writing and captures: what the marks model is trained on."""
