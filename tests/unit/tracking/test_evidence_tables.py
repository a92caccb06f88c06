"""Tables of a run that lie in files: whatever is asked of them, the answer is that of the whole table, and no more is read."""

import os
import pickle
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from candour.contracts import PREDICTIONS, Manifest, PilotResult
from candour.contracts.columns import list_values, measure_table, read_columns
from candour.errors import TrackingError
from candour.tracking import evidence_files
from candour.tracking.evidence_files import write_evidence
from candour.tracking.evidence_tables import StoredTables

ROWS, MODELS = 700, ("forecast", "prevalence", "other")
IN_GROUP = 200
PLAIN = {"variant": "earlier_cases", "model": "prevalence"}


@pytest.fixture
def whole() -> dict[str, pa.Table]:
    chance = np.random.default_rng(1)
    families = chance.integers(0, 300, ROWS)
    predictions = pa.concat_tables(
        pa.table(
            {
                "row": np.arange(ROWS),
                "child_key": [f"c{number:04}" for number in range(ROWS)],
                "family_key": [f"f{number:04}" for number in families],
                "decided_on": pa.array(
                    np.datetime64("2024-01-01") + families.astype("timedelta64[D]"), pa.date32()
                ),
                "variant": ["earlier_cases"] * ROWS,
                "model": [model] * ROWS,
                "score": chance.random(ROWS),
                "outcome": pa.array(families % 2, pa.int8()),
                "flagged": pa.nulls(ROWS, pa.bool_()),
            },
            schema=PREDICTIONS,
        )
        for model in MODELS
    )
    labels = ["Female", "Male", None]
    groups = pa.table({"row": np.arange(ROWS), "sex": pa.array([labels[n % 3] for n in families])})
    return {"predictions": predictions, "groups": groups}


@pytest.fixture
def folder(whole: Mapping[str, pa.Table], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As a run of very many decisions keeps them: many row groups."""
    monkeypatch.setattr(evidence_files, "ROWS_IN_GROUP", IN_GROUP)
    result = PilotResult("earlier_cases", "forecast", (), whole, {})
    write_evidence(result, Manifest("", "", "", "", "", 1), tmp_path / "evidence")
    return tmp_path / "evidence"


@pytest.fixture
def stored(folder: Path) -> StoredTables:
    return StoredTables(folder, ["predictions", "groups"], small=0)


@pytest.mark.parametrize("columns", [None, ["score"], ["family_key", "row"], ["model", "decided_on"]])
@pytest.mark.parametrize(
    "where",
    [
        {},
        PLAIN,
        {"model": "nobody"},
        {"row": np.array([3, 5, 699])},
        {**PLAIN, "row": np.arange(0, ROWS, 7)},
        {"outcome": 1},
    ],
)
@pytest.mark.parametrize("encoded", [False, True])
def test_some_of_a_stored_table_are_some_of_the_whole(
    whole: dict[str, pa.Table],
    stored: StoredTables,
    columns: Sequence[str] | None,
    where: dict[str, Any],
    encoded: bool,
) -> None:
    expected = read_columns(whole, "predictions", columns, where)
    found = read_columns(stored, "predictions", columns, where, encoded=encoded)
    assert found.column_names == expected.column_names
    assert found.to_pylist() == expected.to_pylist()
    if not encoded:
        assert found.schema.types == expected.schema.types


def test_a_whole_table_is_the_one_that_was_written(whole: dict[str, pa.Table], stored: StoredTables) -> None:
    assert {name: stored[name].equals(table) for name, table in whole.items()} == dict.fromkeys(whole, True)
    assert dict(pickle.loads(pickle.dumps(stored))) == dict(stored)  # noqa: S301 - made a line above
    assert {**stored, "more": whole["groups"]}.keys() == {"predictions", "groups", "more"}
    with pytest.raises(KeyError):
        stored["nothing"]


def test_what_a_table_holds_is_known_without_reading_it(
    whole: dict[str, pa.Table], stored: StoredTables, read: list[tuple[int, ...]]
) -> None:
    assert measure_table(stored, "groups") == measure_table(whole, "groups")
    assert list_values(stored, "predictions", "model") == MODELS
    assert list_values(stored, "predictions", "model", {"variant": "none"}) == ()
    assert read == []


def test_only_the_row_groups_and_columns_of_the_question_are_read(
    folder: Path, stored: StoredTables, read: list[tuple[int, ...]], asked: list[list[str]]
) -> None:
    file = pq.ParquetFile(folder / "predictions.parquet")
    groups_a_model = -(-ROWS // IN_GROUP)
    assert file.num_row_groups == len(MODELS) * groups_a_model
    read_columns(stored, "predictions", ["score"], PLAIN)
    assert [group for groups in read for group in groups] == list(range(groups_a_model, 2 * groups_a_model))
    # Which model it is, the statistics of the row groups say already.
    assert {name for names in asked for name in names} == {"score"}


def test_a_small_table_is_read_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = StoredTables(folder, ["predictions"])
    first = tables["predictions"]
    monkeypatch.setattr(pq, "read_table", None)
    assert tables["predictions"] is first
    assert read_columns(tables, "predictions", ["row"], PLAIN).num_rows == ROWS


def test_a_large_table_is_let_go_with_the_last_who_holds_it(stored: StoredTables) -> None:
    first = stored["predictions"]
    assert stored["predictions"] is first
    number = len(stored._held)
    del first
    assert (number, len(stored._held)) == (1, 0)


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(path.read_bytes() + b" "),
        lambda path: os.utime(path, (1, 1)),
    ],
)
def test_a_file_that_changes_after_it_was_verified_is_not_read(
    folder: Path, stored: StoredTables, change: Callable[[Path], None]
) -> None:
    change(folder / "groups.parquet")
    for question in (
        lambda: stored["groups"],
        lambda: read_columns(stored, "groups", ["row"]),
        lambda: stored.measure("groups"),
    ):
        with pytest.raises(TrackingError, match=r"'groups'.*changed or taken away"):
            question()


def test_a_run_of_today_s_size_is_written_as_before(whole: dict[str, pa.Table], tmp_path: Path) -> None:
    """All rows in one row group, byte for byte: old runs are built again to the same bytes."""
    write_evidence(
        PilotResult("earlier_cases", "forecast", (), whole, {}),
        Manifest("", "", "", "", "", 1),
        tmp_path / "e",
    )
    pq.write_table(whole["predictions"], tmp_path / "plain.parquet", compression="zstd")
    assert (tmp_path / "e" / "predictions.parquet").read_bytes() == (tmp_path / "plain.parquet").read_bytes()


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """The row groups that were read, one entry a time."""
    return _watch(monkeypatch)[0]


@pytest.fixture
def asked(read: list[tuple[int, ...]], monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The columns that were read, one entry a time."""
    return _watch(monkeypatch, read)[1]


def _watch(
    monkeypatch: pytest.MonkeyPatch, read: list[tuple[int, ...]] | None = None
) -> tuple[list[tuple[int, ...]], list[list[str]]]:
    groups: list[tuple[int, ...]] = []
    columns: list[list[str]] = []
    real = pq.ParquetFile.iter_batches

    def watched(file: pq.ParquetFile, *arguments: Any, **options: Any) -> Any:
        groups.append(tuple(options["row_groups"]))
        columns.append(list(options["columns"]))
        return real(file, *arguments, **options)

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", watched)
    return (groups if read is None else read), columns
