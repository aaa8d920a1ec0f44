"""PC/SC by its own C interface (``libpcsclite.so.1``), as far as reading a card needs it.

By ctypes, because pyscard has no build for Linux and would ask every kiosk for a compiler; the interface is that of
the PC/SC workgroup, part 5, with pcsc-lite's types.
"""

from __future__ import annotations

import ctypes
from ctypes import POINTER, Structure, byref, c_char_p, c_long, c_ubyte, c_ulong, c_void_p
from types import TracebackType
from typing import Any, Self

from hardware.errors import DeviceGone

LIBRARY = "libpcsclite.so.1"
NEW_READERS = "\\\\?PnP?\\Notification"
"""The pseudo-reader whose state changes when a reader comes or goes."""

PRESENT, MUTE, CHANGED = 0x20, 0x200, 0x2
_SYSTEM, _SHARED, _T0_OR_T1, _LEAVE = 2, 2, 3, 0
_OK, _TIMEOUT, _NO_READERS = 0, 0x8010000A, 0x8010002E
_NO_SERVICE, _STOPPED = 0x8010001D, 0x8010001E
_UNPLUGGED = frozenset({0x80100009, 0x80100017})
_CARD_AWAY = frozenset({0x8010000C, 0x80100067, 0x80100068, 0x80100069, 0x80100066, 0x8010002F, 0x80100016})
"""No card, unpowered, reset, removed, unresponsive, communication error, not transacted."""
LARGEST_ANSWER = 264


class CardAway(Exception):
    """The card left, or does not answer: nothing of ours is broken."""


class _ReaderState(Structure):
    _fields_ = [
        ("reader", c_char_p),
        ("user", c_void_p),
        ("current", c_ulong),
        ("event", c_ulong),
        ("length", c_ulong),
        ("answer_to_reset", c_ubyte * 33),
    ]


class _IoRequest(Structure):
    _fields_ = [("protocol", c_ulong), ("length", c_ulong)]


def _library() -> Any:
    try:
        library = ctypes.CDLL(LIBRARY)
    except OSError:
        raise DeviceGone(
            "Cards cannot be read: PC/SC is not installed.", "Install the packages 'pcscd' and 'libpcsclite1'."
        ) from None
    for name, arguments in {
        "SCardEstablishContext": [c_ulong, c_void_p, c_void_p, POINTER(c_long)],
        "SCardReleaseContext": [c_long],
        "SCardListReaders": [c_long, c_char_p, c_char_p, POINTER(c_ulong)],
        "SCardGetStatusChange": [c_long, c_ulong, POINTER(_ReaderState), c_ulong],
        "SCardConnect": [c_long, c_char_p, c_ulong, c_ulong, POINTER(c_long), POINTER(c_ulong)],
        "SCardDisconnect": [c_long, c_ulong],
        "SCardTransmit": [
            c_long,
            POINTER(_IoRequest),
            c_char_p,
            c_ulong,
            c_void_p,
            ctypes.c_char_p,
            POINTER(c_ulong),
        ],
    }.items():
        function = getattr(library, name)
        function.argtypes, function.restype = arguments, c_long
    return library


def _check(code: int) -> None:
    code &= 0xFFFFFFFF
    if code == _OK:
        return
    if code in (_NO_SERVICE, _STOPPED):
        raise DeviceGone("The card service does not run.", "Start 'pcscd' (systemctl start pcscd).")
    if code == _NO_READERS or code in _UNPLUGGED:
        raise DeviceGone("There is no card reader.", "Plug the card reader in.")
    if code in _CARD_AWAY:
        raise CardAway
    raise DeviceGone(f"The card reader failed (PC/SC error {code:#x}).", "Unplug the card reader and plug it in again.")


class Pcsc:
    """A context of PC/SC, of one thread. Raises :class:`~hardware.errors.DeviceGone` without service or reader."""

    def __init__(self) -> None:
        self._library = _library()
        self._context = c_long()
        _check(self._library.SCardEstablishContext(_SYSTEM, None, None, byref(self._context)))
        self._known: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._library.SCardReleaseContext(self._context)

    def readers(self) -> list[str]:
        """Names of the readers; raises :class:`DeviceGone` if there is none."""
        length = c_ulong()
        _check(self._library.SCardListReaders(self._context, None, None, byref(length)))
        names = ctypes.create_string_buffer(length.value)
        _check(self._library.SCardListReaders(self._context, None, names, byref(length)))
        return [name.decode("utf-8", "replace") for name in names.raw[: length.value].split(b"\0") if name]

    def arrivals(self, readers: list[str], milliseconds: int) -> list[str]:
        """Waits until something changes, at most so long: the readers that a card has come to."""
        names = [*readers, NEW_READERS]
        self._known = {name: state for name, state in self._known.items() if name in names}
        states = (_ReaderState * len(names))()
        for state, name in zip(states, names, strict=True):
            state.reader = name.encode()
            state.current = self._known.get(name, 0)
        code = self._library.SCardGetStatusChange(self._context, milliseconds, states, len(names)) & 0xFFFFFFFF
        if code == _TIMEOUT:
            return []
        _check(code)
        arrived = []
        for state, name in zip(states, names, strict=True):
            before = self._known.get(name, 0)
            self._known[name] = state.event & ~CHANGED
            # The upper half counts a reader's events: a card that left and came between two looks is a new one.
            here = state.event & PRESENT and not state.event & MUTE
            again = before & PRESENT and before >> 16 == state.event >> 16
            if name != NEW_READERS and here and not again:
                arrived.append(name)
        return arrived

    def connect(self, reader: str) -> Card:
        """Raises :class:`CardAway` if the card has left."""
        handle, protocol = c_long(), c_ulong()
        _check(
            self._library.SCardConnect(
                self._context, reader.encode(), _SHARED, _T0_OR_T1, byref(handle), byref(protocol)
            )
        )
        return Card(self._library, handle, protocol.value)


class Card:
    """A card in a reader's field."""

    def __init__(self, library: Any, handle: c_long, protocol: int) -> None:
        self._library = library
        self._handle = handle
        self._protocol = protocol

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._library.SCardDisconnect(self._handle, _LEAVE)

    def transmit(self, command: bytes) -> tuple[bytes, int]:
        """A command (APDU) and its answer: data, and the status word. Raises :class:`CardAway`."""
        request = _IoRequest(self._protocol, ctypes.sizeof(_IoRequest))
        answer = ctypes.create_string_buffer(LARGEST_ANSWER)
        length = c_ulong(LARGEST_ANSWER)
        _check(
            self._library.SCardTransmit(
                self._handle, byref(request), command, len(command), None, answer, byref(length)
            )
        )
        raw = answer.raw[: length.value]
        if len(raw) < 2:
            raise CardAway
        return raw[:-2], int.from_bytes(raw[-2:])
