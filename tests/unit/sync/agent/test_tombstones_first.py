"""Who is to be forgotten is forgotten at once, though a long catching-up lies before it in the feed."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.store import Cache, Keys
from tests.unit.sync.agent.test_agent_keys import at_the_platform
from tests.unit.sync.agent.test_agent_with_platform import agent, stop, until

pytest.importorskip("sync.central.serve")
from sync.fault.chaos import ChaosProxy
from sync.fault.processes import backstage_of, seed

ERASE = (
    "c.to('s1', [(Topic.TOMBSTONE, 'c7', {'customer': 'c7', 'pseudonym': 'p7', 'at': p.now().isoformat()}),"
    " (Topic.PROFILE, 'c7', None)])"
)


def test_an_erasure_does_not_wait_for_the_end_of_a_catching_up(tmp_path: Path) -> None:
    data, device = tmp_path / "central", tmp_path / "device"
    codes = seed("fill", str(data), "--profiles", "300", "--pieces", "1", "--codes", "1")
    assert isinstance(codes, list)
    cache = Cache.open(device / "cache.db", Keys.load(device))
    with backstage_of(data) as platform:
        platform.ensure()
        process = agent(device, platform.port, codes[0])
        assert until(lambda: cache.profile("c300") is not None)
        assert stop(process) == 0
        shown = cache.status().cursor
        seed("fill", str(data), "--profiles", "300", "--codes", "0")  # all of them change
        at_the_platform(data, ERASE)
        proxy = ChaosProxy(platform.port, 1)
        proxy.only = "latency"
        proxy.start()
        # Pages of four over a slow line: some 75 of them lie before the erasure.
        process = agent(device, proxy.port, codes[0], "--page", "4")
        assert until(lambda: cache.profile("c7") is None)
        assert cache.status().cursor == shown
        assert cache.profile("c8") is not None
        proxy.only = "pass"
        assert until(lambda: cache.status().cursor > shown + 300)
        assert cache.profile("c7") is None
        assert stop(process) == 0
        proxy.stop()
    cache.close()
