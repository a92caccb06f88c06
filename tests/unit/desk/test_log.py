"""The log only grows, and every way of altering it shows, but for those that docs/desk.md names."""

import shutil
import sqlite3
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest

from candour.desk.database import DATABASE, find_database
from candour.desk.entries import Draft
from candour.desk.log import append_entry, open_log, read_entries, read_log, verify_exported, verify_log
from candour.errors import GovernanceError
from candour.governance import EntryKind, PanelDecision
from candour.logbook.chain import GENESIS, compute_fingerprint
from candour.logbook.head import HEAD, KEY

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)


def draft(text: str = "Why so few?", *, pilot: str = "p", decision: PanelDecision | None = None) -> Draft:
    kind = EntryKind.COMMENT if decision is None else EntryKind.DECISION
    return Draft(pilot, "r" * 32, "v" * 64, "chair", kind, "data", text, decision)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Three entries."""
    folder = tmp_path / "desk"
    open_log(folder)
    for text in ("one", "two", "three"):
        append_entry(folder, draft(text), now=NOW)
    return folder


def alter(folder: Path, *statements: str) -> None:
    """As somebody would who can open the file."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def without_triggers(*statements: str) -> tuple[str, ...]:
    """What alters a table that keeps itself from being altered."""
    triggers = {name for table in find_database(Path()).tables for name in table.triggers}
    return (*(f"DROP TRIGGER {name}" for name in sorted(triggers)), *statements)


def test_entries_follow_one_another(log: Path) -> None:
    entries = read_log(log).entries
    assert [logged.entry.number for logged in entries] == [1, 2, 3]
    assert [logged.entry.text for logged in entries] == ["one", "two", "three"]
    assert entries[0].previous == GENESIS
    for before, after in pairwise(entries):
        assert after.previous == before.entry.fingerprint
        assert after.entry.fingerprint == compute_fingerprint(after.previous, after.content)


def test_the_day_is_the_day_here_and_the_second_is_universal(tmp_path: Path) -> None:
    open_log(tmp_path)
    summer = timezone(timedelta(hours=1))
    entry = append_entry(tmp_path, draft(), now=datetime(2026, 5, 4, 0, 30, tzinfo=summer))
    (logged,) = read_log(tmp_path).entries
    assert entry.day.isoformat() == "2026-05-04"
    assert logged.at == "2026-05-03T23:30:00+00:00"


def test_a_report_gets_the_entries_of_its_pilot_only(tmp_path: Path) -> None:
    open_log(tmp_path)
    append_entry(tmp_path, draft(pilot="p"), now=NOW)
    append_entry(tmp_path, draft(pilot="q", decision=PanelDecision.NOT_APPROVE), now=NOW)
    (entry,) = read_entries(tmp_path / DATABASE, "q")
    assert (entry.number, entry.decision, entry.role) == (2, PanelDecision.NOT_APPROVE, "chair")
    assert read_entries(tmp_path / DATABASE, "r") == ()


def test_where_no_desk_was_opened_there_are_no_entries(tmp_path: Path) -> None:
    assert read_entries(tmp_path / "desk" / DATABASE, "p") == ()
    assert not (tmp_path / "desk").exists()


def test_a_desk_at_which_nobody_has_written_stops_no_report(tmp_path: Path) -> None:
    find_database(tmp_path).prepare()
    assert read_entries(tmp_path / DATABASE, "p") == ()


def test_everything_is_for_its_owner_only(log: Path) -> None:
    assert stat.S_IMODE(log.stat().st_mode) == 0o700
    for name in (DATABASE, HEAD, KEY):
        assert stat.S_IMODE((log / name).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET content = 'x' WHERE number = 2",
        "DELETE FROM entries WHERE number = 3",
        "INSERT OR REPLACE INTO entries VALUES (2, 'a', 'b', 'c')",
        "INSERT INTO entries VALUES (9, 'a', 'b', 'c')",
        "UPDATE reviewers SET passcode = NULL",
        "REPLACE INTO reviewers VALUES (1, 'chair', 'x')",
    ],
)
def test_the_database_itself_refuses_whatever_is_not_the_next_row(log: Path, statement: str) -> None:
    alter(log, "INSERT INTO reviewers VALUES (1, 'chair', 'x')")
    with pytest.raises(sqlite3.IntegrityError, match="only be added to"):
        alter(log, statement)
    assert len(read_log(log).entries) == 3


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (without_triggers("UPDATE entries SET content = replace(content, 'two', 'TWO')"), "entry 2 is not what"),
        (without_triggers("DELETE FROM entries WHERE number = 2"), "entry 2 is missing"),
        (without_triggers("DELETE FROM entries WHERE number = 1"), "entry 1 is missing"),
        (without_triggers("DELETE FROM entries WHERE number = 3"), "entry 3 is missing: the sealed head knows of 3"),
        (without_triggers("DELETE FROM entries"), "entry 1 is missing"),
        (without_triggers("UPDATE entries SET previous = 'x' WHERE number = 3"), "entry 3 does not follow"),
        (without_triggers(), "was taken out"),
    ],
)  # fmt: skip
def test_the_first_broken_entry_is_named(log: Path, statements: tuple[str, ...], said: str) -> None:
    alter(log, *statements)
    assert said in verify_log(log).broken
    with pytest.raises(GovernanceError, match="is broken"):
        read_log(log)


