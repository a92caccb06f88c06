"""A made-up authority without planted faults: what may not happen does not, and what does is known by name."""

import pytest

from candour.data.build import ExtractPaths, build_history
from candour.data.checks import compute_checks
from candour.data.synthetic.authority import synthesise_authority

KNOWN = {
    "assessments_overlap", "missing_periods_overlap", "reopened_within_a_week", "closed_with_enquiry_open",
    "enquiry_without_answer", "assessment_open_too_long",
    "assessment_took_too_long", "assessment_of_no_days", "open_without_activity", "born_on_1_january",
    "born_on_first_of_month", "after_closure", "open_assessment_left_behind",
}  # fmt: skip
"""The generator makes these itself: chance birthdays, busy teams, and an enquiry or a conference just after the case
was closed."""


@pytest.fixture(scope="module")
def shares(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, float]]:
    folder = tmp_path_factory.mktemp("checked") / "authority"
    synthesise_authority(directory=folder, children=1500, years=5, seed=11)
    paths = ExtractPaths(cin_census=(folder / "cin_census",), ssda903=(folder / "ssda903",))
    rows = compute_checks(build_history(paths)).to_pylist()
    return {
        row["rule"]: (row["severity"], row["failed"] / max(row["of"], 1))
        for row in rows
        if row["kind"] == "all"
    }


def test_only_what_the_generator_truly_makes_is_found(shares: dict[str, tuple[str, float]]) -> None:
    assert {rule for rule, (_, share) in shares.items() if share} <= KNOWN


def test_no_error_is_common(shares: dict[str, tuple[str, float]]) -> None:
    assert max(share for severity, share in shares.values() if severity == "error") < 0.002


def test_birthdays_are_spread_as_by_chance(shares: dict[str, tuple[str, float]]) -> None:
    """11 first days of a month but 1 January in 365: 3 in 100; three standard errors either side."""
    assert shares["born_on_first_of_month"][1] == pytest.approx(11 / 365, abs=3 * (0.0301 / 1500) ** 0.5)
