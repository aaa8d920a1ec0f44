"""PINs, of staff and of customers: checked slowly (argon2id), and never one that anyone would guess.

The same rules hold wherever a PIN is chosen: at a kiosk, in the customer's app, in the console.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argon2

SHORTEST_PIN = 6
EASY = frozenset({"121212", "112233", "123123", "131313", "101010", "112358", "142536", "147258", "159753", "789456"})
"""Beside rows and repetitions: what lists of PINs in use have on top."""
LONGEST_PIN = 12


NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$nHliD56n/zUUHOQiMmfoDg$aaZ2nxqph/HIPYshhmZ8LWyNqLzyHf4RPbKtZprDL4M"
"""What an unknown id is checked against, so that it takes as long as a known one: the hash of no PIN (not digits)."""


@cache
def _hasher() -> argon2.PasswordHasher:
    """OWASP's least setting for argon2id; some 30 ms here. Loaded with the first PIN: no first screen needs one."""
    import argon2

    return argon2.PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


class PinWeak(ValueError):
    """A PIN that anyone would guess; the message says what is asked for."""


def hash_pin(pin: str) -> str:
    """An argon2id hash. Raises :class:`PinWeak`."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST_PIN <= len(pin) <= LONGEST_PIN):
        raise PinWeak(f"A PIN has {SHORTEST_PIN} to {LONGEST_PIN} digits.")
    if is_easy(pin):
        raise PinWeak("This PIN is too easy to guess.")
    return _hasher().hash(pin)


def is_easy(pin: str) -> bool:
    """Whether a PIN repeats one digit, counts up or down, or is one of :data:`EASY`."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    return pin in EASY or steps in ({0}, {1}, {9})


def is_hash(text: str) -> bool:
    """Whether a text has the shape of what :func:`hash_pin` makes: what devices send is not believed."""
    import argon2

    try:
        parameters = argon2.extract_parameters(text)
    except argon2.exceptions.InvalidHashError:
        return False
    # A hash that costs far more than ours would hold every device up that checks a PIN against it.
    return parameters.type is argon2.Type.ID and parameters.memory_cost <= 65_536 and parameters.time_cost <= 4


def pin_matches(hashed: str, pin: str) -> bool:
    """Whether ``pin`` is the one of this argon2id hash; a text that is no hash matches nothing."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(hashed, pin[:64])
    except (VerificationError, InvalidHashError):
        return False
