"""The result of a split: which decisions train, which test, and which were removed by which rule."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from candour.modelling.cases import Cases, Positions

Rule = Literal["embargo", "family", "sample"]

SPLIT_TABLE = pa.schema(
    [
        pa.field("part", pa.string(), nullable=False),
        pa.field("decisions", pa.int64(), nullable=False),
        pa.field("children", pa.int64(), nullable=False),
        pa.field("families", pa.int64(), nullable=False),
        pa.field("outcomes", pa.int64(), nullable=False),
        # Null where the part holds no decision.
        pa.field("first_day", pa.date32()),
        pa.field("last_day", pa.date32()),
        # The rule that removed these decisions; null for the training and the test part.
        pa.field("removed_by", pa.string()),
    ]
)
PART_OF_RULE = {
    "embargo": "removed by the embargo",
    "family": "removed by the family rule",
    "sample": "not drawn into the sample",
}


@dataclass(frozen=True)
class Removal:
    """The decisions that one rule kept out of training, as positions."""

    rule: Rule
    positions: Positions


@dataclass(frozen=True)
class Split:
    """Positions into the cases that were split, each in ascending order.

    Every decision is in exactly one of `train`, `test` and the removals, but that the folds of an expanding
    window leave out the decisions that come after their test block.
    `embargo_days` is None where the split pays no heed to time.
    """

    train: Positions
    test: Positions
    removals: tuple[Removal, ...]
    embargo_days: int | None


def tabulate_split(cases: Cases, split: Split) -> pa.Table:
    """How many decisions, children, families and outcomes each part of a split holds (SPLIT_TABLE)."""
    rows = [_describe_part(cases, "train", split.train), _describe_part(cases, "test", split.test)]
    rows += [
        _describe_part(cases, PART_OF_RULE[removal.rule], removal.positions) | {"removed_by": removal.rule}
        for removal in split.removals
    ]
    return pa.Table.from_pylist(rows, schema=SPLIT_TABLE)


def _describe_part(cases: Cases, part: str, positions: Positions) -> dict[str, object]:
    days: npt.NDArray[np.datetime64] = cases.decided_on[positions]
    return {
        "part": part,
        "decisions": len(positions),
        "children": len(np.unique(cases.children[positions])),
        "families": len(np.unique(cases.families[positions])),
        "outcomes": int(cases.outcomes[positions].sum()),
        "first_day": days.min().item() if len(days) else None,
        "last_day": days.max().item() if len(days) else None,
    }
