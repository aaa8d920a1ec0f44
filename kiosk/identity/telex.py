"""Vietnamese by Telex, as a pure engine behind the kiosk's own keyboard.

Keys of the word being typed are kept as they came, and the word is composed anew after each: so any order that
people use gives the same word (``vieetj``, ``vietje``), and deleting a key deletes what it did. A mark typed
twice takes itself back and stays as a letter (``ass`` is ``as``). Tones stand where the traditional
orthography puts them (``hòa``, ``thủy``).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_CIRCUMFLEX, _BREVE, _HORN, _STROKE = "\u0302", "\u0306", "\u031b", "đ"
_VOWELS = frozenset("aeiouy")


@dataclass(slots=True)
class _Letter:
    base: str
    """In lower case."""
    upper: bool
    mark: str = ""
    from_w: bool = False
    """A ``w`` typed alone, which stands for ư."""


@dataclass(slots=True)
class _Word:
    letters: list[_Letter] = field(default_factory=list)
    tone: str = ""

    def key(self, key: str) -> None:
        low = key.lower()
        if low in _TONES and self._cluster():
            self._tone(key, _TONES[low])
        elif low == "z" and self.tone:
            self.tone = ""
        elif low in "aeo" and self._toggle(key, low, _CIRCUMFLEX):
            pass
        elif low == "w":
            self._w(key)
        elif low == "d" and self._stroke(key):
            pass
        else:
            self._add(key)

    def _add(self, key: str) -> None:
        self.letters.append(_Letter(key.lower(), key != key.lower()))

    def _tone(self, key: str, tone: str) -> None:
        if self.tone == tone:
            self.tone = ""
            self._add(key)
        else:
            self.tone = tone

    def _toggle(self, key: str, base: str, mark: str) -> bool:
        """Mark the last ``base`` of the syllable's vowels, or take the same mark back and keep the key."""
        for letter in reversed(self._cluster()):
            if letter.base == base and letter.mark in ("", mark, _BREVE, _HORN):
                again = letter.mark == mark
                letter.mark = "" if again else mark
                if again:
                    self._add(key)
                return True
        return False

    def _w(self, key: str) -> None:
        cluster = self._cluster()
        bases = "".join(letter.base for letter in cluster)
        wanted = "o" if bases.endswith(("uo", "uoi", "uou")) else ""
        for letter in reversed(cluster):
            if letter.base in ("a", "o", "u") and wanted in ("", letter.base):
                mark = _BREVE if letter.base == "a" else _HORN
                if letter.mark == mark:
                    if letter.from_w:
                        self.letters.remove(letter)
                    letter.mark = ""
                    self._add(key)
                else:
                    letter.mark = mark
                    if letter.base == "u" and bases.startswith("ua"):
                        cluster[1].mark = ""
                return
        if cluster:
            self._add(key)
        else:
            self.letters.append(_Letter("u", key != key.lower(), _HORN, from_w=True))

    def _stroke(self, key: str) -> bool:
        if not self.letters or self.letters[0].base != "d" or not (len(self.letters) == 1 or self._cluster()):
            return False
        first = self.letters[0]
        again = first.mark == _STROKE
        first.mark = "" if again else _STROKE
        if again:
            self._add(key)
        return True

    def _cluster(self) -> list[_Letter]:
        """The vowels that carry the syllable: the last run of them, without the u of ``qu`` and the i of ``gi``."""
        end = len(self.letters)
        while end and self.letters[end - 1].base not in _VOWELS:
            end -= 1
        start = end
        while start and self.letters[start - 1].base in _VOWELS:
            start -= 1
        before = self.letters[start - 1].base if start else ""
        glide = end - start > 1 and (before, self.letters[start].base) in (("q", "u"), ("g", "i"))
        return self.letters[start + glide : end]

    def _bearer(self) -> _Letter | None:
        """The vowel that the tone stands on."""
        cluster = self._cluster()
        if not cluster:
            return None
        marked = [letter for letter in cluster if letter.mark]
        if marked:
            return marked[-1]
        closed = self.letters[-1] is not cluster[-1]
        if len(cluster) == 1:
            return cluster[0]
        return cluster[-1] if closed and len(cluster) == 2 else cluster[1 if len(cluster) > 2 else 0]

    def text(self) -> str:
        horned = self._horned()
        bearer = self._bearer() if self.tone else None
        parts = []
        for place, letter in enumerate(self.letters):
            mark = _HORN if place in horned else letter.mark
            shown = _STROKE if mark == _STROKE else letter.base + mark
            shown = unicodedata.normalize("NFC", shown + (self.tone if letter is bearer else ""))
            parts.append(shown.upper() if letter.upper else shown)
        return "".join(parts)

    def _horned(self) -> set[int]:
        """The u of ``uơ`` before more letters: ``huowng`` is hương, while ``thuowr`` is thuở."""
        return {
            place
            for place, (u, o) in enumerate(zip(self.letters, self.letters[1:], strict=False))
            if (u.base, o.base, o.mark) == ("u", "o", _HORN)
            and place + 2 < len(self.letters)
            and not (place and self.letters[place - 1].base == "q")
        }


def compose(keys: str) -> str:
    """The word that these keys make."""
    word = _Word()
    for key in keys:
        word.key(key)
    return word.text()


_MARKS = {"a": (_BREVE, _CIRCUMFLEX), "e": (_CIRCUMFLEX,), "o": (_CIRCUMFLEX, _HORN), "u": (_HORN,)}


def variants(letter: str) -> str:
    """The Vietnamese letters that a base letter may become, in the order of a dictionary: what a long press offers."""
    base = letter.lower()
    if base == "d":
        found = _STROKE
    elif base in _VOWELS:
        marks = ("", *_MARKS.get(base, ()))
        tones = ("", *(_TONES[key] for key in "frxsj"))
        found = "".join(unicodedata.normalize("NFC", base + mark + tone) for mark in marks for tone in tones)[1:]
    else:
        found = ""
    return found.upper() if letter != base else found


class Telex:
    """A line of text being typed. :attr:`text` is what the field shows, in NFC."""

    def __init__(self, longest: int = 200) -> None:
        self._longest = longest
        self._done = ""
        self._keys = ""

    @property
    def text(self) -> str:
        return self._done + compose(self._keys)

    def type(self, key: str) -> None:
        """One key: a letter goes into the word, anything else ends it."""
        if len(key) != 1 or not key.isprintable() or len(self._done) + len(self._keys) >= self._longest:
            return
        if key.isascii() and key.isalpha():
            self._keys += key
        else:
            self._done, self._keys = self.text + key, ""

    def put(self, letter: str) -> None:
        """A letter as it is: composing starts anew after it."""
        if len(letter) == 1 and letter.isprintable() and len(self.text) < self._longest:
            self._done, self._keys = self.text + letter, ""

    def backspace(self) -> None:
        """Delete the last letter shown, whatever keys made it."""
        text = self.text
        if not text:
            return
        wanted = text[len(self._done) : -1]
        # The key that made the letter is seldom the last one: the tone of "phuowngj" stays when the g goes.
        for place in range(len(self._keys) - 1, -1, -1):
            fewer = self._keys[:place] + self._keys[place + 1 :]
            if fewer and compose(fewer) == wanted:
                self._keys = fewer
                return
        self._done, self._keys = text[:-1], ""

    def clear(self) -> None:
        """Forget what was typed (the field was left, or the visit ended)."""
        self._done = self._keys = ""
