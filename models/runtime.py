"""Loads networks by name, verified, and runs them without copies.

onnxruntime runs every network with one thread, and so does OpenCV everything else: two threads that fight for two
cores were measured at half the speed. Buffers are bound once; :meth:`Network.run` reads what was written into
:attr:`Network.input` and leaves the answers in :attr:`Network.outputs`.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from models.errors import ModelFileWrong

WEIGHTS = Path(__file__).parent / "weights"
CPU = "CPUExecutionProvider"
MANIFEST = "manifest.json"
_NICE = 10
cv2.setNumThreads(1)
"""Its threads wait for each other: beside a screen that is drawn, a forearm took 42 ms in place of 2."""
_REMEDY = "Install the program again, or copy the file from the installation medium."


class Network:
    """One loaded network with its buffers. Not thread-safe: one tracker owns one network."""

    def __init__(self, session: onnxruntime.InferenceSession, low: float, high: float) -> None:
        self._session = session
        given = session.get_inputs()[0]
        self.low, self.high = low, high
        self.side = int(given.shape[2]) if len(given.shape) == 4 else 0
        """Width and height of the network's square input, in pixels; 0 if it takes features instead."""
        self.input: NDArray[np.float32] = np.zeros(given.shape, np.float32)
        """(1, 3, side, side) RGB in ``low..high``, or (1, n) features: written by the caller before :meth:`run`."""
        self.outputs: dict[str, NDArray[np.float32]] = {
            o.name: np.zeros(o.shape, np.float32) for o in session.get_outputs()
        }
        """Answers by name, overwritten by the next :meth:`run`."""
        self._binding = session.io_binding()
        self._binding.bind_cpu_input(given.name, self.input)
        for name, buffer in self.outputs.items():
            self._binding.bind_output(name, "cpu", 0, np.float32, buffer.shape, buffer.ctypes.data)

    def run(self) -> None:
        """Computes :attr:`outputs` from :attr:`input`."""
        self._session.run_with_iobinding(self._binding)


@dataclass(frozen=True, slots=True)
class FileState:
    """What :func:`doctor` found about one file."""

    file: str
    ok: bool
    text: str


_chosen = WEIGHTS


def use(weights: Path) -> None:
    """From now on :func:`load` takes networks from this folder: a :data:`MANIFEST` and the files that it lists."""
    global _chosen
    _chosen = weights


@cache
def _manifest(weights: Path) -> dict[str, dict[str, Any]]:
    path = weights / MANIFEST
    try:
        networks: dict[str, dict[str, Any]] = json.loads(path.read_bytes())["networks"]
    except (OSError, ValueError, KeyError) as error:
        raise ModelFileWrong("The list of vision networks (manifest.json) can't be read.", _REMEDY) from error
    return networks


def _verified(record: dict[str, Any], weights: Path) -> bytes:
    name = str(record["file"])
    try:
        data = (weights / name).read_bytes()
    except OSError as error:
        raise ModelFileWrong(f"The vision network {name} is missing.", _REMEDY) from error
    if hashlib.sha256(data).hexdigest() != record["sha256"]:
        raise ModelFileWrong(f"The vision network {name} is damaged or not the one that belongs here.", _REMEDY)
    return data


def load(name: str, *, weights: Path | None = None, provider: str = CPU, threads: int = 1) -> Network:
    """The network ``name`` of the manifest in ``weights``, or in the folder that :func:`use` was told.

    ``provider`` is an onnxruntime execution provider ("OpenVINOExecutionProvider", "CUDAExecutionProvider"); the CPU
    takes over what it can't run. :class:`ModelFileWrong` if the file is missing or its SHA-256 is another, or if the
    provider isn't there.
    """
    weights = _chosen if weights is None else weights
    manifest = _manifest(weights)
    if name not in manifest:
        raise ModelFileWrong(f"The vision network {name} isn't listed in manifest.json.", _REMEDY)
    record = manifest[name]
    data = _verified(record, weights)
    if provider not in onnxruntime.get_available_providers():
        there = ", ".join(onnxruntime.get_available_providers())
        raise ModelFileWrong(f"onnxruntime has no {provider} here.", f"Choose one of: {there}.")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.force_spinning_stop", "1")
    providers = [provider] if provider == CPU else [provider, CPU]
    session = onnxruntime.InferenceSession(data, options, providers=providers)
    low, high = record["range"]
    return Network(session, low, high)


def beside(name: str) -> ThreadPoolExecutor:
    """One thread for what no frame waits for: it takes the time that the frames leave."""
    return ThreadPoolExecutor(1, thread_name_prefix=name, initializer=_step_back)


def _step_back() -> None:
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


def doctor(weights: Path = WEIGHTS) -> list[FileState]:
    """Every network's file and whether it is the one of the manifest; never raises."""
    try:
        records = _manifest(weights)
    except ModelFileWrong as error:
        return [FileState("manifest.json", False, str(error))]
    states = []
    for record in records.values():
        try:
            _verified(record, weights)
            states.append(FileState(record["file"], True, f"{record['bytes'] / 1e6:.1f} MB, hash as published"))
        except ModelFileWrong as error:
            states.append(FileState(record["file"], False, str(error)))
    return states
