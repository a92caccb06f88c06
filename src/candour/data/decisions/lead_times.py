"""How long after each decision the outcome came: the time that anybody would have had."""

import numpy as np
import pyarrow as pa

from candour.data.days import NEVER, read_days


def compute_lead_times(decisions: pa.Table) -> pa.Table:
    """decision_id and days_to_outcome: from the day of the decision to the first event of the outcome in its window.

    Null where none came. It is an outcome, never a feature.
    """
    came = read_days(decisions["outcome_on"], missing=NEVER)
    days = came - read_days(decisions["decided_on"])
    return pa.table(
        {
            "decision_id": decisions["decision_id"],
            "days_to_outcome": pa.array(days.astype(np.int64), pa.int64(), mask=came == NEVER),
        }
    )
