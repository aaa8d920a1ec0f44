"""Runs the platform as a process."""

from __future__ import annotations

import gc
import sys

import uvicorn

from sync.central.app import create_app
from sync.central.platform import Config, open_platform


def serve(config: Config, host: str, port: int, *, demo: bool = False) -> None:
    """Serves until it is told to stop (SIGTERM, SIGINT). Raises ``EnvironmentFailed`` if it cannot start."""
    platform = open_platform(config)
    try:
        if demo:
            from sync.central.demo import seed

            for line in seed(platform):
                sys.stderr.write(line + "\n")
        app = create_app(platform)
        # What is loaded by now stays for good, and a request makes no cycles: collect seldom, look at new things only.
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        # A thread that comes back from the database waits this long for the event loop to let it go on.
        sys.setswitchinterval(0.0005)
        uvicorn.run(
            app,
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
            timeout_keep_alive=30,
            backlog=1024,
        )
    finally:
        platform.close()
