"""The platform's web application: the API, the console, and the work that goes on beside them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse

from sync.central import messages, problems
from sync.central.access import Door
from sync.central.console import actions, desk, office, pages, publishing
from sync.central.console import identity as identity_pages
from sync.central.database import DatabaseGone
from sync.central.examples import BODIES
from sync.central.guard import Guard
from sync.central.ingest import Ingest
from sync.central.platform import Config, Platform, open_platform
from sync.central.routes import app as customer_app
from sync.central.routes import device, identity, keys, trade
from sync.protocol import Health, Problem, paths

log = logging.getLogger(__name__)
VERSION = "1.0.0"
TICK_S = 2.0
LOOK_S = 0.4
"""How often other processes' changes and revocations are looked for; must be below ``hub.FRESH_S``."""


def create_app(platform: Platform) -> FastAPI:
    """The application over an open platform; closing it is the caller's."""

    @contextlib.asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        app.state.ingest.start()
        tasks = [asyncio.create_task(_chores(app, platform), name="chores")]
        tasks.append(asyncio.create_task(_keep_looking(app, platform), name="looking"))
        yield
        app.state.stopping = True
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await app.state.ingest.stop()

    app = FastAPI(
        title="Gương: the central platform",
        version=VERSION,
        summary="What the kiosks, the tills and the other channels of a jewellery chain answer to.",
        lifespan=life,
        docs_url=None,
        redoc_url=None,
        responses={400: problems.PROBLEM_RESPONSE, 429: problems.PROBLEM_RESPONSE, 503: problems.PROBLEM_RESPONSE},
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.platform = platform
    app.state.door = Door(platform)
    app.state.ingest = Ingest(platform)
    app.state.cursors = {}
    app.state.stopping = False
    problems.install(app)
    desk.install(app)
    for router in (
        device.router,
        keys.router,
        trade.router,
        customer_app.router,
        identity.router,
        pages.router,
        actions.router,
        office.router,
        publishing.router,
        identity_pages.router,
    ):
        app.include_router(router)

    @app.get(paths.HEALTH, response_model=Health, tags=["health"], responses={503: {"model": Health}})
    def health() -> Response:
        """Whether the platform and its database answer."""
        kind = "sqlite" if platform.db.is_sqlite else "postgresql"
        try:
            platform.db.ping()
        except DatabaseGone:
            status, code = "degraded", 503
        else:
            status, code = "ok", 200
        body = Health.model_validate({"status": status, "database": kind, "version": VERSION, "now": platform.now()})
        return JSONResponse(body.model_dump(mode="json"), code)

    _describe(app)
    app.add_middleware(
        Guard,
        per_second=platform.config.rate_per_second,
        burst=platform.config.rate_burst,
        trust_forwarded=platform.config.trust_forwarded,
        quick=device.quick_poll(platform, app.state.door, lambda: app.state.cursors),
    )
    return app


def _describe(app: FastAPI) -> None:
    """Adds to the generated OpenAPI page what FastAPI cannot know: the body of every problem, and examples."""
    generate: Callable[[], dict[str, Any]] = app.openapi

    def openapi() -> dict[str, Any]:
        page = generate()
        for (method, path), example in BODIES.items():
            for content in page["paths"][path][method]["requestBody"]["content"].values():
                content["example"] = example
        components: dict[str, dict[str, object]] = page.setdefault("components", {})
        components.setdefault("schemas", {})["Problem"] = Problem.model_json_schema()
        return page

    app.openapi = openapi  # type: ignore[method-assign]


async def _chores(app: FastAPI, platform: Platform) -> None:
    """What has to be done now and then. A database that is away is tried again."""
    while True:
        await asyncio.sleep(TICK_S)
        cursors: dict[str, int] = app.state.cursors
        app.state.cursors = {}
        try:
            if cursors:
                await asyncio.to_thread(device.write_cursors, platform, cursors)
            await asyncio.to_thread(messages.deliver, platform)
        except DatabaseGone as gone:
            app.state.cursors = cursors | app.state.cursors
            log.warning("%s", gone)


async def _keep_looking(app: FastAPI, platform: Platform) -> None:
    """Keeps what is asked at every request in memory. While the database is away it grows old, and is not trusted."""

    def look() -> None:
        platform.hub.refresh()
        app.state.door.look()

    while True:
        with contextlib.suppress(DatabaseGone):
            await asyncio.to_thread(look)
        await asyncio.sleep(LOOK_S)


def openapi_text() -> str:
    """The API's description as ``docs/openapi.json`` holds it."""
    with tempfile.TemporaryDirectory() as folder:
        platform = open_platform(Config(Path(folder)))
        page = create_app(platform).openapi()
        platform.close()
    return json.dumps(page, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
