"""What the logs keep, and what they never keep."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from foundation import logs

PERSONAL = [
    "0912345678",
    "+84 912 345 678",
    "0912.345.678",
    "lan.nguyen@example.vn",
    "4111 1111 1111 1111",
    "8938500123456789",
    "Bearer abc.def-123",
    "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ4In0.c2ln",
    "ab" * 32,
]


def written(directory: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (directory / "kiosk.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def logger(tmp_path: Path) -> logging.Logger:
    logs.set_up(tmp_path, "INFO")
    return logging.getLogger("tests.logs")


@pytest.mark.parametrize("text", PERSONAL)
@pytest.mark.parametrize("way", ["message", "argument", "extra", "exception"])
def test_personal_text_never_reaches_the_file(tmp_path: Path, logger: logging.Logger, text: str, way: str) -> None:
    if way == "message":
        logger.warning(f"failed for {text} here")
    elif way == "argument":
        logger.warning("failed for %s here", text)
    elif way == "extra":
        logger.warning("failed", extra={"detail": text})
    else:
        try:
            raise ValueError(text)
        except ValueError:
            logger.exception("failed")
    content = (tmp_path / "kiosk.jsonl").read_text(encoding="utf-8")
    assert text.split()[-1] not in content
    assert "failed" in content


@pytest.mark.parametrize(
    "text",
    [
        "visit 3f2b9c1e-0a4d-4b2f-9a55-0123456789ab ended",
        "frame 123456 in 12.5 ms",
        "2026-11-28T04:00:00.123456+00:00",
        "port 8700, 1048576 bytes, cursor 1234567",
        f"media/{'0a' * 32} fetched",
    ],
)
def test_what_a_technician_needs_stays_readable(tmp_path: Path, logger: logging.Logger, text: str) -> None:
    logger.info(text)
    assert written(tmp_path)[-1]["message"] == text


def test_fields_that_name_a_person_are_hidden(tmp_path: Path, logger: logging.Logger) -> None:
    logger.info("seen", extra={"full_name": "Nguyễn Thị Lan", "visit": "v1"})
    line = written(tmp_path)[-1]
    assert line["full_name"] == "<hidden>"
    assert line["visit"] == "v1"


def test_files_rotate_and_are_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "FILE_BYTES", 2000)
    file = logs.set_up(tmp_path, "INFO")
    for number in range(200):
        logging.getLogger("tests.logs").info("line %d", number)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["kiosk.jsonl", *(f"kiosk.jsonl.{n}" for n in range(1, logs.FILES_KEPT))]
    assert file.stat().st_mode & 0o077 == 0


def test_a_directory_that_cannot_be_made_falls_back_to_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    logs.set_up(tmp_path / "file" / "logs", "INFO")
    logging.getLogger("tests.logs").info("still heard")
    assert "still heard" in capsys.readouterr().err


@pytest.fixture(autouse=True)
def _tidy() -> Any:
    before = logging.getLogger().level
    yield
    root = logging.getLogger()
    for handler in list(root.handlers):
        if getattr(handler, "from_set_up", False):
            root.removeHandler(handler)
            handler.close()
    root.setLevel(before)
