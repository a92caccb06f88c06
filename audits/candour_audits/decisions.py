"""The test decisions of a piece of evidence, as arrays in one order."""

import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from candour.contracts import Evidence
from candour.errors import EvidenceError
from candour.stats.capacity import flag_whole_levels
from candour.stats.clustered import Codes, Flags, Floats
from candour.stats.groups.judged import NOT_RECORDED, Judged, Labels


@dataclass(frozen=True)
class Decisions:
    """Test decisions in the order of their row numbers.

    `scores` by model: the leading one first, then other candidates, then baselines. `families` and `children`
    are codes. `decided_on` is None where no day is known, `flagged` where nobody says what was decided.
    """

    leading: str
    scores: Mapping[str, Floats]
    outcomes: Flags
    families: Codes
    children: Codes
    decided_on: npt.NDArray[np.datetime64] | None
    flagged: Flags | None

    @property
    def leading_scores(self) -> Floats:
        """The scores that the report is about."""
        return self.scores[self.leading]

    @property
    def counts(self) -> tuple[int, int]:
        """Decisions with and without the outcome: what any number about all of them rests on."""
        events = int(self.outcomes.sum())
        return events, len(self.outcomes) - events

    def judge(self, share: float) -> Judged:
        """The decisions as they are flagged: as was really decided, or else the highest scores up to a share."""
        if self.flagged is not None:
            return Judged(self.leading_scores, self.outcomes, self.flagged, self.families)
        return self.judge_at_capacity(share)

    def judge_at_capacity(self, share: float) -> Judged:
        """The decisions as a team would flag them that can look again at a share: the highest scores."""
        flags = flag_whole_levels(self.leading_scores, share=share)
        lowest = float(self.leading_scores[flags].min()) if flags.any() else None
        return Judged(self.leading_scores, self.outcomes, flags, self.families, threshold=lowest)


def read_decisions(evidence: Evidence) -> Decisions:
    """Read the test decisions. Raises EvidenceError where the models do not cover the same decisions."""
    models = _order_models(evidence)
    rows = _read_rows(evidence, evidence.leading)
    for model in models:
        if not np.array_equal(_read_rows(evidence, model), rows):
            raise EvidenceError(
                f"The model '{model}' was not tested on the same decisions as '{evidence.leading}'. "
                "Expected one score of every model for every decision; run the pilot again."
            )
    days = _read_column(evidence, evidence.leading, "decided_on")
    flagged = _read_column(evidence, evidence.leading, "flagged")
    return Decisions(
        leading=evidence.leading,
        scores=StoredScores(evidence, models),
        outcomes=np.asarray(
            _read_column(evidence, evidence.leading, "outcome").to_numpy() == 1, dtype=np.bool_
        ),
        families=code_keys(_read_column(evidence, evidence.leading, "family_key")),
        children=code_keys(_read_column(evidence, evidence.leading, "child_key")),
        decided_on=None if days.null_count else days.to_numpy(),
        flagged=None if flagged.null_count else np.asarray(flagged, dtype=np.bool_),
    )


class StoredScores(Mapping[str, Floats]):
    """The scores of each model, read when they are asked for: those of the leading one stay, others go with the last who holds them."""

    def __init__(self, evidence: Evidence, models: Sequence[str]) -> None:
        self._evidence = evidence
        self._models = tuple(models)
        self._leading = _to_floats(_read_column(evidence, evidence.leading, "score"))
        self._held: weakref.WeakValueDictionary[str, Floats] = weakref.WeakValueDictionary()

    def __getitem__(self, model: str) -> Floats:
        if model not in self._models:
            raise KeyError(model)
        held = self._leading if model == self._evidence.leading else self._held.get(model)
        if held is None:
            held = self._held[model] = _to_floats(_read_column(self._evidence, model, "score"))
        return held

    def __iter__(self) -> Iterator[str]:
        return iter(self._models)

    def __len__(self) -> int:
        return len(self._models)


def read_groups(evidence: Evidence) -> dict[str, Labels]:
    """Each characteristic's group of every test decision, in the order of `read_decisions`."""
    return {
        name: to_labels(read_beside(evidence, "groups", [name], encoded=True)[name])
        for name in evidence.measure("groups").columns
        if name != "row"
    }


def read_measures(evidence: Evidence) -> dict[str, Floats]:
    """Each continuous characteristic of every test decision, in the order of `read_decisions`; NaN: not recorded."""
    if "measures" not in evidence.tables:
        return {}
    chosen = read_beside(evidence, "measures")
    return {name: _to_floats(chosen[name]) for name in chosen.column_names if name != "row"}


