"""Whatever lies where an extract should: a case history, or an error that names the file and tells nothing of it.

Never a traceback, a hang, a request, a file written, or a child who is gone without a word.
"""

import os
import re
import resource
import socket
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from candour.data.build import ExtractPaths, build_history, fingerprint_extracts
from candour.data.history import CaseHistory
from candour.data.partitions.stored import read_history, write_history
from candour.errors import CandourError
from hostile_files import (
    BYTE_DAMAGE,
    CELLS,
    COLUMN_DAMAGE,
    ENCODINGS,
    FILE_NAMES,
    HARMLESS_COLUMN_DAMAGE,
    WHOLE_FILES,
    damage_bytes,
    damage_cell,
    damage_columns,
    damage_inside_zip,
    reencode,
    write_whole_file,
)
from hostile_formats import BY_NAME, NAMES, make_authority

MOST_SECONDS = 5.0
MOST_KILOBYTES = 400 << 10
"""How much more memory one reading may take than the process took before, at its height."""
OWN_IDS = re.compile(r"S\d{7}|F\d{7}")
"""The ids of made-up children and families."""
NETWORK = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.bind", "socket.sendto"}
OF_TEXT = (".csv", ".xml", ".json")
FEW = settings(deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
PLACES = st.integers(0, 1 << 20)
EVERY_FORMAT = pytest.mark.parametrize("name", NAMES)


class Watch:
    """What the process did while it was watched: addresses asked for, and files opened to be written."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []
        sys.addaudithook(self._note)

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event in NETWORK or event in ("subprocess.Popen", "os.system", "pickle.find_class"):
            self.seen.append(event)
        elif event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR):
            self.seen.append(f"wrote {arguments[0]}")


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_authority(tmp_path_factory.mktemp("hostile") / "authority")


@pytest.fixture(scope="module")
def children(authority: Path) -> dict[str, set[str]]:
    """The ids that each format shows while it is whole."""
    found = {}
    for name in NAMES:
        with TemporaryDirectory() as folder:
            BY_NAME[name].copy(authority, Path(folder))
            found[name] = list_children(build_history(BY_NAME[name].paths(Path(folder))))
    return found


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    """A place on this machine that a careless parser would ask; it never should be asked."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def list_children(history: CaseHistory) -> set[str]:
    return set(history.children["child_id"].to_pylist())


def measure_height() -> int:
    """The most memory that this process ever took, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def build_or_refuse(paths: ExtractPaths, watch: Watch) -> CaseHistory | str:
    """The history, or the message of the only kind of error that may be raised."""
    started, height = time.process_time(), measure_height()
    watch.seen, watch.on = [], True
    try:
        found: CaseHistory | str = build_history(paths)
    except CandourError as error:
        found = str(error)
    finally:
        watch.on = False
    assert time.process_time() - started < MOST_SECONDS
    assert measure_height() - height < MOST_KILOBYTES
    assert watch.seen == []
    if isinstance(found, str):
        assert not OWN_IDS.search(found)
    return found


def check_answer(found: CaseHistory | str, path: Path) -> None:
    """An error names the file or its folder; a history can be written and read again as it was."""
    if isinstance(found, str):
        assert path.name in found or path.parent.name in found
        return
    with TemporaryDirectory() as folder:
        write_history(found, Path(folder) / "history")
        again = read_history(Path(folder) / "history")
    assert again.children == found.children
    assert again.events == found.events
    assert again.quality == found.quality


def has_error(history: CaseHistory) -> bool:
    return "error" in history.quality["severity"].to_pylist()


@EVERY_FORMAT
def test_bytes_are_damaged(authority: Path, watch: Watch, name: str) -> None:
    @seed(3)
    @settings(FEW, max_examples=12)
    @given(
        file=PLACES,
        other=PLACES,
        kind=st.sampled_from(sorted(BYTE_DAMAGE)),
        at=PLACES,
        size=st.integers(1, 400),
        inside=st.booleans(),
    )
    def check(*, file: int, other: int, kind: str, at: int, size: int, inside: bool) -> None:
        with TemporaryDirectory() as folder:
            files = BY_NAME[name].copy(authority, Path(folder))
            path, content = files[file % len(files)], files[other % len(files)].read_bytes()
            damage = damage_inside_zip if inside and path.suffix == ".xlsx" else damage_bytes
            damage(path, kind, at=at, size=size, other=content)
            check_answer(build_or_refuse(BY_NAME[name].paths(Path(folder)), watch), path)

    check()


@EVERY_FORMAT
def test_a_file_of_another_format_in_the_place_of_one(authority: Path, watch: Watch, name: str) -> None:
    for other in NAMES[NAMES.index(name) % 2 :: 2]:
        with TemporaryDirectory() as folder, TemporaryDirectory() as elsewhere:
            foreign = BY_NAME[other].copy(authority, Path(elsewhere))[-1].read_bytes()
            path = BY_NAME[name].copy(authority, Path(folder))[-1]
            path.write_bytes(foreign)
            check_answer(build_or_refuse(BY_NAME[name].paths(Path(folder)), watch), path)


@EVERY_FORMAT
def test_any_cell_may_hold_anything_and_no_child_is_dropped_without_a_word(
    authority: Path, children: dict[str, set[str]], watch: Watch, name: str
) -> None:
    @seed(4)
    @settings(FEW, max_examples=12)
    @given(file=PLACES, pick=PLACES, text=st.one_of(st.sampled_from(CELLS), st.text(max_size=12)))
    def check(file: int, pick: int, text: str) -> None:
        with TemporaryDirectory() as folder:
            files = BY_NAME[name].copy(authority, Path(folder))
            path = files[file % len(files)]
            damage = damage_cell(path, pick, text)
            found = build_or_refuse(BY_NAME[name].paths(Path(folder)), watch)
            check_answer(found, path)
        if isinstance(found, CaseHistory):
            there = list_children(found)
            lost = children[name] - there
            taken_in = damage.now.strip().upper() in there and lost <= {damage.before}
            assert not lost or has_error(found) or taken_in

    check()


@EVERY_FORMAT
@pytest.mark.parametrize("kind", sorted(COLUMN_DAMAGE))
def test_columns_are_damaged(
    authority: Path, children: dict[str, set[str]], watch: Watch, name: str, kind: str
) -> None:
    with TemporaryDirectory() as folder:
        tables = [path for path in BY_NAME[name].copy(authority, Path(folder)) if path.suffix == ".csv"]
    for place in range(sorted(COLUMN_DAMAGE).index(kind) % 4, len(tables), 4):
        with TemporaryDirectory() as folder:
            files = BY_NAME[name].copy(authority, Path(folder))
            path = [path for path in files if path.suffix == ".csv"][place]
            damage_columns(path, kind, column=1 + place % 3)
            found = build_or_refuse(BY_NAME[name].paths(Path(folder)), watch)
            check_answer(found, path)
        if kind in HARMLESS_COLUMN_DAMAGE:
            assert isinstance(found, CaseHistory)
            assert list_children(found) == children[name]


@EVERY_FORMAT
@pytest.mark.parametrize("encoding", sorted(ENCODINGS))
def test_another_encoding_is_read_whole_or_refused(
    authority: Path, children: dict[str, set[str]], watch: Watch, name: str, encoding: str
) -> None:
    with TemporaryDirectory() as folder:
        texts = [path for path in BY_NAME[name].copy(authority, Path(folder)) if path.suffix in OF_TEXT]
        if not texts:
            assert name in ("Annex A", "903 workbook")
            return
        for path in texts:
            reencode(path, encoding)
        found = build_or_refuse(BY_NAME[name].paths(Path(folder)), watch)
    if isinstance(found, str):
        assert any(path.name in found or path.parent.name in found for path in texts)
    else:
        assert children[name] <= list_children(found) or has_error(found)


@EVERY_FORMAT
@pytest.mark.parametrize("content", sorted(WHOLE_FILES))
def test_a_file_made_to_do_harm(
    authority: Path, watch: Watch, listener: socket.socket, name: str, content: str
) -> None:
    with TemporaryDirectory() as folder:
        path = BY_NAME[name].copy(authority, Path(folder))[-1]
        write_whole_file(path, content, port=listener.getsockname()[1])
        found = build_or_refuse(BY_NAME[name].paths(Path(folder)), watch)
        check_answer(found, path)
    with pytest.raises(BlockingIOError):
        listener.accept()
    assert "root:" not in str(found)


@EVERY_FORMAT
@pytest.mark.parametrize("stem", FILE_NAMES)
def test_a_file_with_a_hostile_name(
    authority: Path, children: dict[str, set[str]], watch: Watch, name: str, stem: str
) -> None:
    with TemporaryDirectory() as folder:
        path = BY_NAME[name].copy(authority, Path(folder))[-1]
        renamed = path.with_name(f"{stem} 2026-03-31{path.suffix}")
        path.rename(renamed)
        paths = BY_NAME[name].paths(Path(folder))
        found = build_or_refuse(paths, watch)
        if isinstance(found, CaseHistory):
            check_answer(found, renamed)
            assert fingerprint_extracts(paths)
            # The name of a table of the dataset or of the 903 says what it is; of events, the mapping does.
            named_by_table = name in ("903 CSV", "census tables", "dataset")
            assert named_by_table or list_children(found) == children[name]


@EVERY_FORMAT
def test_what_is_no_file(authority: Path, watch: Watch, name: str) -> None:
    with TemporaryDirectory() as folder:
        path = BY_NAME[name].copy(authority, Path(folder))[-1]
        path.unlink()
        for make in (path.mkdir, partial(os.mkfifo, path), partial(path.symlink_to, "/dev/zero")):
            make()
            check_answer(build_or_refuse(BY_NAME[name].paths(Path(folder)), watch), path)
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        path.symlink_to(path.name)
        check_answer(build_or_refuse(BY_NAME[name].paths(Path(folder)), watch), path)


@EVERY_FORMAT
def test_a_folder_that_links_to_itself_is_read_once(
    authority: Path, children: dict[str, set[str]], watch: Watch, name: str
) -> None:
    with TemporaryDirectory() as folder:
        path = BY_NAME[name].copy(authority, Path(folder))[-1]
        (path.parent / "again").symlink_to(path.parent, target_is_directory=True)
        found = build_or_refuse(BY_NAME[name].paths(Path(folder)), watch)
    if name == "dataset":
        assert "'again' were drawn on the same day" in str(found)
    else:
        assert isinstance(found, CaseHistory)
        assert list_children(found) == children[name]
        assert len(found.sources) == len(set(found.sources))


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
@EVERY_FORMAT
def test_a_file_that_may_not_be_read(authority: Path, watch: Watch, name: str) -> None:
    with TemporaryDirectory() as folder:
        path = BY_NAME[name].copy(authority, Path(folder))[-1]
        path.chmod(0)
        found = build_or_refuse(BY_NAME[name].paths(Path(folder)), watch)
    assert isinstance(found, str)
    assert path.name in found


@EVERY_FORMAT
def test_the_system_refuses_a_file(
    authority: Path, watch: Watch, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for whoever is not the superuser: the same refusal, made by hand."""
    with TemporaryDirectory() as folder:
        path = BY_NAME[name].copy(authority, Path(folder))[-1]
        opened = Path.open

        def refuse(self: Path, *arguments: Any, **options: Any) -> Any:
            if self == path:
                raise PermissionError(13, "Permission denied", str(self))
            return opened(self, *arguments, **options)

        monkeypatch.setattr(Path, "open", refuse)
        found = build_or_refuse(BY_NAME[name].paths(Path(folder)), watch)
    assert isinstance(found, str)
    assert f"'{path.name}' cannot be read: Permission denied" in found
