"""``kiosk agent``: the sync agent, a service of its own."""

from __future__ import annotations

import argparse

from kiosk.settings import load
from sync.agent.main import main as run_agent


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """It takes no arguments: everything is in the settings."""


def main(_arguments: argparse.Namespace) -> int:
    settings = load()
    words = ["--data", str(settings.data), "--platform", settings.platform]
    if settings.enrolment_code:
        words += ["--code", settings.enrolment_code]
    if settings.platform_authority is not None:
        words += ["--authority", str(settings.platform_authority)]
    return run_agent(words)
