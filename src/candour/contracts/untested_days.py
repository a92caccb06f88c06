"""When the decisions were made that did not test the forecast, though they could have been learnt from."""

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from candour.contracts.runs import Evidence

DAYS, SPLIT = "training_days", "split"


def list_untested_days(evidence: Evidence) -> npt.NDArray[np.datetime64] | None:
    """Their days, in order (`datetime64[D]`); None where the evidence holds none.

    Of a forecast that learnt from a sample, the decisions that were not drawn were made all the same: the days of the sample are spread evenly over
    as many decisions as there were. How busy the service was is then neither over- nor understated.
    """
    if DAYS not in evidence.tables:
        return None
    days = pc.drop_null(evidence.read(DAYS, ["decided_on"])["decided_on"]).to_numpy().astype("datetime64[D]")
    drawn = np.sort(days)
    left_out = _count_left_out(evidence)
    if not left_out or not len(drawn):
        return drawn
    every = len(drawn) + left_out
    return np.asarray(drawn[np.arange(every) * len(drawn) // every])


def _count_left_out(evidence: Evidence) -> int:
    """How many decisions of the training part were not drawn into the sample."""
    if SPLIT not in evidence.tables or "removed_by" not in evidence.measure(SPLIT).columns:
        return 0
    parts = evidence.read(SPLIT, ["removed_by", "decisions"])
    return sum(row["decisions"] for row in parts.to_pylist() if row["removed_by"] == "sample")
