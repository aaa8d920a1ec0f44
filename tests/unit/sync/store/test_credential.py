"""A key that systemd seals opens the store, and no key is left in the data directory."""

from __future__ import annotations

import secrets
import shutil
import subprocess
from pathlib import Path

import pytest

from sync.records import EventType
from sync.store import Keys, Ledger


@pytest.mark.skipif(shutil.which("systemd-creds") is None, reason="systemd-creds is not installed")
def test_what_systemd_seals_opens_the_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sealed as on a machine without a TPM; with one, only systemd's own key is another."""
    secret, sealed, opened = secrets.token_hex(32), tmp_path / "guong-key.cred", tmp_path / "credentials"
    opened.mkdir()
    seal = ["systemd-creds", "encrypt", "--with-key=tpm2-absent", "--name=guong-key", "-", str(sealed)]
    subprocess.run(seal, input=f"{secret}\n".encode(), check=True, capture_output=True)
    assert secret.encode() not in sealed.read_bytes()
    unseal = ["systemd-creds", "decrypt", "--name=guong-key", str(sealed), str(opened / "guong-key")]
    if subprocess.run(unseal, check=False, capture_output=True).returncode:
        unseal.insert(2, "--allow-null")  # newer versions ask for a word
        subprocess.run(unseal, check=True, capture_output=True)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(opened))
    data = tmp_path / "data"
    ledger = Ledger.open(data / "ledger.db", Keys.load(data))
    ledger.promise(EventType.VISIT_STARTED)
    ledger.close()
    assert not (data / "key").exists()
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    other = Keys.load(data).candidates("ledger.db")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(opened))
    again = Ledger.open(data / "ledger.db", Keys.load(data))
    assert again.counts().waiting == 1
    assert Keys.load(data).candidates("ledger.db") != other
    again.close()
