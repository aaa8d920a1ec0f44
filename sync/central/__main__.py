"""``python -m sync.central``: the platform's command line."""

from __future__ import annotations

import argparse
import base64
import getpass
import json
import sys
from datetime import timedelta
from pathlib import Path

from foundation.errors import EnvironmentFailed
from sync.central.platform import Config, Platform, open_platform


def main(words: list[str] | None = None) -> int:
    parser = _parser()
    asked = parser.parse_args(words)
    try:
        return int(asked.run(asked))
    except EnvironmentFailed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except LookupError as error:
        sys.stderr.write(f"{error.args[0]}\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sync.central", description="The central platform.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        sub.add_argument("--data", type=Path, default=Path("var/central"), help="folder of media and of SQLite")
        sub.add_argument("--database", default="", help="postgresql://... instead of SQLite in the folder")
        return sub

    serve = command("serve", _serve, "serve devices, tills, channels and the console")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8700)
    serve.add_argument("--demo", action="store_true", help="fill an empty platform with a small shop")
    serve.add_argument("--rate", type=float, default=50.0, help="requests a second that one caller may make for long")
    serve.add_argument("--local-hooks", action="store_true", help="allow webhooks to http and private addresses")
    serve.add_argument("--secure-cookies", action="store_true", help="the console is reached by https only")
    serve.add_argument("--behind-proxy", action="store_true", help="take callers' addresses from X-Forwarded-For")

    command("migrate", _migrate, "bring the database to this version")

    code = command("code", _code, "mint a customer's signed code")
    code.add_argument("customer", help="the customer's id, or the first name of a demo customer")
    code.add_argument("--png", type=Path, help="also write the QR code to this file")
    code.add_argument("--minutes", type=float, default=5.0, help="how long it is good for")

    user = command("user", _user, "make a user of the console; the password is read from standard input")
    user.add_argument("name")
    user.add_argument("--role", choices=("admin", "manager", "viewer"), default="admin")
    user.add_argument("--store")

    events = command("events", _events, "count the events that a device has delivered")
    events.add_argument("--device", required=True, help="the device's id")
    key = command("key", _key, "make an API key for a till, another channel or the personnel system")
    key.add_argument("role", choices=("till", "channel", "personnel"))
    key.add_argument("name")
    key.add_argument("--store")

    hook = command("hook", _hook, "register the service that sends a channel's messages")
    hook.add_argument("channel", choices=("sms", "zalo", "email", "phone", "app"))
    hook.add_argument("url")
    hook.add_argument("--local-hooks", action="store_true", help="allow http and private addresses")

    publish = command("publish", _publish, "sign a policy, model or playlist and tell the devices")
    publish.add_argument("topic", choices=("policy", "model", "playlist"))
    publish.add_argument("key", help="its name: a later one of the same name takes its place")
    publish.add_argument("--body", default="{}", help="its settings: a JSON object, or - for standard input")
    publish.add_argument("--file", type=Path, action="append", default=[], help="a file that devices fetch with it")
    publish.add_argument("--store", help="the only store it is for; all if left out")
    publish.add_argument("--withdraw", action="store_true", help="take it back")

    from sync.central import bringing

    piece = command("piece", bringing.run, "pieces of the chain's catalogue: put, retire, list")
    bringing.add_arguments(piece)

    command("signing-key", _signing_key, "sign manifests with a new key from now on; devices learn it by the old one")

    till = commands.add_parser("till", help="a small command-line till: sends a sale or a return")
    till.set_defaults(run=_till)
    till.add_argument("--platform", default="http://127.0.0.1:8700")
    till.add_argument("--key", required=True, help="an API key with the role till")
    till.add_argument("--sale", required=True, help="the till's number of this sale")
    till.add_argument("--return-of", help="the sale that is taken back")
    till.add_argument("--customer", help="the customer's id or card number")
    till.add_argument("--visit")
    till.add_argument("--points", type=int, default=0)
    till.add_argument("lines", nargs="+", metavar="SKU:VND[:OFFER]")

    bench = commands.add_parser("bench", help="measure one node with simulated kiosks")
    bench.set_defaults(run=_bench)
    bench.add_argument(
        "--database",
        action="append",
        help="sqlite, postgresql (a private one is started) or the address of an empty one; both if left out",
    )
    bench.add_argument("--kiosks", type=int, default=200)
    bench.add_argument("--seconds", type=float, default=10.0)
    bench.add_argument("--json", action="store_true")

    fleet = commands.add_parser("fleet", help="simulate a whole fleet's busy hour, a new price and an outage")
    fleet.set_defaults(run=_fleet)
    fleet.add_argument("--database", default="postgresql", help="sqlite, postgresql, or the address of an empty one")
    fleet.add_argument("--kiosks", type=int, default=10_000)
    fleet.add_argument("--stores", type=int, default=2_000)
    fleet.add_argument("--seconds", type=float, default=40.0, help="of the busy hour")
    fleet.add_argument("--backlog", type=int, default=60, help="events that each kiosk kept during the outage")
    fleet.add_argument("--streams", type=int, default=2_000)
    fleet.add_argument("--json", action="store_true")

    openapi = commands.add_parser("openapi", help="print the API's description")
    openapi.set_defaults(run=_openapi)

    enrolment = command("enrolment-code", _enrolment_code, "make a one-time code for a new device")
    enrolment.add_argument("store")
    return parser


