"""LAST-003: what a forecast that has learnt again would gain."""

import pandas as pd

from candour.contracts import Evidence, ExplainableModel
from candour.errors import ModelError
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.side_by_side import do_all
from candour.stats.clustered import ClusteredEstimate, Floats
from candour.stats.discrimination import estimate_auc
from candour.stats.mitigation.changes import Pair, describe_changes, estimate_average_precision
from candour.stats.over_time.learnt_anew import Split, estimate_draw_spread, widen_for_draws
from candour_audits.decisions import Decisions
from candour_audits.over_time.retraining_arms import ALL, Arms, Comparison, Drawn, prepare_arms
from candour_audits.over_time.training import NEEDED, Learnt, fit_and_score, part_by_lot
from candour_audits.unanswered import build_unanswered, say_no_model
from candour_audits.wording import say_day

CODE = "LAST-003"
TITLE = "Learning again"
QUESTION = "What would be gained if it learnt again from newer decisions?"
NO_MATERIAL = (
    "the evidence holds no model that can be fitted again, or not the days of the decisions it was trained on"
)
SPLITS = 6
"""How often the training decisions are parted by lot, to see how much chance moves a forecast."""
TOO_FEW = "a part of the test period, or of the training decisions, holds too few outcomes to learn from or to test on"
ASSUMES = (
    "A forecast learnt again has the same settings as this one; searching for better ones is not part of it.",
    "The features mean the same in every year.",
    "Intervals hold the chance of who was tested and of who was learnt from. The second is seen from forecasts that learn from random halves of the "
    "training decisions, and falls with the number of decisions.",
)


def assess_retraining(
    evidence: Evidence, model: ExplainableModel | None, decisions: Decisions, *, drawn: Drawn = ALL
) -> Finding:
    """Paired differences of refitted forecasts on the later half of the test period; `drawn` as in `prepare_arms`."""
    if decisions.decided_on is None:
        return build_unanswered(CODE, "over_time", TITLE, QUESTION, "the decisions have no dates")
    if model is None or not set(NEEDED) <= set(evidence.tables):
        return build_unanswered(CODE, "over_time", TITLE, QUESTION, say_no_model(evidence, NO_MATERIAL))
    minimum = evidence.protocol.bias.minimum_events
    arms = prepare_arms(evidence, decisions, decisions.decided_on, minimum=minimum, drawn=drawn)
    if arms is None:
        return build_unanswered(CODE, "over_time", TITLE, QUESTION, TOO_FEW)
    try:
        gains = _measure_gains(evidence, model, arms)
    except ModelError:
        reason = "the model could not be fitted again on a part of the decisions"
        return build_unanswered(CODE, "over_time", TITLE, QUESTION, reason)
    return _build_finding(evidence, arms, gains)


def _measure_gains(evidence: Evidence, model: ExplainableModel, arms: Arms) -> tuple[Estimate, ...]:
    """Gains in AUC, then in average precision, one a comparison; the intervals of each three hold together."""
    learnt = list({id(side): side for one in arms.comparisons for side in (one.before, one.after)}.values())
    # As large as the older and the newer half, but parted by lot: what such halves differ in is chance.
    old, seed = arms.comparisons[0].before, evidence.seed
    parted = [part_by_lot(old, seed=seed + number) for number in range(SPLITS)]
    parted = [halves for halves in parted if all(half.is_enough for half in halves)]
    every = [*learnt, *(half for halves in parted for half in halves)]
    rows = sum(len(one) for one in every)
    found = do_all(_score, (model, every, arms.features), range(len(every)), rows=rows)
    scores = {id(one): scored for one, scored in zip(every, found, strict=True)}
    sides = [(scores[id(one.before)], scores[id(one.after)]) for one in arms.comparisons]
    splits = [_measure_halves(arms, halves, [scores[id(half)] for half in halves]) for halves in parted]
    confidence = evidence.protocol.confidence
    gains: list[Estimate] = []
    for at in range(2):
        pairs = [Pair(*(_measure(arms, side)[at] for side in both)) for both in sides]
        spread = estimate_draw_spread([one[at] for one in splits])
        gains += [
            widen_for_draws(gain, spread, one.sizes, confidence=confidence, looks=len(pairs))
            for gain, one in zip(describe_changes(pairs, confidence=confidence, seed=seed), arms.comparisons, strict=True)
        ]  # fmt: skip
    return tuple(gains)


def _measure(arms: Arms, scores: Floats) -> tuple[ClusteredEstimate, ClusteredEstimate]:
    """AUC and average precision on the later half."""
    everyone = arms.outcomes | ~arms.outcomes
    return (
        estimate_auc(scores, arms.outcomes, everyone, arms.families),
        estimate_average_precision(scores, arms.outcomes, arms.families),
    )


def _score(given: tuple[ExplainableModel, list[Learnt], pd.DataFrame], number: int) -> Floats:
    model, every, tested = given
    return fit_and_score(model, every[number], tested)


def _measure_halves(arms: Arms, halves: tuple[Learnt, Learnt], scores: list[Floats]) -> tuple[Split, Split]:
    """AUC and average precision of forecasts from both halves of the old decisions, parted by lot."""
    both = [_measure(arms, scored) for scored in scores]
    sizes = len(halves[0]), len(halves[1])
    auc, precision = (Split((both[0][at].value or 0.0, both[1][at].value or 0.0), sizes) for at in range(2))
    return auc, precision


def decide(gains: tuple[Estimate, ...], *, margin: float, known: bool) -> Verdict:
    """A concern where a gain that could have been had is shown to be larger than the margin; met where none is."""
    if any(is_shown(gain, margin) for gain in (gains if known else gains[2:])):
        return Verdict.CONCERN
    held = all(gain.high is not None and gain.high <= margin for gain in gains)
    return Verdict.MET if held else Verdict.CANNOT_TELL


