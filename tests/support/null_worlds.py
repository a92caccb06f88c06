"""Whole pilots in worlds where there is nothing to find: outcomes by lot, and groups that differ in nothing.

One run answers for one seed; `validity.py` asks many seeds, the tests a few.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from candour.results import Finding, Table, Verdict
from candour.stats.equivalence import Comparison
from known_worlds import ONE_BOOSTING, ONE_LINEAR, build_pilot, run_world

SKILL: tuple[dict[str, Any], ...] = (
    {"metric": "average_precision_lift", "at_least": 1.5},
    {"metric": "auc", "at_least": 0.55},
    {"metric": "precision_at_capacity", "at_least": 0.15},
    {"metric": "recall_at_capacity", "at_least": 0.15},
    {"metric": "net_benefit", "threshold": 0.15, "at_least": 0.0001},
)
"""Bars a little above what chance gives at a base rate of one in ten, far below those of any protocol that is shipped."""
RECORDED = ("sex", "ethnic_group", "disability")
"""Age is left out: risk differs by age in every world but the one of the lottery."""
GROUPS: tuple[dict[str, Any], ...] = tuple(
    {"metric": "group_difference", "group_metric": metric, "characteristic": name, "within": 0.05}
    for name in RECORDED
    for metric in ("false_negative_rate", "false_positive_rate")
)
BIAS_CODES = ("BIAS-001", "BIAS-002", "BIAS-004")
"""Sex, ethnic group and disability."""


@dataclass(frozen=True)
class NullAnswers:
    """What one world was told: the answer to each criterion, to all of them, and each code's verdict; how many differences were shown."""

    criteria: Mapping[str, str]
    bar: Verdict
    verdicts: Mapping[str, Verdict]
    shown: int


def ask_noise(seed: int, *, children: int = 2500, scenario: str = "noise-outcome") -> NullAnswers:
    """A world in which outcomes are drawn by lot, or another, held against bars of skill."""
    return _ask(scenario, SKILL, ("performance",), seed=seed, children=children)


def ask_no_difference(seed: int, *, children: int = 3000) -> NullAnswers:
    """A world in which recorded groups differ in nothing, held against margins, and asked about every group."""
    return _ask("no-difference", GROUPS, ("performance", "bias"), seed=seed, children=children)


def _ask(
    scenario: str, criteria: tuple[dict[str, Any], ...], audits: tuple[str, ...], *, seed: int, children: int
) -> NullAnswers:
    given = [one | {"reason": "Known in advance to be met or not."} for one in criteria]
    config = build_pilot(
        children=children, years=7, seed=seed, scenarios=(scenario,), models=(ONE_LINEAR, ONE_BOOSTING),
        split={"name": "earlier_cases", "test_days": 730, "folds": 2},
    )  # fmt: skip
    protocol = type(config.protocol).model_validate(
        config.protocol.model_dump(exclude_unset=True) | {"criteria": given, "replicates": 200}
    )
    with tempfile.TemporaryDirectory() as folder:
        world = run_world(Path(folder), config.model_copy(update={"protocol": protocol, "seed": seed}))
        found = world.ask(*audits)
    table = found["PERF-004"].table("criteria")
    names, answers = (table.index_of(name) for name in ("criterion", "answer"))
    return NullAnswers(
        criteria={str(row[names]): str(row[answers]) for row in table.rows},
        bar=found["PERF-004"].verdict,
        verdicts={code: finding.verdict for code, finding in found.items()},
        shown=sum(_count_shown(found[code]) for code in BIAS_CODES if code in found),
    )


def _count_shown(finding: Finding) -> int:
    return sum(_count_in(table) for table in finding.tables if table.name == "differences")


def _count_in(table: Table) -> int:
    answer = table.index_of("answer")
    return sum(row[answer] == Comparison.DIFFERENCE_SHOWN.value for row in table.rows)
