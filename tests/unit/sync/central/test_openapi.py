"""The API's description is fresh, and nothing that can be sent makes the platform fail."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sync.central.app import openapi_text
from sync.central.platform import Platform
from tests.unit.sync.central.conftest import Kiosk, api_key

DESCRIPTION = Path(__file__).parents[4] / "docs" / "openapi.json"
EXAMPLES = 6


def test_the_description_is_fresh() -> None:
    assert DESCRIPTION.read_text(encoding="utf-8") == openapi_text(), (
        "run: python -m sync.central openapi > docs/openapi.json"
    )


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_no_request_makes_the_platform_fail(client: TestClient, platform: Platform) -> None:
    kiosk = Kiosk(client, platform)
    callers = [
        {},
        kiosk.headers,
        {"Authorization": "Bearer ga_nobody"},
        api_key(platform, "till"),
        api_key(platform, "channel"),
    ]
    schema = schemathesis.openapi.from_dict(client.get("/openapi.json").json())
    failures: list[str] = []
    statuses: set[int] = set()
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path == "/v1/feed/wait":
            continue  # it stays open by design; its arguments are checked as the feed's are

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), headers=st.sampled_from(callers))
        def send(case: schemathesis.Case, headers: dict[str, str]) -> None:
            sent = case.as_transport_kwargs(base_url="http://testserver", headers=headers)
            body = sent.get("data")
            request = requests.Request(
                case.method,
                sent["url"],
                headers=dict(sent["headers"]),
                params=sent["params"],
                json=sent.get("json"),
                data=body,
            ).prepare()
            url, content = str(request.url), request.body
            content = content.encode() if isinstance(content, str) else content
            answer = client.request(case.method, url, headers=dict(request.headers), content=content)
            statuses.add(answer.status_code)
            if answer.status_code >= 500:
                failures.append(f"{case.method} {case.path} {answer.status_code}")

        send()
    assert failures == []
    assert {200, 401, 403} <= statuses
