"""Names, ids and secrets that are planted in extracts and surroundings stand in no log, database, model, evidence, finding, report or error.

They may stand in the extracts, in the case history, and in the scores that the authority's own practitioners get: nowhere else.
"""

import csv
import io
import logging
import re
import shutil
import socket
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from candour.cli.app import run_command
from candour.data.synthetic.authority import synthesise_authority
from sought_everywhere import find_texts
from tiny_pilot import CONFIG

CHILD, FAMILY, WORKER = "QXZJ", "FQXK", "WQXM"
"""What ids begin with: of a child, a family, a social worker."""
NAME, POSTCODE, PHONE = "Quackenbush", "QZ9 9ZQ", "07700 900461"
UPN = "Z999"
SECRETS = {
    "CANDOUR_PASSPHRASE": "correct-canary-battery",
    "CANARY_DATABASE": "postgresql+psycopg://canary_login:canary_password@127.0.0.1:9/canary_base",
    "LOGNAME": "canary_user",
    "USER": "canary_user",
}
HOST = "canary-host-0471"
SOUGHT = re.compile(
    rf"{CHILD}\d|{FAMILY}\d|{WORKER}\d|{NAME}|{POSTCODE}|{PHONE}|{UPN}\d{{6}}|correct-canary|canary_password|canary_user|{HOST}",
    re.IGNORECASE,
)
PLACE = "canary_home"
"""A folder above everything, as a home folder with somebody's login would be; MLflow keeps where its files lie, and nothing else may."""
ADDRESSES = (
    "experiments.artifact_location",
    "logged_models.artifact_location",
    "model_versions.source",
    "model_versions.storage_location",
    "runs.artifact_uri",
)
PILOT = (
    CONFIG.replace("synthetic: {children: 900, years: 5, last_year: 2026, seed: 3}", "cin_census: [authority/cin_census]\n  ssda903: [authority/ssda903]\n  families: authority/families.csv\n  areas: authority/areas.csv\n  documents: {path: texts.csv, child_id: child, written_on: day, text: text}")
    .replace("- {family: age}", "- {family: age}\n    - {family: count, events: [referral], windows: [365]}\n    - {family: last_code, fields: [primary_need]}\n    - {family: current_code, fields: [referral_source]}")
)  # fmt: skip
READ_AS = {
    "cin_census": "cin_census: [{at}]",
    "ssda903": "ssda903: [{at}]",
    "annex_a": "annex_a: [{at}]",
    "dfe_api": "dfe_api: [{at}]",
    "standard_safeguarding_dataset": "standard_safeguarding_dataset: {{folders: [{at}]}}",
}


class Told(NamedTuple):
    """What a command said, and its exit code."""

    command: str
    code: int
    said: str


@pytest.fixture(scope="module")
def surroundings() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SECRETS.items():
            patch.setenv(name, value)
        patch.delenv("CANDOUR_DEBUG", raising=False)
        patch.setattr(socket, "gethostname", lambda: HOST)
        patch.setattr("platform.node", lambda: HOST)
        yield patch


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority whose every id, name and text is a canary."""
    at = tmp_path_factory.mktemp("canaries") / PLACE
    at.mkdir()
    synthesise_authority(directory=at / "authority", children=900, years=5, seed=3, last_year=2026)
    for path in (*at.rglob("*.csv"), *at.rglob("*.xml")):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"\bS(\d{7})\b", rf"{CHILD}\1", text)
        path.write_text(re.sub(r"\bF(\d{7})\b", rf"{FAMILY}\1", text), encoding="utf-8")
    for path in at.rglob("episodes.csv"):
        plant_in_rows(path, HOME_POST=POSTCODE, PL_POST=POSTCODE)
    with (at / "authority" / "families.csv").open(newline="") as file:
        children = [row["child_id"] for row in csv.DictReader(file)]
    with (at / "texts.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("child", "day", "text"))
        rows.writerows(
            (child, "2024-05-11", f"{NAME} of {POSTCODE}, {PHONE}, worker {WORKER}{n}, {child}")
            for n, child in enumerate(children)
        )
    (at / "tiny.yaml").write_text(PILOT)
    return at


def plant_in_rows(path: Path, **values: str) -> None:
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row.update(values)
    with path.open("w", newline="") as file:
        written = csv.DictWriter(file, list(rows[0]) if rows else [*values])
        written.writeheader()
        written.writerows(rows)


@pytest.fixture(scope="module")
def told(
    folder: Path, surroundings: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> list[Told]:
    """Everything that the commands said, on the screen and to Python's logging."""
    surroundings.chdir(folder)
    run = "tiny"
    commands = [
        ["history", "tiny.yaml"],
        ["check", "tiny.yaml", "--json"],
        ["run", "tiny.yaml", "--no-pdf", "--quiet"],
        ["audit", run, "--audits", "calibration", "--quiet", "--no-pdf"],
        ["runs", "--json"],
        ["show", run],
        ["archive", run],
        ["reproduce", run, "--quiet", "--no-pdf"],
        [
            "score",
            run,
            "tiny.yaml",
            "--quiet",
            "--since",
            "2025-10-01",
            "--i-am-exploring",
            "--purpose",
            "to look for canaries",
        ],
        ["monitor", run, "tiny.yaml", "--quiet", "--no-pdf"],
    ]
    return [tell(command, surroundings) for command in commands]


