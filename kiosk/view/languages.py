"""Vietnamese and English, switched while the screen is on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtQml import QQmlEngine

from foundation.errors import EnvironmentFailed

TRANSLATIONS = Path(__file__).parents[1] / "translations"
LANGUAGES = ("vi", "en")


class TranslationMissing(EnvironmentFailed):
    """A compiled translation is not there or cannot be read."""


class Languages:
    """Holds both translations; :meth:`choose` swaps them and has every text of the engine read again."""

    def __init__(self, engine: QQmlEngine, folder: Path = TRANSLATIONS) -> None:
        self._engine = engine
        self._translators: dict[str, QTranslator] = {}
        self._chosen = ""
        for language in LANGUAGES:
            translator = QTranslator(engine)
            file = folder / f"{language}.qm"
            if not translator.load(str(file)):
                raise TranslationMissing(
                    f"The translation {file.name} cannot be read.", "Run 'python packaging/qt_files.py' once."
                )
            self._translators[language] = translator

    def choose(self, language: str) -> None:
        if language == self._chosen:
            return
        if self._chosen:
            QCoreApplication.removeTranslator(self._translators[self._chosen])
        self._chosen = language
        QCoreApplication.installTranslator(self._translators[language])
        QLocale.setDefault(QLocale("vi_VN" if language == "vi" else "en_GB"))
        self._engine.retranslate()
