"""The test decisions of a piece of evidence, as arrays in one order."""

import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from candour.contracts import Evidence
from candour.errors import EvidenceError
from candour.stats.capacity import flag_whole_levels
from candour.stats.clustered import Codes, Flags, Floats
from candour.stats.groups.judged import Judged, Labels
from candour_audits.coded_text import code_pieces, label_pieces


@dataclass(frozen=True)
class Decisions:
    """Test decisions in the order of their row numbers.

    `scores` by model: the leading one first, then other candidates, then baselines. `families` and `children`
    are codes; those of children are read when they are asked for. `decided_on` is None where no day is known, `flagged` where nobody
    says what was decided.
    """

    leading: str
    scores: Mapping[str, Floats]
    outcomes: Flags
    families: Codes
    read_children: Callable[[], Codes]
    decided_on: npt.NDArray[np.datetime64] | None
    flagged: Flags | None

    @cached_property
    def children(self) -> Codes:
        """Codes from 0, in the order of the keys."""
        return self.read_children()

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
    models, leading = _order_models(evidence), evidence.leading
    # What takes most memory while it is read comes first, when nothing else is held.
    families = _read_codes(evidence, leading, "family_key")
    _check_models(evidence, models)
    return Decisions(
        leading=leading,
        scores=StoredScores(evidence, models),
        outcomes=_read_array(evidence, leading, "outcome", "int8") == 1,
        families=families,
        read_children=partial(_read_codes, evidence, leading, "child_key"),
        decided_on=_read_known(evidence, leading, "decided_on", "datetime64[D]"),
        flagged=_read_known(evidence, leading, "flagged", "bool"),
    )


def _check_models(evidence: Evidence, models: Sequence[str]) -> None:
    rows = _read_rows(evidence, evidence.leading)
    for model in models:
        if model != evidence.leading and not np.array_equal(_read_rows(evidence, model), rows):
            raise EvidenceError(
                f"The model '{model}' was not tested on the same decisions as '{evidence.leading}'. "
                "Expected one score of every model for every decision; run the pilot again."
            )


class StoredScores(Mapping[str, Floats]):
    """The scores of each model, read when they are asked for: those of the leading one stay, others go with the last who holds them."""

    def __init__(self, evidence: Evidence, models: Sequence[str]) -> None:
        self._evidence = evidence
        self._models = tuple(models)
        self._leading = self._read(evidence.leading)
        self._held: weakref.WeakValueDictionary[str, Floats] = weakref.WeakValueDictionary()

    def __getitem__(self, model: str) -> Floats:
        if model not in self._models:
            raise KeyError(model)
        held = self._leading if model == self._evidence.leading else self._held.get(model)
        if held is None:
            held = self._held[model] = self._read(model)
        return held

    def _read(self, model: str) -> Floats:
        return _read_array(self._evidence, model, "score", "float64")

    def __iter__(self) -> Iterator[str]:
        return iter(self._models)

    def __len__(self) -> int:
        return len(self._models)


def read_groups(evidence: Evidence) -> dict[str, Labels]:
    """Each characteristic's group of every test decision, in the order of `read_decisions`."""
    names = [name for name in evidence.measure("groups").columns if name != "row"]
    if not _is_alongside(evidence, "groups"):
        return {
            name: to_labels(read_beside(evidence, "groups", [name], encoded=True)[name]) for name in names
        }
    size, known = evidence.measure("groups").rows, dict[str, str]()
    return {
        name: label_pieces(
            (piece[name] for piece in evidence.scan("groups", [name], encoded=True)), size, known
        )
        for name in names
    }


def read_measures(evidence: Evidence) -> dict[str, Floats]:
    """Each continuous characteristic of every test decision, in the order of `read_decisions`; NaN: not recorded."""
    if "measures" not in evidence.tables:
        return {}
    names = [name for name in evidence.measure("measures").columns if name != "row"]
    if not _is_alongside(evidence, "measures"):
        return {name: _to_floats(read_beside(evidence, "measures", [name])[name]) for name in names}
    size, kind = evidence.measure("measures").rows, "float64"
    return {
        name: _fill((piece[name] for piece in evidence.scan("measures", [name])), size, kind)
        for name in names
    }


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


def to_labels(column: pa.ChunkedArray) -> Labels:
    """The group of every decision, in words; where none is recorded, that. All of a group share one text."""
    return label_pieces((column,), len(column), {})


def _is_alongside(evidence: Evidence, name: str) -> bool:
    """Whether a table has the very rows of the leading model's decisions, in the order of `read_decisions`."""
    rows = _read_rows(evidence, evidence.leading)
    return np.array_equal(evidence.read(name, ["row"])["row"].to_numpy(), rows)


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


class _Order(NamedTuple):
    """How many decisions a model was tested on, and which row of the table each is; None where they lie in their order."""

    size: int
    places: npt.NDArray[np.int64] | None

    def arrange(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return values if self.places is None else values[self.places]


def _read_order(evidence: Evidence, model: str) -> _Order:
    rows = read_model(evidence, model, ["row"])["row"].to_numpy()
    return _Order(len(rows), None if _is_rising(rows) else rows.argsort(kind="stable"))


def _scan_model(evidence: Evidence, model: str, column: str) -> Iterator[pa.ChunkedArray]:
    where = {"variant": evidence.variant, "model": model}
    for piece in evidence.scan("predictions", [column], where=where, encoded=True):
        yield piece[column]


def _read_codes(evidence: Evidence, model: str, column: str) -> Codes:
    """Numbers for keys, one a decision."""
    codes = code_pieces(_scan_model(evidence, model, column))
    return _read_order(evidence, model).arrange(codes)


def _read_array(evidence: Evidence, model: str, column: str, kind: str) -> npt.NDArray[Any]:
    """One column of a model's decisions, in the order of their row numbers."""
    order = _read_order(evidence, model)
    return order.arrange(_fill(_scan_model(evidence, model, column), order.size, kind))


def _read_known(evidence: Evidence, model: str, column: str, kind: str) -> npt.NDArray[Any] | None:
    """The same; None where it is not known of every decision."""
    if any(piece.null_count for piece in _scan_model(evidence, model, column)):
        return None
    return _read_array(evidence, model, column, kind)


def _fill(pieces: Iterable[pa.ChunkedArray], size: int, kind: str) -> npt.NDArray[Any]:
    """One array, filled piece by piece: never a column twice."""
    values = np.empty(size, dtype=kind)
    start = 0
    for piece in pieces:
        values[start : start + len(piece)] = piece.to_numpy()
        start += len(piece)
    return values


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
