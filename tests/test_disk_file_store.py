"""Attachments' bytes as files: nothing half written, nothing outside the folder."""

import os
import stat
from pathlib import Path

import pytest

from psc_app.adapters import disk_file_store
from psc_app.adapters.disk_file_store import DiskFileStore

KEY = "a-key-of-sixteen_"


@pytest.fixture
def files(tmp_path: Path) -> DiskFileStore:
    return DiskFileStore(tmp_path / "not yet there" / "files")


def test_what_was_put_can_be_got(files: DiskFileStore):
    files.put(KEY, b"\x00bytes")
    files.put(KEY + "2", b"")
    assert (files.get(KEY), files.get(KEY + "2")) == (b"\x00bytes", b"")


def test_a_key_that_is_not_there_is_said_to_be_missing(files: DiskFileStore):
    with pytest.raises(KeyError):
        files.get(KEY)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "short",
        "../../../etc/passwd",
        "a" * 65,
        KEY + "\n",
        KEY + "/x",
        "a b" * 8,
        KEY + ".part",
    ],
)
def test_nothing_but_a_sound_key_names_a_file(files: DiskFileStore, tmp_path: Path, key: str):
    with pytest.raises(KeyError):
        files.put(key, b"bytes")
    with pytest.raises(KeyError):
        files.get(key)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_full_leaves_nothing_half_written(
    files: DiskFileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(disk_file_store.os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            files.put(KEY, b"bytes")
    with pytest.raises(KeyError):
        files.get(KEY)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    files.put(KEY, b"bytes")
    assert files.get(KEY) == b"bytes"


def test_both_the_bytes_and_the_name_are_on_the_disk_before_it_returns(
    files: DiskFileStore, monkeypatch: pytest.MonkeyPatch
):
    synced: list[str] = []

    def note(opened: int) -> None:
        kind = os.fstat(opened).st_mode
        synced.append("folder" if stat.S_ISDIR(kind) else "file")

    monkeypatch.setattr(disk_file_store.os, "fsync", note)
    files.put(KEY, b"bytes")
    assert synced == ["file", "folder"]
