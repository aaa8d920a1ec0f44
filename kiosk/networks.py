"""Which networks the mirror uses: those that came with the program, or newer ones that the platform signed.

A manifest of the topic ``model`` has a network's name for its key and names one file; the agent fetched and verified
it. Here it is copied out of the media (which may be evicted), looked at once more, tried on an empty picture beside
the one it stands for, and used from the next start on. What was in use before is kept, and comes back when the newer
one does not load, answers nonsense, or takes the program down twice.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Protocol, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from foundation.errors import EnvironmentFailed
from models.errors import ModelFileWrong
from models.runtime import MANIFEST, WEIGHTS, load, use
from sync.records import Manifest, ManifestFile, Topic
from sync.store.files import write_atomically

FOLDER = "networks"
STATE = "state.json"
TRIES = 2
"""Starts in which a set may end with the program before it is given up."""

log = logging.getLogger(__name__)

Source = TypeVar("Source")


class _Body(BaseModel):
    """What a manifest of a network may say of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Annotated[str, Field(max_length=64)] = ""
    range: Annotated[tuple[float, float] | None, Field(description="of the input; else the shipped network's")] = None


class Shelves(Protocol):
    """The cache, as far as networks go."""

    def manifests(self, topic: Topic) -> dict[str, Manifest]: ...

    def media_path(self, sha256: str) -> Path | None: ...


@dataclass
class _State:
    good: str = ""
    """The set in use; empty for the shipped one."""
    before: str = ""
    """The one before it, kept to go back to."""
    trying: str = ""
    tries: int = 0
    bad: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Wanted:
    file: ManifestFile
    range: tuple[float, float] | None


