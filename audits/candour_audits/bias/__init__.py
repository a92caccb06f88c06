"""Whether the forecast makes more mistakes for some groups of children than for others."""

from dataclasses import dataclass, replace

from candour.contracts import Evidence, ReportProgress
from candour.results import Finding
from candour.stats.groups.differences import compare_groups, compare_pairs, compare_with_reference
from candour.stats.groups.resampled.count_replicates import resample_counts
from candour.stats.groups.resampled.rank_replicates import resample_ranks
from candour.stats.groups.resampled.resampled_spread import Resampled
from candour.stats.groups.second_opinion import agrees_with_fairlearn
from candour_audits.bias.all_groups_table import compute_all_tests
from candour_audits.bias.asked import NO_FLAGS, Asked, ask, ask_some
from candour_audits.bias.characteristic import CODES, OTHER_CODE, Compared, assess_characteristic, name_code
from candour_audits.bias.crossings import assess_crossings
from candour_audits.bias.curves import assess_curves
from candour_audits.bias.deprivation import assess_deprivation
from candour_audits.bias.error_burden import assess_error_burden
from candour_audits.bias.leaning import Leaning, explain_leaning
from candour_audits.bias.not_recorded import list_not_recorded
from candour_audits.bias.outcome_labels import assess_outcome_labels
from candour_audits.bias.pilots_2020 import assess_pilots_2020
from candour_audits.bias.proxies import assess_proxies
from candour_audits.bias.worst_served import assess_worst_served
from candour_audits.sampled import draw_tested
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import name_characteristic

FURTHER_CODES = (
    "BIAS-005", "BIAS-006", "BIAS-007", "BIAS-008", "BIAS-009", "BIAS-012", "BIAS-013", "BIAS-014", "BIAS-020",
)  # fmt: skip


@dataclass(frozen=True)
class BiasAudit:
    """One finding a characteristic, whose intervals all hold together, and one a further question."""

    name: str = "bias"
    codes: tuple[str, ...] = (*CODES.values(), OTHER_CODE, *FURTHER_CODES)
    question: str = "Does the forecast make more mistakes for some groups of children than for others?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """A finding for every characteristic and every further question; of a sample where there are very many decisions."""
        report_progress("Comparing groups", 0.0)
        left_out = set(CODES) - set(evidence.protocol.bias.characteristics)
        sample = draw_tested(evidence)
        asked = ask(sample.evidence, left_out)
        if sample.drawn:
            asked = replace(asked, whole=evidence)
        hindrance = _find_hindrance(asked)
        compared = None if hindrance or not asked.groups else _compare(asked)
        differences = () if compared is None else compared.differences
        report_progress("Comparing groups", 0.2)
        groups = _assess_groups(asked, compared, hindrance)
        crossings = assess_crossings(asked, compared, hindrance)
        report_progress("Comparing groups", 0.4)
        leaning = explain_leaning(asked.evidence)
        further = (
            assess_worst_served(asked),
            assess_deprivation(asked, leaning),
            assess_outcome_labels(asked, tuple(d for d in differences if d.characteristic in asked.groups)),
            assess_error_burden(asked),
            assess_curves(asked),
            *assess_pilots_2020(asked),
        )
        report_progress("Comparing groups", 1.0)
        findings = (
            *(sample.say(finding) for finding in (*groups, crossings, *further)),
            *_explain_missing(asked, left_out),
            # It has a smaller sample of its own.
            _assess_proxies(asked, leaning),
            list_not_recorded(tuple(asked.groups)),
        )
        return tuple(sorted(findings, key=lambda finding: finding.code))


def _compare(asked: Asked) -> Compared:
    """All comparisons. Characteristics and crossings are one family: their intervals against everyone else hold together."""
    judged, bias, rules = asked.judged, asked.evidence.protocol.bias, asked.rules
    everything = {**asked.groups, **asked.crossings}
    replicates, seed = asked.evidence.protocol.replicates, asked.evidence.seed
    return Compared(
        compare_groups(judged, everything, bias.decisive_metrics, rules),
        compare_with_reference(judged, asked.groups, bias.references, bias.decisive_metrics, rules),
        compare_pairs(judged, asked.groups, bias.decisive_metrics, rules),
        Resampled(
            resample_counts(judged, asked.groups, replicates=replicates, seed=seed),
            resample_ranks(judged, everything, replicates=replicates, seed=seed),
        ),
        compute_all_tests(judged, asked.groups, bias.decisive_metrics, rules),
    )


def _assess_proxies(asked: Asked, leaning: Leaning) -> Finding:
    some, sample = ask_some(asked)
    return sample.say(assess_proxies(some, leaning))


def _find_hindrance(asked: Asked) -> str:
    if asked.has_no_flags:
        return NO_FLAGS
    if not all(agrees_with_fairlearn(asked.judged, labels) for labels in asked.groups.values()):
        return "two independent computations of the rates disagree, so neither is shown; please report this"
    return ""


def _assess_groups(asked: Asked, compared: Compared | None, hindrance: str) -> tuple[Finding, ...]:
    if compared is None:
        return tuple(_say_unanswered(name, hindrance) for name in asked.groups)
    return tuple(assess_characteristic(asked, name, compared.of(name)) for name in asked.groups)


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
