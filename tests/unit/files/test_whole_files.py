"""A file or a folder is whole or not there, whoever is killed, and whoever comes at the same time."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from candour.file_locks import hold, take
from candour.whole_files import BEFORE, PART, remove_leftovers, whole_folder, write_whole

HANGING = """
import sys, time
from pathlib import Path
from candour.whole_files import whole_folder
with whole_folder(Path(sys.argv[1])) as folder:
    (folder / "half.txt").write_text("half")
    print("half", flush=True)
    time.sleep(60)
"""


def hang(final: Path) -> "subprocess.Popen[str]":
    """A process that is in the middle of a folder."""
    process = subprocess.Popen([sys.executable, "-c", HANGING, str(final)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "half\n"
    return process


def stop_inside(final: Path) -> None:
    with whole_folder(final) as folder:
        (folder / "a.txt").write_text("a")
        raise KeyboardInterrupt


def find_parts(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.startswith(".")]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.txt", "first")
    write_whole(tmp_path / "a.txt", b"second", private=True)
    assert (tmp_path / "a.txt").read_bytes() == b"second"
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_new_file_is_never_put_over_another(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.txt", "first", new=True)
    with pytest.raises(FileExistsError):
        write_whole(tmp_path / "a.txt", "second", new=True)
    assert (tmp_path / "a.txt").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_file_that_cannot_be_moved_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_whole(tmp_path / "a.txt", "first")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "a.txt", "second")
    assert (tmp_path / "a.txt").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_folder_that_fails_leaves_not_even_what_is_above_it(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        stop_inside(tmp_path / "new" / "folder")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_replaced_only_where_that_was_said(tmp_path: Path) -> None:
    final = tmp_path / "folder"
    final.mkdir()
    with whole_folder(final, private=True) as folder:
        (folder / "inside").mkdir()
        (folder / "inside" / "a.txt").write_text("a")
    assert {stat.S_IMODE(path.stat().st_mode) for path in (final, final / "inside")} == {0o700}
    assert stat.S_IMODE((final / "inside" / "a.txt").stat().st_mode) == 0o600
    with pytest.raises(FileExistsError), whole_folder(final):
        pass
    with whole_folder(final, replace=True) as folder:
        (folder / "b.txt").write_text("b")
        assert (final / "inside" / "a.txt").is_file()
    assert [path.name for path in final.iterdir()] == ["b.txt"]
    assert find_parts(tmp_path) == []


def test_what_a_killed_process_left_is_removed_by_the_next_and_not_before(tmp_path: Path) -> None:
    process = hang(tmp_path / "folder")
    remove_leftovers(tmp_path)
    assert [path.suffix for path in find_parts(tmp_path)] == [PART], "it is still at work"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert not (tmp_path / "folder").exists()
    write_whole(tmp_path / "other.txt", "other")
    assert find_parts(tmp_path) == []


def test_what_was_being_replaced_is_put_back(tmp_path: Path) -> None:
    before = tmp_path / f".report.1a2b3c4d{BEFORE}"
    before.mkdir()
    (before / "a.txt").write_text("a")
    remove_leftovers(tmp_path)
    assert (tmp_path / "report" / "a.txt").read_text() == "a"
    before.mkdir()
    remove_leftovers(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_lock_ends_with_its_process_and_keeps_others_out(tmp_path: Path) -> None:
    script = "import sys, time; from pathlib import Path; from candour.file_locks import take; take(Path(sys.argv[1]), wait=True); print(1, flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "lock")], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    assert take(tmp_path / "lock", wait=False) is None
    process.kill()
    process.communicate()
    until = time.monotonic() + 10
    while (held := take(tmp_path / "lock", wait=False)) is None:
        assert time.monotonic() < until
    held.release()
    with hold(tmp_path / "lock"):
        assert (tmp_path / "lock").exists()
    assert list(tmp_path.iterdir()) == []
