"""BIAS-003: more mistakes for some children than for others, by age?"""

from typing import Any

from bias_checks import check_concern, check_not_assessed, check_quiet


def test_a_planted_difference_is_a_concern(bench: Any) -> None:
    check_concern(bench, "BIAS-003", "age_band")


def test_quiet_where_groups_do_not_differ(bench: Any) -> None:
    check_quiet(bench, "BIAS-003")


def test_not_assessable_where_the_evidence_or_the_protocol_lacks_it(bench: Any) -> None:
    check_not_assessed(bench, "BIAS-003", "age_band")
