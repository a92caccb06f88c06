"""The tables that say whether anybody could act, for the made-up test decisions of the audits' tests."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

KINDS = ("section_47", "assessment", "cin_plan", "cp_plan", "care_episode")


def build_lead_times(days: npt.NDArray[Any], outcomes: npt.NDArray[Any]) -> dict[str, pa.Table]:
    """Days to the outcome where there was one."""
    column = pa.array(days.astype(np.int64), mask=outcomes != 1)
    return {"lead_times": pa.table({"row": np.arange(len(days)), "days_to_outcome": column})}


def build_under_way(n: int, **kinds: npt.NDArray[Any]) -> dict[str, pa.Table]:
    """What was under way; nothing of a kind that is not named."""
    nothing = np.zeros(n, dtype=bool)
    columns = {kind: pa.array(kinds.get(kind, nothing)) for kind in KINDS}
    return {"under_way": pa.table({"row": np.arange(n), **columns})}


def build_triage(taken: npt.NDArray[Any], known: npt.NDArray[Any] | None = None) -> dict[str, pa.Table]:
    """What the authority decided."""
    mask = None if known is None else ~known
    return {"triage": pa.table({"row": np.arange(len(taken)), "taken_further": pa.array(taken, mask=mask)})}
