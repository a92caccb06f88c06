"""The log and the batches: what one cannot alter, remove or add without being found out, and what nobody who is killed leaves."""

import shutil
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from candour.errors import ScoringError
from candour.scoring.batches import DECISIONS, SCORED, read_batches, write_batch
from candour.scoring.keyed import KEY, hash_children, hash_families, make_key, read_key
from candour.scoring.log import (
    DATABASE,
    ScoringEntry,
    ScoringEvent,
    append_entry,
    read_log,
    require_entries,
    verify_log,
)
from candour.scoring.places import BATCHES, find_folder

DAY = date(2026, 5, 3)
ENTRY = ScoringEntry(ScoringEvent.REFUSED, DAY, "analyst", "", "pilot", "a" * 32, "c" * 64, refused=("panel",))  # fmt: skip
FEATURES = pa.table({"child_key": ["k"], "decided_on": pa.array([DAY]), "age": [3.0]})


def build(batch: str) -> pa.Table:
    row = {
        "batch": batch, "run": "a" * 32, "scored_on": DAY, "child_key": "k", "family_key": "f", "decided_on": DAY, "score": 0.25,
        "shown_as": "rank", "shown": 1.0, "flagged": True, "unknown_codes": 0, "stamp": "",
    }  # fmt: skip
    return pa.Table.from_pylist([row], schema=SCORED)


def keep(mlruns: Path, *, logged: bool = True) -> Path:
    folder = find_folder(mlruns, "pilot")
    batch, digest = write_batch(folder, lambda digest: f"20260503-{digest[:8]}", build, FEATURES)
    if logged:
        append_entry(folder, replace(ENTRY, event=ScoringEvent.SCORED, refused=(), batch=batch, batch_sha256=digest, form="rank", decisions="c"))  # fmt: skip
    return folder / BATCHES / batch


def test_entries_come_back_as_they_were_written(tmp_path: Path) -> None:
    first, second = append_entry(tmp_path, ENTRY), append_entry(tmp_path, replace(ENTRY, earlier=("x",)))
    assert read_log(tmp_path) == (first, second)
    assert (first.number, second.number) == (1, 2)
    assert read_log(tmp_path / "nothing") == ()


def test_a_log_that_lacks_what_was_noted_elsewhere_is_broken(tmp_path: Path) -> None:
    first = append_entry(tmp_path, ENTRY)
    require_entries(tmp_path, [(1, first.fingerprint)])
    require_entries(tmp_path / "nothing", [])
    with pytest.raises(ScoringError, match="entry 1, which a run of the pilot knows of, is another one"):
        require_entries(tmp_path, [(1, "0" * 64)])
    with pytest.raises(ScoringError, match="entry 2, which a run of the pilot knows of, is missing"):
        require_entries(tmp_path, [(1, first.fingerprint), (2, "0" * 64)])


def test_an_altered_entry_breaks_the_log(tmp_path: Path) -> None:
    append_entry(tmp_path, ENTRY)
    with sqlite3.connect(tmp_path / DATABASE) as connection:
        connection.execute("DROP TRIGGER entries_keep_update")
        connection.execute("UPDATE entries SET content = replace(content, 'refused', 'scored')")
    assert "entry 1" in verify_log(tmp_path).broken
    with pytest.raises(ScoringError, match="The log of scoring is broken"):
        read_log(tmp_path)


def test_a_batch_counts_only_where_the_log_vouches_for_it(tmp_path: Path) -> None:
    keep(tmp_path, logged=False)
    # The log is gone, or was never written: nobody can tell which.
    with pytest.raises(ScoringError, match="the log is gone"):
        read_batches(tmp_path, "pilot")
    append_entry(find_folder(tmp_path, "pilot"), ENTRY)
    assert read_batches(tmp_path, "pilot") == ()


def test_a_batch_comes_back_and_is_refused_where_it_was_changed_or_is_gone(tmp_path: Path) -> None:
    home = keep(tmp_path)
    (batch,) = read_batches(tmp_path, "pilot")
    assert batch.decisions.equals(build(home.name))
    assert batch.features.equals(FEATURES)
    assert home.stat().st_mode & 0o077 == 0
    content = (home / DECISIONS).read_bytes()
    (home / DECISIONS).write_bytes(content[:-1] + b"x")
    with pytest.raises(ScoringError, match="not what was scored"):
        read_batches(tmp_path, "pilot")
    shutil.rmtree(home)
    with pytest.raises(ScoringError, match="is gone"):
        read_batches(tmp_path, "pilot")


def test_whoever_is_stopped_while_a_batch_is_written_leaves_none(tmp_path: Path) -> None:
    def stop(_batch: str) -> pa.Table:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_batch(tmp_path, lambda digest: digest, stop, FEATURES)
    assert not (tmp_path / BATCHES).exists()


def test_rows_of_other_columns_are_no_batch(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="columns of SCORED"):
        write_batch(tmp_path, lambda digest: digest, lambda _batch: FEATURES, FEATURES)


def test_hashes_stay_the_same_with_the_key_and_children_are_no_families(tmp_path: Path) -> None:
    key = make_key(tmp_path)
    assert make_key(tmp_path) == read_key(tmp_path) == key
    ids = pa.array(["S1", "S2"])
    assert hash_children(ids, key) == hash_children(ids, key)
    assert not set(hash_children(ids, key).to_pylist()) & set(hash_families(ids, key).to_pylist())
    assert hash_children(ids, b"0" * 32) != hash_children(ids, key)
    (tmp_path / KEY).write_text("short")
    with pytest.raises(ScoringError, match=r"gone or not whole"):
        read_key(tmp_path)