def read_beside(
    evidence: Evidence,
    name: str,
    columns: Sequence[str] | None = None,
    *,
    chosen: Flags | None = None,
    encoded: bool = False,
) -> pa.Table:
    """A table with a row number, one row a test decision, in the order of `read_decisions`: all columns of it, or some, and `row`.

    `chosen`: of these decisions alone. `encoded`: columns of text may come dictionary-encoded. Raises EvidenceError where some test
    decision has no row in the table.
    """
    rows = _read_rows(evidence, evidence.leading)
    numbered = evidence.read(name, ["row"])["row"].to_numpy()
    covered = np.array_equal(numbered, rows) or bool(np.isin(rows, numbered).all())
    if not covered:
        raise EvidenceError(
            f"Some test decisions have no row in the table '{name}'. Expected one row a decision; run again."
        )
    wanted = None if columns is None else ["row", *(column for column in columns if column != "row")]
    asked = rows if chosen is None else rows[chosen]
    where = {} if len(asked) == len(numbered) else {"row": asked}
    table = evidence.read(name, wanted, where=where, encoded=encoded)
    if np.array_equal(table["row"].to_numpy(), asked):
        return table
    table = table.sort_by("row")
    return table.take(pc.index_in(pa.array(asked), value_set=table["row"].combine_chunks()))


def code_keys(column: pa.ChunkedArray) -> Codes:
    """Numbers 0, 1, … for keys, in the order of the keys, as `code_clusters` gives them: no key is copied for each row."""
    keys = _encode(column)
    order = np.asarray(pc.sort_indices(keys.dictionary))
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order))
    codes: Codes = ranks[np.asarray(keys.indices)]
    used = np.bincount(codes, minlength=len(order)) > 0
    return codes if used.all() else np.asarray((used.cumsum() - 1)[codes], dtype=np.int64)


def to_labels(column: pa.ChunkedArray) -> Labels:
    """The group of every decision, in words; where none is recorded, that. All of a group share one text."""
    column = column if pa.types.is_dictionary(column.type) else column.cast(pa.string())
    labels = _encode(column)
    words = np.array([*labels.dictionary.to_pylist(), NOT_RECORDED], dtype=object)
    return np.asarray(words[np.asarray(pc.fill_null(labels.indices, len(words) - 1))], dtype=object)


def _encode(column: pa.ChunkedArray) -> pa.DictionaryArray:
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    if encoded.num_chunks == 0:
        return pa.DictionaryArray.from_arrays(pa.array([], pa.int32()), pa.array([], pa.string()))
    return encoded.unify_dictionaries().combine_chunks()


def to_frame(table: pa.Table) -> pd.DataFrame:
    """A table with a row number as a frame of features, as a model wants them."""
    frame: pd.DataFrame = table.drop_columns(["row"]).to_pandas()
    return frame.reset_index(drop=True)


def _order_models(evidence: Evidence) -> list[str]:
    found = evidence.list_values("predictions", "model", where={"variant": evidence.variant})
    if evidence.leading not in found:
        raise EvidenceError(
            f"The evidence holds no scores of '{evidence.leading}' for '{evidence.variant}'; "
            f"it has {sorted(found)}. Run again."
        )
    others = [name for name in found if name != evidence.leading and name not in evidence.baselines]
    return [evidence.leading, *others, *(name for name in evidence.baselines if name in found)]


def _read_rows(evidence: Evidence, model: str) -> npt.NDArray[np.int64]:
    """The row numbers of a model's decisions, rising."""
    rows: npt.NDArray[np.int64] = read_model(evidence, model, ["row"])["row"].to_numpy()
    return rows if _is_rising(rows) else np.asarray(np.sort(rows), dtype=np.int64)


def _read_column(evidence: Evidence, model: str, column: str) -> pa.ChunkedArray:
    """One column of a model's decisions, in the order of their row numbers."""
    table = read_model(evidence, model, ["row", column], encoded=True)
    return sort_by_row(table)[column]


def read_model(evidence: Evidence, model: str, columns: Sequence[str], *, encoded: bool = False) -> pa.Table:
    """Columns of the test decisions of one model, in the order of the table."""
    where = {"variant": evidence.variant, "model": model}
    return evidence.read("predictions", columns, where=where, encoded=encoded)


def sort_by_row(table: pa.Table) -> pa.Table:
    """A table in the order of its row numbers."""
    return table if _is_rising(table["row"].to_numpy()) else table.sort_by("row")


def _is_rising(rows: npt.NDArray[np.int64]) -> bool:
    return bool((rows[1:] >= rows[:-1]).all())


def _to_floats(column: pa.ChunkedArray) -> Floats:
    return np.asarray(column.to_numpy(), dtype=np.float64)
