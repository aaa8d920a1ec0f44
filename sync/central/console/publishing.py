"""What the chain publishes to its devices, signed: policies, models, playlists."""

from __future__ import annotations

import re

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import select

from sync.central import manifests, schema, users
from sync.central.console.desk import AdminSent, At, Form, Sent, done
from sync.central.problems import Refused, not_found
from sync.protocol import Code
from sync.records import ManifestFile, Topic

router = APIRouter(include_in_schema=False)
SHOWN = ("image/jpeg", "image/png", "image/webp")
"""What a kiosk's idle screen can play."""
TIME_OF_DAY = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
MOST_FILES = 40


@router.get("/published")
def published_page(desk: At) -> Response:
    user = desk.user()
    with desk.platform.db.read() as connection:
        found = manifests.published(connection, user.store)
        stores = [row for row in connection.execute(select(schema.stores)) if user.store in (None, row.id)]
        files = connection.execute(select(schema.media).order_by(schema.media.c.name)).all()
    shown = [file for file in files if file.media_type.startswith(SHOWN)][:MOST_FILES]
    whole_chain = user.role == users.ADMIN and user.store is None
    return desk.page("published.html", "published", found=found, stores=stores, files=shown, whole_chain=whole_chain)


def _store(form: Form) -> str | None:
    """The store it is for; only who answers for the whole chain publishes to all of it."""
    store = form.store()
    if store is None and form.user.store is not None:
        raise Refused(403, Code.FORBIDDEN, "Choose your own store: this would go to the whole chain.")
    form.desk.changer(store)
    return store


def _publish(form: Form, topic: Topic, body: dict[str, object], files: list[ManifestFile]) -> Response:
    store, key, desk = _store(form), form.text("key"), form.desk
    with form.saving() as feed:
        manifest = manifests.publish(feed, topic, key, body, desk.now, files=files, store=store)
        desk.note(feed, "published", f"{topic}/{key}", f"{store or '*'}: {manifest.version}")
    return done("/published")


@router.post("/published/policy")
def publish_policy(form: AdminSent) -> Response:
    """How pieces are suggested; the device checks the settings once more and keeps to its own if they are wrong."""
    body: dict[str, object] = {
        "version": form.text("version"),
        "exploration": form.number("exploration", 2, 100) / 100,
        "temperature": form.number("temperature", 5, 500) / 100,
        "learning": form.number("learning", 0, 100) / 100,
    }
    if not manifests.VERSION.fullmatch(form.text("version")):
        raise Refused(422, Code.BAD_REQUEST, "A version has up to 32 letters, digits, dots or dashes.")
    return _publish(form, Topic.POLICY, body, [])


@router.post("/published/playlist")
def publish_playlist(form: Sent) -> Response:
    """What idle screens show, in the order of the files' names, each for so many seconds, all day or in given hours."""
    chosen = [name.removeprefix("file-") for name in form.fields if name.startswith("file-")]
    seconds = form.number("seconds", 2, 600)
    with form.desk.platform.db.read() as connection:
        rows = connection.execute(
            select(schema.media).where(schema.media.c.sha256.in_(chosen)).order_by(schema.media.c.name)
        ).all()
    hours = {name: form.text(name) for name in ("from", "until") if form.text(name)}
    for name, text in hours.items():
        if not TIME_OF_DAY.fullmatch(text):
            raise Refused(422, Code.BAD_REQUEST, f"{name}: a time of day is HH:MM.")
    if not rows or len(rows) != len(chosen) or any(row.media_type not in SHOWN for row in rows):
        raise Refused(422, Code.BAD_REQUEST, "Choose at least one of the pictures.")
    files = [ManifestFile(name=row.name, sha256=row.sha256, size=row.size) for row in rows]
    body: dict[str, object] = {"items": [{"sha256": file.sha256, "seconds": seconds} | hours for file in files]}
    return _publish(form, Topic.PLAYLIST, body, files)


@router.post("/published/withdraw")
def withdraw(form: Sent) -> Response:
    desk, store, key = form.desk, _store(form), form.text("key")
    with form.saving() as feed:
        known = {(m.topic, m.key, m.store) for m in manifests.published(feed.connection, None) if not m.withdrawn}
        if (form.text("topic"), key, store) not in known:
            raise not_found("manifest")
        manifests.publish(feed, Topic(form.text("topic")), key, {}, desk.now, store=store, withdrawn=True)
        desk.note(feed, "published_withdrawn", f"{form.text('topic')}/{key}", store or "*")
    return done("/published")
