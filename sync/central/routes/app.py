"""What a customer's own device calls, and the page of the reference app (``/app``)."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import Field

from sync.central import catalogue, codes, customers, feed, known, phones, users
from sync.central.phones import Linked
from sync.central.problems import Refused, not_found, problem_responses
from sync.central.routes.device import Here
from sync.protocol import Code
from sync.records import Purpose, Record, Tier, Words

router = APIRouter()
_FOLDER = Path(__file__).parent.parent / "customer_app"
_FILES = {"app.js": "text/javascript", "app.css": "text/css"}
_bearer = HTTPBearer(auto_error=False, scheme_name="AppSecret", description="The secret of a linked device (`ga_...`).")


class Activate(Record):
    """The one-time code of the link, and the public half of a key made on the device."""

    code: Annotated[str, Field(min_length=8, max_length=64)]
    public_key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", examples=["3b6a27bc" * 8])]


class Credential(Record):
    credential: str
    """COSE_Sign1 (base64url): the first half of a rotating code."""
    expires_at: str
    secret: str
    """Bearer of the calls below; told once."""


class AppPiece(Record):
    sku: str
    name: Words
    price_vnd: int
    sold: bool = False
    """No longer in the catalogue."""


class AppOffer(Record):
    title: Words
    text: Words
    percent: int
    until: str


class AppCustomer(Record):
    """What the app shows. Lists are empty where the customer did not agree to the purpose behind them."""

    first_name: str
    language: str
    tier: Tier
    points: int
    agreed_offers: bool
    agreed_history: bool
    has_pin: bool = False
    """Whether a PIN was chosen, as a second factor at the kiosk."""
    shortlist: tuple[AppPiece, ...]
    offers: tuple[AppOffer, ...]
    now: str
    """The platform's clock: the app proves by it, whatever the device's own says."""


class Picture(Record):
    text: Annotated[str, Field(pattern=r"^GG[12]:[0-9A-Z $%*+./:-]{1,996}$", examples=["GG2:ABC"])]


def secret_of(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> str:
    if credentials is None or not credentials.credentials.startswith(phones.SECRET_PREFIX):
        raise Refused(401, Code.UNAUTHENTICATED, "A linked device's secret is needed.", "Send it as Bearer.")
    return credentials.credentials


Secret = Annotated[str, Depends(secret_of)]


def _told(linked: Linked) -> Credential:
    return Credential(
        credential=base64.urlsafe_b64encode(linked.credential).rstrip(b"=").decode(),
        expires_at=linked.expires_at.isoformat(),
        secret=linked.secret,
    )


@router.post(
    "/v1/app/activate",
    response_model=Credential,
    status_code=201,
    tags=["app"],
    responses=problem_responses(403, 409, 422),
)
def activate_device(asked: Activate, here: Here) -> Credential:
    """Links a device: a credential of 30 days for its key. The code is good once, for half an hour."""
    with feed.change(here.db, here.hub) as change:
        linked = phones.activate(change, asked.code, asked.public_key, here.now())
        users.note(change.connection, here.now(), linked.id, "app_linked", linked.customer, None)
    return _told(linked)


@router.post("/v1/app/renew", response_model=Credential, tags=["app"], responses=problem_responses(401, 409))
def renew_credential(secret: Secret, here: Here) -> Credential:
    """Another 30 days for the same key and secret."""
    with feed.change(here.db, here.hub) as change:
        return _told(phones.renew(change, secret, here.now()))


@router.post("/v1/app/end", status_code=204, tags=["app"], responses=problem_responses(401))
def unlink(secret: Secret, here: Here) -> Response:
    """Unlinks this device."""
    with feed.change(here.db, here.hub) as change:
        device, customer, _ = phones.holder(change.connection, secret, here.now())
        phones.end(change, customer, here.now(), device)
        users.note(change.connection, here.now(), device, "app_ended", customer, None)
    return Response(status_code=204)


@router.get("/v1/app/me", response_model=AppCustomer, tags=["app"], responses=problem_responses(401, 404))
def my_things(secret: Secret, here: Here) -> AppCustomer:
    """The customer's shortlist and offers, so that a visit goes on at home."""
    now = here.now()
    with here.db.read() as connection:
        _, customer, _ = phones.holder(connection, secret, now)
        profile = customers.load(connection, customer)
        if profile is None:
            raise not_found("customer")
        history = bool(profile.allows(Purpose.TRYON_HISTORY))
        pieces = {piece.sku: piece for piece in catalogue.load(connection, None)}
        skus = known.shortlist_of(connection, profile) if history else ()
        offers = known.offers_for(connection, profile, None, now)
    return AppCustomer(
        first_name=profile.first_name,
        language=profile.language,
        tier=profile.tier,
        points=profile.points,
        agreed_offers=bool(profile.allows(Purpose.OFFERS)),
        agreed_history=history,
        has_pin=profile.pin is not None,
        shortlist=tuple(
            AppPiece(sku=sku, name=pieces[sku].name, price_vnd=pieces[sku].price_vnd)
            if sku in pieces
            else AppPiece(sku=sku, name=Words(vi=sku, en=sku), price_vnd=0, sold=True)
            for sku in skus
        ),
        offers=tuple(
            AppOffer(title=o.title, text=o.text, percent=o.percent, until=o.valid_until.isoformat()) for o in offers
        ),
        now=now.isoformat(),
    )


@router.post(
    "/v1/app/qr",
    tags=["app"],
    response_class=Response,
    responses={200: {"content": {"image/png": {}}, "description": "A picture."}, **problem_responses(401, 422)},
)
def draw_code(asked: Picture, secret: Secret, here: Here) -> Response:
    """Draws a code as QR. The proof in it is signed on the device; the text is neither kept nor noted."""
    with here.db.read() as connection:
        phones.holder(connection, secret, here.now())
    return Response(codes.png(asked.text, 8), media_type="image/png", headers={"Cache-Control": "no-store"})


@router.get("/app", include_in_schema=False)
def page() -> Response:
    return FileResponse(_FOLDER / "app.html", media_type="text/html", headers={"Cache-Control": "no-cache"})


@router.get("/app/{name}", include_in_schema=False)
def file(name: str) -> Response:
    if name not in _FILES:
        raise not_found("file")
    return FileResponse(_FOLDER / name, media_type=_FILES[name], headers={"Cache-Control": "max-age=3600"})
