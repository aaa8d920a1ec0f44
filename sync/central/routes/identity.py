"""Who devices may tell apart: staff and their PINs, customers' beacons, and the PIN that a customer chooses."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response
from pydantic import Field

from sync.central import beacons, customers, feed, phones, pin_choice, staff, users
from sync.central.access import CHANNEL, STAFFING, Caller, Needs
from sync.central.problems import Refused, not_found, problem_responses
from sync.central.routes.app import Secret
from sync.central.routes.device import Here
from sync.central.routes.trade import CustomerId
from sync.pins import PinWeak, hash_pin
from sync.protocol import Code
from sync.records import Moment, Record

router = APIRouter()
Personnel = Annotated[Caller, Depends(Needs(STAFFING))]
Channel = Annotated[Caller, Depends(Needs(CHANNEL))]
MemberId = Annotated[str, Path(pattern=r"^[A-Za-z0-9]{1,32}$", examples=["lien7"])]
BeaconId = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,64}$", examples=["bcn-0123456789abcdef"])]
Pin = Annotated[str, Field(pattern=r"^[0-9]{6,12}$", examples=["418263"])]


class NewMember(Record):
    """``store`` left out: of every store of the chain."""

    role: Annotated[str, Field(pattern=r"^(associate|manager|technician)$")]
    pin: Pin
    store: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")] | None = None


class ListedMember(Record):
    id: str
    role: str
    store: str | None
    changed_at: Moment


class NewBeacon(Record):
    """``secret`` in hex: an Eddystone-EID identity key or an Eddystone-UID (16 bytes), or an iBeacon's 20 bytes."""

    kind: Annotated[str, Field(pattern=r"^(eid|uid|ibeacon)$")]
    secret: Annotated[str, Field(pattern=r"^([0-9a-fA-F]{32}|[0-9a-fA-F]{40})$")]
    exponent: Annotated[int, Field(ge=0, le=15)] = 10
    zero_at: Moment = beacons.EPOCH


class BeaconAnswer(Record):
    id: str


class NewPin(Record):
    """``null`` takes the PIN away."""

    pin: Pin | None


@router.get(
    "/v1/staff", response_model=tuple[ListedMember, ...], tags=["personnel"], responses=problem_responses(401, 403)
)
def list_staff(here: Here, caller: Personnel) -> tuple[ListedMember, ...]:
    """Who has a PIN for the kiosks; never the PINs."""
    with here.db.read() as connection:
        rows = staff.listed(connection, caller.store)
    return tuple(ListedMember(id=row.id, role=row.role, store=row.store, changed_at=row.changed_at) for row in rows)


@router.put("/v1/staff/{member}", status_code=204, tags=["personnel"], responses=problem_responses(401, 403, 404, 422))
def put_staff(member: MemberId, asked: NewMember, here: Here, caller: Personnel) -> Response:
    """Lets one of the staff in at the kiosks of their store, or changes their PIN or role. Only a hash is kept."""
    with feed.change(here.db, here.hub) as change:
        if asked.store is not None and asked.store not in feed.all_stores(change.connection):
            raise not_found("store")
        _may_change(caller, asked.store)
        known, store = staff.store_of(change.connection, member)
        if known:
            _may_change(caller, store)
        try:
            staff.put(change, member, asked.store, asked.role, asked.pin, here.now())
        except PinWeak as error:
            raise Refused(422, Code.BAD_REQUEST, f"body.pin: {error}") from error
        users.note(change.connection, here.now(), caller.id, "staff_put", member, asked.store, asked.role)
    return Response(status_code=204)


@router.delete(
    "/v1/staff/{member}", status_code=204, tags=["personnel"], responses=problem_responses(401, 403, 404, 422)
)
def end_staff(member: MemberId, here: Here, caller: Personnel) -> Response:
    """They left: their PIN opens nothing any more, at each kiosk as soon as it hears of it."""
    with feed.change(here.db, here.hub) as change:
        known, store = staff.store_of(change.connection, member)
        if not known:
            raise not_found("member of the staff")
        _may_change(caller, store)
        staff.end(change, member)
        users.note(change.connection, here.now(), caller.id, "staff_ended", member, store)
    return Response(status_code=204)


def _may_change(caller: Caller, store: str | None) -> None:
    if caller.store is not None and caller.store != store:
        raise Refused(403, Code.FORBIDDEN, "This key is for the staff of one store.")


@router.post(
    "/v1/customers/{customer}/beacons",
    response_model=BeaconAnswer,
    status_code=201,
    tags=["channels"],
    responses=problem_responses(401, 403, 404, 409, 422),
)
def add_beacon(customer: CustomerId, asked: NewBeacon, here: Here, channel: Channel) -> BeaconAnswer:
    """Enrols a customer's beacon. Devices hear of it only while the customer agrees to be noticed nearby."""
    with feed.change(here.db, here.hub) as change:
        if not _known(change, channel, customer):
            raise not_found("customer")
        try:
            beacon = beacons.add(
                change,
                customer,
                asked.kind,
                bytes.fromhex(asked.secret),
                here.now(),
                exponent=asked.exponent,
                zero_at=asked.zero_at,
            )
        except ValueError as error:
            raise Refused(409, Code.BAD_REQUEST, str(error)) from error
        customers.publish(change, customer)
        users.note(change.connection, here.now(), channel.id, "beacon_added", customer, channel.store, asked.kind)
    return BeaconAnswer(id=beacon)


@router.delete(
    "/v1/customers/{customer}/beacons/{beacon}",
    status_code=204,
    tags=["channels"],
    responses=problem_responses(401, 403, 404, 422),
)
def remove_beacon(customer: CustomerId, beacon: BeaconId, here: Here, channel: Channel) -> Response:
    """The beacon stands for nobody any more."""
    with feed.change(here.db, here.hub) as change:
        stores = customers.stores_of(change.connection, customer)
        if not _known(change, channel, customer) or not beacons.remove(change, customer, beacon, stores):
            raise not_found("beacon")
        users.note(change.connection, here.now(), channel.id, "beacon_removed", customer, channel.store)
    return Response(status_code=204)


def _known(change: feed.Feed, channel: Caller, customer: str) -> bool:
    known = customers.load(change.connection, customer) is not None
    return known and customers.of_store(change.connection, customer, channel.store)


@router.post("/v1/app/pin", status_code=204, tags=["app"], responses=problem_responses(401, 404, 422))
def choose_pin(asked: NewPin, secret: Secret, here: Here) -> Response:
    """The customer's own PIN: it stands for the second factor when they give a card or telephone number at a kiosk."""
    try:
        hashed = hash_pin(asked.pin) if asked.pin is not None else None
    except PinWeak as error:
        raise Refused(422, Code.BAD_REQUEST, f"body.pin: {error}") from error
    with feed.change(here.db, here.hub) as change:
        device, customer, _ = phones.holder(change.connection, secret, here.now())
        if not pin_choice.choose(change, customer, hashed, here.now()):
            raise not_found("customer")
        users.note(change.connection, here.now(), device, "pin_chosen" if hashed else "pin_removed", customer, None)
    return Response(status_code=204)
