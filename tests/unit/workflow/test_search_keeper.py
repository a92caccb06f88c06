"""Pieces of a search: whole or not at all, never taken for others, gone when the run has finished."""

import os
import pickle
import stat
from pathlib import Path

import numpy as np
import pytest

from candour.workflow.search_keeper import SearchFolder, SearchKeeper

RISKS = np.array([0.1, 0.25, 1e-17])


def keep(folder: Path) -> Path:
    SearchFolder(folder).write("a piece", RISKS)
    (path,) = folder.iterdir()
    return path


def test_a_piece_comes_back_bit_by_bit(tmp_path: Path) -> None:
    path = keep(tmp_path / "search")
    found = SearchFolder(tmp_path / "search").read("a piece")
    assert found is not None
    assert found.tobytes() == RISKS.tobytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert SearchFolder(tmp_path / "search").read("another piece") is None


def test_the_same_piece_has_the_same_bytes(tmp_path: Path) -> None:
    assert keep(tmp_path / "one").read_bytes() == keep(tmp_path / "two").read_bytes()


def test_every_single_damaged_byte_is_noticed(tmp_path: Path) -> None:
    path = keep(tmp_path / "search")
    whole = path.read_bytes()
    for position in range(len(whole)):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 0xFF]) + whole[position + 1 :])
        assert SearchFolder(path.parent).read("a piece") is None
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert SearchFolder(path.parent).read("a piece") is None


def test_a_piece_under_another_name_is_not_taken_for_it(tmp_path: Path) -> None:
    folder = SearchFolder(tmp_path / "search")
    path = keep(folder.folder)
    folder.write("another piece", RISKS + 1)
    (other,) = set(folder.folder.iterdir()) - {path}
    other.replace(path)
    assert folder.read("a piece") is None


def test_a_pickle_is_never_opened(tmp_path: Path) -> None:
    path = keep(tmp_path / "search")

    class Trap:
        def __reduce__(self) -> tuple[object, ...]:
            return os.mkdir, (str(tmp_path / "sprung"),)

    path.write_bytes(pickle.dumps(Trap()))
    assert SearchFolder(path.parent).read("a piece") is None
    assert not (tmp_path / "sprung").exists()


def test_a_write_that_fails_leaves_no_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="full"):
        SearchFolder(tmp_path / "search").write("a piece", RISKS)
    assert SearchFolder(tmp_path / "search").read("a piece") is None


def test_only_what_this_run_opened_is_removed(tmp_path: Path) -> None:
    other, mine = SearchKeeper(tmp_path), SearchKeeper(tmp_path)
    other.open("other").write("a piece", RISKS)
    mine.open("mine").write("a piece", RISKS)
    mine.remove()
    assert [path.name for path in (tmp_path / "search").iterdir()] == ["other"]
    other.remove()
    assert not (tmp_path / "search").exists()


def test_to_remove_where_nothing_was_kept_is_no_error(tmp_path: Path) -> None:
    keeper = SearchKeeper(tmp_path)
    keeper.open("nothing")
    keeper.remove()
    assert list(tmp_path.iterdir()) == []
