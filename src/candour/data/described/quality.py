"""How good the record is, counted part by part: the same tables as of the whole history."""

from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from candour.data.checks import add_checks, compute_checks
from candour.data.checks.whole import Whole, combine_surveys, survey_part
from candour.data.described.workshop import Workshop
from candour.data.history import CaseHistory
from candour.data.quality.completeness import add_completeness, compute_completeness
from candour.data.quality.family_sums import add_family_sums, compute_family_sums
from candour.data.quality.fitness import assess_fitness
from candour.data.quality.months import MonthCounts, count_in_months, tabulate_months


@dataclass(frozen=True)
class _Counted:
    completeness: pa.Table
    checks: pa.Table
    family_sums: pa.Table
    months: MonthCounts


def compute_quality(workshop: Workshop) -> dict[str, pa.Table]:
    """The tables `completeness`, `checks`, `family_sums`, `months` and `fitness`.

    Every part is read twice: a few rules need to know something of the whole before they look at a child.
    """
    coverage = workshop.history.coverage
    whole = combine_surveys(workshop.ask(survey_part), coverage)
    counted = workshop.ask(partial(_count, whole=whole))
    return {
        "completeness": add_completeness([each.completeness for each in counted]),
        "checks": add_checks([each.checks for each in counted]),
        "family_sums": add_family_sums([each.family_sums for each in counted]),
        "months": tabulate_months([each.months for each in counted], coverage),
        "fitness": assess_fitness(workshop.history),
    }


def _count(part: CaseHistory, whole: Whole) -> _Counted:
    return _Counted(
        compute_completeness(part, whole.carried),
        compute_checks(part, whole=whole),
        compute_family_sums(part, whole.carried),
        count_in_months(part, whole.carried),
    )
