"""Building the features of decisions: as they could have been known on the day, and not a day later.

What counts as before a decision: under `strictly_before` the days d < decided_on, under `on_the_day` the days
d <= decided_on. docs/features.md says what each family makes of that, with a timeline.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from candour.config.features import Features
from candour.data.days import UNKNOWN, Days, Numbers, find_codes, read_days, read_numbers
from candour.data.features.kernel import compute_columns
from candour.data.features.loading import Loaded, cut_partitions, load_arrays
from candour.data.features.specification import FeatureSpec, expand_features
from candour.data.features.table import FeatureTable
from candour.data.history import CaseHistory
from candour.errors import HistoryError

ROWS_PER_PARTITION = 65_536
"""Enough to hide the cost of Python, few enough for a partition to stay in the processor's cache."""
_DAYS_PER_YEAR = 365.25

Matrix = npt.NDArray[np.float32]


def build_features(
    history: CaseHistory,
    decisions: pa.Table,
    features: Features,
    *,
    partitions: int | None = None,
    report_progress: Callable[[int, int], None] | None = None,
) -> FeatureTable:
    """Describe each decision by the features of the configuration.

    decisions: a table with the columns decision_id, child_id, event_id and decided_on of DECISIONS, in any order;
        the features come back in that order.
    partitions: into how many parts to cut the children; the bytes of the result do not depend on it.
    report_progress: called with the number of decisions done and their total after each partition.

    Raises HistoryError where a child of a decision is not in the history, ConfigError where a feature is asked
    for twice.
    """
    specs = expand_features(features)
    day_counts = features.as_of == "on_the_day"
    loaded = load_arrays(history, decisions, specs, day_counts=day_counts)
    count = decisions.num_rows
    numeric_names = tuple(spec.name for spec in specs if not spec.categorical)
    numeric: Matrix = np.empty((count, len(numeric_names)), dtype=np.float32, order="F")
    codes = {spec.name: np.full(count, -1, dtype=np.int64) for spec in specs if spec.categorical}
    places = {name: place for place, name in enumerate(numeric_names)}
    cuts = partitions or 1 + count // ROWS_PER_PARTITION
    for mine, partition in cut_partitions(loaded.whole, cuts):
        for name, values in compute_columns(partition, specs, loaded.vocabulary, day_counts=day_counts):
            column = numeric[:, places[name]] if name in places else codes[name]
            column[mine] = values
        if report_progress is not None:
            report_progress(mine.stop, count)
    _restore_order(loaded.rows, [*numeric.T, *codes.values()])
    children = _find_children(history, loaded)
    for name, days in _compute_days(children, loaded, specs).items():
        numeric[:, places[name]] = days
    return FeatureTable(
        decision_ids=read_numbers(decisions["decision_id"]),
        numeric=numeric,
        numeric_names=numeric_names,
        categorical=_encode(children, loaded, specs, codes),
        specs=specs,
    )


def _restore_order(rows: Numbers, columns: list[npt.NDArray[Any]]) -> None:
    """Bring columns from the order of child and day back into the order of the decisions, one by one in place."""
    sorted_already = np.arange(len(rows))
    if np.array_equal(rows, sorted_already):
        return
    places = np.empty_like(rows)
    places[rows] = sorted_already
    for column in columns:
        column[:] = column.take(places, mode="clip")


def _find_children(history: CaseHistory, loaded: Loaded) -> pa.Table:
    """The rows of the children who are decided about, in the order of their numbers."""
    places = find_codes(loaded.children, history.children["child_id"].combine_chunks())
    if np.any(places < 0):
        raise HistoryError(
            "Some decisions are about children who are not in the case history. Expected the history that the "
            "decisions were built from: build them again."
        )
    return history.children.take(pa.array(places))


def _compute_days(
    children: pa.Table, loaded: Loaded, specs: tuple[FeatureSpec, ...]
) -> dict[str, npt.NDArray[np.float64] | Numbers]:
    """The features that depend on the birth date and the day of the decision alone."""
    decided = loaded.decided
    families = {spec.family for spec in specs}
    days: dict[str, npt.NDArray[np.float64] | Numbers] = {}
    if "age" in families:
        born = read_days(children["birth_date"])[loaded.child]
        days["age"] = _compute_age(born, decided)
        days["unborn"] = np.where(born == UNKNOWN, np.nan, born > decided)
    if "month" in families:
        days["month"] = decided.astype("M8[D]").astype("M8[M]").astype(np.int64) % 12 + 1
        days["weekday"] = (decided + 3) % 7 + 1
    return days


def _compute_age(born: Days, decided: Days) -> npt.NDArray[np.float64]:
    """Age in years; 0 for the unborn, whose birth date nobody could know."""
    age = np.maximum(decided - born, 0) / _DAYS_PER_YEAR
    return np.where(born == UNKNOWN, np.nan, age)


def _encode(
    children: pa.Table, loaded: Loaded, specs: tuple[FeatureSpec, ...], codes: dict[str, Numbers]
) -> pa.Table:
    names = pa.array(list(loaded.vocabulary.codes), pa.string())
    columns = {}
    for spec in specs:
        if spec.family == "protected":
            values = pa.array(sorted(set(children[spec.source].to_pylist())), pa.string())
            columns[spec.name] = _encode_column(
                find_codes(children[spec.source], values)[loaded.child], values
            )
        elif spec.categorical:
            columns[spec.name] = _encode_column(codes[spec.name], names)
    return pa.table(columns)


def _encode_column(numbers: Numbers, names: pa.Array) -> pa.DictionaryArray:
    """A dictionary-encoded column that holds only the names in use, in order."""
    used = np.unique(numbers[numbers >= 0])
    indices = pa.array(np.searchsorted(used, numbers).astype(np.int32), mask=numbers < 0)
    return pa.DictionaryArray.from_arrays(indices, names.take(pa.array(used)))