def _config(asked: argparse.Namespace) -> Config:
    return Config(asked.data, asked.database)


def _serve(asked: argparse.Namespace) -> int:
    from sync.central.serve import serve

    config = Config(
        asked.data,
        asked.database,
        rate_per_second=asked.rate,
        rate_burst=asked.rate * 4,
        local_hooks=asked.local_hooks,
        secure_cookies=asked.secure_cookies,
        trust_forwarded=asked.behind_proxy,
    )
    serve(config, asked.host, asked.port, demo=asked.demo)
    return 0


def _migrate(asked: argparse.Namespace) -> int:
    open_platform(_config(asked)).close()
    return 0


def _code(asked: argparse.Namespace) -> int:
    from sync.central import codes, customers

    platform = open_platform(_config(asked))
    with platform.db.read() as connection:
        customer = asked.customer
        if customers.load(connection, customer) is None:
            found = customers.search(connection, customer, None, limit=2)
            customer = found[0].id if len(found) == 1 else customer
        minted = codes.mint(connection, customer, platform.now(), timedelta(minutes=asked.minutes))
    platform.close()
    if asked.png is not None:
        asked.png.write_bytes(codes.png(minted.text))
    sys.stdout.write(minted.text + "\n")
    return 0


def _user(asked: argparse.Namespace) -> int:
    from sync.central import feed, users

    platform = open_platform(_config(asked))
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        with feed.change(platform.db, platform.hub) as change:
            users.put_user(change, asked.name, password, asked.role, asked.store, platform.now())
    except ValueError as error:
        raise LookupError(str(error)) from error
    finally:
        platform.close()
    return 0


def _events(asked: argparse.Namespace) -> int:
    from sqlalchemy import func, select

    from sync.central import schema

    platform = open_platform(_config(asked))
    with platform.db.read() as connection:
        count = connection.scalar(
            select(func.count()).select_from(schema.events).where(schema.events.c.device == asked.device)
        )
    platform.close()
    sys.stdout.write(f"{count}\n")
    return 0


def _key(asked: argparse.Namespace) -> int:
    from sync.central import access, feed

    platform = open_platform(_config(asked))
    with feed.change(platform.db, platform.hub) as change:
        of_the_chain = asked.role != "till" and not asked.store
        if not of_the_chain and asked.store not in feed.all_stores(change.connection):
            raise LookupError(f"There is no store {asked.store}.")
        _id, text = access.make_key(change, asked.role, asked.name, asked.store, platform.now())
    platform.close()
    sys.stdout.write(text + "\n")
    return 0


