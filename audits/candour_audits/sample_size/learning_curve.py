"""SIZE-002: whether more decisions, or more years of them, would have helped."""

from dataclasses import dataclass

from candour.contracts import Evidence, ExplainableModel
from candour.errors import ModelError
from candour.results import Figure, Finding, Statement, Verdict
from candour.stats.sample_size.learning_curve import Doubling, estimate_doubling
from candour_audits.decisions import Decisions
from candour_audits.over_time.training import NEEDED, read_training
from candour_audits.sample_size.learning_refits import Bench, Step, Year, climb, go_back, prepare_bench
from candour_audits.sample_size.learning_tables import round_size, tabulate_curve, tabulate_years
from candour_audits.training_tables import MOST_DECISIONS
from candour_audits.unanswered import build_unanswered, say_no_model

CODE = "SIZE-002"
TITLE = "Would more have helped"
QUESTION = "Would more decisions, or more years of them, have made it better?"
FEWEST_POINTS = 4
SMALLEST_SAID = 0.01
"""A share from which on it is said in whole hundredths."""
PER_PREDICTOR = 3
"""Decisions for each encoded column, under which learning curves were seen to bend upwards (tests/simulation)."""
FEW_FOR_EACH = f"With fewer than {PER_PREDICTOR} decisions for each encoded column, as here, the next doubling may bring more than the last, so that it cannot be met."
NO_MATERIAL = "the evidence holds no model that can be fitted again, or not the decisions that it was trained on and their days"
TOO_FEW = "there are too few outcomes to learn from parts of the training decisions, or to test on"


@dataclass(frozen=True)
class Reach:
    """How far the curve reaches. `share`: the part of all training decisions that its largest size is. `bends_down`: there are
    enough decisions for each predictor that the next doubling brings no more than the last.
    """

    share: float
    bends_down: bool

    @property
    def of_a_part(self) -> bool:
        """Whether the forecast learnt from more than the curve does."""
        return self.share < 1


def assess_learning(
    evidence: Evidence,
    model: ExplainableModel | None,
    decisions: Decisions,
    *,
    learnt_from: int | None = None,
) -> Finding:
    """Refits on nested samples of families and on the last years, and what a doubling would bring.

    learnt_from: how many decisions the forecast learnt from, where the evidence holds a sample of them.
    """
    if model is None or not set(NEEDED) <= set(evidence.tables):
        return build_unanswered(CODE, "sample_size", TITLE, QUESTION, say_no_model(evidence, NO_MATERIAL))
    bench = prepare_bench(evidence, model, decisions)
    learnt = read_training(evidence)
    minimum = evidence.protocol.bias.minimum_events
    if min(bench.counts) < minimum:
        return build_unanswered(CODE, "sample_size", TITLE, QUESTION, TOO_FEW)
    try:
        steps = climb(bench, learnt, minimum=minimum, seed=evidence.seed)
        if len(steps) < FEWEST_POINTS:
            return build_unanswered(CODE, "sample_size", TITLE, QUESTION, TOO_FEW)
        years = go_back(bench, learnt, steps[-1].first, minimum=minimum, seed=evidence.seed)
    except ModelError:
        reason = "the model could not be fitted again on a part of the training decisions"
        return build_unanswered(CODE, "sample_size", TITLE, QUESTION, reason)
    doubling = estimate_doubling(tuple(step.point for step in steps), confidence=evidence.protocol.confidence)
    columns = max(len(model.encoded_sources), 1)
    size = steps[-1].point.size
    reach = Reach(min(size / (learnt_from or len(learnt)), 1.0), size >= PER_PREDICTOR * columns)
    return _build_finding(evidence, bench, steps, years, doubling, reach=reach)


