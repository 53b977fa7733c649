"""What the recogniser for poor pictures is trained on."""

import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

from lines.french import French

WORDS = ("accueil", "mutuelle", "été", "santé", "conseiller", "dossier")


def test_the_same_seed_gives_the_same_texts() -> None:
    french = French(WORDS)
    texts = [[french.text(random.Random(seed)) for seed in range(40)] for _ in range(2)]
    assert texts[0] == texts[1]
    assert len(set(texts[0])) > 30


def test_texts_are_lines_of_all_kinds() -> None:
    french, rng = French(WORDS), random.Random(1)
    texts = [french.text(rng) for _ in range(300)]
    assert all(text and "\n" not in text for text in texts)
    assert any("@" in text for text in texts)
    assert any(text.count("/") == 2 and text[:2].isdigit() for text in texts)
    # names that no list of words holds
    assert any(text.isalpha() and text.lower() not in WORDS for text in texts)


def test_words_come_from_a_list_or_a_text(tmp_path: Path) -> None:
    (tmp_path / "words.json").write_text('["un", "deux"]', "utf-8")
    (tmp_path / "words.txt").write_text("un\ndeux\n", "utf-8")
    both = [French.load(tmp_path / name) for name in ("words.json", "words.txt")]
    assert both[0] == both[1] == French(("un", "deux"))
