"""Somebody on the shop's LAN who tries wrong links. A program of its own, as light as can be: the kiosk's share of the
work is what is to be seen."""

from __future__ import annotations

import json
import secrets
import socket
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

_AT_ONCE = 4


def guess(base: str, per_second: float, seconds: float) -> Counter[str]:
    """Tries links that nobody was given, and counts the answers by their status; ``refused`` without one."""
    place = urlsplit(base)
    address = (place.hostname or "", place.port or 80)
    seen: Counter[str] = Counter()

    def once() -> None:
        try:
            with socket.create_connection(address, timeout=5) as line:
                line.sendall(f"GET /p/{secrets.token_urlsafe(24)} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
                seen[line.recv(16)[9:12].decode("latin-1") or "refused"] += 1
                while line.recv(65536):
                    pass
        except OSError:
            seen["refused"] += 1

    began = time.monotonic()
    count = round(per_second * seconds)
    with ThreadPoolExecutor(_AT_ONCE) as hands:
        for number in range(count):
            time.sleep(max(0.0, began + number / per_second - time.monotonic()))
            hands.submit(once)
    seen["per_second"] = round(count / (time.monotonic() - began))
    return seen


if __name__ == "__main__":
    sys.stdout.write(json.dumps(guess(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]))))
