"""Four authorities that differ as their sentences say, and an outcome by lot that nothing known of a child bears on."""

import csv
import json
from collections import Counter

import numpy as np
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray

from candour.config.extracts import ProfileName, ScenarioName
from candour.data.synthetic.authority import SyntheticAuthority, synthesise_authority
from candour.data.synthetic.pathway import find_noise
from candour.data.synthetic.population import YEAR
from candour.data.synthetic.profiles import NO_PROFILE, PROFILES
from candour.data.synthetic.scenarios import SCENARIOS, combine_scenarios, find_profile, list_planted
from candour.data.synthetic.targets import ETHNICITIES
from candour.data.synthetic.truth import compute_area_under_curve
from candour.data.synthetic.world import World
from candour.errors import ConfigError
from synthetic_worlds import find_received, simulate


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SyntheticAuthority]:
    folder = tmp_path_factory.mktemp("profiles")
    return {
        name or "national": synthesise_authority(
            directory=folder / (name or "national"), children=4000, years=5, seed=3, profile=name
        )
        for name in (None, *PROFILES)
    }


def find_rate(authority: SyntheticAuthority, name: str) -> float:
    return next(rate.achieved for rate in authority.rates if rate.name == name)


def test_each_has_a_sentence_of_its_own_and_known_scenarios() -> None:
    assert set(PROFILES) == set(ProfileName.__args__)  # type: ignore[attr-defined]
    assert set(SCENARIOS) == set(ScenarioName.__args__)  # type: ignore[attr-defined]
    for name, profile in PROFILES.items():
        assert profile.name == name
        assert profile.sentence.endswith(".")
        combine_scenarios(["baseline"], name)
    assert [name for name, profile in PROFILES.items() if not profile.scenarios] == ["small_unitary"]
    assert len({profile.children for profile in PROFILES.values()}) == 4
    assert all(profile.ethnicities.keys() == ETHNICITIES.keys() for profile in PROFILES.values())


def test_what_is_planted_in_one_is_written_into_its_own_record(made: dict[str, SyntheticAuthority]) -> None:
    for name, profile in PROFILES.items():
        record = json.loads((made[name].directory / "authority.json").read_text(encoding="utf-8"))
        assert record["profile"] == {name: profile.sentence}
        assert record["scenarios"] == {
            planted: SCENARIOS[planted].sentence for planted in ("baseline", *profile.scenarios)
        }
    assert "profile" not in json.loads(
        (made["national"].directory / "authority.json").read_text(encoding="utf-8")
    )


def test_rates_differ_as_the_sentences_say(made: dict[str, SyntheticAuthority]) -> None:
    escalated = {
        name: find_rate(authority, "plan_or_care_within_12_months") for name, authority in made.items()
    }
    assert (
        escalated["large_county"]
        < escalated["small_unitary"]
        < escalated["national"]
        < escalated["metropolitan"]
    )
    assert find_rate(made["large_county"], "no_further_action") > 1.8 * find_rate(
        made["national"], "no_further_action"
    )
    again = "re_referrals_within_12_months"
    assert find_rate(made["coastal"], again) > 1.2 * find_rate(made["national"], again)


def test_recording_and_areas_differ_as_the_sentences_say(made: dict[str, SyntheticAuthority]) -> None:
    def share(name: str, column: str, value: str) -> float:
        values = pq.read_table(made[name].directory / "truth.parquet")[column].to_pylist()
        return Counter(values)[value] / len(values)

    assert share("metropolitan", "ethnic_group", "Not recorded") == pytest.approx(0.125, abs=0.03)
    assert share("small_unitary", "ethnic_group", "Not recorded") < 0.03
    assert share("metropolitan", "ethnic_group", "White") < 0.5 < share("national", "ethnic_group", "White")
    assert share("coastal", "disability", "Not recorded") == pytest.approx(0.1, abs=0.03)

    def find_poor(name: str) -> float:
        with (made[name].directory / "areas.csv").open(encoding="utf-8") as stream:
            deciles = [
                int(row["deprivation_decile"]) for row in csv.DictReader(stream) if row["deprivation_decile"]
            ]
        return float(np.mean(np.array(deciles) <= 2))

    assert find_poor("large_county") < 0.3
    assert find_poor("metropolitan") > 0.5


def test_the_true_risk_of_each_agrees_with_what_happened(made: dict[str, SyntheticAuthority]) -> None:
    """In the whole and in the highest fifth: the laws of each authority are those that its truth is computed from."""
    for name, authority in made.items():
        truth = pq.read_table(authority.directory / "truth.parquet").to_pandas()
        highest = truth.nlargest(len(truth) // 5, "true_risk")
        for rows in (truth, highest):
            expected, observed = rows["true_risk"].mean(), rows["outcome_within_year"].mean()
            assert abs(expected - observed) < 0.008 + 5 * np.sqrt(observed * (1 - observed) / len(rows)), name


def test_unknown_ones_and_contradictions_are_refused() -> None:
    with pytest.raises(ConfigError, match="Unknown profile 'village': expected one of small_unitary"):
        find_profile("village")
    assert find_profile(None) is NO_PROFILE
    assert list_planted(["baseline"], "coastal") == ("baseline", "leaky-field", "telling-text")
    for one, other in (
        ("mute-text", "telling-text"), ("noise-outcome", "leaky-field"), ("noise-outcome", "telling-text"), ("noise-outcome", "planted-bias"),
    ):  # fmt: skip
        with pytest.raises(ConfigError, match="cannot be combined"):
            combine_scenarios([one, other])
    with pytest.raises(ConfigError, match="cannot be combined"):
        combine_scenarios(["noise-outcome"], "coastal")


@pytest.fixture(scope="module")
def lottery() -> World:
    return simulate("noise-outcome", children=15_000, seed=2)


def test_by_lot_nothing_that_is_known_sorts_the_outcome(lottery: World) -> None:
    rows = find_received(lottery)
    cases, children = lottery.cases, lottery.children
    outcome: NDArray[np.bool_] = lottery.truth.outcome[rows]
    child = cases.child[rows]
    age = (cases.referred[rows] - children.born[child]) / YEAR
    columns = {
        "age": age,
        "source": cases.source[rows],
        "previous referrals": cases.previous_referrals[rows],
        "previous plans": cases.previous_plans[rows],
        "sex": children.shown_sex[child],
        "disability": children.shown_disability[child],
        "true risk": lottery.truth.true_risk[rows],
    }
    # 1,900 outcomes among 22,000 referrals; siblings and re-referrals make the standard error of .007 somewhat larger.
    for name, column in columns.items():
        assert abs(compute_area_under_curve(np.asarray(column, float), outcome) - 0.5) < 0.03, name
    assert lottery.truth.true_risk[rows].std() < 0.004
    assert outcome.mean() == pytest.approx(lottery.truth.true_risk[rows].mean(), abs=0.01)
    assert 0.07 < outcome.mean() < 0.12


def test_by_lot_all_log_odds_are_equal_and_nobody_is_too_old(lottery: World) -> None:
    assert np.ptp(lottery.cases.log_odds) < 1e-9
    assert not find_noise(lottery.children, lottery.cases, combine_scenarios(["noise-outcome"]).laws).any()
    assert not lottery.children.unaccompanied.any()
    age = (lottery.cases.referred - lottery.children.born[lottery.cases.child]) / YEAR
    assert age.max() < 17.01
