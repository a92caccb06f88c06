"""The test decisions of a piece of evidence, as arrays in one order."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from candour.contracts import Evidence
from candour.errors import EvidenceError
from candour.stats.capacity import flag_whole_levels
from candour.stats.clustered import Codes, Flags, Floats, code_clusters
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
    table = evidence.tables["predictions"]
    table = table.filter(pc.equal(table["variant"], evidence.variant))
    models = _order_models(evidence, pc.unique(table["model"]).to_pylist())
    parts = {model: _take_model(table, model) for model in models}
    leading = parts[evidence.leading]
    for model, part in parts.items():
        if not part["row"].equals(leading["row"]):
            raise EvidenceError(
                f"The model '{model}' was not tested on the same decisions as '{evidence.leading}'. "
                "Expected one score of every model for every decision; run the pilot again."
            )
    return Decisions(
        leading=evidence.leading,
        scores={model: _to_floats(part["score"]) for model, part in parts.items()},
        outcomes=np.asarray(leading["outcome"].to_numpy() == 1, dtype=np.bool_),
        families=code_clusters(np.asarray(leading["family_key"].to_pylist())),
        children=code_clusters(np.asarray(leading["child_key"].to_pylist())),
        decided_on=None if leading["decided_on"].null_count else leading["decided_on"].to_numpy(),
        flagged=None if leading["flagged"].null_count else np.asarray(leading["flagged"], dtype=np.bool_),
    )


def read_groups(evidence: Evidence) -> dict[str, Labels]:
    """Each characteristic's group of every test decision, in the order of `read_decisions`."""
    chosen = read_beside(evidence, "groups")
    return {name: to_labels(chosen[name]) for name in chosen.column_names if name != "row"}


def read_measures(evidence: Evidence) -> dict[str, Floats]:
    """Each continuous characteristic of every test decision, in the order of `read_decisions`; NaN: not recorded."""
    if "measures" not in evidence.tables:
        return {}
    chosen = read_beside(evidence, "measures")
    return {name: _to_floats(chosen[name]) for name in chosen.column_names if name != "row"}


def read_beside(evidence: Evidence, name: str) -> pa.Table:
    """A table with a row number, one row a test decision, in the order of `read_decisions`.

    Raises EvidenceError where some test decision has no row in it.
    """
    table = evidence.tables[name].sort_by("row")
    predictions = evidence.tables["predictions"]
    rows = _take_model(
        predictions.filter(pc.equal(predictions["variant"], evidence.variant)), evidence.leading
    )["row"]
    places = pc.index_in(rows.combine_chunks(), value_set=table["row"].combine_chunks())
    if places.null_count:
        raise EvidenceError(
            f"Some test decisions have no row in the table '{name}'. Expected one row a decision; run again."
        )
    return table.take(places)


def to_labels(column: pa.ChunkedArray) -> Labels:
    """The group of every decision, in words; where none is recorded, that."""
    return np.array(pc.fill_null(column.cast(pa.string()), NOT_RECORDED).to_pylist(), dtype=object)


def to_frame(table: pa.Table) -> pd.DataFrame:
    """A table with a row number as a frame of features, as a model wants them."""
    frame: pd.DataFrame = table.drop_columns(["row"]).to_pandas()
    return frame.reset_index(drop=True)


def _order_models(evidence: Evidence, found: list[str]) -> list[str]:
    if evidence.leading not in found:
        raise EvidenceError(
            f"The evidence holds no scores of '{evidence.leading}' for '{evidence.variant}'; "
            f"it has {sorted(found)}. Run again."
        )
    others = [name for name in found if name != evidence.leading and name not in evidence.baselines]
    return [evidence.leading, *others, *(name for name in evidence.baselines if name in found)]


def _take_model(table: pa.Table, model: str) -> pa.Table:
    return table.filter(pc.equal(table["model"], model)).sort_by("row")


def _to_floats(column: pa.ChunkedArray) -> Floats:
    return np.asarray(column.to_numpy(), dtype=np.float64)