def decide(doubling: Doubling, reach: Reach, *, margin: float) -> Verdict:
    """A concern where a doubling is shown to bring more than the margin; met where it is shown to bring less.

    Errors fall no faster than with the number of decisions, so a doubling of all brings at least the share of what one of a part
    does. A curve that may bend upwards shows no lack of gain.
    """
    if doubling.low * reach.share > margin:
        return Verdict.CONCERN
    return Verdict.MET if doubling.high <= margin and reach.bends_down else Verdict.CANNOT_TELL


def _build_finding(
    evidence: Evidence,
    bench: Bench,
    steps: list[Step],
    years: list[Year],
    doubling: Doubling,
    *,
    reach: Reach,
) -> Finding:
    durability = evidence.protocol.durability
    verdict = decide(doubling, reach, margin=durability.gain_margin)
    tables = [tabulate_curve(evidence, bench, steps, doubling)]
    if len(years) > 1:
        tables.append(tabulate_years(evidence, bench, years))
    return Finding(
        CODE, "sample_size", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(verdict, doubling, steps, reach), bench.counts),
        for_families=Statement(_say_for_families(verdict)),
        why=f"A concern where twice as many decisions are shown to raise the AUC by more than {durability.gain_margin:g}; met where they are shown to "
        f"raise it by less; otherwise it cannot be told. {durability.gain_reason}{_say_reach(reach)}",
        tables=tuple(tables),
        figures=(
            Figure("curve", "line", "curve", "What more decisions brought",
                   "The AUC on the test decisions against the number of decisions learnt from, with its band over tested families.", "size", "auc"),
        ),
        limits=(
            "Twice as many is as far as this looks. A curve says nothing of ten times as many.",
            "Nothing can be said from this run about another authority's decisions: their records, thresholds and children differ. It would take "
            "their training decisions, described by the same features, learnt from beside these and tested on these test decisions; and then "
            "the same the other way round.",
            "More years are older years: what is gained by number may be lost by age.",
            "It says nothing of other information about the same children, which may matter more than their number.",
        ),
        assumptions=(
            "The next doubling brings at most as much as the last one did, and at least half as much, as curves with enough decisions for each predictor do. What is expected in between comes from a curve "
            "on which what is left to gain falls with a power of the number of decisions.",
            "Further decisions would be like those that are there.",
            "A forecast learnt from fewer decisions keeps the settings that were chosen for all of them.",
        ),
    )  # fmt: skip


def _say_reach(reach: Reach) -> str:
    part = (
        f" At most {MOST_DECISIONS:,} decisions are learnt from here, and the forecast itself learnt from more, of which these are {_say_part(reach.share)}: a "
        "doubling of all brings less, at least this share of it, and only that is held against the margin for a concern."
    )
    return (part if reach.of_a_part else "") + ("" if reach.bends_down else f" {FEW_FOR_EACH}")


def _say_part(share: float) -> str:
    return f"{round(100 * share)} %" if share >= SMALLEST_SAID else f"{100 * share:.1g} %"


def _say_headline(verdict: Verdict, doubling: Doubling, steps: list[Step], reach: Reach) -> str:
    size = f"{round_size(steps[-1].point.size):,}"
    brought = (
        f"(expected gain {doubling.gain:.3f}, interval {doubling.low:.3f} to {doubling.high:.3f} of AUC)"
    )
    ends = f" The last doubling, to about {size} decisions, changed the AUC by {doubling.last:+.3f}.".replace(
        "-", "\u2212"
    )
    many = f"twice as many decisions as {size}" if reach.of_a_part else "twice as many decisions"
    return {
        Verdict.CONCERN: f"Twice as many decisions would help {brought}: the forecast was built on too few.",
        Verdict.MET: f"{many.capitalize()} would not have brought a gain worth having {brought}.",
    }.get(verdict, f"Whether {many} would help cannot be told {brought}.") + ends


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.CONCERN: "The computer has learnt from too few cases: with more it would do better.",
        Verdict.MET: "The computer would do about as well if it learnt from twice as many cases.",
    }.get(verdict, "We cannot say whether the computer would do better if it learnt from more cases.")
