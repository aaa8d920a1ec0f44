"""What a tour leaves behind: ``tour.json`` for machines, ``index.html`` to look at."""

from __future__ import annotations

import html
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Step:
    """One step: seconds since the start, how long until the screen had settled, and its picture."""

    name: str
    at: float
    took: float
    screen: str
    picture: str | None = None


@dataclass(slots=True)
class Report:
    """Everything a tour measured. ``events`` are counts that must be equal."""

    language: str
    size: tuple[int, int]
    camera: str
    steps: list[Step] = field(default_factory=list)
    measures: dict[str, Any] = field(default_factory=dict)
    events: dict[str, int] = field(default_factory=dict)
    touches: list[tuple[float, str]] = field(default_factory=list)
    """Milliseconds from each touch to its answer on the glass, the slowest first."""
    film: str | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not self.problems and len(set(self.events.values())) == 1

    def write(self, folder: Path) -> None:
        facts = asdict(self) | {"good": self.good}
        (folder / "tour.json").write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        (folder / "index.html").write_text(self._page(), encoding="utf-8")

    def _page(self) -> str:
        def cell(value: object) -> str:
            return html.escape(str(value))

        shots = "\n".join(
            f'<figure><a href="{cell(s.picture)}"><img src="{cell(s.picture)}" loading="lazy" alt="{cell(s.name)}"></a>'
            f"<figcaption>{cell(s.name)} <small>{s.at:.1f} s</small></figcaption></figure>"
            for s in self.steps
            if s.picture
        )
        rows = "\n".join(
            f"<tr><th>{cell(key)}</th><td>{cell(value)}</td></tr>"
            for key, value in (*self.measures.items(), *(("events " + k, v) for k, v in self.events.items()))
        )
        film = f'<video src="{cell(self.film)}" controls muted loop autoplay></video>' if self.film else ""
        trouble = "".join(f"<li>{cell(p)}</li>" for p in self.problems)
        return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Gương: the tour</title>
<style>
body {{ margin: 0; padding: 3rem; background: #14110f; color: #eae2d6; font: 16px/1.5 system-ui, sans-serif; }}
h1 {{ font-weight: 300; letter-spacing: .04em; }}
.shots {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); gap: 1.5rem; }}
figure {{ margin: 0; }} img, video {{ width: 100%; border-radius: 4px; background: #000; }}
video {{ max-width: 960px; display: block; margin: 2rem 0; }}
figcaption {{ padding: .4rem 0; color: #b7a98f; }} table {{ border-collapse: collapse; margin: 2rem 0; }}
th {{ text-align: left; font-weight: 400; padding: .2rem 2rem .2rem 0; color: #b7a98f; }} li {{ color: #ff9b85; }}
</style>
<h1>Gương: the tour</h1>
<p>{cell(self.size[0])} × {cell(self.size[1])}, {cell(self.language)}, camera: {cell(self.camera)}</p>
<ul>{trouble}</ul>
{film}
<div class="shots">
{shots}
</div>
<table>
{rows}
</table>
</html>
"""
