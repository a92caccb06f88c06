"""The parts of the test period."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from candour.stats.over_time.months import cut_into_months

Array = npt.NDArray[Any]


def make(per_month: list[int], *, first: str = "2024-04") -> tuple[Array, Array]:
    """Each month 100 decisions, so many of them with the outcome."""
    months = np.arange(len(per_month)) + np.datetime64(first, "M")
    days = np.repeat(months.astype("datetime64[D]") + np.timedelta64(9, "D"), 100)
    outcomes = np.concatenate([np.arange(100) < events for events in per_month])
    return days, outcomes


def test_large_months_stand_alone_in_the_order_of_time() -> None:
    parts = cut_into_months(*make([20] * 12), minimum=10, threshold=5)
    assert parts.names[:2] == ("April 2024", "May 2024")
    assert parts.names[-1] == "March 2025"
    assert [int(mask.sum()) for _, mask in parts.masks] == [100] * 12


def test_small_months_join_the_next_and_the_rest_joins_the_one_before() -> None:
    parts = cut_into_months(*make([6, 6, 6, 20, 6, 6]), minimum=10, threshold=5)
    assert parts.names == ("April to June 2024", "July 2024", "August to September 2024")


def test_no_part_crosses_a_quarter() -> None:
    parts = cut_into_months(*make([20, 20, 6, 6, 20, 20]), minimum=10, threshold=5)
    assert parts.names == ("April 2024", "May to June 2024", "July to August 2024", "September 2024")


def test_where_a_quarter_is_too_small_to_be_shown_the_parts_are_the_quarters() -> None:
    parts = cut_into_months(*make([20, 20, 20, 1, 1, 1]), minimum=10, threshold=5)
    assert parts.names == ("2024 Q2", "2024 Q3")
    assert cut_into_months(*make([20, 20, 20, 1, 1, 1]), minimum=10, threshold=0).names == (
        "April 2024", "May 2024", "June 2024", "July to September 2024",
    )  # fmt: skip


def test_every_part_but_a_whole_quarter_is_larger_than_the_threshold_even_where_the_gate_is_lower() -> None:
    days, outcomes = make([3, 3, 3, 3, 3, 3])
    parts = cut_into_months(days, outcomes, minimum=1, threshold=5)
    assert min(int(outcomes[mask].sum()) for _, mask in parts.masks) > 5


@pytest.mark.parametrize("events", [0, 100])
def test_a_quarter_without_one_kind_is_one_part(events: int) -> None:
    parts = cut_into_months(*make([20, 20, 20, events, events, events]), minimum=10, threshold=5)
    assert parts.names[-1] == "July to September 2024"
