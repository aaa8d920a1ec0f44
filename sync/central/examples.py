"""Examples in the OpenAPI pages; tests send them."""

from __future__ import annotations

from typing import Any

ENROL_EXAMPLE: dict[str, Any] = {
    "code": "GUONG-DEMO-2026",
    "public_key": "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "name": "Kiosk 1",
}
BATCH_EXAMPLE: list[dict[str, Any]] = [
    {
        "specversion": "1.0",
        "id": "0b7c1c9e-7f0e-4a52-9c52-0d6a3f4f9a11",
        "source": "urn:guong:device:dev-0123456789abcdef",
        "type": "vn.guong.tryon.started",
        "time": "2026-03-01T02:30:00.250000Z",
        "datacontenttype": "application/json",
        "store": "hcm-01",
        "sequence": "0000000000000000042",
        "monotonicns": "5000000000",
        "visit": "v-1",
        "data": {"sku": "EAR-001"},
    }
]
PAGE_EXAMPLE: dict[str, Any] = {
    "changes": [
        {
            "cursor": 8,
            "topic": "tombstone",
            "key": "cus-0001",
            "record": {
                "customer": "cus-0001",
                "pseudonym": "p-0123456789abcdef",
                "at": "2026-03-01T02:30:00Z",
                "reason": "erasure",
            },
        },
        {"cursor": 9, "topic": "profile", "key": "cus-0001", "record": None},
    ],
    "next": 9,
    "head": 9,
    "more": False,
}
