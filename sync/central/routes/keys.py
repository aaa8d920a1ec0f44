"""Where a device changes its key."""

from __future__ import annotations

from fastapi import APIRouter

from sync.central import feed
from sync.central.device_keys import change_key
from sync.central.problems import problem_responses
from sync.central.routes.device import Device, Here
from sync.protocol import KeyChanged, NewKey, paths

router = APIRouter(tags=["devices"])


@router.post(paths.DEVICE_KEY, response_model=KeyChanged, responses=problem_responses(401, 403, 409, 422))
def new_key(asked: NewKey, here: Here, device: Device) -> KeyChanged:
    """The device signs with another key from now on; it proves that it holds both."""
    with feed.change(here.db, here.hub) as change:
        return change_key(change, device.id, asked, here.now())
