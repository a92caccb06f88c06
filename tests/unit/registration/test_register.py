"""What was frozen stays as it was, whoever is in a hurry; what was done to it is written down, and every way of altering that shows."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from candour.errors import ProtocolError
from candour.logbook.chain import compute_fingerprint
from candour.logbook.database import ENTRIES
from candour.logbook.head import HEAD, KEY
from candour.registration.frozen import FrozenProtocol, write_protocol
from candour.registration.held import Registration
from candour.registration.register import (
    DATABASE,
    freeze_protocol,
    log_look,
    name_file,
    read_register,
)
from candour.standing import EXPLORED, Look
from registered_pilots import DAY, make_config, make_protocol

LATER = date(2026, 6, 1)
OTHER = make_protocol(make_config(seed=1), frozen_on=LATER)


def freeze(
    folder: Path,
    protocol: FrozenProtocol | None = None,
    *,
    supersede: str = "",
    explored: tuple[date, ...] = (),
) -> Registration:
    return freeze_protocol(
        folder,
        make_protocol() if protocol is None else protocol,
        role="analyst",
        configuration="e" * 64,
        supersede=supersede,
        explored=explored,
    )


def look(folder: Path, purpose: str, *, opening: bool = False, fingerprint: str = "") -> Registration:
    return log_look(
        folder,
        fingerprint=fingerprint or make_protocol().fingerprint,
        day=LATER,
        purpose=purpose,
        role="chair",
        configuration="f" * 64,
        opening=opening,
    )


@pytest.fixture
def opened(tmp_path: Path) -> Path:
    """Frozen, opened, and looked at once more."""
    folder = tmp_path / "protocols" / "pilot"
    freeze(folder)
    look(folder, "To confirm", opening=True)
    look(folder, "To see why")
    return folder


def test_where_nothing_was_frozen_nothing_holds(tmp_path: Path) -> None:
    assert read_register(tmp_path / "protocols" / "pilot") is None
    assert list(tmp_path.iterdir()) == []


def test_what_was_frozen_holds_and_is_sealed(tmp_path: Path) -> None:
    frozen = freeze(tmp_path / "p")
    assert frozen == read_register(tmp_path / "p")
    assert (frozen.protocol, frozen.fingerprint) == (make_protocol(), make_protocol().fingerprint)
    assert (frozen.opened_on, frozen.looks, frozen.superseded, frozen.behind) == (None, (), (), 0)
    assert (frozen.entries[0].day, frozen.entries[0].role) == (DAY, "analyst")


def test_everything_is_for_its_owner_only(opened: Path) -> None:
    assert opened.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in opened.iterdir()} == {0o600}


def test_looks_are_counted_and_the_seal_opens_once(opened: Path) -> None:
    register = read_register(opened)
    assert register is not None
    assert register.looks == (Look(1, LATER, "To confirm"), Look(2, LATER, "To see why"))
    assert register.opened_on == LATER
    with pytest.raises(ProtocolError, match=r"opened on 1 June 2026\. It opens once"):
        look(opened, "Again", opening=True)
    assert read_register(opened) == register


def test_a_sealed_test_period_is_not_looked_at(tmp_path: Path) -> None:
    freeze(tmp_path / "p")
    with pytest.raises(ProtocolError, match="is sealed"):
        look(tmp_path / "p", "Just to see")
    with pytest.raises(ProtocolError, match="Another protocol"):
        look(tmp_path / "p", "To confirm", opening=True, fingerprint=OTHER.fingerprint)
    frozen = read_register(tmp_path / "p")
    assert frozen is not None
    assert frozen.looks == ()


def test_runs_before_the_freeze_are_looks(tmp_path: Path) -> None:
    freeze(tmp_path / "p", explored=(date(2026, 1, 1), date(2026, 1, 2)))
    register = look(tmp_path / "p", "To confirm", opening=True)
    assert [(each.number, each.purpose) for each in register.looks] == [(1, EXPLORED), (2, EXPLORED), (3, "To confirm")]  # fmt: skip


def test_a_second_protocol_is_refused_and_the_first_stays(tmp_path: Path) -> None:
    freeze(tmp_path / "p")
    with pytest.raises(ProtocolError, match=r"frozen already, since 3 May 2026.*deviations.*--supersede"):
        freeze(tmp_path / "p", OTHER)
    with pytest.raises(ProtocolError, match="This very protocol"):
        freeze(tmp_path / "p", supersede="The same once more")
    kept = read_register(tmp_path / "p")
    assert kept is not None
    assert (kept.protocol, len(kept.entries)) == (make_protocol(), 1)
    with pytest.raises(ProtocolError, match="Leave --supersede out"):
        freeze(tmp_path / "q", supersede="There is none")


def test_a_protocol_that_is_given_up_stays_with_its_looks_and_the_new_one_is_sealed(opened: Path) -> None:
    new = freeze(opened, OTHER, supersede="The extracts of July came")
    assert (new.protocol, new.opened_on) == (OTHER, None)
    assert [each.purpose for each in new.looks] == ["To confirm", "To see why"]
    (given_up,) = new.superseded
    assert (given_up.fingerprint, given_up.day, given_up.reason) == (
        make_protocol().fingerprint, LATER, "The extracts of July came",
    )  # fmt: skip
    again = look(opened, "To confirm the new one", opening=True, fingerprint=OTHER.fingerprint)
    assert [each.number for each in again.looks] == [1, 2, 3]


def test_of_two_who_freeze_at_once_one_is_refused(tmp_path: Path) -> None:
    def try_freezing(protocol: FrozenProtocol) -> str:
        try:
            return freeze(folder, protocol).fingerprint
        except ProtocolError as error:
            return str(error)

    for attempt in range(4):
        folder = tmp_path / str(attempt)
        # Two protocols, and the same twice.
        wanted = [make_protocol(), OTHER, make_protocol(), OTHER]
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(try_freezing, wanted))
        register = read_register(folder)
        assert register is not None
        assert len(register.entries) == 1
        assert answers.count(register.fingerprint) == 1
        assert sum("frozen already" in answer for answer in answers) == 3


def test_of_two_who_open_at_once_one_is_refused_and_one_look_is_counted(tmp_path: Path) -> None:
    freeze(tmp_path)

    def try_opening(number: int) -> str:
        try:
            return str(len(look(tmp_path, f"To confirm {number}", opening=True).looks))
        except ProtocolError as error:
            return str(error)

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(try_opening, range(3)))
    register = read_register(tmp_path)
    assert register is not None
    assert len(register.looks) == answers.count("1") == 1
    assert sum("It opens once" in answer for answer in answers) == 2


def find_file(folder: Path) -> Path:
    return folder / name_file(make_protocol().fingerprint)


def change_a_criterion(folder: Path) -> None:
    path = find_file(folder)
    path.write_bytes(path.read_bytes().replace(b'"at_least":0.6', b'"at_least":0.5'))


def add_a_blank(folder: Path) -> None:
    path = find_file(folder)
    path.write_bytes(path.read_bytes() + b"\n")


def remove_the_protocol(folder: Path) -> None:
    find_file(folder).unlink()


def swap_the_protocol(folder: Path) -> None:
    find_file(folder).write_bytes(write_protocol(OTHER))


def remove_the_head(folder: Path) -> None:
    (folder / HEAD).unlink()


def change_the_key(folder: Path) -> None:
    (folder / KEY).write_text("0" * 64)


def remove_the_log(folder: Path) -> None:
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", HEAD):
        (folder / name).unlink(missing_ok=True)


def alter(statement: str) -> Callable[[Path], None]:
    """As somebody would who can open the database."""

    def harm(folder: Path) -> None:
        with closing(sqlite3.connect(folder / DATABASE)) as connection:
            for trigger in sorted(ENTRIES.triggers):
                connection.execute(f"DROP TRIGGER {trigger}")
            connection.execute(statement)
            connection.commit()

    return harm


def replace_in(what: str, by: str) -> Callable[[Path], None]:
    return alter(f"UPDATE entries SET content = replace(content, '{what}', '{by}')")  # noqa: S608 (the test is the attacker)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (change_a_criterion, "is not what was frozen"),
        (add_a_blank, "is not what was frozen"),
        (swap_the_protocol, "is not what was frozen"),
        (remove_the_protocol, "'protocol-.*json' is gone"),
        (remove_the_head, "nobody can tell whether entries are missing"),
        (change_the_key, "the seal of the head does not fit"),
        (remove_the_log, "the log is gone"),
        (alter("DELETE FROM entries WHERE number = 3"), "entry 3 is missing"),
        (alter("DELETE FROM entries WHERE number = 2"), "entry 2 is missing"),
        (alter("DELETE FROM entries"), "entry 1 is missing"),
        (alter("UPDATE entries SET previous = 'x' WHERE number = 2"), "entry 2 does not follow"),
        (alter("UPDATE entries SET fingerprint = 'x' WHERE number = 2"), "entry 2 is not what was written"),
        (alter("UPDATE entries SET number = 9 WHERE number = 3"), "entry 3 is missing"),
        (alter("SELECT 1"), "was taken out"),
        (replace_in("To see why", "Routine"), "entry 3 is not what was written"),
        (replace_in("2026-06-01", "2026-05-01"), "entry 2 is not what was written"),
        (replace_in("chair", "cheer"), "entry 2 is not what was written"),
        (replace_in("opened", "looked"), "entry 2 is not what was written"),
        (replace_in("ffff", "aaaa"), "entry 2 is not what was written"),
        (replace_in(make_protocol().fingerprint, OTHER.fingerprint), "entry 1 is not what was written"),
    ],
)  # fmt: skip
def test_whatever_is_altered_is_noticed_named_and_stops_everything(
    opened: Path, harm: Callable[[Path], None], said: str
) -> None:
    harm(opened)
    with pytest.raises(ProtocolError, match=f"The frozen protocol is broken: .*{said}"):
        read_register(opened)


@pytest.mark.parametrize("kind", ["protocol", "head", "log"])
def test_every_single_byte_counts(opened: Path, kind: str) -> None:
    """One bit, at places all over the file. Of the log: over its entries, for SQLite leaves parts of a file unused."""
    path = {"protocol": find_file(opened), "head": opened / HEAD, "log": opened / DATABASE}[kind]
    if kind == "log":
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    whole = path.read_bytes()
    first = whole.index(b'{"configuration') if kind == "log" else 0
    for place in range(first, min(len(whole), first + 300), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        with pytest.raises(ProtocolError):
            read_register(opened)
    path.write_bytes(whole)
    assert read_register(opened) is not None


def test_nothing_is_added_to_a_broken_log(opened: Path) -> None:
    (opened / HEAD).unlink()
    with pytest.raises(ProtocolError, match="is broken"):
        look(opened, "To see more")
    with pytest.raises(ProtocolError, match="is broken"):
        freeze(opened, OTHER, supersede="To hide it")


def forge_last(folder: Path, content: str) -> None:
    """As somebody would who knows how entries are chained."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        for trigger in sorted(ENTRIES.triggers):
            connection.execute(f"DROP TRIGGER {trigger}")
        (previous,) = connection.execute("SELECT previous FROM entries WHERE number = 3").fetchone()
        row = (content, compute_fingerprint(previous, content))
        connection.execute("UPDATE entries SET content = ?, fingerprint = ? WHERE number = 3", row)
        connection.commit()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("To see why", "Routine", "entry 3 is another one than the sealed head knows"),
        ('"number":3', '"number":4', "entry 3 says that it is another"),
        ('"version":1', '"version":2', "entry 3 cannot be read"),
        ('"event":"looked"', '"event":"glanced"', "entry 3 cannot be read"),
        ('"number":3,', '"number": 3,', "entry 3 cannot be read"),
    ],
)
def test_a_last_entry_that_was_chained_anew_is_noticed(
    opened: Path, before: str, after: str, said: str
) -> None:
    with closing(sqlite3.connect(opened / DATABASE)) as connection:
        (content,) = connection.execute("SELECT content FROM entries WHERE number = 3").fetchone()
    assert before in content
    forge_last(opened, content.replace(before, after))
    with pytest.raises(ProtocolError, match=said):
        read_register(opened)


def test_a_protocol_of_another_candour_is_not_taken_for_a_broken_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("candour.registration.frozen.PROTOCOL_VERSION", 2)
    freeze(tmp_path)
    monkeypatch.undo()
    with pytest.raises(ProtocolError, match=r"another version of candour wrote it\. Use that version"):
        read_register(tmp_path)


def test_a_log_in_which_nothing_was_frozen_holds_nothing(tmp_path: Path) -> None:
    with pytest.raises(ProtocolError, match="Leave --supersede out"):
        freeze(tmp_path, supersede="There is none to give up")
    assert read_register(tmp_path) is None


def test_a_crash_before_the_head_was_renewed_loses_no_look(opened: Path) -> None:
    before = (opened / HEAD).read_bytes()
    look(opened, "To see more")
    (opened / HEAD).write_bytes(before)
    register = read_register(opened)
    assert register is not None
    assert (len(register.looks), register.behind) == (3, 1)
    assert look(opened, "To see more still").behind == 0
