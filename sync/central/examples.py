"""Examples in the OpenAPI pages; tests send them all."""

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

_KEY = ENROL_EXAMPLE["public_key"]
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("post", "/v1/token"): {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": "eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJkZXYtMDEyMyJ9.c2lnbmF0dXJl",
    },
    ("post", "/v1/devices/key"): {"public_key": _KEY, "proof": "eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJkZXYtMDEyMyJ9.c2ln"},
    ("post", "/v1/erasures/ack"): {"customers": ["cus-0001"]},
    ("post", "/v1/customers/{customer}/beacons"): {
        "kind": "eid",
        "secret": "00112233445566778899aabbccddeeff",
        "exponent": 10,
        "zero_at": "2026-03-01T00:00:00Z",
    },
    ("post", "/v1/customers/{customer}/messages"): {
        "channel": "zalo",
        "topic": "offers",
        "text": "Chị Lan ơi, đôi bông tai chị thử hôm thứ Bảy vừa về thêm.",
    },
    ("put", "/v1/staff/{member}"): {"role": "associate", "pin": "418263", "store": "hcm-01"},
    ("post", "/v1/app/activate"): {"code": "QF7K-2M9D-XW4P", "public_key": _KEY},
    ("post", "/v1/app/pin"): {"pin": "418263"},
    ("post", "/v1/app/qr"): {"text": "GG2:6BF-RK1"},
}
"""Of the bodies that are not described where they are taken, by method and path."""
