"""Errors that say what to do, and hearts that stop."""

from __future__ import annotations

from foundation.errors import EnvironmentFailed
from foundation.heartbeat import Hearts


def test_an_environment_error_says_what_happened_and_what_to_do() -> None:
    error = EnvironmentFailed("The camera is gone.", "Plug it in again.")
    assert str(error) == "The camera is gone. Plug it in again."
    assert str(EnvironmentFailed("The camera is gone.")) == "The camera is gone."


def test_a_heart_is_silent_only_after_its_limit() -> None:
    now = [0.0]
    hearts = Hearts(clock=lambda: now[0])
    heart = hearts.new("camera", limit=2.0)
    now[0] = 2.0
    assert hearts.silent() == []
    now[0] = 2.5
    assert [pulse.name for pulse in hearts.silent()] == ["camera"]
    heart.beat()
    assert hearts.silent() == []


def test_a_thread_that_ended_on_purpose_is_not_missed() -> None:
    now = [0.0]
    hearts = Hearts(clock=lambda: now[0])
    hearts.new("tour", limit=1.0)
    hearts.stop("tour")
    now[0] = 10.0
    assert hearts.pulses() == []
