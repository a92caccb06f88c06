"""A history on the disk in parts is the history in memory, whatever the parts and whichever format it was read from."""

import pickle
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from candour.data import storing
from candour.data.build import ExtractPaths, join_whole, read_extracts
from candour.data.extracts.columns import PersonRow, PersonRows
from candour.data.extracts.files.day_formats import to_number
from candour.data.extracts.joining.linked_sources import LinkedSources
from candour.data.history import CaseHistory
from candour.data.partitions.families import assign_parts
from candour.data.partitions.stored import StoredHistory, read_history
from candour.data.storing import store_history
from candour.data.synthetic.authority import synthesise_authority
from candour.engines.engine import Engine
from candour.engines.local import ON_THIS_MACHINE
from candour.errors import ExtractError, HistoryError
from candour.whole_files import remove_leftovers

SOURCES = ("cin_census", "ssda903", "annex_a", "standard_safeguarding_dataset", "dfe_api", "all", "linked")
TABLES = ("children", "events", "details", "documents", "quality")
Read = Callable[[str], LinkedSources]
Store = Callable[..., Path]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("storing") / "authority"
    synthesise_authority(
        directory=folder, children=250, years=3, seed=5, formats=("all",), scenarios=("baseline",)
    )
    return folder


@pytest.fixture(scope="module")
def read(authority: Path) -> Read:
    """Every source read once; joining spends what it is given, so a copy."""

    @cache
    def read_once(source: str) -> LinkedSources:
        names = SOURCES[:5] if source in ("all", "linked") else (source,)
        folders: dict[str, Any] = {name: (authority / name,) for name in names}
        if source == "all":
            folders |= {"families": authority / "families.csv", "areas": authority / "areas.csv"}
        if source == "linked":
            folders |= {"link_families_by": ("family_id", "household", "sibling")}
        return read_extracts(ExtractPaths(**folders))

    return lambda source: deepcopy(read_once(source))


@pytest.fixture
def store(read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    def stored(source: str, parts: int | str, engine: Engine = ON_THIS_MACHINE) -> Path:
        monkeypatch.setattr(storing, "read_extracts", lambda *_: read(source))
        folder = tmp_path / f"{source}-{parts}"
        store_history(
            ExtractPaths(),
            folder,
            partitions=parts,
            open_engine=lambda: nullcontext(engine),
            report_progress=lambda *_: None,
        )
        return folder

    return stored


def list_parts(folder: Path) -> Iterator[CaseHistory]:
    history = StoredHistory(folder)
    for number in range(history.parts):
        yield history.read_part(number)


@pytest.mark.parametrize("source", SOURCES)
def test_any_number_of_parts_is_the_same_history(read: Read, store: Store, source: str) -> None:
    whole = join_whole(read(source))
    assert whole.events.num_rows > 200
    for parts in (1, 2, 7):
        again = read_history(store(source, parts))
        for name in TABLES:
            assert getattr(again, name).equals(getattr(whole, name)), (parts, name)
        assert again == whole


def test_each_part_is_sorted_and_has_whole_families(store: Store) -> None:
    folder = store("linked", 4)
    numbers: list[int] = []
    seen: dict[str, int] = {}
    siblings = 0
    for number, part in enumerate(list_parts(folder)):
        ids = part.children["child_id"].to_pylist()
        assert ids == sorted(ids)
        assert set(assign_parts(part.children, 4).tolist()) == {number}
        assert set(part.events["child_id"].to_pylist()) <= set(ids)
        assert part.events.equals(part.events.sort_by("event_id"))
        numbers += part.events["event_id"].to_pylist()
        for family in filter(None, part.children["family_id"].to_pylist()):
            siblings += family in seen
            assert seen.setdefault(family, number) == number
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert siblings > 20


def test_a_table_is_a_dataset_where_it_lies(store: Store) -> None:
    folder = store("cin_census", 3)
    assert pq.read_table(folder / "events").sort_by("event_id").equals(read_history(folder).events)


def test_only_the_history_is_left_and_only_for_its_owner(store: Store, tmp_path: Path) -> None:
    folder = store("cin_census", 2)
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
    names = {path.name for path in folder.iterdir()}
    assert names == {"children", "events", "details", "documents", "quality.parquet", "history.json"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))} == {0o700, 0o600}


class BadMachine:
    """Works from the last part to the first, each twice, as if workers were lost."""

    def map(self, work: Callable[[int], Any], parts: Sequence[int], report: Any = None) -> list[Any]:
        sent = pickle.dumps(work)
        answers = {}
        for part in [*reversed(parts), *parts]:
            answers[part] = pickle.loads(pickle.dumps(pickle.loads(sent)(part)))  # noqa: S301
        return [answers[part] for part in parts]


