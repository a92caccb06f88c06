"""CALI-007: whether mending the scores with later outcomes would help, and how much one child's score leaves open."""

from typing import NamedTuple

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.calibration.recalibration import compute_recalibration, describe_coefficient
from candour.stats.calibration.recalibrators import (
    RECALIBRATORS,
    Gain,
    UnsettledError,
    compute_log_losses,
    estimate_gain,
    merge_interval,
)
from candour.stats.calibration.reliability import cut_into_bins
from candour.stats.calibration.venn_abers import fit_venn_abers
from candour.stats.clustered import ClusteredEstimate, Floats, estimate_mean
from candour.stats.intervals import compute_critical_value
from candour.stats.multiplicity import compute_simultaneous_critical_value
from candour_audits.calibration.later_decisions import Parts, part_decisions
from candour_audits.calibration.material import HIDDEN_COUNTS, choose_words, read_threshold, say_points
from candour_audits.decisions import Decisions
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_list

CODE = "CALI-007"
TITLE = "Mending the scores with later outcomes"
QUESTION = "Would mending the scores with later outcomes help?"
AS_IS = "As it is"
NAMES = {
    "intercept": "Moved (intercept)", "platt": "Moved and stretched (Platt)", "beta": "Bent at both ends (beta)",
    "isotonic": "Any rising curve (isotonic)", "venn_abers": "Venn-Abers, middle of the interval",
}  # fmt: skip
FIFTHS = 5
GAIN_COLUMNS = (
    Column("method", "Scores", "text"), Column("log_loss", "Log loss", "number"),
    Column("log_loss_gain", "Gain in log loss", "number"), Column("brier_gain", "Gain in Brier score", "number"),
    Column("intercept", "Intercept", "number"), Column("slope", "Slope", "number"), Column("answer", "Answer", "text"),
    *HIDDEN_COUNTS,
)  # fmt: skip
WIDTH_COLUMNS = (
    Column("fifth", "Scores, lowest first", "text"), Column("low", "Mean of the lower chance", "rate"),
    Column("high", "Mean of the upper chance", "rate"), Column("width", "Mean width", "rate"), *HIDDEN_COUNTS,
)  # fmt: skip


class _Mended(NamedTuple):
    name: str
    scores: Floats
    gain: Gain


class _Checked(NamedTuple):
    """The decisions that check, and what is made of their scores."""

    decisions: Decisions
    parts: Parts
    mended: tuple[_Mended, ...]
    low: Floats
    high: Floats

    @property
    def counts(self) -> tuple[int, int]:
        events = int(self.decisions.outcomes[self.parts.checking].sum())
        return events, int(self.parts.checking.sum()) - events


def assess_later_data(evidence: Evidence, decisions: Decisions) -> Finding:
    """Five ways to mend scores, learnt on the first part of the test period and compared on the rest."""
    parts = part_decisions(evidence, decisions)
    if isinstance(parts, str):
        return build_unanswered(CODE, "calibration", TITLE, QUESTION, parts)
    try:
        checked = _mend(decisions, parts)
    except UnsettledError as problem:
        return build_unanswered(CODE, "calibration", TITLE, QUESTION, str(problem))
    reach = compute_simultaneous_critical_value(
        np.array([number.influence for one in checked.mended for number in (one.gain.log_loss, one.gain.brier)]),
        confidence=evidence.protocol.confidence, seed=evidence.seed,
    )  # fmt: skip
    margin = evidence.protocol.calibration_error**2
    answers = tuple(_judge(one.gain, reach, margin) for one in checked.mended)
    verdict = _decide(answers)
    helping = tuple(
        NAMES[one.name]
        for one, answer in zip(checked.mended, answers, strict=True)
        if answer is Verdict.CONCERN
    )
    little = tuple(
        NAMES[one.name]
        for one, answer in zip(checked.mended, answers, strict=True)
        if answer is Verdict.MET and _is_shown(one.gain, reach)
    )
    return Finding(
        CODE, "calibration", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(evidence, verdict, helping, little), checked.counts),
        for_families=Statement(_say_for_families(verdict)),
        why="A method is shown to help where the whole interval of its gain (log loss or Brier score; all intervals hold together) "
        f"lies above 0, unless its gain in Brier score is surely below {margin:.4f}: what it costs to be off by the margin "
        "everywhere. A concern where one is shown to help, met where every gain is surely below that.",
        tables=(
            _tabulate_gains(evidence, checked, reach, answers),
            _tabulate_widths(evidence, checked),
        ),
        figures=(
            Figure("gains", "intervals", "gains", "Gain in Brier score over the scores as they are",
                   "One dot a method with its interval; right of 0 mending helps.", "brier_gain", "method", reference=0.0),
        ),
        limits=(
            "An outcome is known only months after the decision: mended scores can be had only so much later.",
            "Mending changes what a score says, hardly ever who has the highest.",
            "Families that come again in the later part teach nothing, so that none is on both sides. If outcomes are rarer or more frequent "
            "among them than their scores say, what is learnt is a little off, and mending may look better or worse than it would be.",
        ),
        assumptions=(
            "The later part of the test is like the earlier one but for chance." if parts.is_later else
            "Decisions have no dates, so families were parted by lot: this says nothing about later data.",
            "Venn-Abers promises that one of its two chances is right on average only if a child is like those before.",
        ),
    )  # fmt: skip


