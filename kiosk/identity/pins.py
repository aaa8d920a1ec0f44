"""PINs, of staff and of customers: checked slowly (argon2id), and never one that anyone would guess."""

from __future__ import annotations

import argon2

SHORTEST_PIN = 6
_HASHER = argon2.PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's least setting for argon2id; some 30 ms here."""
EASY = frozenset({"123456", "654321", "111111", "000000", "121212", "112233", "123123"})


class PinWeak(ValueError):
    """A PIN that anyone would guess; the message says what is asked for."""


def hash_pin(pin: str) -> str:
    """An argon2id hash. Raises :class:`PinWeak`."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST_PIN <= len(pin) <= 12):
        raise PinWeak(f"A PIN has {SHORTEST_PIN} to 12 digits.")
    if pin in EASY or len(set(pin)) == 1:
        raise PinWeak("This PIN is too easy to guess.")
    return _HASHER.hash(pin)


def pin_matches(hashed: str, pin: str) -> bool:
    """Whether ``pin`` is the one of this argon2id hash; a text that is no hash matches nothing."""
    try:
        return _HASHER.verify(hashed, pin[:64])
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False


NOBODY = _HASHER.hash("nobody has this PIN")
"""What an unknown id is checked against, so that it takes as long as a known one."""
