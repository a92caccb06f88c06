"""Every planted fact is there, and absent from the baseline."""

from collections import Counter
from datetime import date
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import chi2_contingency

from candour.data.synthetic.calendar import NEVER, find_year_bounds
from candour.data.synthetic.population import DISABLED, ETHNICITY_CODES, GROUP_OF_ETHNICITY, YEAR
from candour.data.synthetic.recording import NEED_CODES
from candour.data.synthetic.referral_risk import SOURCE_CODES, SOURCE_EFFECTS, compute_age_effect
from candour.data.synthetic.scenarios import SCENARIOS, combine_scenarios
from candour.data.synthetic.truth import compute_area_under_curve
from candour.data.synthetic.world import World
from candour.errors import ConfigError
from synthetic_worlds import PERIOD, find_received, load_world, load_written

CHANGED = 2024


def test_each_scenario_says_in_a_sentence_what_it_plants() -> None:
    assert list(SCENARIOS) == [
        "baseline", "no-difference", "under-recorded", "planted-bias", "leaky-field", "system-change", "later-threshold",
        "later-recording", "later-bias", "telling-text",
        "mute-text", "telling-records", "noise-outcome",
    ]  # fmt: skip
    assert all(scenario.sentence.endswith(".") for scenario in SCENARIOS.values())
    assert all(name == scenario.name for name, scenario in SCENARIOS.items())


def test_scenarios_combine_and_baseline_adds_nothing() -> None:
    both = combine_scenarios(["baseline", "leaky-field", "system-change"])
    assert (both.leaky_field, both.system_change, both.planted_bias) == (True, True, False)
    with pytest.raises(ConfigError, match="'nothing', 'something'"):
        combine_scenarios(["something", "nothing"])


def find_groups(world: World) -> dict[str, NDArray[np.int8]]:
    ethnic = np.unique(GROUP_OF_ETHNICITY, return_inverse=True)[1].astype(np.int8)
    child = world.cases.child
    return {
        "sex": world.children.shown_sex[child],
        "ethnic_group": ethnic[world.children.shown_ethnicity][child],
        "disability": world.children.shown_disability[child],
    }


def compute_p_value(group: NDArray[np.int8], value: NDArray[np.int8]) -> float:
    """Of the hypothesis that the two are independent; one referral a family, so that rows are independent."""
    table = np.zeros((int(group.max()) + 1, int(value.max()) + 1))
    np.add.at(table, (group, value), 1)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    return float(chi2_contingency(table).pvalue)


def list_values(world: World) -> dict[str, NDArray[np.int8]]:
    cases = world.cases
    age = (cases.referred - world.children.born[cases.child]) / YEAR
    return {
        "outcome": world.truth.outcome.astype(np.int8),
        "risk": np.searchsorted([0.03, 0.06, 0.12, 0.3], world.truth.true_risk).astype(np.int8),
        "age": np.searchsorted([0, 1, 5, 10, 16], age).astype(np.int8),
        "source": cases.source,
        "need": world.records.need,
        "course": cases.outcome,
        "previous": np.minimum(cases.previous_referrals, 4).astype(np.int8),
        "unaccompanied": world.children.unaccompanied[cases.child].astype(np.int8),
    }


@pytest.mark.parametrize("group", ["sex", "ethnic_group", "disability"])
def test_no_difference_leaves_groups_independent_of_everything(group: str) -> None:
    smallest = {}
    for scenario in ("no-difference", "baseline"):
        world = load_world(scenario)
        received = np.flatnonzero(find_received(world))
        family = world.children.family[world.cases.child[received]]
        rows = received[np.unique(family, return_index=True)[1]]
        groups = find_groups(world)[group][rows]
        smallest[scenario] = min(
            compute_p_value(groups, value[rows]) for value in list_values(world).values()
        )
    assert smallest["no-difference"] > 0.001  # the smallest of eight
    assert smallest["baseline"] < 1e-6


