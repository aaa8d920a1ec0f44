"""A card for ``vsmartcard-vpcd``: an NFC Forum Type 4 or Type 2 tag that answers through the real PC/SC service."""

from __future__ import annotations

import shutil
import socket
import struct
import subprocess
import threading
import time
from pathlib import Path

import ndef

PORT = 35963
"""Where the virtual reader of Debian's package waits for a card."""
DAEMON = shutil.which("pcscd", path="/usr/sbin:/usr/bin")
DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
ATR = bytes.fromhex("3B8680010600000000000005")
_OFF, _ON, _RESET, _ATR = 0, 1, 2, 4


def message(text: str) -> bytes:
    return b"".join(ndef.message_encoder([ndef.TextRecord(text, "vi")]))


class Service:
    """The PC/SC daemon with its virtual reader, ours for as long as a test needs it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        assert DAEMON is not None
        self._process = subprocess.Popen(
            [DAEMON, "--foreground"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + 20
        while not Path("/run/pcscd/pcscd.comm").exists():
            assert self._process.poll() is None, "pcscd did not start"
            assert time.monotonic() < end
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:  # it waits for a reader that waits for its card
                self._process.kill()
                self._process.wait(5)
            self._process = None
            Path("/run/pcscd/pcscd.comm").unlink(missing_ok=True)


class VirtualCard:
    """A tag in the field of the virtual reader from :meth:`insert` to :meth:`pull`.

    ``torn_at``: the card is pulled when it is asked for its so-manieth command.
    """

    def __init__(
        self, content: bytes, *, kind: int = 4, torn_at: int | None = None, claimed: int | None = None
    ) -> None:
        self._file = struct.pack(">H", len(content) if claimed is None else claimed) + content
        tlv = b"\x03" + bytes([len(content)]) + content + b"\xfe" if len(content) < 255 else b""
        self._pages = bytes.fromhex("04112233445566778899AABB") + b"\xe1\x10\x3e\x00" + tlv.ljust(496, b"\0")
        self._kind = kind
        self._torn_at = torn_at
        self._selected = b""
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self.commands = 0

    def insert(self) -> None:
        end = time.monotonic() + 20
        while True:
            try:
                self._socket = socket.create_connection(("127.0.0.1", PORT), 5)
                break
            except OSError:
                assert time.monotonic() < end, "the virtual reader does not listen"
                time.sleep(0.1)
        self._thread = threading.Thread(target=self._serve, args=(self._socket,), daemon=True)
        self._thread.start()

    def pull(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _serve(self, line: socket.socket) -> None:
        try:
            while True:
                (length,) = struct.unpack(">H", self._take(line, 2))
                asked = self._take(line, length)
                if length == 1:
                    if asked[0] == _ATR:
                        line.sendall(struct.pack(">H", len(ATR)) + ATR)
                    elif asked[0] == _RESET:
                        self._selected = b""
                    continue
                self.commands += 1
                if self._torn_at is not None and self.commands >= self._torn_at:
                    line.shutdown(socket.SHUT_RDWR)
                    line.close()
                    return
                answer = self._answer(asked)
                line.sendall(struct.pack(">H", len(answer)) + answer)
        except (OSError, struct.error):
            return

    @staticmethod
    def _take(line: socket.socket, length: int) -> bytes:
        taken = b""
        while len(taken) < length:
            part = line.recv(length - len(taken))
            if not part:
                raise OSError("closed")
            taken += part
        return taken

    def _answer(self, command: bytes) -> bytes:
        good, missing = b"\x90\x00", b"\x6a\x82"
        if self._kind == 2:
            if command[:3] == b"\xff\xb0\x00":
                start = command[3] * 4
                return self._pages[start : start + command[4]] + good
            return b"\x6a\x81"
        if command[:2] == b"\x00\xa4":
            wanted = command[5 : 5 + command[4]]
            if command[2] == 4:
                return good if wanted == bytes.fromhex("D2760000850101") else missing
            self._selected = wanted
            return good if wanted in (b"\xe1\x03", b"\xe1\x04") else missing
        if command[:2] == b"\x00\xb0":
            content = self._file
            if self._selected == b"\xe1\x03":
                content = bytes.fromhex("000F20003B00340406E10400FF00FF")
            start = int.from_bytes(command[2:4])
            return content[start : start + command[4]] + good
        return b"\x6d\x00"
