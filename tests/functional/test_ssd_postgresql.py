"""A Standard Safeguarding Dataset straight from PostgreSQL: a real server, started here, on a socket of its own."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from candour.data.build import join_sources
from candour.data.extracts.standard_safeguarding_dataset.database import open_database
from candour.data.extracts.standard_safeguarding_dataset.reader import (
    SafeguardingDatabaseReader,
    SafeguardingFolderReader,
)
from candour.data.history import SCHEMAS
from candour.errors import ExtractError
from running_postgresql import HIDDEN, USER, Server, serve_postgresql
from safeguarding_rows import SECRETS, Dataset, build, list_columns, read_all, small_dataset, write_folder

TAKEN = date(2024, 9, 30)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serve_postgresql() as running:
        yield running


def load(server: Server, schema: str, dataset: Dataset, *, capitals: bool = False) -> None:
    """Put the rows into tables of a schema: days as timestamps, outcomes as JSON, everything else as text."""
    engine = server.connect()
    with engine.begin() as connection:
        connection.exec_driver_sql(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')
        connection.exec_driver_sql(f'CREATE SCHEMA "{schema}"')
        for table, rows in dataset.items():
            columns = list_columns(rows)
            names = [f'"{name.upper() if capitals else name}"' for name in columns]
            types = [choose_type(column) for column in columns]
            full = f'"{schema}"."{table.upper() if capitals else table}"'
            declared = ", ".join(f"{name} {kind}" for name, kind in zip(names, types, strict=True))
            connection.exec_driver_sql(f"CREATE TABLE {full} ({declared})")
            values = [[row.get(column) or None for column in columns] for row in rows]
            marks = ", ".join(["%s"] * len(columns))
            for row in values:
                connection.exec_driver_sql(f"INSERT INTO {full} VALUES ({marks})", tuple(row))  # noqa: S608
    engine.dispose()


def choose_type(column: str) -> str:
    if column.endswith("_json"):
        return "json"
    return "timestamp" if column.endswith(("_date", "_dob")) and "permanence_order" not in column else "text"


@pytest.fixture(scope="module")
def loaded(server: Server) -> Server:
    load(server, "ssd", small_dataset())
    return server


@pytest.mark.parametrize("capitals", [False, True])
def test_a_database_and_a_folder_give_the_same_history(
    server: Server, tmp_path: Path, *, capitals: bool
) -> None:
    load(server, "Case System", small_dataset(), capitals=capitals)
    folder = write_folder(tmp_path / "ssd_2024-09-30", small_dataset())
    from_folder = build(SafeguardingFolderReader((folder,)))
    from_database = build(SafeguardingDatabaseReader(server.url(), "Case System", TAKEN))
    for name in SCHEMAS:
        assert getattr(from_database, name).equals(getattr(from_folder, name)), name
    assert from_database.events.num_rows > 30
    assert from_database.coverage == from_folder.coverage
    assert [file.rows for file in from_database.sources] == [file.rows for file in from_folder.sources]
    told = repr((from_database.sources, [getattr(from_database, name).to_pylist() for name in SCHEMAS]))
    assert not [
        secret for secret in (*SECRETS, HIDDEN, str(server.folder)) if secret.casefold() in told.casefold()
    ]


def test_the_day_is_guessed_alike(loaded: Server, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "dataset", small_dataset())
    days = [
        build(reader).coverage[0].last_day
        for reader in (SafeguardingFolderReader((folder,)), SafeguardingDatabaseReader(loaded.url(), "ssd"))
    ]
    assert days[0] == days[1]


def test_nothing_can_be_written_and_all_is_of_one_moment(loaded: Server) -> None:
    with open_database(loaded.url(), "ssd") as source:
        connection = source._connection
        settings = [
            connection.exec_driver_sql(f"SHOW {name}").scalar()
            for name in ("transaction_read_only", "transaction_isolation")
        ]
        assert settings == ["on", "repeatable read"]
        before = source.count_rows("contacts")
        loaded.run("INSERT INTO ssd.ssd_contacts (cont_contact_id) VALUES ('LATE')")
        assert source.count_rows("contacts") == before
    with pytest.raises(ExtractError, match="InternalError"), open_database(loaded.url(), "ssd") as source:
        source._connection.exec_driver_sql("DELETE FROM ssd.ssd_contacts")
    with open_database(loaded.url(), "ssd") as source:
        assert source.count_rows("contacts") == before + 1
    loaded.run("DELETE FROM ssd.ssd_contacts WHERE cont_contact_id = 'LATE'")


def test_only_columns_that_are_used_are_asked_for(loaded: Server) -> None:
    asked: list[str] = []

    @sa.event.listens_for(sa.Engine, "before_cursor_execute")
    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    try:
        read_all(SafeguardingDatabaseReader(loaded.url(), "ssd", TAKEN))
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    told = " ".join(asked)
    assert '"pers_person_id"' in told
    for column in ("pers_forename", "pers_surname", "pers_common_child_id", "worker_id", "professional_name"):
        assert column not in told
    words = {statement.split()[0] for statement in asked}
    assert words <= {"SELECT", "SET", "select", "show", "SHOW"}


def test_a_wrong_password_is_never_repeated(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    for url in (server.url(password="Wr0ng-" + HIDDEN), server.url(user="nobody_at_all")):
        with pytest.raises(ExtractError) as refused:
            read_all(SafeguardingDatabaseReader(url))
        told = str(refused.value) + "".join(capsys.readouterr())
        assert "(OperationalError)" in told
        for secret in (HIDDEN, quote(HIDDEN, safe=""), "Wr0ng", str(server.folder), USER, "nobody_at_all"):
            assert secret not in told


def test_a_schema_without_persons_is_refused(server: Server) -> None:
    with pytest.raises(ExtractError, match="no table ssd_person"):
        read_all(SafeguardingDatabaseReader(server.url(), "pg_catalog", TAKEN))


def test_a_day_beyond_all_days_is_a_finding(loaded: Server) -> None:
    loaded.run(
        "INSERT INTO ssd.ssd_contacts (cont_contact_id, cont_person_id, cont_contact_date) "
        "VALUES ('INF', 'C000001', 'infinity'), ('BC', 'C000001', '0044-03-15 BC')"
    )
    reading, rows = read_all(SafeguardingDatabaseReader(loaded.url(), "ssd", TAKEN))
    history = join_sources(reading, [rows])
    found = {(row["rule"], row["field"]): row["count"] for row in history.quality.to_pylist()}
    assert found["unreadable_day", "cont_contact_date"] == 2
    loaded.run("DELETE FROM ssd.ssd_contacts WHERE cont_contact_id IN ('INF', 'BC')")


def test_midnight_in_summer_is_the_day_that_was_meant(server: Server) -> None:
    server.run(
        "CREATE SCHEMA zoned",
        "CREATE TABLE zoned.ssd_person AS SELECT 'C000001' AS pers_person_id",
        "CREATE TABLE zoned.ssd_contacts AS SELECT 'K1' AS cont_contact_id, 'C000001' AS cont_person_id, "
        "timestamptz '2023-07-01 00:00+01' AS cont_contact_date",
    )
    history = build(SafeguardingDatabaseReader(server.url(), "zoned", TAKEN))
    assert history.events["started_on"].to_pylist() == [date(2023, 7, 1)]


def test_a_table_that_is_there_twice_is_refused(server: Server) -> None:
    server.run(
        "CREATE SCHEMA twice",
        'CREATE TABLE twice."ssd_person" (pers_person_id text)',
        'CREATE TABLE twice."SSD_Person" (pers_person_id text)',
    )
    with pytest.raises(ExtractError, match="ssd_person twice"):
        read_all(SafeguardingDatabaseReader(server.url(), "twice", TAKEN))


def test_what_a_user_may_not_see_is_a_finding(loaded: Server) -> None:
    loaded.run(
        f"CREATE ROLE visitor LOGIN PASSWORD '{HIDDEN}'",
        "GRANT USAGE ON SCHEMA ssd TO visitor",
        "GRANT SELECT ON ssd.ssd_person TO visitor",
        "GRANT SELECT (cont_contact_id) ON ssd.ssd_contacts TO visitor",
    )
    reader = SafeguardingDatabaseReader(loaded.url(user="visitor"), "ssd", TAKEN)
    # A column that this user may not see is not there for it.
    reading, _ = read_all(reader)
    found = {(row["rule"], row["table"], row["field"]) for row in reading.findings.to_table().to_pylist()}
    assert ("missing_column", "ssd_contacts", "cont_person_id") in found
    assert ("missing_table", "ssd_cin_episodes", "") in found


def test_the_fingerprint_is_of_the_rows(loaded: Server) -> None:
    reader = SafeguardingDatabaseReader(loaded.url(), "ssd", TAKEN)
    before = reader.fingerprint()
    assert before == SafeguardingDatabaseReader(loaded.url(), "ssd", TAKEN).fingerprint()
    # The same row in another place is the same table; a changed one is not.
    loaded.run("UPDATE ssd.ssd_contacts SET cont_contact_source_desc = 'school' WHERE cont_contact_id = 'K1'")
    assert reader.fingerprint() == before
    loaded.run("UPDATE ssd.ssd_contacts SET cont_contact_source_code = '3A' WHERE cont_contact_id = 'K1'")
    after = SafeguardingDatabaseReader(loaded.url(), "ssd", TAKEN).fingerprint()
    assert [new.name for old, new in zip(before, after, strict=True) if old != new] == ["ssd_contacts"]
    with pytest.raises(ExtractError, match="ssd_contacts changed"):
        read_all(reader)
    loaded.run("UPDATE ssd.ssd_contacts SET cont_contact_source_code = '2A' WHERE cont_contact_id = 'K1'")
    assert read_all(reader)[1].source == "standard_safeguarding_dataset"


# What the process holds at present: the peak that the system reports begins with that of the process before it.
MEASURE = """
import os, sys
from pathlib import Path
from candour.data.extracts.standard_safeguarding_dataset.database import open_database
def measure():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024
with open_database(sys.argv[1], "large") as source:
    rows, peak = source.count_rows("contacts"), 0
    before = measure()
    for block in source.stream("contacts", ("cont_person_id", "cont_contact_date"), key="cont_contact_id"):
        rows, peak = rows - len(block["cont_person_id"]), max(peak, measure())
    print(rows, peak - before)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="measures memory as Linux reports it")
def test_memory_stays_flat_over_half_a_million_rows(server: Server) -> None:
    server.run(
        "CREATE SCHEMA large",
        "CREATE TABLE large.ssd_contacts AS SELECT 'K' || n AS cont_contact_id, 'C' || mod(n, 90000) AS cont_person_id, "
        "timestamp '2020-01-01' + mod(n, 1700) * interval '1 day' AS cont_contact_date "
        "FROM generate_series(1, 500000) AS n",
    )
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, server.url()],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    left, kilobytes = map(int, done.stdout.split())
    assert left == 0
    # Some thousand rows at a time take a few MB; all at once, the driver alone would hold some 50 MB.
    assert kilobytes < 25_000
