"""However a history is cut, its decisions, features, comparisons and tables of quality are the same to the last byte."""

from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.config.features import Features
from candour.config.question import Question
from candour.data.checks import compute_checks
from candour.data.decisions.alternative_outcomes import compute_alternative_outcomes
from candour.data.decisions.build import build_decisions, compute_groups
from candour.data.decisions.measures import compute_measures
from candour.data.decisions.triage import compute_triage, is_silent
from candour.data.decisions.under_way import compute_under_way
from candour.data.described.compared import take_further, take_groups, take_measures
from candour.data.described.describe import describe_decisions
from candour.data.described.merging import Description
from candour.data.described.part import Asked
from candour.data.described.quality import compute_quality
from candour.data.described.sampling import gather_children
from candour.data.described.workshop import Workshop
from candour.data.features import FeatureTable, build_features
from candour.data.history import CaseHistory
from candour.data.proofs.time_cut import keep_children
from candour.data.pseudonyms import derive_key
from candour.data.quality.completeness import compute_completeness
from candour.data.quality.family_sums import compute_family_sums
from candour.data.quality.fitness import assess_fitness
from candour.data.quality.months import count_months
from cut_history import CutHistory
from feature_strategies import configurations
from small_histories import Child, Detail, Event, day, make_history

NAMES = tuple(f"C{number:06}" for number in range(1, 9))
FIELDS = ("referral_nfa", "primary_need", "factor", "closure_reason", "icpc_not_required")
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"decision_point": "referral_received", "outcome": {"kinds": ["cp_plan"], "within_days": 30}},
    {
        "decision_point": "assessment_authorised",
        "outcome": {
            "kinds": ["care_episode", "re_referral"],
            "within_days": 40,
            "further_windows": [{"after_days": 0, "within_days": 20}],
        },
    },
    {
        "decision_point": "case_open_on_census_date",
        "outcome": {
            "kinds": ["step_up"],
            "ladder": ["cin_plan", "cp_plan", "care_episode"],
            "within_days": 25,
        },
        "census_dates": {"days": [day(5).isoformat(), day(15).isoformat()]},
        "population": {"exclude_if_open": ["care_episode"]},
    },
)


@st.composite
def histories(draw: st.DrawFn) -> CaseHistory:
    """Up to eight children, some of one family, some alike; days close together, so that much falls on one."""
    children = [
        Child(
            name,
            draw(st.sampled_from([None, -900, -900, 3])),
            draw(st.sampled_from([None, "F1", "F2", name])),
            draw(st.sampled_from(["Female", "Not recorded"])),
            score=draw(st.sampled_from([None, 0.1, 0.25, 0.25])),
            decile=draw(st.sampled_from([None, None, None, 3])),
        )
        for name in sorted(draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True)))
    ]
    kinds = st.sampled_from(
        ["referral", "assessment", "cp_plan", "care_episode", "cin_plan", "section_47", "died"]
    )
    events, details = [], []
    for number in range(draw(st.integers(0, 24))):
        child, started = draw(st.sampled_from(children)).name, draw(st.integers(0, 20))
        ended = draw(st.none() | st.integers(started, started + 40))
        events.append(Event(number, child, draw(kinds), started, ended, started + draw(st.integers(0, 3))))
        if draw(st.booleans()):
            code = draw(st.sampled_from(["1", "0", "N1", "21"]))
            details.append(Detail(number, child, draw(st.sampled_from(FIELDS)), code, started))
    events.sort(key=lambda event: (event.child, event.started, event.kind, event.number))
    details.sort(key=lambda detail: (detail.child, detail.known, detail.field, detail.code, detail.number))
    return make_history(children, events, details, covered=(-40, 60))


def to_bytes(table: FeatureTable | None) -> tuple[object, ...]:
    assert table is not None
    codes = {name: table.categorical[name].combine_chunks() for name in table.categorical.column_names}
    return (
        table.decision_ids.tolist(),
        table.numeric_names,
        table.numeric.tobytes(order="F"),
        {name: (column.dictionary.to_pylist(), column.indices.to_pylist()) for name, column in codes.items()},
        table.specs,
    )


def compare(found: Description) -> dict[str, pa.Table]:
    rows = pa.array(range(found.included.num_rows), pa.int64())
    return {
        "groups": take_groups(found, rows),
        "measures": take_measures(found, rows),
        **take_further(found, rows),
    }


def drop_ids(table: pa.Table | None) -> pa.Table | None:
    return None if table is None else table.drop_columns(["decision_id"])


@settings(max_examples=40, deadline=None)
@given(histories(), configurations(), st.sampled_from(QUESTIONS), st.sampled_from([1, 2, 7]))
def test_decisions_features_and_comparisons_do_not_depend_on_the_cut(
    history: CaseHistory, features: Features, asked: dict[str, Any], parts: int
) -> None:
    question = Question.model_validate(asked)
    workshop = Workshop(CutHistory(history, parts))
    found = describe_decisions(workshop, Asked(question, features, compare=True))
    decisions = build_decisions(history, question)
    included = decisions.table.filter(pa.compute.equal(decisions.table["status"], "included"))
    assert found.flow == decisions.flow
    assert found.included.equals(included)
    assert to_bytes(found.features) == to_bytes(build_features(history, included, features))
    assert found.key == derive_key(history)
    further = {
        "alternative_outcomes": compute_alternative_outcomes(history, included, question.outcome),
        "under_way": compute_under_way(history, included, question.decision_point),
        "triage": compute_triage(history, included, question.decision_point),
    }
    if further["triage"] is not None and is_silent(further["triage"]):
        further["triage"] = None
    compared = compare(found)
    assert compared["groups"].equals(drop_ids(compute_groups(history, included)))
    assert compared["measures"].equals(drop_ids(compute_measures(history, included)))
    for name, table in further.items():
        expected = drop_ids(table)
        assert compared.get(name) == expected or compared[name].equals(expected)
    some = included.slice(0, 3)["child_id"]
    nearby = gather_children(workshop, some, found.part_of[:3])
    if len(some):
        expected = keep_children(history, some)
        assert nearby.events.equals(expected.events)
        assert nearby.details.equals(expected.details)
        assert nearby.children.equals(expected.children)


@settings(max_examples=20, deadline=None)
@given(histories(), st.sampled_from([1, 2, 7]))
def test_the_tables_of_quality_do_not_depend_on_the_cut(history: CaseHistory, parts: int) -> None:
    found = compute_quality(Workshop(CutHistory(history, parts)))
    expected = {
        "completeness": compute_completeness(history),
        "checks": compute_checks(history),
        "family_sums": compute_family_sums(history),
        "months": count_months(history),
        "fitness": assess_fitness(history),
    }
    assert found.keys() == expected.keys()
    for name, table in expected.items():
        assert found[name].equals(table), name
