"""Folding text for search: case, Vietnamese marks and the crossed d."""

from __future__ import annotations

import difflib
import re
import unicodedata

_WORD = re.compile(r"[a-z0-9]+")
_MARKS = re.compile("[\u0300-\u036f]+")
"""Combining diacritical marks."""


def fold(text: str) -> str:
    """Lower case without marks: ``Nhẫn Đính Hôn`` becomes ``nhan dinh hon``.

    No tokenizer of SQLite folds ``đ``: in Unicode it is a letter of its own, not a d with a mark.
    """
    return _MARKS.sub("", unicodedata.normalize("NFD", text.casefold()).replace("đ", "d"))


def words(text: str) -> list[str]:
    """The folded words of what somebody typed: letters and digits only, so nothing is left that FTS5 could
    take for an operator."""
    return _WORD.findall(fold(text))


def grams(word: str) -> set[str]:
    """The three-letter pieces of a word with its ends marked: ``ring`` gives ``_ri rin ing ng_``."""
    padded = f"_{word}_"
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


def likeness(query: str, text: str) -> float:
    """0..1: how well each folded word of ``query`` is found in ``text``, spelling slips allowed.

    The mean, over the query's words, of the best Dice coefficient of trigrams among the text's words.
    """
    asked, found = words(query), words(text)
    if not asked or not found:
        return 0.0
    pieces = [grams(word) for word in found]
    total = 0.0
    for word in asked:
        own = grams(word)
        total += max(2 * len(own & other) / (len(own) + len(other)) for other in pieces)
    return total / len(asked)


def alike(word: str, known: list[str], most: int = 8) -> list[str]:
    """The known words that ``word`` may be a slip of, the likeliest first (Ratcliff and Obershelp's measure).

    Vietnamese syllables are short: trigrams tell two swapped letters of one nothing.
    """
    return difflib.get_close_matches(word, known, most, cutoff=0.65)
