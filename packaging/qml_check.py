#!/usr/bin/env python3
"""Judges the QML: qmllint and qmlformat are content, and every text is translated. Exit status 1 on a finding."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET

from qt_files import QML, ROOT, TRANSLATIONS, make_types, must, qml_files, run


def untranslated() -> list[str]:
    """Texts of the .ts files that have no translation."""
    found = []
    for source in sorted(TRANSLATIONS.glob("*.ts")):
        for context in ET.parse(source).getroot().iter("context"):
            for message in context.iter("message"):
                translation = message.find("translation")
                if translation is None or translation.get("type") == "unfinished":
                    where = context.findtext("name")
                    found.append(f"{source.name}: '{message.findtext('source')}' ({where}) is not translated")
    return found


def complaints() -> list[str]:
    """Everything that is left to do; empty if all is well."""
    make_types()
    found = untranslated()
    files = qml_files()
    lint = run("pyside6-qmllint", "-W", "0", "-I", QML, *files)
    if lint.returncode != 0 or lint.stderr.strip():
        found.append((lint.stdout + lint.stderr).strip())
    for file in files:
        if must("pyside6-qmlformat", file) != file.read_text(encoding="utf-8"):
            found.append(f"{file.relative_to(ROOT)} is not formatted: run pyside6-qmlformat -i on it")
    return found


def main() -> int:
    found = complaints()
    for line in found:
        sys.stderr.write(f"{line}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
