"""The 81 features of the benchmark, the same for every engine."""

from typing import Any

KINDS = (
    "referral", "assessment", "section_47", "cin_plan", "cp_plan", "care_episode", "care_placement", "missing",
)  # fmt: skip
WINDOWS: tuple[int | str, ...] = (90, 180, 365, "ever")
FAMILIES: list[dict[str, Any]] = [
    {"family": "count", "events": KINDS, "windows": WINDOWS},
    {"family": "duration", "events": KINDS, "windows": WINDOWS},
    {"family": "days_since", "events": KINDS},
    {"family": "open", "events": KINDS},
    {"family": "ever", "events": ["section_47"]},
]
