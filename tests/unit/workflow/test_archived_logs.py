"""The logs of an archive come back valid: the frozen protocol, and what the panel wrote; passcodes stay behind."""

import io
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from candour.archive.unpacking import unpack_archive
from candour.archive.writing import ArchiveFile, write_archive
from candour.desk.entries import Draft
from candour.desk.log import append_entry, database_of, open_log, read_entries
from candour.desk.reviewers import add_reviewer, list_reviewers
from candour.governance import EntryKind
from candour.registration.register import find_folder, freeze_protocol, log_look, read_register
from candour.tracking.store import RunStore
from candour.workflow.archive.archived_run import list_governance, list_protocol
from registered_pilots import make_config, make_protocol

PASSCODE = "a passcode that stays"


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    """Of a run store, only its folder is asked for here."""
    return cast("RunStore", SimpleNamespace(directory=tmp_path / "mlruns"))


def restore(tmp_path: Path, files: Iterable[ArchiveFile]) -> tuple[RunStore, str]:
    files = tuple(files)
    write_archive(tmp_path / "a.zip", files, described={})
    unpack_archive(tmp_path / "a.zip", tmp_path / "restored")
    said = "".join(file.content.decode() for file in files if isinstance(file.content, bytes))
    return cast("RunStore", SimpleNamespace(directory=tmp_path / "restored" / "mlruns")), said


def freeze(store: RunStore) -> Any:
    config = make_config()
    folder = find_folder(store.directory, config.name)
    protocol = make_protocol()
    freeze_protocol(folder, protocol, role="analyst", configuration="e" * 64, supersede="", explored=())
    log_look(
        folder, fingerprint=protocol.fingerprint, day=date(2026, 6, 1), purpose="To confirm", role="chair",
        configuration="f" * 64, opening=True,
    )  # fmt: skip
    return config


def test_a_register_comes_back_valid_and_goes_on(store: RunStore, tmp_path: Path) -> None:
    config = freeze(store)
    before = read_register(find_folder(store.directory, config.name))
    again, said = restore(tmp_path, list_protocol(store, config))
    assert read_register(find_folder(again.directory, config.name)) == before
    assert "Purpose: To confirm" in said
    look = log_look(
        find_folder(again.directory, config.name), fingerprint=make_protocol().fingerprint, day=date(2026, 7, 1),
        purpose="To see why", role="chair", configuration="f" * 64, opening=False,
    )  # fmt: skip
    assert len(look.looks) == 2


def test_one_that_may_leave_can_be_read_and_not_gone_on_with(store: RunStore) -> None:
    config = freeze(store)
    files = list(list_protocol(store, config, readable_alone=True))
    assert [file.place for file in files] == [""] * 3
    (log,) = (file.content for file in files if file.name == "protocol/log.json")
    assert isinstance(log, bytes)
    assert [entry["event"] for entry in json.load(io.BytesIO(log))] == ["frozen", "opened"]


def test_no_protocol_is_no_file(store: RunStore) -> None:
    assert list(list_protocol(store, make_config())) == []
    assert list(list_governance(store, make_config())) == []


def test_the_panels_log_comes_back_valid_without_passcodes(store: RunStore, tmp_path: Path) -> None:
    config = make_config()
    desk = database_of(store.directory).parent
    open_log(desk)
    add_reviewer(desk, "chair", PASSCODE)
    draft = Draft(
        config.name, "r" * 32, "v" * 64, "chair", EntryKind.COMMENT, "data", "It's read;\nin two lines", None
    )
    append_entry(desk, draft, now=datetime(2026, 6, 1, tzinfo=UTC))
    again, said = restore(tmp_path, list_governance(store, config))
    assert read_entries(database_of(again.directory), config.name) == read_entries(
        database_of(store.directory), config.name
    )
    assert list_reviewers(database_of(again.directory).parent) == ()
    assert 'INTO "reviewers"' not in said
