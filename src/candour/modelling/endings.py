"""When each decision ended and how: what a forecast of "when" learns from. It is an outcome and never reaches the features."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

WINDOW_CLOSED: Final = 0
OUTCOME_CAME: Final = 1
CHILD_LEFT: Final = 2

ENDINGS = np.dtype([("outcome", "i1"), ("days", "i8"), ("ended_by", "i1")])
"""outcome: 0/1. days: from the decision to the end, at least 1. ended_by: WINDOW_CLOSED, OUTCOME_CAME or CHILD_LEFT."""

Endings = npt.NDArray[Any]
"""An array of ENDINGS, one a decision."""


def assemble_endings(decisions: pa.Table, *, within_days: int) -> Endings:
    """How each decision ended: by the outcome, by an exit before it, or by the last day of its window.

    decisions: decided_on, outcome, outcome_on and exit_on of each decision whose window is fully observed.
    """
    decided = decisions["decided_on"].to_numpy().astype("datetime64[D]")
    endings = np.zeros(decisions.num_rows, dtype=ENDINGS)
    endings["days"] = within_days
    for name, ended_by in (("exit_on", CHILD_LEFT), ("outcome_on", OUTCOME_CAME)):
        day = decisions[name].to_numpy(zero_copy_only=False).astype("datetime64[D]")
        came = ~np.isnat(day)
        endings["days"][came] = (day - decided)[came].astype(np.int64)
        endings["ended_by"][came] = ended_by
    endings["outcome"] = endings["ended_by"] == OUTCOME_CAME
    return endings
