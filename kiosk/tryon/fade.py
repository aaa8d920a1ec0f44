"""When a piece is shown, and how it comes and goes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Fade:
    """Follows a placement's visibility with hysteresis and turns it into an opacity that moves steadily.

    A piece appears once its visibility reaches ``show_at`` and goes once it falls under ``hide_at``; between
    the two it stays as it is, so that an unsure ear does not flicker. ``seconds`` is the whole way from nothing
    to full. While it is on, the opacity also follows visibility down: half sure is half seen.
    """

    show_at: float = 0.55
    hide_at: float = 0.35
    seconds: float = 0.2
    on: bool = False
    opacity: float = 0.0

    def step(self, visibility: float | None, elapsed: float) -> float:
        """The opacity after ``elapsed`` seconds; ``visibility`` is ``None`` when there is no placement."""
        seen = 0.0 if visibility is None or visibility != visibility else visibility
        if self.on:
            self.on = seen >= self.hide_at
        else:
            self.on = seen >= self.show_at
        target = min(1.0, seen / self.show_at) if self.on else 0.0
        reach = max(0.0, elapsed) / self.seconds
        if target > self.opacity:
            self.opacity = min(target, self.opacity + reach)
        else:
            self.opacity = max(target, self.opacity - reach)
        return self.opacity

    def reset(self) -> None:
        self.on, self.opacity = False, 0.0
