"""Whether the forecast makes more mistakes for some groups of children than for others."""

from dataclasses import dataclass

from candour.contracts import Evidence, ReportProgress
from candour.results import Finding
from candour.stats.groups.differences import (
    Difference,
    compare_groups,
    compare_pairs,
    compare_with_reference,
)
from candour.stats.groups.rank_replicates import resample_ranks
from candour.stats.groups.second_opinion import agrees_with_fairlearn
from candour_audits.bias.asked import Asked, ask
from candour_audits.bias.characteristic import CODES, OTHER_CODE, Compared, assess_characteristic, name_code
from candour_audits.bias.curves import assess_curves
from candour_audits.bias.deprivation import assess_deprivation
from candour_audits.bias.leaning import explain_leaning
from candour_audits.bias.not_recorded import list_not_recorded
from candour_audits.bias.outcome_labels import assess_outcome_labels
from candour_audits.bias.proxies import assess_proxies
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import name_characteristic

FURTHER_CODES = ("BIAS-007", "BIAS-008", "BIAS-009", "BIAS-013", "BIAS-020")


@dataclass(frozen=True)
class BiasAudit:
    """One finding a characteristic, whose intervals all hold together, and one a further question."""

    name: str = "bias"
    codes: tuple[str, ...] = (*CODES.values(), OTHER_CODE, *FURTHER_CODES)
    question: str = "Does the forecast make more mistakes for some groups of children than for others?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """A finding for every characteristic and every further question."""
        report_progress("Comparing groups", 0.0)
        left_out = set(CODES) - set(evidence.protocol.bias.characteristics)
        asked = ask(evidence, left_out)
        hindrance = _find_hindrance(asked)
        differences = () if hindrance else compare_everything(asked)
        groups = _assess_groups(asked, differences, hindrance)
        report_progress("Comparing groups", 0.4)
        leaning = explain_leaning(evidence)
        further = (
            assess_deprivation(asked, leaning),
            assess_proxies(asked, leaning),
            assess_outcome_labels(asked, differences),
            assess_curves(asked),
        )
        report_progress("Comparing groups", 1.0)
        return (
            *groups,
            *_explain_missing(asked, left_out),
            *further,
            list_not_recorded(tuple(asked.groups)),
        )


def compare_everything(asked: Asked) -> tuple[Difference, ...]:
    """Every group against everyone else, in every decisive metric, with intervals that hold together."""
    bias = asked.evidence.protocol.bias
    return compare_groups(asked.judged, asked.groups, bias.decisive_metrics, asked.rules)


def _find_hindrance(asked: Asked) -> str:
    if asked.has_no_flags:
        return "no cut-off parts the decisions into flagged and not flagged"
    if not all(agrees_with_fairlearn(asked.judged, labels) for labels in asked.groups.values()):
        return "two independent computations of the rates disagree, so neither is shown; please report this"
    return ""


def _assess_groups(asked: Asked, differences: tuple[Difference, ...], hindrance: str) -> tuple[Finding, ...]:
    if hindrance:
        return tuple(_say_unanswered(name, hindrance) for name in asked.groups)
    if not asked.groups:
        return ()
    judged, groups, bias = asked.judged, asked.groups, asked.evidence.protocol.bias
    compared = Compared(
        differences,
        compare_with_reference(judged, groups, bias.references, bias.decisive_metrics, asked.rules),
        compare_pairs(judged, groups, bias.decisive_metrics, asked.rules),
        resample_ranks(
            judged, groups, replicates=asked.evidence.protocol.replicates, seed=asked.evidence.seed
        ),
    )
    return tuple(assess_characteristic(asked, name, compared.of(name)) for name in groups)


def _explain_missing(asked: Asked, left_out: set[str]) -> tuple[Finding, ...]:
    """The four characteristics that a pilot looks at are never passed over in silence."""
    return tuple(
        _say_unanswered(
            name, "the protocol leaves it out" if name in left_out else "the evidence does not hold it"
        )
        for name in CODES
        if name in left_out or name not in asked.groups
    )


def _say_unanswered(name: str, reason: str) -> Finding:
    title = name_characteristic(name)
    question = f"Does the forecast make more mistakes for some children than for others, by {title.lower()}?"
    return build_unanswered(name_code(name), "bias", title, question, reason)