def tell(command: list[str], patch: pytest.MonkeyPatch) -> Told:
    """Run a command and listen to all that it says."""
    heard = io.StringIO()
    listener = logging.StreamHandler(heard)
    logging.getLogger().addHandler(listener)
    with pytest.MonkeyPatch.context() as inner:
        inner.setattr(sys, "stdout", heard)
        inner.setattr(sys, "stderr", heard)
        try:
            code = run_command(command)
        finally:
            logging.getLogger().removeHandler(listener)
    return Told(" ".join(command), code, heard.getvalue())


def test_the_commands_did_what_they_were_asked(told: list[Told]) -> None:
    ended = {one.command.split()[0]: one.code for one in told}
    needed = ("history", "check", "run", "audit", "runs", "show", "archive", "reproduce", "score")
    assert {name: ended[name] for name in needed} == dict.fromkeys(needed, 0), [
        one for one in told if one.code
    ]
    assert 1 not in ended.values(), [one for one in told if one.code == 1]


def test_nothing_that_was_said_holds_a_canary(told: list[Told]) -> None:
    assert {one.command: found.group() for one in told if (found := SOUGHT.search(one.said))} == {}


def test_nothing_that_was_written_holds_a_canary(folder: Path, told: list[Told]) -> None:
    given = (folder / "authority", folder / "texts.csv")
    # By design: the case history is of children, and so is the list that goes to their practitioners.
    by_design = (folder / "histories", folder / "mlruns" / "scoring" / "tiny" / "for-practitioners")
    assert list(find_texts(folder, SOUGHT, allowed=(*given, *by_design))) == []
    # The search finds what is there.
    for place in by_design:
        assert list(find_texts(place, SOUGHT)) != [], place


def test_no_file_but_the_address_book_of_mlflow_says_where_it_was_made(
    folder: Path, told: list[Told]
) -> None:
    place = re.compile(PLACE, re.IGNORECASE)
    found = list(
        find_texts(
            folder,
            place,
            allowed=(folder / "authority", folder / "histories", folder / "mlruns" / "mlflow.db"),
        )
    )
    assert found == []
    assert sorted(find_columns(folder / "mlruns" / "mlflow.db", PLACE)) == sorted(ADDRESSES)


