"""All settings in one place: a file, then the environment; each with its type, default and description.

A file is TOML with the fields below as keys (``/etc/guong/kiosk.toml``, or the one that ``GUONG_SETTINGS``
names); an environment variable ``GUONG_`` + the field's name in capitals wins over it.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from foundation.errors import EnvironmentFailed

DEFAULT_FILE = Path("/etc/guong/kiosk.toml")


class SettingsWrong(EnvironmentFailed):
    """A setting does not make sense; the message names it."""


class Settings(BaseModel):
    """What a shop may choose."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Annotated[Path, Field(description="Folder of the databases, media, keys and logs.")] = Path("var/kiosk")
    platform: Annotated[str, Field(description="Address of the central platform.", pattern=r"^https?://")] = (
        "http://127.0.0.1:8700"
    )
    platform_authority: Annotated[
        Path | None,
        Field(
            description="PEM file of the only certificate authority to trust for the platform; the system's if empty."
        ),
    ] = None
    enrolment_code: Annotated[str, Field(description="One-time code that enrols this device; needed once.")] = ""
    device_name: Annotated[str, Field(description="Name of this device in the platform's list.")] = "kiosk"
    camera: Annotated[
        str, Field(description="Camera: a number or /dev path, a film, a picture, a folder, 'auto' or 'none'.")
    ] = "auto"
    camera_width: Annotated[int, Field(description="Width asked of the camera, pixels.", ge=160, le=3840)] = 1280
    camera_height: Annotated[int, Field(description="Height asked of the camera, pixels.", ge=120, le=2160)] = 720
    scanner_port: Annotated[str, Field(description="Serial code scanner, for example /dev/ttyACM0; empty: none.")] = ""
    cards: Annotated[str, Field(description="Cards by NFC (PC/SC): 'auto' or 'none'.", pattern="^(auto|none)$")] = (
        "none"
    )
    beacons: Annotated[
        str,
        Field(description="Beacons: an adapter (hci0), 'auto' or 'none'.", pattern="^(auto|none|hci[0-9])$"),
    ] = "none"
    shop_name: Annotated[str, Field(description="The shop's legal name, for receipts of consent and below photos.")] = (
        "Gương"
    )
    shop_address: Annotated[str, Field(description="The shop's registered address, for receipts of consent.")] = ""
    shop_contact: Annotated[
        str, Field(description="Telephone or e-mail of whoever answers for personal data, for receipts of consent.")
    ] = ""
    restart_hours: Annotated[
        float, Field(description="Hours after which an idle screen starts anew, to free its memory; 0: never.", ge=0)
    ] = 24.0
    photo_link: Annotated[
        str,
        Field(
            description="Photos go to phones in the shop by a one-time link: 'http', 'https' or 'off'.",
            pattern="^(http|https|off)$",
        ),
    ] = "http"
    photo_address: Annotated[
        str, Field(description="Address or name of this kiosk in the shop's network; 'auto' looks for it.")
    ] = "auto"
    photo_port: Annotated[int, Field(description="Port for photos; 0 takes any.", ge=0, le=65535)] = 8780
    photo_certificate: Annotated[
        Path, Field(description="PEM file (chain and key) for 'https'; without one the kiosk signs its own.")
    ] = Path()
    photo_wifi: Annotated[
        str, Field(description="Name of the Wi-Fi that guests' phones use, as the screen tells it.", max_length=32)
    ] = ""
    photo_minutes: Annotated[
        float, Field(description="Minutes that a photo waits to be saved, 10 at most.", gt=0, le=10)
    ] = 10.0
    language: Annotated[str, Field(description="Language of the attract screen.", pattern="^(vi|en)$")] = "vi"
    text_scale: Annotated[float, Field(description="Size of the text: 1, 1.5 or 2.", ge=1, le=2)] = 1.0
    reduced_motion: Annotated[bool, Field(description="Less movement on the screen.")] = False
    high_contrast: Annotated[bool, Field(description="Stronger contrast.")] = False
    idle_seconds: Annotated[
        float, Field(description="Seconds without a touch before the screen asks 'are you still there?'.", ge=5)
    ] = 45.0
    idle_warning_seconds: Annotated[
        float, Field(description="Seconds from that question to the goodbye; at least 20.", ge=20)
    ] = 20.0
    goodbye_seconds: Annotated[float, Field(description="Seconds the goodbye stays on the screen.", ge=1)] = 4.0
    stale_hours: Annotated[
        float, Field(description="Hours without the platform after which nobody is recognised any more.", gt=0)
    ] = 72.0
    profile: Annotated[str, Field(description="How much the picture may cost: 'auto', 'high' or 'low'.")] = "auto"
    provider: Annotated[
        str, Field(description="What runs the vision networks: cpu, openvino or cuda.", pattern="^(cpu|openvino|cuda)$")
    ] = "cpu"
    full_screen: Annotated[bool, Field(description="Fill the whole screen.")] = True
    resting_seconds: Annotated[
        float, Field(description="Seconds a failed start stays on the screen before the service tries again.", ge=1)
    ] = 30.0


def load(environment: dict[str, str] | None = None) -> Settings:
    """The settings of this machine.

    Raises :class:`SettingsWrong` with the setting's name and what is allowed.
    """
    environment = dict(os.environ) if environment is None else environment
    values: dict[str, Any] = {}
    named = environment.get("GUONG_SETTINGS")
    file = Path(named) if named else DEFAULT_FILE
    if named or file.exists():
        try:
            values.update(tomllib.loads(file.read_text(encoding="utf-8")))
        except OSError as error:
            raise SettingsWrong(f"The settings file {file} cannot be read: {error.strerror}.") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsWrong(f"The settings file {file} is not valid TOML: {error}.") from error
    for name in Settings.model_fields:
        text = environment.get(f"GUONG_{name.upper()}")
        if text is not None:
            values[name] = text
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsWrong(
            f"The setting '{name}' is wrong: {first['msg']}.", "Run 'kiosk settings' for the list."
        ) from None
