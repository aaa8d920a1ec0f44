"""The recorded truth's evaluator, where it is at hand; it is not ours to change."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest

from tests.truth.limits.stills import TRUTH


@pytest.fixture(scope="package")
def evaluator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("truth_evaluate", TRUTH / "evaluate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
