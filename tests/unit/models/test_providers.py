"""Every network of the mirror runs where the setting says."""

from __future__ import annotations

import importlib
import json

import pytest

import models.runtime
from models.mirror import MirrorSource
from models.runtime import CPU, MANIFEST, WEIGHTS, Network

READERS = ("face.reader", "hand.reader", "regions", "placement.reading", "placement.shoulders")


def test_every_network_is_loaded_with_the_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, str] = {}

    def load(name: str, *, provider: str = CPU) -> Network:
        asked[name] = provider
        return models.runtime.load(name)

    for reader in READERS:
        monkeypatch.setattr(importlib.import_module(f"models.{reader}"), "load", load)
    MirrorSource(provider="OtherExecutionProvider")
    listed = set(json.loads((WEIGHTS / MANIFEST).read_text())["networks"])
    assert asked == dict.fromkeys(listed, "OtherExecutionProvider")
