from __future__ import annotations

import pytest

from vaeforms.read.characters import cleaned, garbled, unexpected


@pytest.mark.parametrize(
    "text",
    [
        "Nguyễn",
        "Łukasiewicz-Bœuf",
        "12 € – n° 3, 2²",
        "№ 5 → « l’accueil » …",
        "Ελένη Παπαδοπούλου",
        "Наталья",
        "½ temps, ≥ 80 %",
        "✓ oui",
        "employé·e",
        "• accueil\n• caisse",
        "ﬁnances",
    ],
)
def test_what_people_write_is_expected(text: str) -> None:
    assert not unexpected(text)
    assert not garbled(text)


@pytest.mark.parametrize(
    "text",
    [
        "þÿA\x01ukasiewicz-BS\x01uf",
        "㼀嘀䰀䈀吀",
        "➡ukasiewicz",
        "✂ak",
        "M. ·ukasz",
        "ód·",
        "Dupon\ufffd",
        "\ue001\ue002",
        "한글",
        "❴❵❛ ❜",
        "\U000f0041",
        "a\ud800",
    ],
)
def test_what_broken_fonts_say_is_not(text: str) -> None:
    assert unexpected(text)


@pytest.mark.parametrize("text", ["Du\x07pont", "þÿ\x01Ax", "Dupon\ufffd", "\ue001"])
def test_a_typed_value_holds_characters_only(text: str) -> None:
    assert garbled(text)


@pytest.mark.parametrize("text", ["王小明", "ירושלים", "한글", "deux\nlignes", "🙂"])
def test_a_typed_value_may_be_in_any_script(text: str) -> None:
    assert not garbled(text)


def test_other_white_space_becomes_ours() -> None:
    assert cleaned("\ufeffa\tb\vc\u2028d\u200be\u202c") == "a b\nc\nde"
