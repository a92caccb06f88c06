"""An archive that was cut off, altered or made to harm is refused by name, and leaves nothing behind."""

import ast
import hashlib
import io
import json
import os
import sqlite3
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from candour.archive import unpacking
from candour.archive.unpacking import (
    AS_DATABASE,
    LIMIT,
    MANIFEST,
    SUMS,
    Refused,
    check_archive,
    unpack_archive,
)
from candour.archive.writing import PROGRAM, ArchiveFile, write_archive
from candour.errors import ArchiveError

SQL = b"CREATE TABLE runs (run_uuid TEXT, artifact_uri TEXT);\nINSERT INTO runs VALUES('r','file:///candour-archive/mlruns/x');\n"
FILES = (
    ArchiveFile("README.txt", b"what this is\n", "START-HERE.txt"),
    ArchiveFile("code/src/candour/__init__.py", b"", "src/candour/__init__.py"),
    ArchiveFile("models/a/model.skops", os.urandom(5_000), "mlruns/artifacts/a/model.skops"),
    ArchiveFile("mlruns/store.sql", SQL, "mlruns/mlflow.db", AS_DATABASE),
    ArchiveFile("evidence/TABLES.txt", b"stays in the archive\n"),
)
Entries = dict[str, bytes]


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    path = tmp_path / "whole.zip"
    write_archive(path, FILES, described={"run_id": "r"})
    return path


def read(path: Path) -> Entries:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path: Path, entries: Entries) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def mend(entries: Entries) -> Entries:
    """The list of hashes, and sizes, of what is there now: what somebody would do who wants a change to go unseen."""
    manifest = json.loads(entries[MANIFEST])
    manifest["files"] = [
        f | {"size": len(entries[f["name"]])} for f in manifest["files"] if f["name"] in entries
    ]
    held = entries | {MANIFEST: json.dumps(manifest).encode()}
    names = [name for name in held if name != SUMS]
    sums = "".join(f"{hashlib.sha256(held[name]).hexdigest()}  {name}\n" for name in names)
    return held | {SUMS: sums.encode()}


def with_place(entries: Entries, name: str, place: str) -> Entries:
    manifest = json.loads(entries[MANIFEST])
    for file in manifest["files"]:
        if file["name"] == name:
            file["place"] = place
    return mend(entries | {MANIFEST: json.dumps(manifest).encode()})


def with_name(entries: Entries, new: str) -> Entries:
    manifest = json.loads(entries[MANIFEST])
    manifest["files"].append({"name": new, "size": 1, "place": "", "form": "file"})
    return mend(entries | {MANIFEST: json.dumps(manifest).encode(), new: b"x"})


def refuse(path: Path, match: str, *, limit: int = LIMIT) -> None:
    """Both doors refuse it, and nothing is left beside the archive."""
    before = sorted(path.parent.iterdir())
    with pytest.raises(Refused, match=match):
        check_archive(path, limit=limit)
    with pytest.raises(Refused, match=match):
        unpack_archive(path, path.parent / "folder", limit=limit)
    assert sorted(path.parent.iterdir()) == before


def test_what_went_in_comes_out_for_its_owner_only(whole: Path, tmp_path: Path) -> None:
    contents = unpack_archive(whole, tmp_path / "folder")
    found = {
        p.relative_to(tmp_path / "folder").as_posix(): p
        for p in (tmp_path / "folder").rglob("*")
        if p.is_file()
    }
    assert set(found) == {file.place for file in FILES if file.place}
    for file in FILES:
        if file.place and file.form != AS_DATABASE:
            assert found[file.place].read_bytes() == file.content
    folders = [p for p in (tmp_path / "folder", *(tmp_path / "folder").rglob("*")) if p.is_dir()]
    assert {stat.S_IMODE(p.stat().st_mode) for p in found.values()} == {0o600}
    assert {stat.S_IMODE(p.stat().st_mode) for p in folders} == {0o700}
    assert contents.manifest["run_id"] == "r"


