"""Telling a group from features: against scikit-learn, closed forms, and features that are known to tell nothing."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from candour.errors import EvidenceError
from candour.stats.discrimination import estimate_auc
from candour.stats.groups.proxies import (
    Alone,
    Encoded,
    cut_features,
    encode_features,
    grade_feature,
    repredict_group,
)


def encode(earlier: dict[str, object], later: dict[str, object]) -> Encoded:
    return encode_features(pd.DataFrame(earlier), pd.DataFrame(later))


def grade(earlier: np.ndarray, later: np.ndarray, belongs: np.ndarray, belongs_later: np.ndarray) -> Alone:
    (levels,) = cut_features(encode({"x": earlier}, {"x": later}))
    return grade_feature(levels, belongs, belongs_later, np.arange(len(later)))


def test_a_feature_of_two_values_has_the_auc_of_its_closed_form() -> None:
    """Half plus half the difference between the shares that have it."""
    rng = np.random.default_rng(1)
    belongs = rng.random(4000) < 0.3
    has = (rng.random(4000) < np.where(belongs, 0.6, 0.2)).astype(float)
    alone = grade(has, has, belongs, belongs)
    assert alone.auc == pytest.approx(0.5 + (has[belongs].mean() - has[~belongs].mean()) / 2)
    assert alone.fewest == min(
        int(((has == value) & (belongs == inside)).sum()) for value in (0, 1) for inside in (False, True)
    )


def test_codes_are_asked_by_their_share_in_the_earlier_rows() -> None:
    rng = np.random.default_rng(2)
    codes, later = (rng.choice(["A", "B", "C", "D"], size=3000) for _ in range(2))
    chance = {"A": 0.1, "B": 0.5, "C": 0.2, "D": 0.4}
    belongs, belongs_later = (
        rng.random(3000) < np.array([chance[code] for code in part]) for part in (codes, later)
    )
    share = {code: belongs[codes == code].mean() for code in chance}
    expected = roc_auc_score(belongs_later, [share[code] for code in later])
    alone = grade(codes, later, belongs, belongs_later)
    assert alone.auc == pytest.approx(expected, abs=1e-12)
    assert alone.fewest is None


def test_a_number_is_told_by_both_its_ends_and_by_its_absence() -> None:
    """A plain rank would see nothing of either."""
    rng = np.random.default_rng(3)
    number = rng.normal(size=6000)
    ends = np.abs(number) > 1.0
    assert abs(roc_auc_score(ends, number) - 0.5) < 0.05
    assert grade(number[:3000], number[3000:], ends[:3000], ends[3000:]).auc > 0.9
    missing = rng.random(6000) < 0.3
    absent = np.where(missing, np.nan, number)
    assert grade(absent[:3000], absent[3000:], missing[:3000], missing[3000:]).auc == pytest.approx(1.0)


def test_a_feature_that_tells_nothing_is_graded_at_a_half_on_average() -> None:
    """Asked of the rows that it was learnt from, many codes would seem to tell something."""
    rng = np.random.default_rng(4)
    asked, learnt = [], []
    for _ in range(60):
        codes, belongs = rng.integers(0, 40, size=1200).astype(str), rng.random(1200) < 0.2
        asked.append(grade(codes[:600], codes[600:], belongs[:600], belongs[600:]).auc)
        learnt.append(grade(codes[:600], codes[:600], belongs[:600], belongs[:600]).auc)
    standard_error = np.std(asked) / np.sqrt(60)
    assert abs(np.mean(asked) - 0.5) < 3 * standard_error
    assert np.mean(learnt) > 0.6


def test_a_code_that_was_never_seen_earlier_counts_as_missing() -> None:
    features = encode({"x": ["A", "B", None]}, {"x": ["B", "Z", None]})
    assert features.categories == (True,)
    assert features.later[0, 0] == features.earlier[1, 0]
    assert np.isnan(features.later[1:, 0]).all()
    assert np.isnan(features.earlier[2, 0])


def test_numbers_stay_as_they_are() -> None:
    features = encode({"x": [1.5, np.nan], "flag": [True, False]}, {"x": [2.0, 3.0], "flag": [False, False]})
    assert features.categories == (False, False)
    np.testing.assert_array_equal(features.earlier, [[1.5, 1.0], [np.nan, 0.0]])


def test_other_columns_are_refused() -> None:
    with pytest.raises(EvidenceError, match="differ in name or order"):
        encode({"x": [1.0]}, {"y": [1.0]})


def test_all_features_together_tell_what_none_tells_alone() -> None:
    rng = np.random.default_rng(5)
    first, second = rng.normal(size=(2, 4000))
    belongs = first * second > 0
    columns = {"a": first, "b": second, "empty": np.full(4000, np.nan), "idle": rng.choice(["x", "y"], 4000)}
    frame = pd.DataFrame(columns)
    features = encode_features(frame.iloc[:3000], frame.iloc[3000:])
    alone = [
        grade_feature(levels, belongs[:3000], belongs[3000:], np.arange(1000)).auc
        for levels in cut_features(features)
    ]
    assert max(alone) < 0.6
    with threadpool_limits(1, "openmp"):
        likely = repredict_group(features, belongs[:3000], seed=1)
        again = repredict_group(features, belongs[:3000], seed=1)
    assert roc_auc_score(belongs[3000:], likely) > 0.95
    np.testing.assert_array_equal(likely, again)


def test_more_codes_than_the_trees_can_hold_are_no_error() -> None:
    rng = np.random.default_rng(6)
    # Ten frequent codes that tell, and hundreds that stand once or twice.
    numbers = np.where(
        rng.random(4000) < 0.7, rng.integers(0, 10, size=4000), rng.integers(10, 700, size=4000)
    )
    codes, belongs = numbers.astype(str), numbers < 5
    features = encode({"x": codes[:3000]}, {"x": codes[3000:]})
    with threadpool_limits(1, "openmp"):
        likely = repredict_group(features, belongs[:3000], seed=1)
    assert features.earlier.max() < 255
    assert roc_auc_score(belongs[3000:], likely) > 0.9


def test_the_standard_error_is_that_of_delong_by_family() -> None:
    rng = np.random.default_rng(7)
    clusters = np.repeat(np.arange(700), 2)
    codes = rng.integers(0, 5, size=700)[clusters].astype(float)
    belongs = rng.random(1400) < 0.2 + 0.1 * (codes > 2)
    (levels,) = cut_features(
        encode({"x": codes.astype(int).astype(str)}, {"x": codes.astype(int).astype(str)})
    )
    alone = grade_feature(levels, belongs, belongs, clusters)
    share = np.array([belongs[codes == code].mean() for code in range(5)])[codes.astype(int)]
    expected = estimate_auc(share, belongs, np.ones(1400, dtype=bool), clusters)
    assert alone.auc == pytest.approx(expected.value, abs=1e-12)
    assert alone.standard_error == pytest.approx(np.sqrt(expected.variance), rel=1e-9)
