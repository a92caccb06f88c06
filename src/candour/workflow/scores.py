"""Somebody else's scores become evidence: a table is read, its columns are mapped, its values are checked.

Messages name columns and say how many rows are wrong, never which ones or what they hold.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from candour.config.pilot import AuditConfig, ScoreColumns
from candour.config.suggestions import list_names, suggest_name
from candour.contracts import PREDICTIONS, Evidence
from candour.disclosure import DEFAULT_THRESHOLD
from candour.errors import ConfigError, ExtractError, PopulationError
from candour.workflow.practitioner_columns import read_practitioner_columns

VARIANT = "given"
MODEL = "scores"
LABEL = "The scores that were given"
NOT_RECORDED = "Not recorded"
MOST_GROUPS = 60
"""A characteristic with more groups than this is an identifier or a date by mistake."""


def read_scores(path: Path, config: AuditConfig) -> Evidence:
    """Read a CSV or Parquet table of scores as evidence.

    Raises ConfigError where the table lacks a column that the configuration names, ExtractError where it
    cannot be read or holds values that cannot be used, PopulationError where every outcome is the same.
    """
    columns = config.columns
    table = _read_table(path, columns)
    count = table.num_rows
    if count == 0:
        raise ExtractError(
            f"'{path.name}' holds no rows. Expected one row for each decision that was scored."
        )
    clusters = _number_clusters(table, columns.cluster)
    predictions = pa.table(
        [
            pa.array(np.arange(count, dtype=np.int64)),
            clusters,
            clusters,
            _read_dates(table, columns.decided_on),
            pa.array([VARIANT] * count),
            pa.array([MODEL] * count),
            pa.array(_read_share(table, columns.score)),
            pa.array(_read_binary(table, columns.outcome).astype(np.int8)),
            _read_flags(table, columns.decision),
        ],
        schema=PREDICTIONS,
    )
    beside = _read_beside(table, columns)
    _check_outcomes(predictions["outcome"], columns.outcome)
    return Evidence(
        name=config.name,
        variant=VARIANT,
        leading=MODEL,
        labels={MODEL: LABEL},
        baselines=(),
        tables={"predictions": predictions, **beside},
        facts={"kind": "scores"},
        protocol=config.protocol,
        disclosure=config.disclosure,
        seed=config.seed,
        compatibility=config.compatibility,
    )


def _read_beside(table: pa.Table, columns: ScoreColumns) -> dict[str, pa.Table]:
    """The tables beside the predictions, in the same rows; those of which no column is named are not there."""
    rows = pa.array(np.arange(table.num_rows, dtype=np.int64))
    found: dict[str, pa.Table] = {}
    for kind, named, read in (
        ("groups", columns.characteristics, _read_groups),
        ("measures", columns.measures, _read_measure),
        ("alternative_outcomes", columns.alternative_outcomes, _read_alternative),
        *((kind, named, _ACTING[kind]) for kind, named in columns.acting.items()),
    ):
        if named or kind == "groups":
            read_columns = {name: read(table, column) for name, column in sorted(named.items())}
            found[kind] = pa.table({"row": rows, **read_columns})
    return found | read_practitioner_columns(table, columns)


def _read_table(path: Path, columns: ScoreColumns) -> pa.Table:
    if not path.is_file():
        raise ExtractError(f"There is no table of scores at '{path}'.")
    if path.suffix.lower() not in {".csv", ".parquet"}:
        raise ExtractError(f"'{path.name}' is neither .csv nor .parquet. Save the scores as one of these.")
    wanted = _list_columns(columns)
    try:
        known = _read_names(path)
        _check_columns(path, wanted, known)
        if path.suffix.lower() == ".parquet":
            return pq.read_table(path, columns=wanted)
        return pyarrow.csv.read_csv(
            path,
            convert_options=pyarrow.csv.ConvertOptions(
                include_columns=wanted,
                column_types=dict.fromkeys(wanted, pa.string()),
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except pa.ArrowInvalid:
        # Arrow quotes the row that it could not read, so its own message must not be shown.
        raise ExtractError(
            f"'{path.name}' cannot be read as a table. Expected UTF-8 text with a header, commas between columns and "
            "as many cells in every row as in the header, or a Parquet file."
        ) from None


def _read_names(path: Path) -> list[str]:
    if path.suffix.lower() == ".parquet":
        return list(pq.read_schema(path).names)
    with pyarrow.csv.open_csv(path) as reader:
        return list(reader.schema.names)


def _list_columns(columns: ScoreColumns) -> list[str]:
    fixed = (columns.score, columns.outcome, columns.decision, columns.cluster, columns.decided_on)
    named = (columns.characteristics, columns.measures, columns.alternative_outcomes)
    return [
        *(name for name in fixed if name is not None),
        *(column for each in (*named, *columns.acting.values()) for column in each.values()),
        *columns.beside,
    ]


def _check_columns(path: Path, wanted: Sequence[str], known: Sequence[str]) -> None:
    missing = [name for name in wanted if name not in known]
    if missing:
        lines = [f"'{name}'{suggest_name(name, known)}" for name in missing]
        raise ConfigError(
            f"'{path.name}' lacks columns that the configuration names:\n"
            + "\n".join(f"  {line}" for line in lines)
            + f"\nIts columns are {list_names(known)}. Change `columns` in the configuration."
        )


def _read_share(table: pa.Table, name: str) -> npt.NDArray[np.float64]:
    values = _read_numbers(table, name)
    _refuse(
        ~((values >= 0) & (values <= 1)), name, "a number from 0 to 1", "a probability or a rescaled score"
    )
    return values


def _read_binary(table: pa.Table, name: str) -> npt.NDArray[np.bool_]:
    values = _read_numbers(table, name)
    _refuse(~np.isin(values, (0.0, 1.0)), name, "0 or 1", "1 for yes and 0 for no")
    return np.equal(values, 1.0)


def _check_outcomes(outcomes: pa.ChunkedArray, name: str) -> None:
    if len(pc.unique(outcomes)) < 2:
        raise PopulationError(
            f"The column '{name}' holds the same outcome in every row, so nothing can be said about the scores. "
            "Expected rows with 0 and rows with 1; check that the outcomes have been filled in."
        )


def _read_flags(table: pa.Table, name: str | None) -> pa.Array:
    return pa.nulls(table.num_rows, pa.bool_()) if name is None else pa.array(_read_binary(table, name))


def _read_measure(table: pa.Table, name: str) -> pa.Array:
    numbers = _parse_numbers(table, name)
    wrong = ~numbers.empty & ~np.isfinite(numbers.values)
    _refuse(wrong, name, "a number, or nothing where it is not recorded", "correct or empty those cells")
    return pa.array(np.where(numbers.empty, 0.0, numbers.values), pa.float64(), mask=numbers.empty)


def _read_alternative(table: pa.Table, name: str) -> pa.Array:
    numbers = _parse_numbers(table, name)
    wrong = ~numbers.empty & ~np.isin(numbers.values, (0.0, 1.0))
    _refuse(wrong, name, "0 or 1, or nothing where it was not observed", "1 for yes and 0 for no")
    return pa.array(np.equal(numbers.values, 1.0).astype(np.int8), mask=numbers.empty)


def _read_answer(table: pa.Table, name: str) -> pa.Array:
    return _read_alternative(table, name).cast(pa.bool_())


def _read_waits(table: pa.Table, name: str) -> pa.Array:
    numbers = _parse_numbers(table, name)
    days = np.where(numbers.empty, 0.0, numbers.values)
    wrong = ~np.isfinite(days) | (days < 0) | (days != np.floor(days))
    _refuse(wrong, name, "whole days of 0 or more, or nothing where no outcome came", "correct those cells")
    return pa.array(days.astype(np.int64), mask=numbers.empty)


_ACTING = {"lead_times": _read_waits, "under_way": _read_answer, "triage": _read_answer}


def _read_numbers(table: pa.Table, name: str) -> npt.NDArray[np.float64]:
    values = _parse_numbers(table, name).values
    _refuse(~np.isfinite(values), name, "a number in every row", "remove or complete those rows")
    return values


class _Numbers(NamedTuple):
    """The numbers of a column, not-a-number where a cell holds none, and which cells hold nothing at all."""

    values: npt.NDArray[np.float64]
    empty: npt.NDArray[np.bool_]


def _parse_numbers(table: pa.Table, name: str) -> _Numbers:
    column = _merge(table[name])
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    # Parquet files that were not made by pandas may say so of a missing number.
    empty = pc.is_null(column, nan_is_null=True)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        texts = pc.utf8_trim_whitespace(column)
        empty = pc.fill_null(pc.equal(texts, ""), fill_value=True)
        parsed = [_parse(text, float) for text in texts.to_pylist()]
    elif pa.types.is_boolean(column.type) or _is_number(column.type):
        parsed = column.cast(pa.float64()).to_pylist()
    else:
        parsed = [None] * len(column)
    values = np.array([np.nan if value is None else value for value in parsed], dtype=np.float64)
    return _Numbers(values, np.asarray(empty, dtype=np.bool_))


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _read_dates(table: pa.Table, name: str | None) -> pa.Array:
    if name is None:
        return pa.nulls(table.num_rows, pa.date32())
    column = _merge(table[name])
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        dates = column.cast(pa.date32(), safe=False)
    else:
        from_text = pc.strptime(column.cast(pa.string()), format="%Y-%m-%d", unit="s", error_is_null=True)
        dates = from_text.cast(pa.date32())
    empty = np.asarray(pc.is_null(dates))
    _refuse(empty, name, "a date written YYYY-MM-DD in every row", "correct those rows")
    return dates


def _read_groups(table: pa.Table, name: str) -> pa.Array:
    text = pc.utf8_trim_whitespace(_merge(table[name]).cast(pa.string()))
    recorded = pc.if_else(pc.equal(pc.fill_null(text, ""), ""), NOT_RECORDED, text)
    groups = len(pc.unique(recorded))
    if groups > MOST_GROUPS:
        raise ExtractError(
            f"The column '{name}' holds {groups} different values; a characteristic has at most {MOST_GROUPS} groups. "
            "It looks like an identifier or a date: name another column, or group its values first."
        )
    return recorded


def _number_clusters(table: pa.Table, name: str | None) -> pa.Array:
    """A made-up key for each cluster, so that no identifier of the table goes any further."""
    if name is None:
        return pa.array([f"row {number}" for number in range(table.num_rows)])
    column = _merge(table[name]).cast(pa.string())
    empty = np.asarray(pc.is_null(column))
    _refuse(empty, name, "a value in every row", "complete those rows, or leave `cluster` out")
    codes = pc.dictionary_encode(column).indices
    return pa.array([f"cluster {number}" for number in codes.to_pylist()])


def _merge(column: pa.ChunkedArray) -> pa.Array:
    merged = column.combine_chunks()
    return merged if isinstance(merged, pa.Array) else pa.concat_arrays(merged.chunks)


def _parse(text: str | None, convert: Callable[[str], Any]) -> Any:
    try:
        return None if text is None else convert(text)
    except ValueError:
        return None


def _refuse(wrong: npt.NDArray[np.bool_], name: str, expected: str, advice: str) -> None:
    count = int(wrong.sum())
    if count:
        rows = f"{count} rows" if count > DEFAULT_THRESHOLD else f"{DEFAULT_THRESHOLD} rows or fewer"
        raise ExtractError(
            f"The column '{name}' cannot be used: expected {expected}; {rows} hold something else or nothing "
            f"({advice})."
        )
