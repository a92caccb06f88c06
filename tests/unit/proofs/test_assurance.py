"""Test children: the example must hold, and every mistake in one must be found."""

from datetime import date
from pathlib import Path

import pytest

from candour.config.loading import load_pilot
from candour.config.pilot import PilotConfig
from candour.data.proofs.assurance import (
    AssuranceChildren,
    AssuranceResult,
    check_assurance,
    read_test_children,
)
from candour.errors import ConfigError

ROOT = Path(__file__).parents[3]
CHILD = """
children:
  - name: Anybody
    birth_date: 2012-06-15
    events:
      - {kind: referral, started_on: 2020-03-02, details: [{field: referral_source, code: 1A}]}
      - {kind: cp_plan, started_on: 2020-06-01}
    decisions:
      - decided_on: 2020-03-02
        expect: {EXPECT}
"""


@pytest.fixture(scope="module")
def pilot() -> PilotConfig:
    return load_pilot(ROOT / "configs" / "quickstart.yaml")


def check(pilot: PilotConfig, folder: Path, expect: str, text: str = CHILD) -> AssuranceResult:
    path = folder / "children.yaml"
    path.write_text(text.replace("{EXPECT}", "{" + expect + "}"), encoding="utf-8")
    return check_assurance(pilot.question, pilot.features, read_test_children(path))


def test_the_test_children_of_the_quickstart_hold(pilot: PilotConfig) -> None:
    children = read_test_children(ROOT / "configs" / "assurance" / "quickstart.yaml")
    result = check_assurance(pilot.question, pilot.features, children)
    assert result.disagreements == ()
    assert result.holds
    assert (result.children, result.values) == (5, 43)


@pytest.mark.parametrize(
    ("expect", "expected", "got"),
    [
        ("outcome: 0", "0", "1"),
        ("status: censored", "'censored'", "'included'"),
        ("count_referral_ever: 1", "1", "0"),
        ("days_since_referral: 3", "3", "no value"),
        ("age: ~", "no value", "7.71253"),
        ("age: 7.70", "7.7", "7.71253"),
        ("current_code_referral_source: 1B", "'1B'", "'1A'"),
        ("last_code_closure_reason: RC1", "'RC1'", "no value"),
        ("count_referal_ever: 1", "1", "no feature of this name is configured"),
        ("count_referral_ever: '0'", "'0'", "0"),
    ],
)
def test_every_value_that_differs_is_named(
    pilot: PilotConfig, tmp_path: Path, expect: str, expected: str, got: str
) -> None:
    (found,) = check(pilot, tmp_path, expect).disagreements
    assert (found.child, found.decided_on) == ("Anybody", date(2020, 3, 2))
    assert (found.name, found.expected, found.got) == (expect.split(":", maxsplit=1)[0], expected, got)


def test_values_that_agree_are_counted(pilot: PilotConfig, tmp_path: Path) -> None:
    result = check(
        pilot, tmp_path, "outcome: true, age: 7.713, unborn: 0, days_since_referral: ~, status: included"
    )
    assert (result.holds, result.values) == (True, 5)


def test_a_decision_that_is_not_made_is_a_disagreement(pilot: PilotConfig, tmp_path: Path) -> None:
    text = CHILD.replace("decided_on: 2020-03-02", "decided_on: 2020-03-03")
    (found,) = check(pilot, tmp_path, "outcome: 1", text).disagreements
    assert (found.name, found.got) == ("decision", "decisions of this child: 2020-03-02")


def test_what_became_known_later_is_not_expected(pilot: PilotConfig, tmp_path: Path) -> None:
    text = CHILD.replace("code: 1A", "code: 1A, known_on: 2020-03-03")
    assert check(pilot, tmp_path, "current_code_referral_source: ~", text).holds


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("kind: cp_plan", "kind: cp_plans"), "cp_plan"),
        (("name: Anybody", "nane: Anybody"), "name"),
        (("started_on: 2020-06-01", "started_on: 2020-13-01"), "2020-13-01"),
        (("expect: {EXPECT}", "expect: {}"), "expect"),
    ],
)
def test_a_mistake_in_the_file_is_shown_with_its_line(
    pilot: PilotConfig, tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    with pytest.raises(ConfigError, match=r"children\.yaml:\d+:\d+:.*") as caught:
        check(pilot, tmp_path, "outcome: 1", CHILD.replace(*change))
    assert message in str(caught.value)


def test_two_children_of_one_name_are_refused() -> None:
    child = {"name": "Anybody", "events": [], "decisions": []}
    with pytest.raises(ValueError, match="the same name"):
        AssuranceChildren.model_validate({"children": [child, child]})
