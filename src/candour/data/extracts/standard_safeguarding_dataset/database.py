"""Streams the tables of a Standard Safeguarding Dataset out of the database it lives in. Nothing is ever written to it.

This is the one place of candour that opens a connection, and only where the configuration names a database. All is
read in one transaction that cannot write: a few columns by name, some thousand rows at a time, in the order of the
key. A message of a driver may hold a host, a user or a password, so none is ever passed on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool
from sqlalchemy.sql.elements import quoted_name

from candour.data.extracts.standard_safeguarding_dataset.source import Block
from candour.data.extracts.standard_safeguarding_dataset.tables import PREFIX, name_table_of
from candour.errors import ExtractError

ROWS_AT_A_TIME: Final = 10_000
_CONNECT_SECONDS: Final = 30
_ALL_COLUMNS = sa.text(
    "SELECT TABLE_NAME, COLUMN_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = :table_schema"
)
# A snapshot shows all tables as of one moment and locks nobody out; a database has to allow it.
_ALLOWS_SNAPSHOT = sa.text("SELECT snapshot_isolation_state FROM sys.databases WHERE database_id = DB_ID()")
_SNAPSHOT_ON: Final = 1


class Driver(NamedTuple):
    """How a kind of database is reached: SQLAlchemy's name, candour's extra, and the setting for a time limit."""

    name: str
    extra: str
    time_limit: str


DRIVERS: Final = {
    "postgresql": Driver("postgresql+psycopg", "postgresql", "connect_timeout"),
    "mssql": Driver("mssql+pyodbc", "sqlserver", "timeout"),
}


class _StoredTable(NamedTuple):
    """The names of a table and its columns as the database spells them, the columns by their lower-case names."""

    name: str
    columns: dict[str, str]


class DatabaseSource:
    """The tables that one open transaction sees."""

    name = "the database"

    def __init__(self, connection: sa.Connection, schema: str | None, *, one_moment: bool) -> None:
        self.one_moment = one_moment
        self._connection = connection
        self._schema = schema or connection.dialect.default_schema_name
        self._tables: dict[str, _StoredTable] = {}
        for table, column in connection.execute(_ALL_COLUMNS, {"table_schema": self._schema}):
            name = name_table_of(table) if table.lower().startswith(PREFIX) else None
            if name is not None:
                self._add_column(name, table, column)

    def _add_column(self, name: str, table: str, column: str) -> None:
        stored = self._tables.setdefault(name, _StoredTable(table, {}))
        if stored.name != table:
            raise ExtractError(
                f"The database holds the table {PREFIX}{name} twice, under names that differ in capitals or an ending. "
                "Expected one; name the right schema in the configuration, or take the older table away."
            )
        stored.columns[column.lower()] = column

    def list_tables(self) -> tuple[str, ...]:
        """The tables and views of the schema that belong to the dataset."""
        return tuple(sorted(self._tables))

    def columns_of(self, table: str) -> frozenset[str]:
        """The columns of a table."""
        return frozenset(self._tables[table].columns) if table in self._tables else frozenset()

    def stream(self, table: str, columns: tuple[str, ...], *, key: str) -> Iterator[Block]:
        """The rows in the order of the key, some thousand at a time, held by the server until they are asked for."""
        stored = self._tables[table]
        query = select_columns(
            stored.name,
            [stored.columns[column] for column in columns],
            key=stored.columns.get(key),
            schema=self._schema,
            as_text=self._connection.dialect.name == "postgresql",
        )
        rows = self._connection.execute(query, execution_options={"yield_per": ROWS_AT_A_TIME})
        for part in rows.partitions():
            values = zip(*part, strict=True)
            yield {
                column: [write_text(value) for value in column_values]
                for column, column_values in zip(columns, values, strict=True)
            }

    def count_rows(self, table: str) -> int:
        """How many rows a table has."""
        stored = sa.table(_quote(self._tables[table].name), schema=_quote(self._schema))
        return int(self._connection.execute(sa.select(sa.func.count()).select_from(stored)).scalar_one())

    def describe(self, table: str) -> tuple[str, str | None]:
        """The table's name; its hash is that of its rows."""
        return f"{PREFIX}{table}", None


