"""The policy's settings, as the platform publishes them: a signed manifest, topic ``policy``, key ``suggestions``."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sync.records import Manifest, Topic

KEY = "suggestions"

log = logging.getLogger(__name__)


class PolicySettings(BaseModel):
    """Each has a sane range: a slip of the keyboard at the platform cannot make the kiosk silly."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$")] = "taste-2"
    """Logged with every decision."""
    exploration: Annotated[float, Field(ge=0.02, le=1.0)] = 0.10
    """Share of the uniform floor in every draw."""
    temperature: Annotated[float, Field(ge=0.05, le=5.0)] = 0.35
    learning: Annotated[float, Field(ge=0.0, le=1.0)] = 1.0
    """How much of what the sales say is used."""


class Published(Protocol):
    """The cache, as far as manifests go."""

    def manifests(self, topic: Topic) -> dict[str, Manifest]: ...


def settings_of(published: Published) -> PolicySettings:
    """What was published for this store; what cannot be read, or was not, is the built-in policy."""
    manifests: Mapping[str, Manifest] = published.manifests(Topic.POLICY)
    if KEY not in manifests:
        return PolicySettings()
    try:
        return PolicySettings.model_validate(manifests[KEY].body)
    except ValidationError as error:
        faults = ", ".join(".".join(map(str, fault["loc"])) for fault in error.errors(include_input=False))
        log.error("the published policy is not used: %s", faults)
        return PolicySettings()
