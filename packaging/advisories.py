"""Compares locked versions with OSV records that were carried over: ``advisories.py RECORDS LOCK...``.

RECORDS is OSV's ``all.zip`` of the ecosystem PyPI, or a folder of its JSON files (https://ossf.github.io/osv-schema/).
Exit status: 0 none of the records names a locked version, 1 some do, 2 the records or locks could not be read.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def locked(lock: Path) -> dict[str, Version]:
    """The pinned version of each package of a lock file."""
    return {canonicalize_name(n): Version(v) for n, v in _PIN.findall(lock.read_text(encoding="utf-8"))}


def records(source: Path) -> Iterator[dict[str, Any]]:
    if source.is_dir():
        for path in sorted(source.rglob("*.json")):
            yield json.loads(path.read_text(encoding="utf-8"))
        return
    with zipfile.ZipFile(source) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".json"):
                yield json.loads(archive.read(name))


def names(affected: dict[str, Any], version: Version) -> bool:
    """Whether an ``affected`` entry holds for a version: listed, or inside one of its ranges."""
    if str(version) in affected.get("versions", ()):
        return True
    for span in affected.get("ranges", ()):
        if span.get("type") == "ECOSYSTEM" and _inside(span.get("events", ()), version):
            return True
    return False


def _inside(events: list[dict[str, str]], version: Version) -> bool:
    """OSV's own rule: walk the events in order; the last one at or before the version decides."""
    inside = False
    for event in sorted(events, key=_place):
        ((kind, text),) = event.items()
        try:
            at = Version("0.dev0") if text == "0" else Version(text)
        except InvalidVersion:
            continue
        if (kind == "introduced" and version >= at) or (kind == "last_affected" and inside and version <= at):
            inside = True
        elif (kind == "fixed" and version >= at) or (kind == "last_affected" and version > at):
            inside = False
    return inside


def _place(event: dict[str, str]) -> Version:
    (text,) = event.values()
    try:
        return Version("0.dev0") if text == "0" else Version(text)
    except InvalidVersion:
        return Version("0.dev0")


def found(source: Path, versions: dict[str, Version]) -> tuple[int, str, list[str]]:
    """How many records were read, the newest change among them, and a line for each that holds."""
    count, newest, lines = 0, "", []
    for record in records(source):
        count += 1
        newest = max(newest, record.get("modified", ""))
        if record.get("withdrawn"):
            continue
        for affected in record.get("affected", ()):
            package = affected.get("package", {})
            name = canonicalize_name(package.get("name", ""))
            if package.get("ecosystem") == "PyPI" and name in versions and names(affected, versions[name]):
                lines.append(f"{name} {versions[name]}: {record['id']} {record.get('summary', '')}".rstrip())
                break
    return count, newest, lines


def main(words: list[str]) -> int:
    if len(words) < 2:
        sys.stderr.write("usage: advisories.py RECORDS LOCK...\n")
        return 2
    source, locks = Path(words[0]), [Path(word) for word in words[1:]]
    try:
        versions: dict[str, Version] = {}
        for lock in locks:
            versions |= locked(lock)
        count, newest, lines = found(source, versions)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        sys.stderr.write(f"The advisories or locks cannot be read: {error}\n")
        return 2
    if not count or not versions:
        sys.stderr.write("There is nothing to compare: no records, or no pinned versions.\n")
        return 2
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.write(f"{len(versions)} packages, {count} records (newest of {newest[:10] or 'unknown'}): ")
    sys.stdout.write(f"{len(lines)} known\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
