"""Fifths of deprivation: national where tenths are known, else of the authority's own children, and words to say so."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from candour.config.features import Features
from candour.data.decisions.build import compute_groups
from candour.data.decisions.deprivation import (
    FIFTHS,
    LOCAL,
    NATIONAL,
    NOT_RECORDED,
    compute_fifths,
    take_deprivation,
)
from candour.data.decisions.measures import compute_measures
from candour.data.features import build_features
from candour.data.history import CaseHistory
from candour.stats.groups.judged import NOT_RECORDED as JUDGED_AS
from candour_audits.bias import deprivation as audit
from candour_audits.bias.asked import DEPRIVATION
from small_histories import Child, Decision, make_decisions, make_history


def make(areas: Sequence[tuple[int | None, float | None]]) -> CaseHistory:
    return make_history(
        [Child(f"C{number:06}", decile=decile, score=score) for number, (decile, score) in enumerate(areas)]
    )


def label(areas: Sequence[tuple[int | None, float | None]]) -> list[str] | None:
    fifths = compute_fifths(make(areas))
    return None if fifths is None else fifths.labels.to_pylist()


def test_the_labels_are_those_that_the_audit_sorts_by() -> None:
    assert FIFTHS == audit.FIFTHS
    assert NOT_RECORDED == JUDGED_AS
    groups = compute_groups(make([(1, None)]), make_decisions([Decision("C000000", 0)]))
    assert groups.column_names[-1] == DEPRIVATION


def test_two_tenths_make_a_fifth() -> None:
    found = label([(decile, None) for decile in range(1, 11)])
    assert found == [name for name in FIFTHS for _ in range(2)]


def test_a_tenth_wins_over_a_score_and_a_score_alone_is_not_a_national_fifth() -> None:
    assert label([(10, 0.9), (None, 0.9), (None, None), (1, 0.0)]) == [
        "Least deprived fifth", NOT_RECORDED, NOT_RECORDED, "Most deprived fifth",
    ]  # fmt: skip


def test_without_any_tenth_the_fifths_are_the_authoritys_own_and_say_so() -> None:
    scores = [(None, score) for score in (0.1, 0.5, 0.3, 0.2, 0.4)]
    assert label(scores) == [FIFTHS[place] for place in (4, 0, 2, 3, 1)]
    local = compute_fifths(make(scores))
    national = compute_fifths(make([(3, 0.1), *scores]))
    assert local is not None
    assert national is not None
    assert (local.meaning, national.meaning) == (LOCAL, NATIONAL)
    assert "cannot be compared" in LOCAL


def test_where_no_area_is_known_there_is_no_fifth() -> None:
    assert label([(None, None)] * 3) is None
    history, decisions = make([(None, None)]), make_decisions([Decision("C000000", 0)])
    assert "deprivation" not in compute_groups(history, decisions).column_names
    assert compute_measures(history, decisions).column_names == ["decision_id", "age_years"]


known_scores = st.lists(
    st.one_of(st.none(), st.integers(0, 30).map(lambda n: n / 100)), min_size=1, max_size=80
).filter(lambda scores: any(score is not None for score in scores))


@given(known_scores)
def test_a_more_deprived_area_is_never_in_a_less_deprived_fifth(scores: list[float | None]) -> None:
    found = label([(None, score) for score in scores])
    assert found is not None
    pairs = [
        (score, FIFTHS.index(name)) for score, name in zip(scores, found, strict=True) if score is not None
    ]
    assert [name for score, name in zip(scores, found, strict=True) if score is None] == [NOT_RECORDED] * (
        len(scores) - len(pairs)
    )
    for score, fifth in pairs:
        assert all(other_fifth >= fifth for other, other_fifth in pairs if other <= score)


@given(st.permutations(range(100)))
def test_scores_that_all_differ_are_cut_into_five_equal_parts(order: list[int]) -> None:
    found = label([(None, number / 100) for number in order])
    assert found is not None
    assert [found.count(name) for name in FIFTHS] == [20] * 5
    assert {name for number, name in zip(order, found, strict=True) if number >= 80} == {FIFTHS[0]}


def test_groups_and_measures_stand_in_the_order_of_the_decisions() -> None:
    history = make([(1, 0.412), (None, None), (9, 0.03)])
    decisions = make_decisions([Decision(f"C00000{number}", 5) for number in (2, 0, 1, 0)])
    assert compute_groups(history, decisions)["deprivation"].to_pylist() == [
        "Least deprived fifth", "Most deprived fifth", NOT_RECORDED, "Most deprived fifth",
    ]  # fmt: skip
    measures = compute_measures(history, decisions)
    assert measures.column_names == ["decision_id", "age_years", "deprivation_score"]
    # With its third digit a score would nearly name the area.
    assert measures["deprivation_score"].to_pylist() == [0.03, 0.41, None, 0.41]


@pytest.mark.parametrize(
    ("areas", "expected"),
    [
        ([(3, None), (4, None)], {"deprivation_decile": [3.0, 4.0]}),
        ([(None, 0.25), (None, None)], {"deprivation_score": [0.25, None]}),
        ([(3, 0.25), (4, None)], {"deprivation_decile": [3.0, 4.0]}),
        ([(3, 0.25), (4, 0.5)], {"deprivation_score": [0.25, 0.5]}),
    ],
)
def test_the_number_that_more_children_have_is_the_measure(
    areas: list[tuple[int | None, float | None]], expected: dict[str, list[float | None]]
) -> None:
    history = make(areas)
    found = take_deprivation(history, history.children["child_id"])
    assert {name: column.to_pylist() for name, column in found.items()} == expected
    assert {column.type for column in found.values()} == {pa.float64()}


def test_no_feature_is_made_of_an_area() -> None:
    """Every family of features, over the same child in another area: the same bytes."""
    settings = Features.model_validate(
        {
            "families": [{"family": "age"}, {"family": "calendar"}],
            "protected": {
                "use": ["sex", "ethnic_group", "disability"],
                "reason": "To look at all that there is.",
            },
        }
    )
    decisions = make_decisions([Decision("C000000", 5)])
    built = [
        build_features(make([area]), decisions, settings).to_pandas()
        for area in ((1, 0.5), (10, 0.0), (None, None))
    ]
    assert all(frame.equals(built[0]) for frame in built)
    assert not [name for name in built[0].columns if "depriv" in name]
    assert np.isfinite(built[0]["age"]).all()
