"""The photo booth: asks, counts down, holds one photo at most, and lets go of it in time. No Qt: told the time."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Sequence
from enum import StrEnum

from foundation.errors import EnvironmentFailed
from kiosk.photo.links import Link, Links, LinkState, Photo
from kiosk.photo.sharing import Listening
from kiosk.session import Session
from kiosk.session.photographing import Leave
from kiosk.session.visit import Screen

log = logging.getLogger(__name__)

COUNT_SECONDS = 3.0
PATIENCE = 2.0
"""Seconds that the shutter waits for the jewellery to show."""
CAMERA_PATIENCE = 1.0
"""Seconds for which the count stands still while no picture comes, before it is called off."""
GRAB_SECONDS = 5.0
"""Seconds that a picture may take to come."""
LONGEST_LOOK = 0.3
"""Seconds that one look may count for: on a busy machine they come late, and nothing is given up unseen."""
LIVE = "live"
SHOWS = 0.5
"""Opacity from which a piece counts as shown."""


class Step(StrEnum):
    """Where the booth is."""

    IDLE = "idle"
    ASKING = "asking"
    COUNTING = "counting"
    SHUTTER = "shutter"
    """Now: the screen takes the picture and gives it to :meth:`Booth.take`."""


class Trouble(StrEnum):
    """Why there is no photo; the screen owns the words."""

    NONE = ""
    CAMERA = "camera"
    NOTHING_WORN = "nothing_worn"
    FAILED = "failed"


class HandOver(StrEnum):
    """How the photo is on its way to a phone."""

    NONE = ""
    """No photo is held."""
    OFF = "off"
    """The shop hands photos over by no link."""
    PREPARING = "preparing"
    NO_LAN = "no_lan"
    WAITING = "waiting"
    OPENED = "opened"
    """A phone looks at the page."""
    SENDING = "sending"
    SAVED = "saved"
    EXPIRED = "expired"


class Booth:
    """One per kiosk, on the GUI thread. What the server says must be brought there: :meth:`reached`, :meth:`linked`."""

    def __init__(
        self,
        session: Session,
        links: Links,
        listen: Callable[[], None] | None,
        *,
        changed: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """``listen`` has the server made ready for phones, and :meth:`reached` called here; ``None``: no links."""
        self._session = session
        self._links = links
        self._listen = listen
        self._changed = changed
        self._monotonic = monotonic
        self._photo: Photo | None = None
        self._link: Link | None = None
        self._visit: str | None = None
        self._looked_at = self._taken_at = 0.0
        self._counted = self._without_camera = 0.0
        self.step = Step.IDLE
        self.count = 0
        self.trouble = Trouble.NONE
        self.hand_over = HandOver.NONE
        self.link = ""
        session.follow(self._follow)

    @property
    def held(self) -> bool:
        """Whether there is a photo."""
        return self._photo is not None

    @property
    def seconds_left(self) -> float:
        return self._links.seconds_left

    # Done by the shopper

    def press(self) -> None:
        """The button in the mirror."""
        self._session.touched()
        if self._session.visit is None or self.step is not Step.IDLE:
            return
        self.trouble = Trouble.NONE
        if self._session.photographing.leave is Leave.NONE:
            self.step = Step.ASKING
            self._changed()
        else:
            self._count_down()

    def agree(self) -> None:
        if self.step is Step.ASKING:
            self._session.photographing.agree()
            self._count_down()

    def cancel(self) -> None:
        """Any touch or key while it asks or counts."""
        self._session.touched()
        self._rest()

    def open(self) -> None:
        """Back to a photo that waits."""
        if self.held:
            self._session.photographing.open()

    def close(self) -> None:
        """Back to the mirror; the photo stays for its time."""
        self._session.photographing.close()

    def delete(self) -> None:
        """The shopper wants it gone now."""
        self.forget()
        self._changed()
        self._session.photographing.close()

    # What time does

    def tick(self, camera: str, shown: float) -> None:
        """A few times a second while the step is not ``IDLE``: the mirror's camera state and how much it shows."""
        if self.step not in (Step.COUNTING, Step.SHUTTER):
            return
        now = self._monotonic()
        since, self._looked_at = min(now - self._looked_at, LONGEST_LOOK), now
        if self.step is Step.SHUTTER:  # the instant is held: it needs no camera any more
            self._counted += since
            if self._counted > GRAB_SECONDS:
                self._rest(Trouble.FAILED)
            return
        if camera != LIVE:
            self._without_camera += since
            if self._without_camera > CAMERA_PATIENCE:
                self._rest(Trouble.CAMERA)
            return
        self._without_camera = 0.0
        self._counted += since
        count = max(0, math.ceil(COUNT_SECONDS - self._counted))
        if count > 0:
            if count != self.count:
                self.count = count
                self._changed()
        elif shown >= SHOWS:
            self.step, self._counted = Step.SHUTTER, 0.0
            self._changed()
        elif self._counted > COUNT_SECONDS + PATIENCE:
            self._rest(Trouble.NOTHING_WORN)
        elif self.count:
            self.count = 0
            self._changed()

    def look_at_clock(self) -> None:
        """A few times a second while a photo is held."""
        self._links.tick()

    # The picture

    def take(self, jpeg: bytearray, skus: Sequence[str]) -> bool:
        """The picture that the shutter took. ``False``, and it is overwritten, if nobody waits for it any more."""
        visit = self._session.visit
        if self.step is not Step.SHUTTER or visit is None or not self._session.photographing.taken(skus):
            Photo(jpeg).forget()
            self._rest()
            return False
        self.forget()
        self._photo, self._visit, self._taken_at = Photo(jpeg), visit.id, self._monotonic()
        self._rest()
        self._link = self._links.offer(self._photo, self._session.language)
        if self._listen is None:
            self.hand_over = HandOver.OFF
        else:
            self.hand_over = HandOver.PREPARING
            self._listen()
        self._session.photographing.open()
        self._changed()
        return True

    def failed(self) -> None:
        """The picture could not be taken."""
        self._rest(Trouble.FAILED)

    def try_again(self) -> None:
        """Looks for the network once more."""
        self._session.touched()
        if self._listen is not None and self.hand_over is HandOver.NO_LAN:
            self.hand_over = HandOver.PREPARING
            self._changed()
            self._listen()

    def reached(self, where: Listening | EnvironmentFailed) -> None:
        """The server answered where phones reach it, or why they cannot."""
        if self.hand_over is not HandOver.PREPARING or self._link is None:
            return
        if isinstance(where, Listening):
            self.link, self.hand_over = where.link(self._link.token), HandOver.WAITING
        else:
            log.warning("a photo cannot be handed over: %s", where)
            self.hand_over = HandOver.NO_LAN
        self._changed()

    def linked(self, number: int, state: LinkState, opened: bool) -> None:
        """Something happened to a link, which may be an older photo's."""
        if self._link is None or number != self._link.number:
            return
        match state:
            case LinkState.SAVED:
                secure = self.link.startswith("https:")
                self._session.photographing.handed_over(self._monotonic() - self._taken_at, secure=secure)
                self._end(HandOver.SAVED)
            case LinkState.EXPIRED:
                self._end(HandOver.EXPIRED)
            case LinkState.SENDING:
                self.hand_over = HandOver.SENDING
            case LinkState.WAITING:
                self.hand_over = HandOver.OPENED if opened else HandOver.WAITING
            case _:
                return
        if opened and self._session.screen is Screen.PHOTO:
            self._session.touched()  # whoever is busy with a phone is still here
        self._changed()

    def forget(self) -> None:
        """Overwrites the photo and ends its link."""
        photo, self._photo, self._visit = self._photo, None, None
        self.link, self._link = "", None
        self.hand_over = HandOver.NONE
        if photo is not None:
            photo.forget()
            self._links.withdraw()

    # Inside

    def _end(self, how: HandOver) -> None:
        self.forget()
        self.hand_over = how

    def _count_down(self) -> None:
        self.trouble = Trouble.NONE
        self.step, self.count = Step.COUNTING, math.ceil(COUNT_SECONDS)
        self._looked_at, self._counted, self._without_camera = self._monotonic(), 0.0, 0.0
        self._changed()

    def _rest(self, trouble: Trouble = Trouble.NONE) -> None:
        if trouble is not Trouble.NONE:
            log.warning("no photo was taken: %s", trouble.value)
        self.step, self.count, self.trouble = Step.IDLE, 0, trouble
        self._changed()

    def _follow(self, parts: frozenset[str]) -> None:
        """Whatever ends a visit ends its photo, at once."""
        visit = self._session.visit
        if self._visit is not None and (visit is None or visit.id != self._visit):
            self.forget()
            self._changed()
        if "screen" in parts and self._session.screen is not Screen.TRYON and self.step is not Step.IDLE:
            self._rest()
        if "screen" in parts and self._session.screen is not Screen.PHOTO and not self.held:
            self.hand_over = HandOver.NONE
