"""A small till: sends one sale or return, and sends it again until the platform answers."""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime
from typing import Any

import httpx
import pydantic_core

TRIES = 5


def send(
    platform: str,
    key: str,
    *,
    number: str,
    lines: list[str],
    customer: str | None = None,
    visit: str | None = None,
    points: int = 0,
    return_of: str | None = None,
) -> tuple[int, str]:
    """Status and body of the answer. ``lines``: ``SKU:VND`` or ``SKU:VND:OFFER``.

    Raises ``LookupError`` for a line that cannot be read, and when the platform does not answer.
    """
    body: dict[str, Any] = {
        "id": number,
        "kind": "return" if return_of else "sale",
        "of_sale": return_of,
        "at": datetime.now(UTC).isoformat(),
        "customer": customer,
        "visit": visit,
        "points": points,
        "lines": [_line(text) for text in lines],
    }
    content = pydantic_core.to_json(body)
    headers = {
        "Authorization": f"Bearer {key}",
        "Content-Type": "application/json",
        "Idempotency-Key": hashlib.sha256(content).hexdigest()[:32],
    }
    for attempt in range(TRIES):
        try:
            answer = httpx.post(f"{platform}/v1/sales", content=content, headers=headers, timeout=10)
        except httpx.TransportError:
            time.sleep(2**attempt / 4)
            continue
        if answer.status_code < 500:
            return answer.status_code, answer.text
        time.sleep(2**attempt / 4)
    raise LookupError("The platform does not answer; send the sale again later.")


def _line(text: str) -> dict[str, Any]:
    sku, _, rest = text.partition(":")
    vnd, _, offer = rest.partition(":")
    if not sku or not vnd.isdigit():
        raise LookupError(f"{text}: a line is SKU:VND or SKU:VND:OFFER.")
    return {"sku": sku, "price_vnd": int(vnd), "offer": offer or None}
