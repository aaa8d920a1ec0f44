"""What every page of the console shares: the session, its language, rendering, and the check of forms."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup, escape

from sync.central import users
from sync.central.console.texts import words
from sync.central.feed import Feed, all_stores, change
from sync.central.platform import Platform
from sync.central.problems import Refused, answer, not_found
from sync.central.users import Session
from sync.central.visits import VIETNAM
from sync.protocol import Code

COOKIE, LANGUAGE = "guong_session", "guong_language"
MENU = (
    ("today", "/"),
    ("customers", "/customers"),
    ("catalogue", "/catalogue"),
    ("offers", "/offers"),
    ("sales", "/sales"),
    ("messages", "/messages"),
    ("devices", "/devices"),
    ("published", "/published"),
    ("erasure", "/erasure"),
    ("staff", "/staff"),
    ("access", "/access"),
    ("audit", "/audit"),
)
_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=select_autoescape(default=True)
)
_templates.filters["vnd"] = lambda value: f"{value:,}".replace(",", ".") + "\u00a0₫"
_templates.filters["clock"] = lambda at: at.astimezone(VIETNAM).strftime("%H:%M")
_templates.filters["day"] = lambda at: at.astimezone(VIETNAM).strftime("%d/%m/%Y")
_templates.filters["moment"] = lambda at: at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")


class SignInFirst(Exception):
    """Nobody is signed in: the page of signing in is shown instead."""


class Desk:
    """One request to the console."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.platform: Platform = request.app.state.platform
        asked = request.query_params.get("lang")
        self.language = asked if asked in ("vi", "en") else request.cookies.get(LANGUAGE, "vi")
        self.language = self.language if self.language in ("vi", "en") else "vi"
        self.words = words(self.language)
        secret = request.cookies.get(COOKIE, "")
        self.session: Session | None = None
        if secret:
            with self.platform.db.read() as connection:
                self.session = users.session_of(connection, secret, self.platform.now())

    @property
    def now(self) -> datetime:
        return self.platform.now()

    def user(self) -> Session:
        """Who is signed in. Raises :class:`SignInFirst`."""
        if self.session is None:
            raise SignInFirst
        return self.session

    def changer(self, store: str | None = None, *, admin: bool = False) -> Session:
        """Who is signed in and may change things (of this store, or of the whole chain).

        Raises :class:`Refused` or :class:`SignInFirst`.
        """
        user = self.user()
        allowed = user.role == users.ADMIN if admin else user.may_change
        if not allowed or (store is not None and user.store not in (None, store)):
            raise Refused(403, Code.FORBIDDEN, "Your role may not do this here.")
        return user

    def page(self, name: str, page: str, status: int = 200, **values: Any) -> Response:
        session = self.session
        field = Markup('<input type="hidden" name="csrf" value="{}">').format(session.csrf if session else "")
        text = _templates.get_template(name).render(
            page=page,
            menu=MENU,
            w=self.words,
            language=self.language,
            session=session,
            csrf=lambda: field,
            **{"said": self.words["done"] if self.request.query_params.get("saved") else "", **values},
        )
        response = HTMLResponse(text, status, headers={"Cache-Control": "no-store"})
        if self.request.query_params.get("lang") == self.language:
            response.set_cookie(LANGUAGE, self.language, max_age=31_536_000, samesite="lax", httponly=True)
        return response

    def form(self, body: bytes) -> dict[str, str]:
        """The fields of a form that this session's own page sent.

        Raises :class:`Refused` if the hidden token is missing or another's.
        """
        user, fields = self.user(), fields_of(body)
        if not hmac.compare_digest(fields.get("csrf", "").encode(), user.csrf.encode()):
            raise Refused(403, Code.FORBIDDEN, "The form is too old or not ours.", "Load the page again.")
        return fields

    def note(self, feed: Feed, action: str, subject: str, detail: str = "") -> None:
        user = self.user()
        users.note(feed.connection, self.now, user.user, action, subject, user.store, detail)

    def change(self) -> AbstractContextManager[Feed]:
        return change(self.platform.db, self.platform.hub)


At = Annotated[Desk, Depends(Desk)]


async def body_of(request: Request) -> bytes:
    return await request.body()


Body = Annotated[bytes, Depends(body_of)]


@dataclass(frozen=True)
class Form:
    """A form that this session's own page sent, by somebody who may change things."""

    desk: Desk
    fields: dict[str, str]
    user: Session

    def text(self, name: str) -> str:
        """A field without the spaces around it; empty if it was left out."""
        return self.fields.get(name, "").strip()

    def number(self, name: str, lowest: int, highest: int) -> int:
        """Raises :class:`Refused` naming the field."""
        return number(self.fields, name, lowest, highest)

    def store(self) -> str | None:
        """The store that was chosen; ``None`` for the whole chain. Raises :class:`Refused` if there is no such."""
        store = self.text("store") or None
        with self.desk.platform.db.read() as connection:
            if store is not None and store not in all_stores(connection):
                raise not_found("store")
        return store

    @contextmanager
    def saving(self) -> Iterator[Feed]:
        """One transaction; a ``ValueError`` in it is what the person asked for wrongly."""
        try:
            with self.desk.change() as feed:
                yield feed
        except ValueError as error:
            raise Refused(422, Code.BAD_REQUEST, str(error)) from error


def form_of(desk: At, body: Body) -> Form:
    fields = desk.form(body)
    return Form(desk, fields, desk.changer())


def admins_form_of(desk: At, body: Body) -> Form:
    fields = desk.form(body)
    return Form(desk, fields, desk.changer(admin=True))


Sent = Annotated[Form, Depends(form_of)]
AdminSent = Annotated[Form, Depends(admins_form_of)]


def fields_of(body: bytes) -> dict[str, str]:
    """The fields of a urlencoded form; of a repeated one, the last. Raises :class:`Refused`."""
    try:
        parsed = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=50, errors="strict")
    except ValueError as error:
        raise Refused(400, Code.BAD_REQUEST, "The form cannot be read.") from error
    fields = {name: values[-1] for name, values in parsed.items()}
    if any("\x00" in value for value in fields.values()):
        raise Refused(400, Code.BAD_REQUEST, "The form cannot be read.")
    return fields


def number(fields: dict[str, str], name: str, lowest: int, highest: int) -> int:
    """Raises :class:`Refused` naming the field."""
    text = fields.get(name, "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 19 and lowest <= int(text) <= highest):
        raise Refused(422, Code.BAD_REQUEST, f"{name} must be a whole number from {lowest} to {highest}.")
    return int(text)


def done(path: str) -> Response:
    """Back to a page, which then says that it is saved."""
    return RedirectResponse(f"{path}?saved=1", 303)


def refused_page(refused: Refused) -> Response:
    text = f"<!doctype html><title>{refused.status}</title><link rel=stylesheet href=/console.css>"
    text += f"<main><h1>{refused.status}</h1>"
    return HTMLResponse(f"{text}<p>{escape(refused.detail)} {escape(refused.remedy)}</p></main>", refused.status)


def install(app: FastAPI) -> None:
    """Sends those who are not signed in to the page for it, and shows refusals to browsers as a page."""

    @app.exception_handler(SignInFirst)
    async def _sign_in(_request: Request, _error: SignInFirst) -> Response:
        return RedirectResponse("/login", 303)

    @app.exception_handler(Refused)
    async def _refused(request: Request, refused: Refused) -> Response:
        return refused_page(refused) if "text/html" in request.headers.get("accept", "") else answer(refused)