def test_no_difference_has_no_unborn_children() -> None:
    world = load_world("no-difference")
    assert np.all(world.cases.referred >= world.children.born[world.cases.child])
    baseline = load_world()
    assert np.any(baseline.cases.referred < baseline.children.born[baseline.cases.child])


def compute_recorded_share(world: World, *, black: bool) -> tuple[float, float]:
    """Share of plans, and of periods of care, that are in the extracts."""
    codes = np.array(GROUP_OF_ETHNICITY)[world.children.shown_ethnicity]
    chosen = (codes == "Black") == black
    course, child = world.cases.course, world.cases.child
    plans = chosen[child] & (course.plan_start != NEVER)
    care = chosen[child] & (course.care_start != NEVER)
    in_extracts = np.isin(np.arange(len(child)), world.records.plans.case)
    in_care = np.isin(np.arange(len(child)), world.care.periods.case[~world.care.periods.short_break])
    return float(in_extracts[plans].mean()), float(in_care[care].mean())


def test_under_recorded_hides_two_in_five_outcomes_of_black_children() -> None:
    world = load_world("under-recorded")
    plans, care = compute_recorded_share(world, black=True)
    assert abs(plans - 0.6) < 0.06  # about 1,200 cases: four standard errors
    assert abs(care - 0.6) < 0.08
    assert compute_recorded_share(world, black=False) == (1.0, 1.0)
    assert compute_recorded_share(load_world(), black=True) == (1.0, 1.0)


def test_under_recorded_leaves_the_truth_as_it_was() -> None:
    planted, baseline = load_world("under-recorded").truth, load_world().truth
    np.testing.assert_array_equal(planted.outcome, baseline.outcome)
    np.testing.assert_array_equal(planted.true_risk, baseline.true_risk)


def compute_visible_area(world: World, *, disabled: bool) -> float:
    """How well source and age alone rank the outcome, by the effects that they have on the risk of all others."""
    child = world.cases.child
    rows = find_received(world) & ~world.children.unaccompanied[child]
    rows &= (world.children.disability[child] == DISABLED) == disabled
    effects = np.array([SOURCE_EFFECTS[code] for code in SOURCE_CODES])
    age = (world.cases.referred - world.children.born[child]) / YEAR
    score = effects[world.cases.source] + compute_age_effect(age)
    return compute_area_under_curve(score[rows], world.truth.outcome[rows])


def test_planted_bias_leaves_the_group_without_signal_at_the_same_base_rate() -> None:
    world = load_world("planted-bias")
    assert compute_visible_area(world, disabled=True) < 0.54
    assert compute_visible_area(world, disabled=False) > 0.64
    assert compute_visible_area(load_world(), disabled=True) > 0.60
    child = world.cases.child
    received, disabled = find_received(world), world.children.disability[child] == DISABLED
    rates = [world.truth.outcome[received & (disabled == value)].mean() for value in (True, False)]
    assert abs(rates[0] - rates[1]) < 0.012  # a standard error of the difference is 0.003
    assert 0.22 < float((world.children.disability == DISABLED).mean()) < 0.28


def test_planted_bias_leaves_the_factors_of_the_group_without_signal() -> None:
    def compare(scenario: str) -> float:
        world = load_world(scenario)
        table = world.records.assessments
        disabled = world.children.disability[world.cases.child[table.case]] == DISABLED
        count = table.factors.sum(axis=1)[disabled].astype(float)
        return float(np.corrcoef(count, world.cases.log_odds[table.case][disabled])[0, 1])

    assert abs(compare("planted-bias")) < 0.03
    assert compare("baseline") > 0.1


