"""Made-up authorities that go on after their test, with known truth: unchanged, or changed in a known way."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from candour.monitoring.chance import FalseAlarms, simulate_false_alarms
from candour.monitoring.judging import Answer, Look, look_at
from candour.monitoring.later import LaterDecisions
from candour.monitoring.limits import ASK, STOP, limit_number, limit_share, predict_share
from candour.monitoring.watch import MONTHS, Period, Watch
from candour.stats.capacity import flag_whole_levels
from candour.stats.clustered import estimate_share
from candour.stats.discrimination import estimate_auc

FIRST_TEST, FIRST_LATER = "2022-04", "2024-04"
A_MONTH, SHARE, GROUPS = 200, 0.1, ("Female", "Male")


def draw_year(
    generator: np.random.Generator,
    first: str,
    *,
    months: int = 12,
    hidden: Mapping[str, float] | float = 0.0,
    raised: Mapping[str, float] | None = None,
    cut_off: float | None = None,
) -> LaterDecisions:
    """Families of one to three decisions within a few months, alike in risk; scores are the true risk, so calibration is right.

    hidden: the share of outcomes that are lost, of everybody or by group. raised: by how much the scores of a group are too high, in
    log-odds. cut_off: the score from which on a decision is flagged; without it the highest tenth.
    """
    families = round(A_MONTH * months / 1.6)
    size = generator.choice([1, 2, 3], p=[0.55, 0.3, 0.15], size=families)
    family = np.repeat(np.arange(families), size)
    common = generator.normal(0, 0.6, families)[family]
    risk = expit(-2.5 + common + generator.normal(0, 0.8, len(family)))
    group = np.array(GROUPS, dtype=object)[generator.integers(0, 2, len(family))]
    outcomes = generator.random(len(family)) < risk
    lost = hidden if isinstance(hidden, Mapping) else dict.fromkeys(GROUPS, hidden)
    outcomes &= generator.random(len(family)) >= np.array([lost.get(name, 0.0) for name in group])
    month = (generator.integers(0, months, families)[family] + generator.integers(0, 3, len(family))) % months
    day = generator.integers(0, 28, len(family)).astype("timedelta64[D]")
    decided = (np.datetime64(first, "M") + month).astype("datetime64[D]") + day
    more = np.array([(raised or {}).get(name, 0.0) for name in group])
    scores = expit(logit(risk) + more)
    flagged = flag_whole_levels(scores, share=SHARE) if cut_off is None else scores >= cut_off
    everybody = np.ones(len(family), dtype=np.bool_)
    return LaterDecisions(
        decided_on=decided, scores=scores, flagged=flagged, known=everybody, waiting=~everybody, outcomes=outcomes,
        families=family, too_soon=np.zeros(len(family), dtype=np.bool_), overruled=np.full(len(family), np.nan), groups={"sex": group},
    )  # fmt: skip


def find_cut_off(tested: LaterDecisions) -> float:
    """The score from which on the test flags."""
    return float(tested.scores[tested.flagged].min())


def publish_plan(tested: LaterDecisions) -> tuple[Watch, ...]:
    """Watches with limits made from the test by the rules of the plan."""
    everybody = np.ones(len(tested), dtype=np.bool_)
    female = np.asarray(tested.groups["sex"] == "Female", dtype=np.bool_)
    auc = estimate_auc(tested.scores, tested.outcomes, everybody, tested.families)
    assert auc.value is not None
    reach = float(np.sqrt(auc.variance))
    ask, stop = (limit_number(auc.value, reach, test_to_period=1.0, tail=tail) for tail in (ASK, STOP))
    return (
        _watch(tested, "base_rate", "month", tested.outcomes, everybody),
        _watch(tested, "precision", "quarter", tested.outcomes, tested.flagged),
        _watch(tested, "recall", "quarter", tested.flagged, tested.outcomes),
        _watch(tested, "flagged", "quarter", tested.flagged, female, of="sex: Female", late=False),
        _watch(tested, "flagged", "quarter", tested.flagged, ~female, of="sex: Male", late=False),
        Watch("AUC", "PERF-001", "number", "year", late=True, expected=auc.value, n=float(auc.n), ask=ask, stop=stop, measure="auc"),
    )  # fmt: skip


def _watch(
    tested: LaterDecisions,
    measure: str,
    period: Period,
    counted: npt.NDArray[np.bool_],
    among: npt.NDArray[np.bool_],
    *,
    of: str = "",
    late: bool = True,
) -> Watch:
    share = estimate_share(counted, among, tested.families, empty="none")
    assert share.value is not None
    units = share.n / 12 * MONTHS[period]
    prediction = predict_share(
        share.value, n=share.n, error=float(np.sqrt(share.variance)), units=units, between=0.0
    )
    ask, stop = (limit_share(prediction, tail) for tail in (ASK, STOP))
    return Watch(
        f"{measure} {of}".strip(), "X", "rate", period, late=late, expected=share.value, n=units, ask=ask, stop=stop, measure=measure, of=of,
    )  # fmt: skip


def look(tested: LaterDecisions, later: LaterDecisions) -> tuple[Look, ...]:
    """The later time under the plan of the test."""
    return look_at(publish_plan(tested), later, in_months=True)


def count_looks(looks: tuple[Look, ...]) -> dict[Watch, int]:
    """How often each watch was looked at and told something."""
    told: dict[Watch, int] = {}
    for one in looks:
        if one.answer is not Answer.CANNOT_TELL:
            told[one.watch] = told.get(one.watch, 0) + 1
    return told


def state_alarms(
    tested: LaterDecisions, looks: tuple[Look, ...], *, worlds: int, seed: int = 1
) -> FalseAlarms:
    """What monitoring would say of its own false alarms."""
    told = count_looks(looks)
    return simulate_false_alarms(
        tuple(told), tested, months=12, in_months=True, looks=told, worlds=worlds, seed=seed
    )


def wait(later: LaterDecisions, since: str) -> LaterDecisions:
    """The same, where outcomes of decisions since a day are not known yet."""
    waiting = later.decided_on >= np.datetime64(since)
    return replace(later, known=~waiting, waiting=waiting)
