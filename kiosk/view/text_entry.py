"""What is being typed on the screen: one line, held by Python alone, and let go when the page goes."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.identity.telex import Telex, variants
from kiosk.session.fitting import LONGEST_ENGRAVING

QML_IMPORT_NAME = "Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

LONGEST = {"name": 40, "engraving": LONGEST_ENGRAVING, "number": 32, "digits": 12, "phone": 15, "id": 32}
_BESIDE_LETTERS = {"name": " '-.", "engraving": " '-.,&+0123456789"}
"""What a composed line takes besides every letter."""
_TAKEN = {
    "number": frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+- "),
    "digits": frozenset("0123456789"),
    "phone": frozenset("0123456789+ "),
    "id": frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
}
"""The characters that any other kind of line takes."""


@QmlElement
class TextEntry(QObject):
    """``kind`` says what may be typed; a name or an engraving is composed by Telex unless ``telex`` is off."""

    changed = Signal()
    settingsChanged = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._line = Telex(LONGEST["name"])
        self._kind = "name"
        self._telex = True
        self._secret = False

    @Property(str, notify=changed)
    def text(self) -> str:
        return self._line.text

    @Property(str, notify=changed)
    def shown(self) -> str:
        """The line as it may be seen: a secret one as dots."""
        return "•" * len(self._line.text) if self._secret else self._line.text

    @Property(str, notify=settingsChanged)
    def kind(self) -> str:
        """``name``, ``engraving``, ``number`` (card or telephone), ``phone``, ``digits`` or ``id``."""
        return self._kind

    @kind.setter  # type: ignore[no-redef]
    def kind(self, kind: str) -> None:
        if kind != self._kind:
            self._kind = kind
            self._line = Telex(LONGEST[kind])
            self.settingsChanged.emit()
            self.changed.emit()

    @Property(bool, notify=settingsChanged)
    def composed(self) -> bool:
        """Whether letters are composed, and have marks."""
        return self._kind in _BESIDE_LETTERS

    @Property(bool, notify=settingsChanged)
    def telex(self) -> bool:
        return self._telex

    @telex.setter  # type: ignore[no-redef]
    def telex(self, telex: bool) -> None:
        if telex != self._telex:
            self._telex = telex
            self.settingsChanged.emit()

    @Property(bool, notify=settingsChanged)
    def secret(self) -> bool:
        return self._secret

    @secret.setter  # type: ignore[no-redef]
    def secret(self, secret: bool) -> None:
        if secret != self._secret:
            self._secret = secret
            self.settingsChanged.emit()
            self.changed.emit()

    @Slot(str)
    def type(self, key: str) -> None:
        """A key of either keyboard: a letter is composed into the word being typed."""
        beside = _BESIDE_LETTERS.get(self._kind)
        if beside is not None:
            if not (key.isalpha() or key in beside) or (key == " " and self._line.text[-1:] in ("", " ")):
                return
            if self._telex:
                self._line.type(key)
            else:
                self._line.put(key)
        elif key in _TAKEN[self._kind]:
            self._line.put(key)
        else:
            return
        self.changed.emit()

    @Slot(str)
    def put(self, letter: str) -> None:
        """A letter chosen as it is, marks and all: composing starts anew after it."""
        if self._kind in _BESIDE_LETTERS and letter.isalpha():
            self._line.put(letter)
            self.changed.emit()

    @Slot(str, result="QStringList")
    def variants(self, letter: str) -> list[str]:
        """What holding a letter's key offers; empty where marks mean nothing."""
        return list(variants(letter)) if self._kind in _BESIDE_LETTERS else []

    @Slot(str)
    def begin(self, text: str) -> None:
        """Go on with what was typed before."""
        self._line = Telex(LONGEST[self._kind])
        for letter in text:
            self._line.put(letter)
        self.changed.emit()

    @Slot()
    def backspace(self) -> None:
        self._line.backspace()
        self.changed.emit()

    @Slot()
    def clear(self) -> None:
        """Forget what was typed: the page was left, or the visit ended."""
        self._line = Telex(LONGEST[self._kind])
        self.changed.emit()
