"""What a database refuses becomes a sentence that holds nothing of the statement."""

import errno
import shutil
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy
from mlflow.exceptions import MlflowException

from candour.errors import TrackingError
from candour.tracking.refusals import explain_refusal, translate_refusals

ROW = "what a child's row would say"


def write_twice(database: Path, **pragmas: int) -> None:
    """Write until SQLite refuses, as MLflow does: in a session whose error it wraps in its own."""
    engine = sqlalchemy.create_engine(f"sqlite:///{database}", connect_args={"timeout": 0})
    try:
        with engine.begin() as connection:
            for name, value in pragmas.items():
                connection.exec_driver_sql(f"PRAGMA {name} = {value}")
            connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS rows (a)")
            for _ in range(200):
                connection.exec_driver_sql("INSERT INTO rows VALUES (?)", (ROW * 50,))
    except sqlalchemy.exc.SQLAlchemyError as error:
        raise MlflowException(message=error) from error
    finally:
        engine.dispose()


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    with pytest.raises(TrackingError, match="The disk is full") as refused, translate_refusals():
        write_twice(tmp_path / "rows.db", max_page_count=4)
    assert ROW not in str(refused.value)
    assert "INSERT" not in str(refused.value)


def test_a_locked_database_is_said(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "rows.db", isolation_level=None)
    try:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(TrackingError, match="Another program holds its database"), translate_refusals():
            write_twice(tmp_path / "rows.db")
    finally:
        other.close()


def test_a_file_that_cannot_be_written_is_named() -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "contents.json")
    with (
        pytest.raises(TrackingError, match=r"No space left on device \('contents.json'\)"),
        translate_refusals(),
    ):
        raise full
    with pytest.raises(TrackingError, match="files cannot be copied"), translate_refusals():
        raise shutil.Error([("a", "b", "no room")])


def test_another_error_stays_what_it_is() -> None:
    broken = MlflowException("A type is not trusted.")
    assert explain_refusal(broken) is None
    with pytest.raises(MlflowException, match="not trusted"), translate_refusals():
        raise broken