def test_a_database_comes_from_its_sql_and_knows_where_it_lies(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "it's here"
    unpack_archive(whole, folder)
    rows = sqlite3.connect(folder / "mlruns/mlflow.db").execute("SELECT artifact_uri FROM runs").fetchall()
    assert rows == [((folder / "mlruns").as_uri() + "/x",)]


def test_the_same_files_give_the_same_bytes(whole: Path, tmp_path: Path) -> None:
    again = write_archive(tmp_path / "again.zip", FILES, described={"run_id": "r"})
    assert again.path.read_bytes() == whole.read_bytes()
    assert again.fingerprint == check_archive(whole).fingerprint


def test_sha256sum_reads_the_list(whole: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(whole) as archive:
        archive.extractall(tmp_path / "by hand")
    check = [sys.executable, "-c", "import shutil,sys; sys.exit(not shutil.which('sha256sum'))"]
    if subprocess.run(check, check=False).returncode:
        pytest.skip("this machine has no sha256sum")
    done = subprocess.run(
        ["sha256sum", "--strict", "-c", SUMS], cwd=tmp_path / "by hand", capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_it_runs_by_itself_with_the_standard_library_alone(whole: Path, tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(whole), "--into", "folder"],
        cwd=away,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (away / "folder/START-HERE.txt").read_bytes() == FILES[0].content
    assert check_archive(whole).fingerprint in done.stdout
    again = subprocess.run(
        [sys.executable, "-I", "-S", str(whole), "--into", "folder"],
        cwd=away,
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 25
    assert "is not an empty folder" in again.stderr


def test_its_program_is_python_3_8_and_imports_nothing_else() -> None:
    tree = ast.parse(Path(unpacking.__file__).read_text(), feature_version=(3, 8))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


def test_a_changed_byte_is_named(whole: Path, tmp_path: Path) -> None:
    for name in ("models/a/model.skops", "mlruns/store.sql", PROGRAM, "evidence/TABLES.txt"):
        entries = read(whole)
        content = entries[name]
        changed = entries | {name: bytes([content[0] ^ 1]) + content[1:]}
        refuse(
            write(tmp_path / "changed.zip", changed), f"'{name}' in the archive is not what was put into it"
        )


def test_a_damaged_block_is_named(whole: Path) -> None:
    content = bytearray(whole.read_bytes())
    at = content.index(FILES[2].content)  # type: ignore[arg-type]  # a model is stored as it is
    content[at + 100] ^= 255
    whole.write_bytes(content)
    refuse(whole, "'models/a/model.skops' in the archive is not what was put into it")


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
def test_one_that_was_cut_off_is_refused(whole: Path, kept: float) -> None:
    content = whole.read_bytes()
    whole.write_bytes(content[: int(len(content) * kept)])
    refuse(whole, "is not a whole zip file")


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    refuse(write(tmp_path / "other.zip", {"a.txt": b"a"}), "is no archive of candour")
    (tmp_path / "words.zip").write_text("not a zip")
    refuse(tmp_path / "words.zip", "is not a whole zip file")
    with pytest.raises(Refused, match="There is no file"):
        check_archive(tmp_path / "none.zip")


def test_what_was_removed_or_added_is_named(whole: Path, tmp_path: Path) -> None:
    entries = read(whole)
    del entries["models/a/model.skops"]
    refuse(
        write(tmp_path / "less.zip", entries),
        "'models/a/model.skops' is listed in SHA256SUMS and not in the archive",
    )
    refuse(
        write(tmp_path / "more.zip", read(whole) | {"more.txt": b""}),
        "'more.txt' is in the archive and not listed",
    )


def test_two_lists_that_differ_are_refused(whole: Path, tmp_path: Path) -> None:
    entries = mend(read(whole) | {"more.txt": b"x"})
    refuse(write(tmp_path / "more.zip", entries), "list different files")
    changed = read(whole)
    changed[MANIFEST] = changed[MANIFEST].replace(b'"r"', b'"q"')
    refuse(
        write(tmp_path / "changed.zip", changed), f"'{MANIFEST}' in the archive is not what was put into it"
    )


@pytest.mark.parametrize(
    "place",
    ["../out.txt", "/out.txt", "a/../../out.txt", "C:/out.txt", "..\\out.txt", "a//b", "./a", "a/.", "nul", "a/con.txt", "a\nb", "a.", " a"],
)  # fmt: skip
def test_a_place_outside_the_folder_is_refused(whole: Path, tmp_path: Path, place: str) -> None:
    home = tmp_path / "inside"
    home.mkdir()
    entries = with_place(read(whole), "README.txt", place)
    refuse(write(home / "hostile.zip", entries), "leads out of the folder or is no plain name")
    refuse(
        write(home / "hostile.zip", with_name(read(whole), place)),
        "leads out of the folder or is no plain name|is no plain name",
    )
    assert not (tmp_path / "out.txt").exists()


@pytest.mark.parametrize("place", ["mlruns/keys/certificates.pem", "MLRUNS/Keys/certificates.pem"])
def test_no_key_comes_with_an_archive(whole: Path, tmp_path: Path, place: str) -> None:
    """Whoever chose it could sign in the name of whoever restores."""
    entries = with_place(read(whole), "README.txt", place)
    refuse(write(tmp_path / "hostile.zip", entries), "where only candour itself makes any")


@pytest.mark.parametrize("around", ["before", "after", "comment"])
def test_nothing_lies_around_its_files(whole: Path, around: str) -> None:
    if around == "comment":
        with zipfile.ZipFile(whole, "a") as archive:
            archive.comment = b"more"
    else:
        content = whole.read_bytes()
        whole.write_bytes(b"more" + content if around == "before" else content + b"more")
    refuse(whole, "holds more than its files")


def test_one_that_is_packed_otherwise_is_refused(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "lzma.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        for name, content in read(whole).items():
            archive.writestr(name, content)
    refuse(path, "is packed in another way")


@pytest.mark.parametrize(
    "text", [b"[" * 100_000, b'{"format": 1, "files": [{"name": "a", "size": Infinity}]}']
)
def test_a_list_that_nobody_can_read_is_refused(whole: Path, tmp_path: Path, text: bytes) -> None:
    sums = f"{hashlib.sha256(text).hexdigest()}  {MANIFEST}\n".encode()
    refuse(write(tmp_path / "hostile.zip", {MANIFEST: text, SUMS: sums}), f"'{MANIFEST}' in the archive")


@pytest.mark.parametrize("place", ["src/candour/__INIT__.py", "src/candour", "src/candour/__init__.py/x"])
def test_two_files_in_one_place_are_refused(whole: Path, tmp_path: Path, place: str) -> None:
    entries = with_place(read(whole), "README.txt", place)
    refuse(write(tmp_path / "hostile.zip", entries), "have the same place")


def rewrite(whole: Path, change: Callable[[zipfile.ZipInfo], None]) -> Path:
    path = whole.with_name("hostile.zip")
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "README.txt":
                change(entry)
            new.writestr(entry, content)
    return path


def test_a_link_is_refused(whole: Path) -> None:
    def link(entry: zipfile.ZipInfo) -> None:
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16

    refuse(rewrite(whole, link), "'README.txt' in the archive is a link")


def test_a_name_that_stands_there_twice_is_refused(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in read(whole).items():
            archive.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("README.txt", b"another")
    refuse(path, "holds 'README.txt' twice")


def test_more_than_is_allowed_is_refused(whole: Path) -> None:
    refuse(whole, "at most 0.0 GB are allowed", limit=1_000)


def test_a_bomb_is_refused_before_it_goes_off(whole: Path, tmp_path: Path) -> None:
    """A size that is said to be small and is not: reading stops at what was listed."""
    entries = mend(read(whole) | {"README.txt": bytes(30_000_000)})
    path = write(tmp_path / "bomb.zip", entries)
    lied = path.read_bytes().replace((30_000_000).to_bytes(4, "little"), (13).to_bytes(4, "little"))
    manifest = read(path)[MANIFEST]
    assert b"30000000" in manifest
    path.write_bytes(lied)
    refuse(path, "README.txt|" + MANIFEST)
    huge = path.with_name("huge.zip")
    huge.write_bytes(
        write(path, entries)
        .read_bytes()
        .replace((30_000_000).to_bytes(4, "little"), (4_000_000_000).to_bytes(4, "little"))
    )
    refuse(huge, "grows further than any file can")


@pytest.mark.parametrize(
    "statement",
    [
        "ATTACH '{place}' AS other; CREATE TABLE other.x (a)", "VACUUM INTO '{place}'", "PRAGMA journal_mode = WAL", "nonsense",
        "PRAGMA writable_schema = 1", "SELECT load_extension('{place}')", "CREATE VIRTUAL TABLE v USING fts5(x)",
        # A few letters that make more than any disk holds.
        "INSERT INTO runs VALUES ('r', zeroblob(900000000))",
        "INSERT INTO runs WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) SELECT i, i FROM c",
    ],
)  # fmt: skip
def test_sql_that_does_more_than_fill_tables_is_refused(whole: Path, tmp_path: Path, statement: str) -> None:
    elsewhere = tmp_path / "elsewhere.db"
    home = tmp_path / "home"
    home.mkdir()
    entries = mend(
        read(whole) | {"mlruns/store.sql": SQL + statement.format(place=elsewhere).encode() + b";"}
    )
    path = write(home / "hostile.zip", entries)
    with pytest.raises(Refused, match=r"'mlruns/store\.sql' in the archive does not make a database"):
        unpack_archive(path, home / "folder")
    assert sorted(home.iterdir()) == [path]
    assert not elsewhere.exists()


@pytest.mark.parametrize("taken", ["file", "full", "link"])
def test_a_folder_that_is_taken_is_left_alone(whole: Path, tmp_path: Path, taken: str) -> None:
    folder = tmp_path / "taken"
    if taken == "file":
        folder.write_text("mine")
    elif taken == "full":
        folder.mkdir()
        (folder / "mine").touch()
    else:
        (tmp_path / "empty").mkdir()
        folder.symlink_to(tmp_path / "empty")
    with pytest.raises(Refused, match="is not an empty folder"):
        unpack_archive(whole, folder)
    assert not list((tmp_path / "empty").glob("*")) if taken == "link" else folder.exists()


def test_an_empty_folder_is_taken(whole: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    unpack_archive(whole, tmp_path / "empty")
    assert (tmp_path / "empty/START-HERE.txt").is_file()


def test_a_disk_without_room_is_named(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        free = 10

    monkeypatch.setattr("candour.archive.unpacking.shutil.disk_usage", lambda _: Full)
    with pytest.raises(Refused, match="The disk has room for"):
        unpack_archive(whole, whole.parent / "folder")
    assert not (whole.parent / "folder").exists()


def test_whatever_fails_while_it_is_written_leaves_nothing(tmp_path: Path) -> None:
    def fill(target: Any) -> None:
        target.write(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(ArchiveError, match="No space left on device"):
        write_archive(tmp_path / "new.zip", [*FILES, ArchiveFile("x", fill)], described={})
    assert list(tmp_path.iterdir()) == []


def test_an_archive_is_never_written_over(whole: Path) -> None:
    before = whole.read_bytes()
    with pytest.raises(ArchiveError, match="is there already"):
        write_archive(whole, FILES, described={})
    assert whole.read_bytes() == before


def test_a_file_is_written_in_blocks(tmp_path: Path) -> None:
    class Source(io.BytesIO):
        largest = 0

        def read(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            assert size > 0, "read as a whole"
            Source.largest = max(Source.largest, size)
            return super().read(size)

    big = tmp_path / "big"
    big.write_bytes(bytes(5_000_000))

    class Opened(type(big)):  # type: ignore[misc]
        def open(self, *arguments: Any, **named: Any) -> Source:
            return Source(bytes(5_000_000))

    write_archive(tmp_path / "new.zip", [ArchiveFile("big.parquet", Opened(big))], described={})
    assert 0 < Source.largest <= 1 << 20
