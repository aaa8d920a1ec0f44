#!/usr/bin/env python3
"""Makes what Qt's tools make from our sources: type descriptions for qmllint and compiled translations.

``--if-needed`` (what set-up uses) leaves them alone if no source is newer; ``--collect`` first reads new texts out of
the QML into the .ts files. ``qml_check.py`` beside it judges the QML.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import PySide6
from PySide6.QtCore import QMetaMethod, QMetaProperty

ROOT = Path(__file__).resolve().parents[1]
QML = ROOT / "kiosk" / "qml"
TRANSLATIONS = ROOT / "kiosk" / "translations"
TOOLS = Path(sys.executable).parent
IMPORT_NAME = re.compile(r'^QML_IMPORT_NAME = "([\w.]+)"$', re.MULTILINE)

MADE_FROM_LAMBDA = re.compile(r"^    \w+ = Property\(", re.MULTILINE)
ELEMENT = re.compile(r"^@QmlElement.*\n(?P<singleton>@QmlSingleton.*\n)?(?:@.*\n)*class (?P<name>\w+)", re.MULTILINE)


def run(tool: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [str(TOOLS / tool), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def must(tool: str, *arguments: str | Path) -> str:
    done = run(tool, *arguments)
    if done.returncode != 0:
        raise SystemExit(f"{tool} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def qml_files() -> list[Path]:
    return sorted(QML.rglob("*.qml"))


def python_modules() -> dict[str, list[Path]]:
    """The Python files that register QML types, by the QML module that they register them in."""
    modules: dict[str, list[Path]] = {}
    for file in sorted((ROOT / "kiosk").rglob("*.py")):
        found = IMPORT_NAME.search(file.read_text(encoding="utf-8"))
        if found:
            modules.setdefault(found.group(1), []).append(file)
    return modules


def uses(qt_module: str, files: list[Path]) -> bool:
    return any(f"from PySide6.{qt_module} import" in file.read_text(encoding="utf-8") for file in files)


def describe(files: list[Path]) -> list[dict[str, Any]]:
    """What ``pyside6-metaobjectdump`` would say, asked of the classes themselves.

    That tool reads source text and gives up on properties made from lambdas.
    """
    sys.path.insert(0, str(ROOT))
    described = []
    for file in files:
        name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        module = importlib.import_module(name)
        classes = []
        for found in ELEMENT.finditer(file.read_text(encoding="utf-8")):
            meta = getattr(module, found["name"]).staticMetaObject
            infos = [{"name": "QML.Element", "value": "auto"}]
            if found["singleton"]:
                infos.append({"name": "QML.Singleton", "value": "true"})
            methods = [meta.method(i) for i in range(meta.methodOffset(), meta.methodCount())]
            classes.append(
                {
                    "className": found["name"],
                    "qualifiedClassName": found["name"],
                    "object": True,
                    "superClasses": [{"access": "public", "name": meta.superClass().className()}],
                    "classInfos": infos,
                    "properties": [
                        property_of(meta.property(i), i - meta.propertyOffset())
                        for i in range(meta.propertyOffset(), meta.propertyCount())
                    ],
                    "signals": [method_of(m) for m in methods if m.methodType() == QMetaMethod.MethodType.Signal],
                    "slots": [method_of(m) for m in methods if m.methodType() == QMetaMethod.MethodType.Slot],
                }
            )
        described.append({"classes": classes, "outputRevision": 68, "QML_IMPORT_MAJOR_VERSION": 1, "inputFile": name})
    return described


def property_of(found: QMetaProperty, index: int) -> dict[str, Any]:
    said: dict[str, Any] = {"name": found.name(), "type": found.typeName(), "index": index, "read": found.name()}
    if found.isWritable():
        said["write"] = found.name()
    if found.hasNotifySignal():
        said["notify"] = found.notifySignal().name().data().decode()
    elif found.isConstant():
        said["constant"] = True
    return said


def method_of(found: QMetaMethod) -> dict[str, Any]:
    types = [bytes(kind.data()).decode() for kind in found.parameterTypes()]
    return {
        "access": "public",
        "name": found.name().data().decode(),
        "arguments": [
            {"name": f"a{i}", "type": "QVariant" if "Py" in kind else kind} for i, kind in enumerate(types, 1)
        ],
        "returnType": found.typeName() or "void",
    }


def make_types() -> None:
    metatypes = Path(PySide6.__file__).parent / "Qt" / "metatypes"
    foreign = [metatypes / f"qt6{name}_metatypes.json" for name in ("core", "gui", "qml", "quick", "quick3d")]
    for module, files in python_modules().items():
        folder = QML.joinpath(*module.split("."))
        folder.mkdir(parents=True, exist_ok=True)
        described_in = f"{module.rpartition('.')[2].lower()}.qmltypes"
        with tempfile.TemporaryDirectory() as scratch:
            described = Path(scratch) / "types.json"
            if any(MADE_FROM_LAMBDA.search(file.read_text(encoding="utf-8")) for file in files):
                described.write_text(json.dumps(describe(files)), encoding="utf-8")
            else:
                must("pyside6-metaobjectdump", "-o", described, *files)
            must(
                "pyside6-qmltyperegistrar",
                *("--generate-qmltypes", folder / described_in, "--import-name", module),
                *("--major-version", "1", "--minor-version", "0", "-o", Path(scratch) / "unused.cpp"),
                *("--foreign-types", ",".join(str(file) for file in foreign if file.exists()), described),
            )
        if not any(folder.glob("*.qml")):
            needs = "import QtQuick\n" + ("import QtQuick3D\n" if uses("QtQuick3D", files) else "")
            (folder / "qmldir").write_text(f"module {module}\ntypeinfo {described_in}\n{needs}", encoding="utf-8")


def make_translations() -> None:
    for source in sorted(TRANSLATIONS.glob("*.ts")):
        must("pyside6-lrelease", "-silent", source, "-qm", source.with_suffix(".qm"))


def collect_texts() -> None:
    for language, plural in (("vi", False), ("en", True)):
        must(
            "pyside6-lupdate",
            *("-silent", "-locations", "none", "-no-obsolete", "-source-language", "en"),
            *(("-pluralonly",) if plural else ()),
            *(*qml_files(), "-ts", TRANSLATIONS / f"{language}.ts"),
        )


def outdated() -> bool:
    """Whether anything that we make is missing or older than what it is made from."""
    sources = [file for files in python_modules().values() for file in files]
    made = [QML.joinpath(*module.split("."), "qmldir") for module in python_modules()]
    for source in sorted(TRANSLATIONS.glob("*.ts")):
        sources.append(source)
        made.append(source.with_suffix(".qm"))
    if not all(file.exists() for file in made):
        return True
    newest = max(file.stat().st_mtime_ns for file in (*sources, Path(__file__)))
    return min(file.stat().st_mtime_ns for file in made) < newest


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--collect", action="store_true", help="first read new texts into the .ts files")
    parser.add_argument("--if-needed", action="store_true", help="do nothing if everything is newer than its sources")
    wanted = parser.parse_args()
    if wanted.collect:
        collect_texts()
    if not wanted.if_needed or outdated():
        make_types()
        make_translations()
    return 0


if __name__ == "__main__":
    sys.exit(main())