def list_needs(scenario: str) -> list[tuple[int, str | None, str | None, str, bool]]:
    """Return year, need, closure reason, first outcome in the case, by any return, and whether received in time."""
    written = load_written(scenario)
    plan: dict[tuple[str, str], str] = {}
    care: dict[str, list[str]] = {}
    for year in written.authority.years:
        for child, referred, case in written.list_cases(year):
            for start in case.iter("CPPstartDate"):
                plan[child, referred] = min(plan.get((child, referred), "9999"), start.text or "")
        for row in written.care[year]["episodes"]:
            if row["LS"] not in {"V3", "V4"}:
                day, month, of_year = row["DECOM"].split("/")
                care.setdefault(row["CHILD"], []).append(f"{of_year}-{month}-{day}")
    rows = []
    for year in written.authority.years:
        for child, referred, case in written.list_cases(year):
            closed = case.findtext("CINclosureDate", "9999")
            starts = [day for day in care.get(child, []) if referred <= day <= closed]
            first = min([plan.get((child, referred), "9999"), *starts])
            rows.append(
                (
                    year,
                    case.findtext("PrimaryNeedCode"),
                    case.findtext("ReasonForClosure"),
                    first,
                    referred > "2019-04",
                )
            )
    return rows


def test_leaky_need_comes_in_the_return_of_the_year_after_and_only_for_escalated_cases() -> None:
    leaked = 0
    for year, need, reason, first, in_time in list_needs("leaky-field"):
        if not in_time:
            continue  # care may have begun in an episode that ended before the first return
        if first > f"{year - 1}-03-31":
            assert need != "N8"
            assert first != "9999" or reason != "RC3"
        if first <= f"{year - 1}-03-31":
            assert need == "N8"
            leaked += 1
        if first <= f"{year}-03-31" and reason is not None:
            assert reason == "RC3"
    assert leaked > 50


def test_baseline_needs_and_closures_reveal_nothing() -> None:
    rows = list_needs("baseline")
    assert sum(need == "N8" and first == "9999" for _, need, _, first, _ in rows) > 50
    reasons = Counter(reason for _, _, reason, first, _ in rows if first != "9999" and reason)
    assert reasons["RC3"] < 0.05 * reasons.total()


def count_by_month(world: World, year: int) -> NDArray[np.int64]:
    first, last = find_year_bounds(year)
    days = world.cases.referred[(world.cases.referred >= first) & (world.cases.referred <= last)]
    return np.bincount(
        (days.astype("datetime64[D]").astype("datetime64[M]").astype(int) - 3) % 12, minlength=12
    )


def test_system_change_makes_volumes_drop_and_jump_in_its_year_only() -> None:
    planted, baseline = load_world("system-change"), load_world()
    for year in PERIOD.years:
        quiet = [count_by_month(world, year)[:5].sum() for world in (planted, baseline)]
        backlog = [count_by_month(world, year)[6:].sum() for world in (planted, baseline)]
        if year == CHANGED:
            assert quiet[0] < 0.75 * quiet[1]
            assert backlog[0] > 1.1 * backlog[1]
        else:
            assert abs(quiet[0] / quiet[1] - 1) < 0.1
            assert abs(backlog[0] / backlog[1] - 1) < 0.1


def compute_defaults(world: World, year: int) -> tuple[float, float, float]:
    """Shares of referrals with source 10 and need N0, and of assessments without factors, in a return year."""
    first, last = find_year_bounds(year)
    cases = (world.cases.referred >= first) & (world.cases.referred <= last)
    table = world.records.assessments
    done = (table.authorised >= first) & (table.authorised <= last)
    unknown = SOURCE_CODES.index("10")
    return (
        float((world.records.source[cases] == unknown).mean()),
        float((world.records.need[cases] == NEED_CODES.index("N0")).mean()),
        float(table.lost[done].mean()),
    )


def test_system_change_makes_codes_default_in_its_year_only() -> None:
    world = load_world("system-change")
    assert all(share > 0.55 for share in compute_defaults(world, CHANGED))
    for year in set(PERIOD.years) - {CHANGED}:
        assert all(share < 0.05 for share in compute_defaults(world, year))
    assert all(share < 0.05 for share in compute_defaults(load_world(), CHANGED))