def _hook(asked: argparse.Namespace) -> int:
    from sync.central import feed, messages

    platform = open_platform(_config(asked))
    try:
        with feed.change(platform.db, platform.hub) as change:
            secret = messages.add_hook(change, asked.channel, asked.url, platform.now(), local=asked.local_hooks)
    except ValueError as error:
        raise LookupError(str(error)) from error
    finally:
        platform.close()
    sys.stdout.write("whsec_" + base64.b64encode(secret).decode() + "\n")
    return 0


def _publish(asked: argparse.Namespace) -> int:
    from sync.central import feed, manifests, media
    from sync.records import ManifestFile, Topic

    platform = open_platform(_config(asked))
    try:
        body = json.loads(sys.stdin.read() if asked.body == "-" else asked.body)
        if not isinstance(body, dict):
            raise ValueError("The settings must be a JSON object.")
        with feed.change(platform.db, platform.hub) as change:
            if asked.store is not None and asked.store not in feed.all_stores(change.connection):
                raise LookupError(f"There is no store {asked.store}.")
            kept = []
            for path in asked.file:
                media_type = media.MEDIA_TYPES.get(path.suffix.lower(), "application/octet-stream")
                kept.append(media.keep(change, platform.media_folder, path.read_bytes(), media_type, path.name))
            files = [ManifestFile(name=one.name, sha256=one.sha256, size=one.size) for one in kept]
            manifest = manifests.publish(
                change, Topic(asked.topic), asked.key, body, platform.now(), files=files, store=asked.store,
                withdrawn=asked.withdraw,
            )  # fmt: skip
    except OSError as error:
        raise LookupError(f"{error.filename} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise LookupError(f"Not published: {error}") from error
    finally:
        platform.close()
    sys.stdout.write(f"{manifest.version}\n")
    return 0


def _signing_key(asked: argparse.Namespace) -> int:
    from sync.central import feed, manifests

    platform = open_platform(_config(asked))
    with feed.change(platform.db, platform.hub) as change:
        key = manifests.new_key(change, platform.now())
    platform.close()
    sys.stdout.write(f"{key.kid}\n")
    return 0


def _till(asked: argparse.Namespace) -> int:
    from sync.central.till import send

    status, answer = send(
        asked.platform,
        asked.key,
        number=asked.sale,
        lines=asked.lines,
        customer=asked.customer,
        visit=asked.visit,
        points=asked.points,
        return_of=asked.return_of,
    )
    sys.stdout.write(answer + "\n")
    return 0 if status == 200 else 1


def _bench(asked: argparse.Namespace) -> int:
    from sync.central import bench

    sys.stdout.write(
        bench.main(asked.database or ["sqlite", "postgresql"], asked.kiosks, asked.seconds, asked.json) + "\n"
    )
    return 0


def _fleet(asked: argparse.Namespace) -> int:
    from sync.central import bench

    size = bench.Size(asked.kiosks, asked.stores, asked.seconds, asked.backlog, asked.streams)
    sys.stdout.write(bench.fleet_main(asked.database, size, asked.json) + "\n")
    return 0


def _openapi(_asked: argparse.Namespace) -> int:
    from sync.central.app import openapi_text

    sys.stdout.write(openapi_text())
    return 0


def _enrolment_code(asked: argparse.Namespace) -> int:
    from sync.central import feed, stores

    platform: Platform = open_platform(_config(asked))
    with feed.change(platform.db, platform.hub) as change:
        if asked.store not in feed.all_stores(change.connection):
            raise LookupError(f"There is no store {asked.store}.")
        code = stores.make_code(change, asked.store, platform.now())
    platform.close()
    sys.stdout.write(code + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
