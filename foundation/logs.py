"""Logs: rotating files of JSON lines that hold nothing about a person.

Code should never put personal data into a message. The filter here is the second fence: whatever looks like
a phone number, an e-mail address, a card number, a key or a signed token is replaced before it reaches a
handler, in messages, arguments, extra fields and tracebacks alike.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import traceback
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

FILE_BYTES = 5_000_000
FILES_KEPT = 5

_HIDDEN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w"), "<email>"),
    (re.compile(r"\bey[\w-]{8,}\.[\w-]+\.[\w-]*"), "<token>"),
    (
        re.compile(r"(?i)(\b(?:bearer|authorization|client_assertion|password|pin)\b\W{1,4})(?!<)[^\s,;'\"}]+"),
        r"\1<hidden>",
    ),
    # A whole content hash names a public file; any other long run of hex may be a key.
    (re.compile(r"(?i)(?<!sha256 )(?<!media/)\b[0-9a-f]{64,}\b"), "<key>"),
    (re.compile(r"(?<![\w.-])(?:\+84|0)(?:[ .-]?\d){8,10}(?![\w.-])"), "<phone>"),
    (re.compile(r"(?<![\w.-])\+\d(?:[ .-]?\d){7,14}(?![\w.-])"), "<phone>"),
    (re.compile(r"(?<![\w.-])(?:\d{4}[ -]?){3}\d{1,7}(?![\w.-])"), "<number>"),
)
_PERSONAL_FIELDS = frozenset(
    {"name", "first_name", "full_name", "phone", "email", "birthday", "anniversary", "card_number", "customer", "text"}
)
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def redact(text: str) -> str:
    """``text`` with everything that looks personal or secret replaced by a placeholder."""
    for pattern, instead in _HIDDEN:
        text = pattern.sub(instead, text)
    return text


class Redaction(logging.Filter):
    """Formats a record once and redacts it, so that no handler ever sees the original."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), None
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = redact("".join(traceback.format_exception(*record.exc_info)).rstrip())
        # The exception object itself would be formatted again, unredacted, by the next handler.
        record.exc_info = None
        for field, value in vars(record).items():
            if field in _STANDARD:
                continue
            if field in _PERSONAL_FIELDS:
                setattr(record, field, "<hidden>")
            elif isinstance(value, str):
                setattr(record, field, redact(value))
        return True


class JsonLines(logging.Formatter):
    """One JSON object a line: ``at`` (UTC), ``level``, ``logger``, ``thread``, ``message``, extra fields, ``error``."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "thread": record.threadName,
            "message": record.getMessage(),
        }
        for field, value in vars(record).items():
            if field not in _STANDARD:
                line[field] = value
        if record.exc_text:
            line["error"] = record.exc_text
        return json.dumps(line, ensure_ascii=False, default=lambda value: redact(str(value)))


class _RotatingLines(RotatingFileHandler):
    """A full or read-only disk must not stop the shop, nor fill stderr: such lines are dropped and counted."""

    dropped = 0

    def _open(self) -> TextIOWrapper:
        def private(path: str, flags: int) -> int:
            return os.open(path, flags, 0o600)

        return open(self.baseFilename, "a", encoding=self.encoding, opener=private)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        error = sys.exc_info()[1]
        if isinstance(error, OSError):
            self.dropped += 1
        else:
            super().handleError(record)


def set_up(directory: Path, level: str = "INFO", *, process: str = "kiosk", to_stderr: bool = False) -> Path:
    """Send everything logged to ``directory/<process>.jsonl``: 5 files of 5 MB at most.

    The file is readable by its owner only. If the directory cannot be made or written, lines go to stderr
    instead. Calling it again replaces what an earlier call set up. Returns the file's path.
    """
    root = logging.getLogger()
    for handler in list(root.handlers):
        if getattr(handler, "from_set_up", False):
            root.removeHandler(handler)
            handler.close()
    root.setLevel(level.upper())
    file = directory / f"{process}.jsonl"
    handlers: list[logging.Handler] = []
    try:
        directory.mkdir(parents=True, exist_ok=True)
        rotating = _RotatingLines(file, maxBytes=FILE_BYTES, backupCount=FILES_KEPT - 1, encoding="utf-8")
        handlers.append(rotating)
    except OSError:
        to_stderr = True
    if to_stderr:
        handlers.append(logging.StreamHandler(sys.stderr))
    for handler in handlers:
        handler.addFilter(Redaction())
        handler.setFormatter(JsonLines())
        handler.from_set_up = True  # type: ignore[attr-defined]
        root.addHandler(handler)
    # httpx logs each request's whole address at INFO.
    for chatty in ("httpx", "httpcore"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    return file