def test_system_change_is_seen_in_the_written_return() -> None:
    written = load_written("system-change")
    missing = {}
    for year in (2023, 2024):
        done = [
            assessment.find("FactorsIdentifiedAtAssessment") is None
            for _, _, case in written.list_cases(year)
            for assessment in case.iter("Assessments")
            if assessment.findtext("AssessmentAuthorisationDate", "") >= f"{year - 1}-04-01"
        ]
        missing[year] = np.mean(done)
    assert missing[2023] == 0.0
    assert missing[2024] > 0.5


def test_telling_records_change_sources_needs_and_factors_and_nothing_else() -> None:
    """So the truth is that of the baseline, exactly, and as well calibrated."""
    telling, baseline = load_world("telling-records"), load_world()
    told, usual = telling.records, baseline.records
    pairs = [
        (telling.children, baseline.children), (telling.cases, baseline.cases),
        (telling.truth, baseline.truth), (told.help_plans, usual.help_plans), (told.enquiries, usual.enquiries),
        (told.plans, usual.plans), (told.assessments._replace(factors=usual.assessments.factors), usual.assessments),
        (told._replace(source=usual.source, need=usual.need, assessments=usual.assessments, help_plans=usual.help_plans,
                       enquiries=usual.enquiries, plans=usual.plans), usual),
    ]  # fmt: skip
    for one, other in pairs:
        for left, right in zip(flatten(one), flatten(other), strict=True):
            np.testing.assert_array_equal(left, right)
    assert np.any(told.source != usual.source)
    assert np.any(told.need != usual.need)
    assert np.any(told.assessments.factors != usual.assessments.factors)


def flatten(record: tuple[Any, ...]) -> list[NDArray[Any]]:
    """The arrays of a record and of the records in it."""
    parts = [flatten(part) if isinstance(part, tuple) else [np.asarray(part)] for part in record]
    return [column for part in parts for column in part]


def compute_ranking(world: World, codes: NDArray[np.int8]) -> float:
    """How well a code ranks the true risk of accompanied children's referrals, by its mean risk: the share of its variance."""
    rows = find_received(world) & ~world.children.unaccompanied[world.cases.child]
    risk, code = np.log(world.truth.true_risk[rows]), codes[rows]
    means = np.bincount(code, risk) / np.maximum(np.bincount(code), 1)
    return float(np.var(means[code]) / np.var(risk))


def test_telling_records_tell_of_the_risk_and_the_sources_keep_their_shares() -> None:
    telling, baseline = load_world("telling-records"), load_world()
    assert compute_ranking(baseline, baseline.records.source) < 0.35
    assert compute_ranking(telling, telling.records.source) > 0.6
    assert compute_ranking(telling, telling.records.need) > 2 * compute_ranking(
        baseline, baseline.records.need
    )
    received = find_received(telling)
    shares = [
        np.bincount(world.records.source[received], minlength=22) / received.sum()
        for world in (telling, baseline)
    ]
    assert np.abs(shares[0] - shares[1]).max() < 0.02

    def correlate(world: World) -> float:
        table = world.records.assessments
        known = ~world.children.unaccompanied[world.cases.child[table.case]]
        count = table.factors.sum(axis=1)[known].astype(float)
        return float(np.corrcoef(count, world.cases.log_odds[table.case][known])[0, 1])

    assert correlate(telling) > correlate(baseline) + 0.15


def test_ethnicity_codes_belong_to_the_groups_of_the_audits() -> None:
    groups = dict(zip(ETHNICITY_CODES, GROUP_OF_ETHNICITY, strict=True))
    assert groups["CHNE"] == groups["AIND"] == "Asian"
    assert groups["BOTH"] == groups["BCRB"] == "Black"
    assert groups["REFU"] == groups["NOBT"] == "Not recorded"
    assert (groups["WROM"], groups["MWBC"], groups["OOTH"]) == ("White", "Mixed", "Other")
    assert find_year_bounds(2024)[0] == (date(2023, 4, 1) - date(1970, 1, 1)).days
