"""Refusals: what the platform answers when it will not, as RFC 9457 problems."""

from __future__ import annotations

import json
from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from sync.central.database import DatabaseGone
from sync.protocol import PROBLEM, Code, Problem

RETRY_AFTER_S = 2


class Refused(Exception):
    """Raised anywhere below an endpoint; becomes the answer."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        remedy: str = "",
        *,
        now: datetime | None = None,
        retry_after: int = 0,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.remedy = remedy
        self.now = now
        self.retry_after = retry_after


def not_found(what: str) -> Refused:
    return Refused(404, Code.NOT_FOUND, f"There is no such {what}.")


def problem_bytes(status: int, code: str, detail: str, remedy: str = "", now: datetime | None = None) -> bytes:
    problem = Problem(title=HTTPStatus(status).phrase, status=status, code=code, detail=detail, remedy=remedy, now=now)
    return problem.model_dump_json(exclude_none=True).encode()


def answer(refused: Refused) -> Response:
    headers = {"Retry-After": str(refused.retry_after)} if refused.retry_after else {}
    if refused.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    body = problem_bytes(refused.status, refused.code, refused.detail, refused.remedy, refused.now)
    return Response(body, refused.status, headers, media_type=PROBLEM)


def install(app: FastAPI) -> None:
    """Makes every error of an endpoint a problem body."""

    @app.exception_handler(Refused)
    async def _refused(_request: Request, refused: Refused) -> Response:
        return answer(refused)

    @app.exception_handler(DatabaseGone)
    async def _gone(_request: Request, gone: DatabaseGone) -> Response:
        return answer(Refused(503, Code.UNAVAILABLE, gone.what, "Send it again later.", retry_after=RETRY_AFTER_S))

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> Response:
        return answer(Refused(422, Code.BAD_REQUEST, _first(error.errors())))

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> Response:
        codes = {404: Code.NOT_FOUND, 401: Code.UNAUTHENTICATED, 403: Code.FORBIDDEN}
        response = answer(Refused(error.status_code, codes.get(error.status_code, Code.BAD_REQUEST), str(error.detail)))
        response.headers.update(error.headers or {})
        return response


def _first(errors: Any) -> str:
    first = errors[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}"[:300]


def validation_detail(errors: list[dict[str, Any]]) -> str:
    """The first of pydantic's errors, without the value that was sent."""
    return _first(json.loads(json.dumps(errors, default=str)))


PROBLEM_RESPONSE: dict[str, Any] = {
    "description": "A problem (RFC 9457).",
    "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error answers of an endpoint, for its OpenAPI page."""
    return dict.fromkeys(statuses, PROBLEM_RESPONSE)