class Networks:
    """The sets of networks in ``<data>/networks/<digest>``. Used by one thread, before and while networks load."""

    def __init__(self, data: Path, shelves: Shelves, *, shipped: Path = WEIGHTS) -> None:
        self._folder = data / FOLDER
        self._shelves = shelves
        self._shipped = shipped
        self._records = _records(shipped)

    def open(self, make: Callable[[], Source]) -> Source:
        """``make()`` over the newest networks that work. Raises what it raises over those that were shipped."""
        state = self._read()
        chosen = self._choose(state)
        while chosen:
            use(self._folder / chosen)
            try:
                source = make()
            except ModelFileWrong as error:
                self._give_up(state, chosen, str(error))
                chosen = state.good
                continue
            self._keep(state, chosen)
            return source
        use(self._shipped)
        return make()

    def _choose(self, state: _State) -> str:
        """The set to use now; empty for the shipped one."""
        wanted = self._wanted()
        if not wanted:
            return ""  # withdrawn, or never published
        digest = hashlib.sha256(
            json.dumps({name: [one.file.sha256, one.range] for name, one in sorted(wanted.items())}).encode()
        ).hexdigest()[:32]
        if digest in state.bad:
            return state.good
        if digest == state.good and (self._folder / digest / MANIFEST).exists():
            return digest
        if state.trying == digest and state.tries >= TRIES:
            self._give_up(state, digest, "the program ended while it was tried")
            return state.good
        here = {name: self._shelves.media_path(one.file.sha256) for name, one in wanted.items()}
        if any(path is None for path in here.values()):
            return state.good  # still being fetched
        state.tries = state.tries + 1 if state.trying == digest else 1
        state.trying = digest
        self._write(state)
        try:
            self._adopt(digest, wanted, {name: path for name, path in here.items() if path is not None})
        except (ModelFileWrong, OSError) as error:
            if isinstance(error, OSError):
                log.warning("the published networks cannot be put in place: %s", error)
            else:
                self._give_up(state, digest, str(error))
            return state.good
        return digest

    def _wanted(self) -> dict[str, _Wanted]:
        found = {}
        for name, manifest in self._shelves.manifests(Topic.MODEL).items():
            try:
                body = _Body.model_validate(manifest.body)
            except ValidationError as error:
                log.error("the published network %s is not used: %d faults in its manifest", name, error.error_count())
                continue
            if name not in self._records or len(manifest.files) != 1:
                log.error("the published network %s is not used: no such network here, or not one file", name)
                continue
            found[name] = _Wanted(manifest.files[0], body.range)
        return found

    def _adopt(self, digest: str, wanted: dict[str, _Wanted], here: dict[str, Path]) -> None:
        """Put a whole set beside the others. Raises :class:`ModelFileWrong` for one that could not stand in."""
        target, beside = self._folder / digest, self._folder / f"{digest}.new"
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        records = {
            name: {**record, "file": str(self._shipped.resolve() / str(record["file"]))}
            for name, record in self._records.items()
        }
        for name, one in wanted.items():
            data = here[name].read_bytes()
            if hashlib.sha256(data).hexdigest() != one.file.sha256:
                raise ModelFileWrong(f"The published network {name} is damaged.", "It is fetched again.")
            write_atomically(beside / f"{name}.onnx", data)
            records[name] |= {"file": f"{name}.onnx", "sha256": one.file.sha256, "bytes": len(data)}
            if one.range is not None:
                records[name]["range"] = list(one.range)
        write_atomically(beside / MANIFEST, json.dumps({"networks": records}).encode())
        for name in wanted:
            _try(name, beside, self._shipped)
        shutil.rmtree(target, ignore_errors=True)
        beside.rename(target)

    def _keep(self, state: _State, chosen: str) -> None:
        if state.good == chosen and not state.trying:
            return
        if state.good != chosen:
            log.info("the mirror uses the published networks %s", chosen)
            state.before, state.good = state.good, chosen
        state.trying, state.tries = "", 0
        self._write(state)
        for folder in self._folder.iterdir():
            if folder.is_dir() and folder.name not in (state.good, state.before):
                shutil.rmtree(folder, ignore_errors=True)

    def _give_up(self, state: _State, digest: str, why: str) -> None:
        log.error("the published networks %s are not used: %s", digest, why)
        state.bad = [*state.bad[-20:], digest]
        if state.good == digest:
            state.good, state.before = state.before, ""
        state.trying, state.tries = "", 0
        self._write(state)

    def _read(self) -> _State:
        try:
            return _State(**json.loads((self._folder / STATE).read_bytes()))
        except (OSError, ValueError, TypeError):
            return _State()  # the first start, or a spoilt note: the published set is tried anew

    def _write(self, state: _State) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_atomically(self._folder / STATE, json.dumps(asdict(state)).encode())
        except OSError as error:
            log.warning("which networks are in use cannot be noted: %s", error)


def _records(shipped: Path) -> dict[str, dict[str, object]]:
    """What came with the program; nothing if that cannot be read, which loading it tells."""
    try:
        networks: dict[str, dict[str, object]] = json.loads((shipped / MANIFEST).read_bytes())["networks"]
    except (OSError, ValueError, KeyError):
        return {}
    return networks


def _try(name: str, weights: Path, shipped: Path) -> None:
    """Raises :class:`ModelFileWrong` unless the network takes and gives what the shipped one of its name does."""
    theirs = load(name, weights=shipped)
    try:
        ours = load(name, weights=weights)
        ours.run()
    except EnvironmentFailed:
        raise
    except Exception as error:  # onnxruntime's errors have no common kind, and a foreign file may raise any of them
        raise ModelFileWrong(
            f"The published network {name} does not run.", "Publish one that was exported for this program."
        ) from error
    shapes = {key: value.shape for key, value in ours.outputs.items()}
    if ours.input.shape != theirs.input.shape or shapes != {key: value.shape for key, value in theirs.outputs.items()}:
        raise ModelFileWrong(f"The published network {name} has other inputs or outputs.", "Publish one that fits.")
    if not all(np.isfinite(value).all() for value in ours.outputs.values()):
        raise ModelFileWrong(f"The published network {name} answers nonsense.", "Publish one that was tried.")