def test_a_rewritten_end_is_another_than_the_head_knows(log: Path) -> None:
    last = read_log(log).entries[-1]
    content = last.content.replace("three", "THREE")
    fingerprint = compute_fingerprint(last.previous, content)
    row = f"UPDATE entries SET content = '{content}', fingerprint = '{fingerprint}' WHERE number = 3"  # noqa: S608 (the test is the attacker)
    alter(log, *without_triggers(row))
    assert "entry 3 is another one" in verify_log(log).broken


def forge_head(folder: Path) -> None:
    (folder / HEAD).write_text((folder / HEAD).read_text().replace('"number": 3', '"number": 2'))


def remove_head(folder: Path) -> None:
    (folder / HEAD).unlink()


def change_key(folder: Path) -> None:
    (folder / KEY).write_text("0" * 64)


def remove_key(folder: Path) -> None:
    (folder / KEY).unlink()


@pytest.mark.parametrize("harm", [forge_head, remove_head, change_key, remove_key])
def test_a_head_that_is_forged_or_gone_shows_and_nothing_more_is_written(
    log: Path, harm: Callable[[Path], None]
) -> None:
    harm(log)
    assert "nobody can tell whether entries are missing" in verify_log(log).broken
    with pytest.raises(GovernanceError):
        append_entry(log, draft("four"), now=NOW)
    with closing(sqlite3.connect(log / DATABASE)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM entries").fetchone() == (3,)


def test_a_chain_without_its_end_does_not_grow(log: Path) -> None:
    alter(log, *without_triggers("DELETE FROM entries WHERE number = 3"))
    with pytest.raises(GovernanceError, match="missing"):
        append_entry(log, draft("four"), now=NOW)


def test_an_older_copy_of_the_database_shows(log: Path, tmp_path: Path) -> None:
    shutil.copy(log / DATABASE, tmp_path / "older")
    append_entry(log, draft("four"), now=NOW)
    shutil.copy(tmp_path / "older", log / DATABASE)
    assert "entry 4 is missing" in verify_log(log).broken


def test_a_database_that_is_gone_shows(log: Path) -> None:
    (log / DATABASE).unlink()
    with pytest.raises(GovernanceError, match="gone"):
        read_entries(log / DATABASE, "p")
    with pytest.raises(GovernanceError, match="entry 1 is missing"):
        open_log(log)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"no database" * 200)
    with pytest.raises(GovernanceError, match="cannot be used"):
        open_log(tmp_path)


def test_a_crash_before_the_head_was_renewed_loses_nothing(log: Path) -> None:
    shutil.copy(log / HEAD, log / "before")
    append_entry(log, draft("four"), now=NOW)
    shutil.copy(log / "before", log / HEAD)
    verified = read_log(log)
    assert (len(verified.entries), verified.behind) == (4, 1)
    append_entry(log, draft("five"), now=NOW)
    assert read_log(log).behind == 0


def test_what_only_published_reports_can_show(log: Path, tmp_path: Path) -> None:
    """Whoever puts back an older copy of the whole folder is not seen by it; a printed report still is."""
    shutil.copytree(log, tmp_path / "older")
    entry = append_entry(log, draft("four"), now=NOW)
    shutil.rmtree(log)
    shutil.copytree(tmp_path / "older", log)
    verified = read_log(log)
    assert verified.head.number == 3
    printed = {"1234abcd": ((4, entry.fingerprint),)}
    assert "1234abcd prints entry 4" in verify_exported(verified, printed)
    first = verified.entries[0].entry
    assert verify_exported(verified, {"1234abcd": ((1, first.fingerprint),)}) == ""


def test_many_threads_lose_nothing(tmp_path: Path) -> None:
    open_log(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: append_entry(tmp_path, draft(f"text {n}"), now=NOW), range(80)))
    verified = read_log(tmp_path)
    assert {logged.entry.text for logged in verified.entries} == {f"text {n}" for n in range(80)}
    assert verified.behind == 0


def test_two_desks_that_start_at_once_agree(tmp_path: Path) -> None:
    for attempt in range(5):
        folder = tmp_path / str(attempt)
        with ThreadPoolExecutor(6) as pool:
            assert all(v.broken == "" for v in pool.map(lambda _, f=folder: open_log(f), range(6)))


def test_an_entry_that_cannot_be_written_is_not_half_there(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("candour.logbook.logbook.compute_fingerprint", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        append_entry(log, draft("four"), now=NOW)
    monkeypatch.undo()
    assert len(read_log(log).entries) == 3
