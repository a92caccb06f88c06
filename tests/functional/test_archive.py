"""A run becomes one file, and the file a working folder again where there is no repository."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from candour.archive.unpacking import MANIFEST, SIGNATURE, SUMS
from candour.cli.app import run_command

PASSPHRASE = "umbrella quartz seven lantern"  # noqa: S105 (of this test)
HELD = {"UNDER_TEST": PASSPHRASE}
CALL = """
import sys
from pathlib import Path
import candour, candour_audits, candour_pipelines
here = Path.cwd().resolve()
for package in (candour, candour_audits, candour_pipelines):
    assert Path(package.__file__).resolve().is_relative_to(here), package.__file__
from candour.cli import main
main(sys.argv[1:])
"""


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    stdout: str
    stderr: str


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """`candour` in this process: (folder, *arguments, variables=)."""

    def run(folder: Path, *arguments: str, variables: Mapping[str, str] | None = None) -> Said:
        with monkeypatch.context() as patch:
            patch.chdir(folder)
            for name, value in (variables or {}).items():
                patch.setenv(name, value)
            code = run_command(arguments)
        return Said(code, *capsys.readouterr())

    return run


@pytest.fixture(scope="module")
def place(small_run: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("place")
    for name in ("mlruns", "extracts"):
        shutil.copytree(small_run.folder / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def archive(place: Path, guarded: Callable[..., Any]) -> Path:
    ran = guarded(
        place, "archive", "small", "--out", "whole.zip", "--with-extracts", "--passphrase-from", "UNDER_TEST", variables=HELD
    )  # fmt: skip
    assert ran.code == 0, ran.stderr
    assert "socket" not in ran.touched
    assert PASSPHRASE not in ran.stdout + ran.stderr
    return place / "whole.zip"


@pytest.fixture(scope="module")
def restored(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working folder, made by Python alone on a copy of the archive in an empty folder."""
    away = tmp_path_factory.mktemp("away")
    shutil.copyfile(archive, away / "run.zip")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "run.zip", "--into", "work"],
        cwd=away, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (away / "run.zip").unlink()
    return away / "work"


