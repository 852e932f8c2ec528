"""A conversation into which files are sent, for the tests of files."""

from pathlib import Path

import pytest
from door import CHEAP
from scene import Scene, set_up

from psc_app.models.conversation import Attachment, Message
from psc_app.services import passwords
from psc_app.wiring import House

SECRET = "my-hiv-result.png"


@pytest.fixture(name="scene")
def file_scene(house: House, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(passwords, "_hasher", CHEAP)
    return set_up(house)


def files_on_disk(scene: Scene) -> list[Path]:
    folder = scene.house.config.attachments_dir
    return list(folder.iterdir()) if folder.exists() else []


def nothing_was_kept(scene: Scene) -> bool:
    return not scene.rows(Attachment) and not [m for m in scene.rows(Message) if m.attachment_id]
