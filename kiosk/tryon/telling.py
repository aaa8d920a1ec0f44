"""What one mirror has to say: advice for the piece in focus, from what vision says and from where the piece hangs."""

from __future__ import annotations

from kiosk.tryon.framing import Framing
from kiosk.tryon.guiding import Advice, Guide, advise, several
from kiosk.tryon.spots import lowest_row
from kiosk.tryon.vision import Seen
from kiosk.tryon.wardrobe import Wardrobe
from models.placement import Side


class Telling:
    """``told`` is a value of :class:`Advice`; ``focus`` the kind in focus, ``hand`` the one chosen for it, each empty
    without."""

    def __init__(self, wardrobe: Wardrobe, framing: Framing) -> None:
        self._wardrobe = wardrobe
        self._framing = framing
        self._guide = Guide()
        self.told = Advice.NONE.value
        self.focus = self.hand = ""

    def step(self, seen: Seen, elapsed: float, *, living: bool) -> bool:
        """Looks at one instant, ``elapsed`` seconds after the last; ``True`` when there is something else to say.
        ``living``: a step of the shopper would change the picture."""
        scene, pieces = seen.scene, self._wardrobe.pieces
        kind = self.focus or (pieces[0]["kind"] if pieces else "")
        finger = next((piece["finger"] for piece in pieces if piece["kind"] == kind), None)
        advice = advise(scene, kind, Side(self.hand) if self.hand in set(Side) else None, finger)
        if advice is Advice.NONE and kind == "necklace" and living and self._below(kind, seen):
            advice = Advice.SHOW_NECK
        return self._tell(self._guide.step(advice, several(scene), elapsed))

    def forget(self) -> bool:
        """The person is gone; ``True`` when there was something to say."""
        self._guide = Guide()
        return self._tell(Advice.NONE)

    def _tell(self, advice: Advice) -> bool:
        before, self.told = self.told, advice.value
        return self.told != before

    def _below(self, kind: str, seen: Seen) -> bool:
        """Whether a worn piece of this kind hangs lower than the picture shows: a long chain does."""
        row = lowest_row(self._wardrobe.on, kind, seen.frame.camera_matrix)
        layout = self._framing.layout
        return row is not None and row * layout.scale + layout.y > self._framing.height
