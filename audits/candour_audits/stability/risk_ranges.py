"""STAB-003: the range in which the risk of one decision lies, and whether it reaches across the cut-off."""

from candour.contracts import Evidence, ExplainableModel
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.capacity import flag_whole_levels
from candour.stats.clustered import Flags, Floats, estimate_share
from candour.stats.groups.rates import describe_share
from candour.stats.stability.risk_intervals import (
    compute_pilots_intervals,
    compute_risk_intervals,
    find_unsettled,
    map_to_published,
)
from candour_audits.stability.bars import UNSURE, UNSURE_REASON
from candour_audits.stability.by_group import ByGroup, compare_share
from candour_audits.stability.refits import DRAWN_AGAIN, Refits, to_log_odds
from candour_audits.stability.tested import Tested
from candour_audits.stability.widths_table import Ranges, tabulate_widths
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_percent, say_share

CODE = "STAB-003"
TITLE = "How sure the risk of one decision is"
QUESTION = (
    "In what range does the risk of one decision lie, and for how many does it reach across the cut-off?"
)


def assess_risk_ranges(
    evidence: Evidence, model: ExplainableModel, tested: Tested, refits: Refits
) -> Finding:
    """Width of the ranges by fifth of the score, and the share that reaches across the cut-off, by group."""
    share = evidence.protocol.capacity_shares[-1]
    flags = flag_whole_levels(tested.published, share=share)
    if not flags.any() or flags.all():
        reason = "at the capacity everybody or nobody is flagged, so there is no cut-off"
        return build_unanswered(CODE, "stability", TITLE, QUESTION, reason)
    margin = _read_margin(model, tested)
    ranges = _compute_ranges(evidence, tested, margin, refits.log_odds(DRAWN_AGAIN))
    unsettled = find_unsettled(ranges.right, float(margin[flags].min()))
    among_flagged = _describe_share(evidence, tested, unsettled, flags)
    groups = compare_share(
        evidence, tested, unsettled,
        title="Decisions whose range reaches across the cut-off, by group", label="Across the cut-off",
    )  # fmt: skip
    verdict = decide(among_flagged)
    behind = int((flags & unsettled).sum()), int((flags & ~unsettled).sum())
    return Finding(
        CODE, "stability", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(evidence, among_flagged, groups, share), (*behind, *groups.counts)),
        for_families=Statement(_say_for_families(verdict)),
        why=f"Held against the list of {say_share(share)}, with ranges of {say_share(evidence.protocol.confidence)}. Met where the "
        f"whole interval of the share of the flagged whose range reaches below the cut-off lies at {say_share(UNSURE)} or below; a "
        f"concern where it lies wholly above; the reason: {UNSURE_REASON}. Groups are compared and do not decide: a "
        "group with more decisions near the cut-off has more that are unsure.",
        tables=(
            tabulate_widths(evidence, tested, ranges),
            _tabulate_unsettled(evidence, tested, unsettled, flags),
            groups.table,
        ),
        figures=(
            Figure("widths", "bars", "widths", "Width of the range of one decision, by score",
                   "One bar a fifth of the decisions.", "width", "fifth"),
        ),
        limits=(
            "This is about the risk that the forecast gives, not about what will happen to a child: that is yes or no, and no "
            "range of a risk holds it.",
            "What the calibrator learnt is taken as it is, and so is the kind of model. In simulations ranges of 95 % held the true risk "
            "for 92 to 98 of 100 decisions where the kind was right, for about 80 by gradient boosting, and for about 75 where a logistic "
            "regression missed a bend: they say how far fits differ, and are too narrow as ranges of the risk itself.",
            "Fits learnt from a sample of a large training set spread more than the forecast itself would.",
        ),
        assumptions=(
            "The kind of model is right for the risk, and fits on families drawn again spread about the forecast as the "
            "forecast spreads about the truth.",
            "The log-odds of one decision over fits follow a normal law, roughly.",
        ),
    )  # fmt: skip


def decide(among_flagged: Estimate) -> Verdict:
    """Against the bar: wholly above, wholly below, or neither."""
    if among_flagged.low is None or among_flagged.high is None:
        return Verdict.CANNOT_TELL
    if among_flagged.low > UNSURE:
        return Verdict.CONCERN
    return Verdict.MET if among_flagged.high <= UNSURE else Verdict.CANNOT_TELL


def _read_margin(model: ExplainableModel, tested: Tested) -> Floats:
    """The core's log-odds, to which those of uncalibrated fits are alike; of an opaque model its published ones."""
    if model.kind == "opaque":
        return to_log_odds(model.predict(tested.features))
    return model.margin(model.encode(tested.features))


def _compute_ranges(evidence: Evidence, tested: Tested, margin: Floats, refits: Floats) -> Ranges:
    confidence = evidence.protocol.confidence
    right = compute_risk_intervals(margin, refits, confidence=confidence)
    pilots = compute_pilots_intervals(margin, refits, confidence=confidence)
    low, high, pilots_low, pilots_high = (
        map_to_published(ends, margin, tested.published)
        for ends in (right.low, right.high, pilots.low, pilots.high)
    )
    return Ranges(right, pilots, low, high, pilots_high - pilots_low)


def _tabulate_unsettled(evidence: Evidence, tested: Tested, unsettled: Flags, flags: Flags) -> Table:
    columns = (
        Column("among", "Among", "text"), Column("n", "Decisions", "count"),
        Column("unsettled", "Range reaches across the cut-off", "rate"),
        Column("across", "Across", "count", hidden=True), Column("clear", "Clear", "count", hidden=True),
    )  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, int(among.sum()), _describe_share(evidence, tested, unsettled, among),
         int((unsettled & among).sum()), int((~unsettled & among).sum()))
        for name, among in (("The flagged", flags), ("Those not flagged", ~flags))
    )  # fmt: skip
    guard = Guard(("n", "unsettled"), ("across", "clear"))
    return Table(
        "unsettled", "Decisions that could stand on either side of the cut-off", columns, rows, (guard,)
    )


def _describe_share(evidence: Evidence, tested: Tested, counted: Flags, among: Flags) -> Estimate:
    share = estimate_share(counted, among, tested.families, empty="no decisions")
    return describe_share(share, confidence=evidence.protocol.confidence)


def _say_headline(evidence: Evidence, among_flagged: Estimate, groups: ByGroup, share: float) -> str:
    said = "" if among_flagged.value is None else say_percent(among_flagged.value)
    text = (
        f"For {said} of the {say_share(share)} flagged the range of the score over other families to learn from reaches below the "
        f"cut-off: they might not have been flagged (ranges of {say_share(evidence.protocol.confidence)})."
    )
    if groups.shown:
        text += f" How often a range reaches across the cut-off differs by group: {groups.say_shown()}."
    return text


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "Most children on the list have a number that is sure enough to say that they belong on it.",
        Verdict.CONCERN: "Most children on the list have a number that is too unsure. We cannot say that they belong on it, "
        "and not just below.",
    }.get(verdict, "We cannot say for how many children on the list the computer’s number is sure enough.")