def test_parts_may_be_worked_on_anywhere_and_again(store: Store, tmp_path: Path) -> None:
    there = store("all", 3)
    usual = {path.relative_to(there): path.read_bytes() for path in there.rglob("*") if path.is_file()}
    there.rename(tmp_path / "before")
    store("all", 3, BadMachine())
    assert {
        path.relative_to(there): path.read_bytes() for path in there.rglob("*") if path.is_file()
    } == usual


class FailingMachine(BadMachine):
    """Does the first step, and fails at the second."""

    def __init__(self) -> None:
        self.calls = 0

    def map(self, work: Callable[[int], Any], parts: Sequence[int], report: Any = None) -> list[Any]:
        self.calls += 1
        if self.calls == 2:
            raise OSError("disk full")
        return super().map(work, parts, report)


def test_a_failure_half_way_leaves_nothing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="disk full"):
        store("cin_census", 2, FailingMachine())
    assert list(tmp_path.iterdir()) == []


KILLED = """
import os, signal, sys
from contextlib import nullcontext
from pathlib import Path
from candour.data.build import ExtractPaths
from candour.data.storing import store_history

class Killed:
    def map(self, work, parts, report=None):
        work(0)
        os.kill(os.getpid(), signal.SIGKILL)

paths = ExtractPaths(cin_census=(Path(sys.argv[1]),))
store_history(paths, Path(sys.argv[2]), partitions=2, open_engine=lambda: nullcontext(Killed()), report_progress=lambda *_: None)
"""


def test_what_a_kill_leaves_is_private_and_goes_with_the_next_command(
    authority: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "history"
    command = [sys.executable, "-c", KILLED, str(authority / "cin_census"), str(folder)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(".history.")
    assert stat.S_IMODE(left.stat().st_mode) == 0o700
    assert [path.name for path in left.glob("*/rows-*.npz")] != []
    remove_leftovers(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_one_part_opens_no_engine(read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def refuse() -> Iterator[Engine]:
        raise AssertionError("there is only one part")
        yield

    monkeypatch.setattr(storing, "read_extracts", lambda *_: read("cin_census"))
    for_it: dict[str, Any] = {"open_engine": refuse, "report_progress": lambda *_: None}
    store_history(ExtractPaths(), tmp_path / "one", partitions="auto", **for_it)
    assert StoredHistory(tmp_path / "one").parts == 1


@pytest.mark.parametrize(("odd_one_out", "expected"), [(False, "month"), (True, "day")])
def test_births_by_month_are_told_from_all_parts(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd_one_out: bool, expected: str
) -> None:
    """No part has as many children as it takes to tell, and one child alone says that it is not so."""
    linked = read("cin_census")
    monkeypatch.setattr("candour.data.extracts.joining.persons._ENOUGH_TO_TELL", len(linked.children.ids))
    persons = PersonRows()
    for child in range(len(linked.children.ids)):
        day = date(2015, 3, 2) if odd_one_out and child == 7 else date(2015, 3, 1)
        persons.add(PersonRow(child, 0, 0, birth=to_number(day)))
    linked.reading.persons = persons
    monkeypatch.setattr(storing, "read_extracts", lambda *_: linked)
    store_history(
        ExtractPaths(),
        tmp_path / "history",
        partitions=5,
        open_engine=lambda: nullcontext(ON_THIS_MACHINE),
        report_progress=lambda *_: None,
    )
    found = read_history(tmp_path / "history")
    assert set(found.children["birth_date_precision"].to_pylist()) == {expected}
    assert ("birth_dates_by_month" in found.quality["rule"].to_pylist()) is (expected == "month")


def test_a_history_that_is_sent_away_is_a_path(store: Store) -> None:
    history = StoredHistory(store("cin_census", 2))
    assert history.quality.num_rows >= 0
    sent = pickle.dumps(history)
    assert len(sent) < 1000
    assert pickle.loads(sent).read_part(1) == history.read_part(1)  # noqa: S301


def test_what_cannot_be_read_is_named(store: Store) -> None:
    folder = store("cin_census", 2)
    (folder / "events" / "part-00001.parquet").write_bytes(b"not Parquet")
    history = StoredHistory(folder)
    history.read_part(0)
    with pytest.raises(HistoryError, match=r"events/part-00001\.parquet"):
        history.read_part(1)


def test_extracts_without_children_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "families.csv"
    path.write_text("child_id,family_id\n")
    with pytest.raises(ExtractError, match=r"No child was found in 'families\.csv'"):
        store_history(
            ExtractPaths(families=path),
            tmp_path / "history",
            partitions="auto",
            open_engine=lambda: nullcontext(ON_THIS_MACHINE),
            report_progress=lambda *_: None,
        )
    assert list(tmp_path.iterdir()) == [path]