def select_columns(
    table: str, columns: list[str], *, key: str | None, schema: str | None, as_text: bool
) -> sa.Select[Any]:
    """The statement that reads some columns of a table in the order of its key, then of the columns themselves.

    `as_text` has the database write the values: its days then reach us even where they are none that Python knows.
    """
    stored = sa.table(_quote(table), *(sa.column(_quote(name)) for name in columns), schema=_quote(schema))
    order = dict.fromkeys([*([key] if key is not None else []), *columns])
    return (
        sa.select(*(_show(name, as_text=as_text) for name in columns))
        .select_from(stored)
        .order_by(*(_show(name, as_text=as_text) for name in order))
    )


def _show(name: str, *, as_text: bool) -> sa.ColumnElement[Any]:
    column: sa.ColumnElement[Any] = sa.column(_quote(name))
    return sa.cast(column, sa.Text) if as_text else column


def write_text(value: object) -> str | None:
    """A value as a CSV file would have it: a day as 2024-03-31, yes and no as 1 and 0, None for blank."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, bytes):
        # A database that states no encoding hands out bytes.
        value = value.decode("utf-8", "replace")
    return str(value).strip() or None


@contextmanager
def open_database(url: str, schema: str | None) -> Iterator[DatabaseSource]:
    """The tables as of one moment, in a transaction that is rolled back at the end whatever happens.

    Raises ExtractError, without a word of the URL, where the driver is missing, the URL is wrong, the database cannot
    be reached, or it fails while it is read.
    """
    engine = _create_engine(url)
    try:
        with engine.connect() as connection:
            one_moment = _begin_reading(connection)
            yield DatabaseSource(connection, schema, one_moment=one_moment)
            connection.rollback()
    except SQLAlchemyError as failure:
        raise ExtractError(_describe_failure(failure)) from None
    finally:
        engine.dispose()


def _create_engine(url: str) -> sa.Engine:
    try:
        address = sa.make_url(url)
    except (ArgumentError, ValueError):
        raise ExtractError(
            "The URL of the database cannot be read. Expected postgresql://user:password@host/name or "
            "mssql://user:password@host/name?driver=…; marks inside a password are written as %40 and the like."
        ) from None
    backend = address.get_backend_name()
    if backend not in DRIVERS:
        raise ExtractError(
            f"A Standard Safeguarding Dataset is read from {' or '.join(DRIVERS)}, and the URL of the database names "
            "something else. Export the tables as CSV files, and name their folder instead."
        )
    driver = DRIVERS[backend]
    try:
        return sa.create_engine(
            address.set(drivername=driver.name),
            poolclass=NullPool,
            hide_parameters=True,
            connect_args={driver.time_limit: _CONNECT_SECONDS},
        )
    except ImportError:
        raise ExtractError(
            f"The driver for {backend} is not installed. Install candour with its extra: "
            f'pip install "candour[{driver.extra}]"'
        ) from None


def _begin_reading(connection: sa.Connection) -> bool:
    """Begin a transaction that cannot write, of one moment where the database can; say whether it is of one moment."""
    if connection.dialect.name == "postgresql":
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        # Days are written by the database: a server may be set to write 03/04/2024, and midnight here may be the day
        # before by its own clock.
        connection.execute(sa.text("SET LOCAL DateStyle TO 'ISO, YMD'"))
        connection.execute(sa.text("SET LOCAL TIME ZONE 'Europe/London'"))
        return True
    allowed = connection.execute(_ALLOWS_SNAPSHOT).scalar() == _SNAPSHOT_ON
    connection.rollback()
    connection.execution_options(isolation_level="SNAPSHOT" if allowed else "READ COMMITTED")
    return allowed


def _quote(name: str | None) -> Any:
    """A name always in the database's own marks: spelling and case then count."""
    return None if name is None else quoted_name(name, quote=True)


def _describe_failure(failure: SQLAlchemyError) -> str:
    """The class of what went wrong, and never its words: these may hold a host, a user or a password."""
    return (
        f"The database could not be read ({type(failure).__name__}). Expected a server that can be reached, a user who "
        "may read the tables of the Standard Safeguarding Dataset, and tables that nobody changes meanwhile. Try the "
        "same URL with the database's own client."
    )
