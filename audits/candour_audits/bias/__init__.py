"""Whether the forecast makes more mistakes for some groups of children than for others."""

from dataclasses import dataclass

from candour.contracts import Evidence, ReportProgress
from candour.results import Finding
from candour.stats.groups.differences import Difference, Rules, compare_groups
from candour.stats.groups.judged import Judged, Labels
from candour.stats.groups.second_opinion import agrees_with_fairlearn
from candour_audits.bias.asked import ask
from candour_audits.bias.characteristic import CODES, assess_characteristic, name_code
from candour_audits.bias.not_recorded import list_not_recorded
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import name_characteristic


@dataclass(frozen=True)
class BiasAudit:
    """One finding a characteristic; the intervals of all comparisons, over all of them, hold together."""

    name: str = "bias"
    codes: tuple[str, ...] = ("BIAS-001", "BIAS-002", "BIAS-003", "BIAS-004", "BIAS-010", "BIAS-020")
    question: str = "Does the forecast make more mistakes for some groups of children than for others?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """A finding for every characteristic, and one on those that nobody recorded."""
        report_progress("Comparing groups", 0.0)
        left_out = set(CODES) - set(evidence.protocol.bias.characteristics)
        asked = ask(evidence, left_out)
        findings = self._assess(evidence, asked.judged, asked.groups, was_decided=asked.was_decided)
        report_progress("Comparing groups", 1.0)
        return (
            *findings,
            *_explain_missing(asked.groups, left_out),
            list_not_recorded(tuple(asked.groups)),
        )

    def _assess(
        self, evidence: Evidence, judged: Judged, groups: dict[str, Labels], *, was_decided: bool
    ) -> tuple[Finding, ...]:
        if judged.flags.all() or not judged.flags.any():
            reason = "no cut-off parts the decisions into flagged and not flagged"
            return tuple(_say_unanswered(name, reason) for name in groups)
        disputed = [name for name, labels in groups.items() if not agrees_with_fairlearn(judged, labels)]
        if disputed:
            reason = (
                "two independent computations of the rates disagree, so neither is shown; please report this"
            )
            return tuple(_say_unanswered(name, reason) for name in groups)
        differences = compare_everything(evidence, judged, groups)
        return tuple(
            assess_characteristic(
                evidence, judged, name, labels,
                tuple(difference for difference in differences if difference.characteristic == name),
                was_decided=was_decided,
            )
            for name, labels in groups.items()
        )  # fmt: skip


def compare_everything(
    evidence: Evidence, judged: Judged, groups: dict[str, Labels]
) -> tuple[Difference, ...]:
    """Every group against everyone else, in every decisive metric, with intervals that hold together."""
    bias = evidence.protocol.bias
    rules = Rules(bias.margin, bias.minimum_events, evidence.protocol.confidence, evidence.seed)
    return compare_groups(judged, groups, bias.decisive_metrics, rules)


def _explain_missing(groups: dict[str, Labels], left_out: set[str]) -> tuple[Finding, ...]:
    """The four characteristics that a pilot looks at are never passed over in silence."""
    return tuple(
        _say_unanswered(
            name, "the protocol leaves it out" if name in left_out else "the evidence does not hold it"
        )
        for name in CODES
        if name in left_out or name not in groups
    )


def _say_unanswered(name: str, reason: str) -> Finding:
    title = name_characteristic(name)
    question = f"Does the forecast make more mistakes for some children than for others, by {title.lower()}?"
    return build_unanswered(name_code(name), "bias", title, question, reason)
