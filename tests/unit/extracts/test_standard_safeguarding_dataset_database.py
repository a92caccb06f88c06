"""What is asked of a database, in both dialects, and what its failures may say."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql, postgresql

from candour.data.extracts.standard_safeguarding_dataset import database
from candour.data.extracts.standard_safeguarding_dataset import reader as dataset_reader
from candour.data.extracts.standard_safeguarding_dataset.database import (
    DatabaseSource,
    open_database,
    select_columns,
    write_text,
)
from candour.data.extracts.standard_safeguarding_dataset.folders import FolderSource, find_folders
from candour.data.extracts.standard_safeguarding_dataset.reader import SafeguardingDatabaseReader
from candour.data.extracts.standard_safeguarding_dataset.tables import READ
from candour.errors import ExtractError
from safeguarding_rows import read_all, small_dataset, write_folder

HIDDEN = "hunter2-Ω"
HOST = "db.internal.example"
# SQLAlchemy leaves these classes untyped.
SQL_SERVER: Any = mssql.dialect()  # type: ignore[no-untyped-call]
POSTGRESQL: Any = postgresql.dialect()  # type: ignore[no-untyped-call]


def compile_for(dialect: Any, *, as_text: bool, schema: str | None) -> str:
    query = select_columns(
        "SSD_Person",
        ["pers_person_id", "pers_dob"],
        key="pers_person_id",
        schema=schema,
        as_text=as_text,
    )
    return " ".join(str(query.compile(dialect=dialect)).split())


def test_the_statement_for_sql_server() -> None:
    assert compile_for(SQL_SERVER, as_text=False, schema="dbo") == (
        "SELECT [pers_person_id], [pers_dob] FROM [dbo].[SSD_Person] ORDER BY [pers_person_id], [pers_dob]"
    )


def test_the_statement_for_postgresql() -> None:
    assert compile_for(POSTGRESQL, as_text=True, schema="public") == (
        'SELECT CAST("pers_person_id" AS TEXT) AS "pers_person_id", CAST("pers_dob" AS TEXT) AS "pers_dob" '
        'FROM "public"."SSD_Person" ORDER BY CAST("pers_person_id" AS TEXT), CAST("pers_dob" AS TEXT)'
    )


@pytest.mark.parametrize("table", READ, ids=lambda table: str(table.name))
def test_every_table_compiles_for_sql_server(table: Any) -> None:
    names = list(dict.fromkeys([name for name in (table.person, *table.columns) if name]))
    query = select_columns(f"ssd_{table.name}", names, key=table.key, schema="dbo", as_text=False)
    text = str(query.compile(dialect=SQL_SERVER))
    assert f"[dbo].[ssd_{table.name}]" in text
    assert text.count("[") == text.count("]")
    for word in ("LIMIT", "OFFSET", "TOP", "*"):
        assert word not in text


def test_a_hostile_name_stays_a_name() -> None:
    query = select_columns("ssd_person", ['x"]; DROP TABLE y; --'], key=None, schema="a]b", as_text=False)
    text = str(query.compile(dialect=SQL_SERVER))
    assert '[x"]]; DROP TABLE y; --]' in text
    assert "[a]]b]" in text


def test_a_statement_for_sql_server_finds_its_isolation(monkeypatch: pytest.MonkeyPatch) -> None:
    for state, allowed, level in (
        (1, True, "SNAPSHOT"),
        (0, False, "READ COMMITTED"),
        (None, False, "READ COMMITTED"),
    ):
        connection = FakeConnection(state)
        assert database._begin_reading(connection) is allowed  # type: ignore[arg-type]
        assert connection.options == [{"isolation_level": level}]
        assert connection.statements == [
            "SELECT snapshot_isolation_state FROM sys.databases WHERE database_id = DB_ID()"
        ]


class FakeConnection:
    """As much of a connection to SQL Server as deciding on the isolation needs."""

    dialect = SQL_SERVER

    def __init__(self, state: int | None) -> None:
        self.state = state
        self.options: list[dict[str, Any]] = []
        self.statements: list[str] = []

    def execute(self, statement: Any) -> "FakeConnection":
        self.statements.append(str(statement))
        return self

    def scalar(self) -> int | None:
        return self.state

    def rollback(self) -> None:
        assert not self.options

    def execution_options(self, **options: Any) -> None:
        self.options.append(options)


def test_tables_are_found_in_any_case() -> None:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        connection.execute(sa.text("ATTACH ':memory:' AS INFORMATION_SCHEMA"))
        connection.execute(
            sa.text("CREATE TABLE INFORMATION_SCHEMA.COLUMNS (TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME)")
        )
        connection.execute(sa.text("CREATE TABLE SSD_CONTACTS (CONT_CONTACT_ID, CONT_PERSON_ID)"))
        connection.execute(
            sa.text("INSERT INTO SSD_CONTACTS VALUES ('K2', ' C000002 '), ('K1', NULL), ('K3', '')")
        )
        for table, column in (("SSD_CONTACTS", "CONT_CONTACT_ID"), ("SSD_CONTACTS", "CONT_PERSON_ID"), ("other", "x")):  # fmt: skip
            connection.execute(
                sa.text("INSERT INTO INFORMATION_SCHEMA.COLUMNS VALUES ('main', :t, :c)"),
                {"t": table, "c": column},
            )
        source = DatabaseSource(connection, "main", one_moment=True)
        assert source.list_tables() == ("contacts",)
        assert source.columns_of("contacts") == {"cont_contact_id", "cont_person_id"}
        assert source.columns_of("person") == frozenset()
        assert source.count_rows("contacts") == 3
        blocks = list(source.stream("contacts", ("cont_person_id",), key="cont_contact_id"))
        assert blocks == [{"cont_person_id": [None, "C000002", None]}]
    engine.dispose()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("  ", None),
        (" C1 ", "C1"),
        (True, "1"),
        (False, "0"),
        (7, "7"),
        ("N1 é".encode(), "N1 é"),
        (b"\xff", "\ufffd"),
        (Decimal("12"), "12"),
        (date(2024, 3, 31), "2024-03-31"),
        (datetime(2024, 3, 31, 4, 5), "2024-03-31 04:05:00"),  # noqa: DTZ001
    ],
)
def test_values_as_text(value: object, text: str | None) -> None:
    assert write_text(value) == text


def expect_refusal(url: str) -> str:
    with pytest.raises(ExtractError) as refused:
        read_all(SafeguardingDatabaseReader(url))
    message = str(refused.value)
    for secret in (HIDDEN, "hunter2", HOST, "clerk"):
        assert secret not in message
        assert secret not in repr(refused.value.__cause__)
    # Nothing of the driver's words is left to be printed beneath.
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None or refused.value.__suppress_context__
    return message


def test_urls_that_are_none() -> None:
    assert "cannot be read" in expect_refusal(f"not a url with {HIDDEN}")
    assert "cannot be read" in expect_refusal(f"postgresql://clerk:{HIDDEN}@{HOST}:port/ssd")
    assert "postgresql or mssql" in expect_refusal(f"mysql://clerk:{HIDDEN}@{HOST}/ssd")


@pytest.mark.parametrize(
    ("url", "extra"), [("mssql+pyodbc", "sqlserver"), ("mssql", "sqlserver"), ("postgresql", "postgresql")]
)
def test_a_driver_that_is_not_there_names_its_extra(
    monkeypatch: pytest.MonkeyPatch, url: str, extra: str
) -> None:
    for name in ("pyodbc", "psycopg"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    message = expect_refusal(f"{url}://clerk:{HIDDEN}@{HOST}/ssd")
    assert f'pip install "candour[{extra}]"' in message


def test_a_server_that_is_not_there(tmp_path: Any) -> None:
    message = expect_refusal(f"postgresql://clerk:{HIDDEN}@/ssd?host={tmp_path}")
    assert "(OperationalError)" in message


def test_a_reader_of_a_database_knows_no_size() -> None:
    reader = SafeguardingDatabaseReader("postgresql://nowhere/ssd")
    assert (reader.source, reader.size()) == ("standard_safeguarding_dataset", 0)


def test_an_open_database_is_closed_whatever_happens() -> None:
    with pytest.raises(ExtractError), open_database("mysql://x/y", None):
        pytest.fail("a database of another kind was opened")


@pytest.mark.parametrize(("one_moment", "found"), [(True, 0), (False, 1)])
def test_tables_of_different_moments_are_a_finding(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, one_moment: bool, found: int
) -> None:
    folder = write_folder(tmp_path / "2024-09-30", small_dataset())

    @contextmanager
    def open_folder(_url: str, _schema: str | None) -> Iterator[FolderSource]:
        (source,) = find_folders((folder,))
        source.one_moment = one_moment  # type: ignore[attr-defined]
        yield source

    monkeypatch.setattr(dataset_reader, "open_database", open_folder)
    reading, _ = read_all(SafeguardingDatabaseReader("mssql://user@host/ssd"))
    rules = [row["rule"] for row in reading.findings.to_table().to_pylist()]
    assert rules.count("not_one_moment") == found