def call(
    folder: Path, *arguments: str, variables: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """candour from the restored code, by this interpreter and its libraries."""
    roots = os.pathsep.join(str(folder / root) for root in ("src", "pipelines", "audits"))
    environment = os.environ | {"PYTHONPATH": roots} | (variables or {})
    return subprocess.run(
        [sys.executable, "-c", CALL, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def read(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as held:
        return {name: held.read(name) for name in held.namelist()}


def write(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def test_an_auditor_finds_everything_by_name(archive: Path, small_run: Any) -> None:
    held = read(archive)
    tops = {name.split("/")[0] for name in held}
    assert tops >= {
        "code",
        "configuration",
        "recipe",
        "variables",
        "findings",
        "report",
        "evidence",
        "models",
        "extracts",
    }
    assert held["configuration/pilot.yaml"] == (small_run.folder / "small.yaml").read_bytes()
    assert "code/src/candour/cli/app.py" in held
    assert b"--hash=sha256:" in held["code/requirements.lock"]
    variables = held["variables/variables.csv"].decode()
    assert "count_section_47_ever,Number of section 47 enquiries at any time before" in variables
    primary_need = next(
        line for line in variables.splitlines() if line.startswith("feature,last_code_primary_need")
    )
    assert 0.5 < float(primary_need.rsplit(",", 1)[-1]) <= 1
    assert b"a child protection plan starts or a period of care starts" in held["variables/VARIABLES.txt"]
    described = json.loads(held["models/earlier_cases-logistic_regression/description.json"])
    assert described["kind"] == "linear"
    assert b"This file is personal data" in held["README.txt"]


def test_it_names_neither_the_machine_nor_a_child(
    archive: Path, place: Path, child_ids: tuple[str, ...]
) -> None:
    held = read(archive)
    wanted = {str(place).encode(), str(Path.home()).encode() + b"/", PASSPHRASE.encode()}
    for name, content in held.items():
        if name.startswith(("extracts/", "code/")):
            continue
        assert not [text for text in wanted if text in content], name
        assert not [child for child in child_ids[:200] if child.encode() in content], name


def test_it_restores_without_the_repository_and_gives_the_same_archive(restored: Path, archive: Path) -> None:
    """Round the whole way: what the restored code says of the restored run is, file by file, what was archived."""
    assert oct(restored.stat().st_mode)[-3:] == "700"
    again = call(restored, "archive", "small", "--out", "again.zip", "--json")
    assert again.returncode == 0, again.stderr
    assert list_hashes(restored / "again.zip") == list_hashes(archive)


def test_the_restored_code_builds_the_restored_run_again(restored: Path, place: Path) -> None:
    """In a folder that holds nothing else, without the repository: the same bytes, PDFs aside, which are not laid out."""
    again = call(
        restored, "reproduce", "small", "--extracts", str(place / "extracts"), "--no-pdf", "--quiet", "--json"
    )
    assert again.returncode == 0, again.stderr
    told = json.loads(again.stdout)
    assert told["reproduction"]["grade"] == "identical", told["sentence"]


def list_hashes(archive: Path) -> dict[str, str]:
    """Of every file but the extracts, and what says that they are there."""
    lines = read(archive)[SUMS].decode().splitlines()
    hashes = dict(line.split("  ")[::-1] for line in lines)
    said = {"README.txt", MANIFEST}
    return {
        name: value for name, value in hashes.items() if name not in said and not name.startswith("extracts/")
    }


def test_extracts_open_with_the_passphrase_where_the_run_reads_them(
    archive: Path, place: Path, typed: Callable[..., Said], tmp_path: Path
) -> None:
    wrong = typed(
        tmp_path,
        "restore",
        str(archive),
        "--into",
        "work",
        "--extracts",
        "--passphrase-from",
        "UNDER_TEST",
        variables={"UNDER_TEST": "another one of the same length"},
    )
    assert wrong.code == 25
    assert "passphrase does not open" in wrong.stderr
    assert not (tmp_path / "work").exists()
    right = typed(
        tmp_path,
        "restore",
        str(archive),
        "--into",
        "work",
        "--extracts",
        "--passphrase-from",
        "UNDER_TEST",
        variables=HELD,
    )
    assert right.code == 0, right.stderr
    opened = sorted(path for path in (tmp_path / "work" / "extracts").rglob("*") if path.is_file())
    assert len(opened) > 20
    for path in opened:
        assert path.read_bytes() == (place / path.relative_to(tmp_path / "work")).read_bytes()
        assert oct(path.stat().st_mode)[-3:] == "600"


def test_a_changed_model_is_refused_even_where_the_list_was_mended(
    archive: Path, typed: Callable[..., Said], tmp_path: Path
) -> None:
    held = {name: content for name, content in read(archive).items() if not name.startswith("extracts/")}
    manifest = json.loads(held[MANIFEST])
    manifest["files"] = [file for file in manifest["files"] if file["name"] in held]
    name = "models/earlier_cases-logistic_regression/model/model.skops"
    held[name] = held[name][:-1] + bytes([held[name][-1] ^ 1])
    held[MANIFEST] = json.dumps(manifest).encode()
    listed = [other for other in held if other not in {SUMS, SIGNATURE}]
    # Changed, and not in the list: named.
    before = dict(line.split("  ")[::-1] for line in held[SUMS].decode().splitlines())
    before[MANIFEST] = hashlib.sha256(held[MANIFEST]).hexdigest()
    held[SUMS] = "".join(f"{before[other]}  {other}\n" for other in listed).encode()
    clumsy = typed(tmp_path, "restore", str(write(tmp_path / "clumsy.zip", held)), "--into", "work")
    assert clumsy.code == 25
    assert f"'{name}' in the archive is not what was put into it" in clumsy.stderr
    # Changed in the list too: the signature tells.
    held[SUMS] = "".join(f"{hashlib.sha256(held[other]).hexdigest()}  {other}\n" for other in listed).encode()
    skilled = typed(tmp_path, "restore", str(write(tmp_path / "skilled.zip", held)), "--into", "work")
    assert skilled.code == 25
    assert "The signature of the archive does not belong to its SHA256SUMS" in skilled.stderr
    # Taken away altogether: whoever knows the key asks for it.
    key = json.loads(held.pop(SIGNATURE))["public_key"]
    bare = typed(tmp_path, "restore", str(write(tmp_path / "bare.zip", held)), "--into", "work", "--key", key)
    assert bare.code == 25
    assert "is not signed" in bare.stderr
    assert not (tmp_path / "work").exists()


def test_an_extract_that_changed_since_is_named_and_nothing_is_written(
    place: Path, typed: Callable[..., Said], tmp_path: Path
) -> None:
    for name in ("mlruns", "extracts"):
        shutil.copytree(place / name, tmp_path / name)
    (changed,) = (tmp_path / "extracts").rglob("CIN_Census_2024.xml")
    changed.write_bytes(changed.read_bytes() + b"\n")
    (gone,) = (tmp_path / "extracts").rglob("families.csv")
    gone.unlink()
    ran = typed(
        tmp_path,
        "archive",
        "small",
        "--out",
        "x.zip",
        "--with-extracts",
        "--passphrase-from",
        "UNDER_TEST",
        variables=HELD,
    )
    assert ran.code == 25
    assert (
        "'CIN_Census_2024.xml' (is there, and is not the file that the run read), 'families.csv' (is missing)"
        in ran.stderr
    )
    assert not list(tmp_path.glob("*.zip"))


def test_one_that_may_leave_holds_no_row_and_no_model(
    place: Path, typed: Callable[..., Said], small_run: Any
) -> None:
    ran = typed(place, "archive", "small", "--out", "leaves.zip", "--without-evidence", "--json")
    assert ran.code == 0, ran.stderr
    held = read(place / "leaves.zip")
    assert not [
        name for name in held if name.endswith((".parquet", ".skops", ".sql", ".age")) or "exact" in name
    ]
    assert {
        "findings/published.json",
        "report/report.html",
        "variables/variables.csv",
        "configuration/resolved.json",
    } <= set(held)
    (home,) = (small_run.folder / "mlruns" / "artifacts").glob("*/artifacts/report")
    assert held["findings/published.json"] == (home / "findings.json").read_bytes()
    both = typed(
        place,
        "archive",
        "small",
        "--out",
        "x.zip",
        "--without-evidence",
        "--with-extracts",
        "--passphrase-from",
        "UNDER_TEST",
        variables=HELD,
    )
    assert both.code == 25
    assert not (place / "x.zip").exists()