def _mend(decisions: Decisions, parts: Parts) -> _Checked:
    learnt = decisions.leading_scores[parts.learning], decisions.outcomes[parts.learning]
    before, outcomes = decisions.leading_scores[parts.checking], decisions.outcomes[parts.checking]
    families = decisions.families[parts.checking]
    low, high = fit_venn_abers(*learnt).predict(before)
    mended = []
    for name, fit in RECALIBRATORS.items():
        # Venn-Abers is asked once, for its interval too.
        after = merge_interval(low, high) if name == "venn_abers" else fit(*learnt)(before)
        mended.append(_Mended(name, after, estimate_gain(before, after, outcomes, families)))
    return _Checked(decisions, parts, tuple(mended), low, high)


def _judge(gain: Gain, reach: float, margin: float) -> Verdict:
    """A concern where mending is shown to help, met where it surely gains next to nothing."""
    if _find_ends(gain.brier, reach)[1] < margin:
        return Verdict.MET
    return Verdict.CONCERN if _is_shown(gain, reach) else Verdict.CANNOT_TELL


def _is_shown(gain: Gain, reach: float) -> bool:
    """Whether mending is shown to help, however little."""
    return _find_ends(gain.brier, reach)[0] > 0 or _find_ends(gain.log_loss, reach)[0] > 0


def _decide(answers: tuple[Verdict, ...]) -> Verdict:
    if Verdict.CONCERN in answers:
        return Verdict.CONCERN
    return Verdict.MET if set(answers) == {Verdict.MET} else Verdict.CANNOT_TELL


def _find_ends(number: ClusteredEstimate, reach: float) -> tuple[float, float]:
    value, out = number.value or 0.0, reach * float(np.sqrt(number.variance))
    return value - out, value + out


def _tabulate_gains(
    evidence: Evidence, checked: _Checked, reach: float, answers: tuple[Verdict, ...]
) -> Table:
    before = checked.decisions.leading_scores[checked.parts.checking]
    words = {
        Verdict.MET: "no gain that matters",
        Verdict.CONCERN: "shown to help",
        Verdict.CANNOT_TELL: "cannot tell",
    }
    rows: list[tuple[Cell, ...]] = [(AS_IS, _describe_loss(evidence, checked, before), None, None, *_refit(evidence, checked, before), "", *checked.counts)]  # fmt: skip
    for one, answer in zip(checked.mended, answers, strict=True):
        gains = (_describe_mean(number, reach, checked) for number in (one.gain.log_loss, one.gain.brier))
        loss = _describe_loss(evidence, checked, one.scores)
        said = (
            "helps, by less than matters"
            if answer is Verdict.MET and _is_shown(one.gain, reach)
            else words[answer]
        )
        rows.append((NAMES[one.name], loss, *gains, *_refit(evidence, checked, one.scores), said, *checked.counts))  # fmt: skip
    shown = tuple(column.name for column in GAIN_COLUMNS[1:] if not column.hidden)
    return Table(
        "gains", "Scores as they are and mended, on decisions that taught nothing", GAIN_COLUMNS, tuple(rows),
        (Guard(shown, ("with", "without")),),
        note="Gains are of the same decisions with and without mending; above 0 mending helps. Right scores have intercept 0 "
        "(slope fixed at 1) and slope 1.",
    )  # fmt: skip


