"""The one question that both pipelines answer: cohort, dates, features, splits and models, written down once.

On quarterly days: every child with an event in the two years before; does a child protection plan or a period of care start within
six months? 80 features, all from before the day. Five splits in time, half a year apart: learnt from every day whose six months are over by
the day that is tested.
"""

from datetime import date
from typing import Any

KINDS = (
    "referral", "assessment", "section_47", "cin_plan", "cp_plan", "care_episode", "care_placement", "missing",
)  # fmt: skip
WINDOWS = (90, 180, 365, 730, 1095)
DAYS = tuple(date(2020 + (9 + 3 * quarter) // 12, (9 + 3 * quarter) % 12 + 1, 1) for quarter in range(12))
TESTED = DAYS[3::2]
"""1 July 2021, then every half year to 1 July 2023."""
USED = tuple(day for day in DAYS if day <= DAYS[-3] or day == DAYS[-1])
"""1 April 2023 is neither tested nor, on 1 July 2023, known for six months."""
ESCALATIONS = ("cp_plan", "care_episode")
MONTHS = 6
LOOKS_BACK_YEARS = 2
STRENGTH, TREES, LEAF = 1.0, 100, 40
PERCENTS = (1, 5, 10)

FAMILIES: list[dict[str, Any]] = [
    {"family": "count", "events": KINDS, "windows": (*WINDOWS, "ever")},
    {"family": "days_since", "events": KINDS},
    {"family": "open", "events": KINDS},
    {"family": "ever", "events": KINDS},
    {"family": "duration", "events": KINDS, "windows": ("ever",)},
]
