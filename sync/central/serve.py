"""Runs the platform as a process."""

from __future__ import annotations

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
        uvicorn.run(
            create_app(platform),
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