def _describe_loss(evidence: Evidence, checked: _Checked, scores: Floats) -> Estimate:
    rows = checked.parts.checking
    losses = compute_log_losses(scores, checked.decisions.outcomes[rows])
    reach = compute_critical_value(evidence.protocol.confidence)
    return _describe_mean(estimate_mean(losses, checked.decisions.families[rows]), reach, checked)


def _describe_mean(number: ClusteredEstimate, reach: float, checked: _Checked) -> Estimate:
    ends = _find_ends(number, reach)
    return Estimate(number.value, *ends, number.n, checked.counts[0], "mean, variance by family")


def _refit(evidence: Evidence, checked: _Checked, scores: Floats) -> tuple[Estimate, Estimate]:
    rows, reach = checked.parts.checking, compute_critical_value(evidence.protocol.confidence)
    decisions = checked.decisions
    fitted = compute_recalibration(
        scores, decisions.outcomes[rows], decisions.families[rows], families=int(decisions.families.max()) + 1
    )
    intercept, slope = (
        describe_coefficient(number, critical_value=reach) for number in (fitted.intercept, fitted.slope)
    )
    return intercept, slope


def _tabulate_widths(evidence: Evidence, checked: _Checked) -> Table:
    """By fifth of the scores, and merged where a fifth holds too few children of either kind: never one child's interval."""
    rows = checked.parts.checking
    scores, outcomes = checked.decisions.leading_scores[rows], checked.decisions.outcomes[rows]
    families = checked.decisions.families[rows]
    reach = compute_critical_value(evidence.protocol.confidence)
    bins = cut_into_bins(scores, outcomes, bins=FIFTHS, more_than=read_threshold(evidence))
    found = []
    for number, inside in enumerate(bins, start=1):
        events, n = int(outcomes[inside].sum()), int(inside.sum())
        means: list[Cell] = []
        for values in (checked.low, checked.high, checked.high - checked.low):
            mean = estimate_mean(values[inside], families[inside])
            ends = _find_ends(mean, reach)
            # The foot of all: a fifth's own counts would add up with others' to tell of a few.
            means.append(Estimate(mean.value, max(0.0, ends[0]), min(1.0, ends[1]), sum(checked.counts), checked.counts[0], "mean, variance by family"))  # fmt: skip
        found.append((f"{number} of {len(bins)}", *means, events, n - events))
    return Table(
        "widths", "What one child's score leaves open: the interval of Venn-Abers", WIDTH_COLUMNS, tuple(found),
        (Guard(("low", "high", "width"), ("with", "without")),), partition=(),
        note="The lower chance is that of a child who is known not to have the outcome, the upper that of one who is known to have "
        "it; means over children. n is the whole later part.",
    )  # fmt: skip


def _say_headline(
    evidence: Evidence, verdict: Verdict, helping: tuple[str, ...], little: tuple[str, ...]
) -> str:
    said = choose_words(
        verdict,
        "On decisions after that, every way of mending the scores gains less than it costs to be off by "
        f"{say_points(evidence.protocol.calibration_error)} everywhere.",
        f"On decisions after that, mended scores are shown to do better: {say_list(helping) if helping else ''}.",
        "It cannot be told whether mending the scores with later outcomes would help.",
    )
    also = f" Shown to help, by less than that: {say_list(little)}." if little else ""
    return f"{said}{also}"


def _say_for_families(verdict: Verdict) -> str:
    return choose_words(
        verdict,
        "We know more now. If we used it to put the computer's numbers right, they would change only a little.",
        "We know more now. If we used it to put the computer's numbers right, they would be better.",
        "We cannot say if the computer's numbers would be better if we put them right.",
    )
