"""Every Vietnamese letter has a glyph of its own, in every shipped font, as Qt reads it."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from PySide6.QtGui import QFontDatabase, QRawFont

FONTS = sorted((Path(__file__).parents[3] / "assets" / "fonts").glob("*.ttf"))
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
VOWELS = "aăâeêioôơuưy"
MARKED = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES]
LETTERS = [*MARKED, "đ", *(letter.upper() for letter in MARKED), "Đ"]
SIGNS = "0123456789₫.,–—“”‘’·×%&()/:!?"


def outline(font: QRawFont, letter: str) -> tuple[tuple[float, float], ...]:
    (glyph,) = font.glyphIndexesForString(letter)
    path = font.pathForGlyph(glyph)
    return tuple((path.elementAt(i).x, path.elementAt(i).y) for i in range(path.elementCount()))


def test_all_weights_are_there() -> None:
    assert len(FONTS) == 9


@pytest.mark.parametrize("file", FONTS, ids=lambda file: file.stem)
def test_every_vietnamese_letter_is_drawn_and_none_like_another(qapp: object, file: Path) -> None:
    font = QRawFont(str(file), 64.0)
    assert font.isValid()
    assert len(LETTERS) == 146
    missing = [letter for letter in LETTERS if not font.supportsCharacter(ord(letter))]
    assert missing == []
    drawn = {letter: outline(font, letter) for letter in LETTERS}
    assert [letter for letter, path in drawn.items() if len(path) < 4] == []
    assert len(set(drawn.values())) == len(LETTERS)


@pytest.mark.parametrize("file", FONTS, ids=lambda file: file.stem)
def test_prices_can_be_written(qapp: object, file: Path) -> None:
    font = QRawFont(str(file), 64.0)
    assert [sign for sign in SIGNS if not font.supportsCharacter(ord(sign))] == []


@pytest.mark.parametrize("file", FONTS, ids=lambda file: file.stem)
def test_weights_share_one_of_two_families(qapp: object, file: Path) -> None:
    number = QFontDatabase.addApplicationFont(str(file))
    families = QFontDatabase.applicationFontFamilies(number)
    QFontDatabase.removeApplicationFont(number)
    assert families[0] in ("Be Vietnam Pro", "Cormorant Garamond")