def find_columns(database: Path, text: str) -> Iterator[str]:
    """Every column of a database in which a text stands."""
    with sqlite3.connect(database) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            rows = connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (the names are the database's own)
            names = [column[0] for column in rows.description]
            held = list(rows)
            yield from (
                f"{table}.{name}"
                for at, name in enumerate(names)
                if any(text in str(row[at]) for row in held)
            )


def test_the_search_finds_what_is_packed(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [f"{CHILD}1"]}), tmp_path / "table.parquet")
    (tmp_path / "wide.txt").write_bytes(NAME.upper().encode("utf-16-le"))
    with ZipFile(tmp_path / "inner.zip", "w") as inner:
        inner.writestr("a.txt", POSTCODE.lower())
    with ZipFile(tmp_path / "outer.zip", "w") as outer:
        outer.write(tmp_path / "inner.zip", "inner.zip")
    with sqlite3.connect(tmp_path / "rows.db") as connection:
        connection.execute("CREATE TABLE rows (a)")
        connection.execute("INSERT INTO rows VALUES (?)", (PHONE,))
    connection.close()
    assert len(list(find_texts(tmp_path, SOUGHT))) == 5


@pytest.fixture(scope="module")
def every_format(tmp_path_factory: pytest.TempPathFactory) -> Path:
    at = tmp_path_factory.mktemp("formats") / "authority"
    synthesise_authority(directory=at, children=60, years=2, seed=5, formats=tuple(READ_AS))
    return at


def spoil_rows(path: Path) -> None:
    """A row with a canary in every cell, at the top where the types are guessed and at the end."""
    canary = f"{NAME} {CHILD}1 {POSTCODE} {UPN}123456789"
    if path.suffix == ".csv":
        lines = path.read_text(encoding="utf-8").splitlines()
        row = ",".join([canary] * (lines[0].count(",") + 1))
        path.write_text("\n".join([lines[0], row, *lines[1:], row]), encoding="utf-8")
    elif path.suffix in {".xml", ".json"}:
        text = path.read_text(encoding="utf-8")
        spoilt = (
            re.sub(r">\d{4}-\d\d-\d\d<", f">{canary}<", text)
            if path.suffix == ".xml"
            else re.sub(r'"\d{4}-\d\d-\d\d"', f'"{canary}"', text)
        )
        path.write_text(spoilt, encoding="utf-8")


def spoil_codes(path: Path) -> None:
    """Unknown codes and ids of another kind everywhere."""
    if path.suffix in {".csv", ".xml", ".json"}:
        text = path.read_text(encoding="utf-8")
        path.write_text(
            re.sub(r"(?<=[>,\"])(S\d{7}|N\d|W[A-Z]{3}|1A)(?=[<,\"])", f"{NAME} {CHILD}1", text),
            encoding="utf-8",
        )


def spoil_end(path: Path) -> None:
    """Cut off in the middle, after a name."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] + f"<{NAME} {CHILD}1>".encode())


@pytest.mark.usefixtures("surroundings")
@pytest.mark.parametrize("spoil", [spoil_rows, spoil_codes, spoil_end])
@pytest.mark.parametrize("name", READ_AS)
def test_no_error_about_an_extract_says_what_stands_in_it(
    every_format: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    spoil: Any,
) -> None:
    shutil.copytree(every_format / name, tmp_path / name)
    for path in (tmp_path / name).rglob("*"):
        if path.is_file():
            spoil(path)
    taken = "\n  taken_on: 2026-03-31" if name == "annex_a" else ""
    (tmp_path / "spoilt.yaml").write_text(
        f"version: 1\nname: spoilt\nextracts:\n  {READ_AS[name].format(at=name)}{taken}\n"
    )
    monkeypatch.chdir(tmp_path)
    one = tell(["history", "spoilt.yaml"], monkeypatch)
    assert one.code != 1, one.said
    assert not SOUGHT.search(one.said), one.said
    assert list(find_texts(tmp_path, SOUGHT, allowed=(tmp_path / name, tmp_path / "histories"))) == []


def test_a_database_that_is_not_there_keeps_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, surroundings: pytest.MonkeyPatch
) -> None:
    (tmp_path / "base.yaml").write_text(
        "version: 1\nname: base\nextracts:\n  standard_safeguarding_dataset: {database_url_from: CANARY_DATABASE, taken_on: 2026-03-31}\n"
    )
    monkeypatch.chdir(tmp_path)
    one = tell(["history", "base.yaml"], monkeypatch)
    assert one.code in {10, 11}, one.said
    assert "canary" not in one.said.replace("CANARY_DATABASE", "").lower(), one.said