def is_shown(gain: Estimate, margin: float) -> bool:
    """Whether a gain is shown to be larger than the margin."""
    return gain.low is not None and gain.low > margin


def _build_finding(evidence: Evidence, arms: Arms, gains: tuple[Estimate, ...]) -> Finding:
    durability = evidence.protocol.durability
    auc = gains[: len(arms.comparisons)]
    verdict = decide(auc, margin=durability.gain_margin, known=arms.known)
    # What the halves show is that training decisions age, and not that this forecast, which learnt from both, would gain.
    halves_alone = not (arms.known and any(is_shown(gain, durability.gain_margin) for gain in auc[:2]))
    events = int(arms.outcomes.sum())
    counts = (events, len(arms.outcomes) - events)
    return Finding(
        CODE, "over_time", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(verdict, arms, auc, halves_alone=halves_alone), counts),
        for_families=Statement(_say_for_families(verdict, halves_alone=halves_alone)),
        why=f"A concern where a forecast that could have been had is shown to gain more than {durability.gain_margin:g} of AUC; "
        f"met where every gain is shown to be smaller; otherwise it cannot be told. {durability.gain_reason} {_say_known(arms)}",
        tables=(_tabulate(arms, gains),),
        figures=(
            Figure("gains", "intervals", "gains", "Gain in AUC from learning again",
                   "One dot a comparison with its interval; above 0 the newer forecast sorts better.", "auc", "comparison", reference=0.0),
        ),
        limits=(
            "These forecasts are fitted without calibration, so only how they sort is compared.",
            "Families that also stand in the later half of the test period are never learnt from.",
            "Both forecasts of a comparison learn from about as many decisions, whole families drawn by lot or the newest, so that "
            "it is the age that differs and not the number.",
        ),
        assumptions=ASSUMES,
    )  # fmt: skip


def _say_known(arms: Arms) -> str:
    day = say_day(arms.cut.isoformat())
    if arms.known:
        return f"Only outcomes that were known on {day}, the first day that is tested here, are learnt from."
    return (
        f"On {day}, the first day that is tested here, the outcomes of the test decisions before it were not yet known. What "
        "learning from them would have gained could not have been had: it says at most what newer decisions could bring. "
        "Only the two halves of the training decisions are compared as they could have been."
    )


def _say_headline(verdict: Verdict, arms: Arms, gains: tuple[Estimate, ...], *, halves_alone: bool) -> str:
    newest, halves = gains[1], gains[2]
    unknown = "" if arms.known else ", whose outcomes nobody knew yet"
    parts = "; ".join(
        f"by {_say_signed(gain.value)}{_say_interval(gain)} {words}"
        for words, gain in (
            (f"with training decisions {_say_months(arms.comparisons[2])} newer", halves),
            (f"with only the newest{unknown}", newest),
        )
        if gain.value is not None
    )
    said = f" How well it sorts (AUC) changed {parts}." if parts else ""
    return {
        Verdict.CONCERN: "What it learns goes out of date: one that learnt from the newer half of the training decisions is shown to do better than one "
        "that learnt from the older half."
        if halves_alone
        else "A forecast that has learnt from newer decisions is shown to do better.",
        Verdict.MET: "Learning again would not have brought a gain worth having.",
    }.get(verdict, "What learning again would bring cannot be told.") + said


def _say_months(comparison: Comparison) -> str:
    months = round(comparison.newer_by_days / 30.4375)
    return f"{months} months" if months != 1 else "one month"


def _say_interval(gain: Estimate) -> str:
    if gain.low is None or gain.high is None:
        return ""
    return f" (interval {_say_signed(gain.low)} to {_say_signed(gain.high)})"


def _say_signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "\u2212")


def _say_for_families(verdict: Verdict, *, halves_alone: bool) -> str:
    return {
        Verdict.CONCERN: "What the computer learns goes out of date: newer cases taught it more than older ones."
        if halves_alone
        else "The computer would do better if it learnt again from newer cases.",
        Verdict.MET: "The computer would do no better if it learnt again from newer cases.",
    }.get(verdict, "We cannot say whether the computer would do better if it learnt again from newer cases.")


def _tabulate(arms: Arms, gains: tuple[Estimate, ...]) -> Table:
    columns = (
        Column("comparison", "Learnt from", "text"), Column("newer", "Newer by, on average", "days"),
        Column("before", "Decisions learnt from, before", "count"), Column("after", "Decisions learnt from, after", "count"),
        Column("possible", "Could have been had", "text"),
        Column("auc", "Gain in AUC", "number"), Column("average_precision", "Gain in average precision", "number"),
        Column("outcomes", "Tested, with the outcome", "count", hidden=True),
        Column("without", "Tested, without", "count", hidden=True),
    )  # fmt: skip
    events = int(arms.outcomes.sum())
    count = len(arms.comparisons)
    rows: list[tuple[Cell, ...]] = [
        (one.name, one.newer_by_days, _round(len(one.before)), _round(len(one.after)),
         "yes" if arms.known or at == count - 1 else "no", gains[at], gains[count + at], events, len(arms.outcomes) - events)
        for at, one in enumerate(arms.comparisons)
    ]  # fmt: skip
    shown = tuple(column.name for column in columns[1:7])
    return Table(
        "gains", "Newer training decisions beside older ones, on the later half of the test period", columns, tuple(rows),
        (Guard(shown, ("outcomes", "without")),),
        note="How many decisions were learnt from is rounded to the nearest 100.",
    )  # fmt: skip


def _round(decisions: int) -> int:
    """To the nearest 100: exact, it could be subtracted from the sizes of the periods."""
    return round(decisions, -2)
