"""Whether a score may be read as a probability: overall, along its range, at the top, over time, for each group."""

from dataclasses import dataclass

from candour.contracts import Evidence, ReportProgress
from candour.results import Finding
from candour.stats.clustered import are_probabilities
from candour_audits.calibration import (
    by_group,
    by_period,
    highest_tenth,
    later_data,
    moderate,
    overall,
    rising_steps,
)
from candour_audits.calibration.material import prepare_material
from candour_audits.decisions import Decisions, read_decisions, read_groups
from candour_audits.sampled import draw_tested
from candour_audits.unanswered import build_unanswered

PARTS = (overall, by_group, moderate, rising_steps, highest_tenth, by_period, later_data)


@dataclass(frozen=True)
class CalibrationAudit:
    """Observed against expected outcomes, the slope, the curve, steps, the highest scores, periods, groups, and mending."""

    name: str = "calibration"
    codes: tuple[str, ...] = tuple(part.CODE for part in PARTS)
    question: str = "May a score be read as a probability?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """All findings; not assessed where scores are not between 0 and 1, or all decisions had the same outcome.

        Of a sample where there are very many decisions: a score on its level, and what each family adds to a group's line, are held for all.
        """
        report_progress("Checking calibration", 0.0)
        sample = draw_tested(evidence)
        evidence = sample.evidence
        decisions = read_decisions(evidence)
        reason = _find_reason(decisions)
        if reason:
            return tuple(
                build_unanswered(part.CODE, self.name, part.TITLE, part.QUESTION, reason) for part in PARTS
            )
        material = prepare_material(evidence, decisions)
        along = moderate.assess_moderate(evidence, decisions, material)
        report_progress("Checking calibration", 0.5)
        findings = (
            overall.assess_overall(evidence, decisions, along.verdict),
            by_group.assess_groups(evidence, decisions, read_groups(evidence)),
            along,
            rising_steps.assess_rising_steps(evidence, decisions, material),
            highest_tenth.assess_highest_tenth(evidence, decisions),
            by_period.assess_periods(evidence, decisions),
            later_data.assess_later_data(evidence, decisions),
        )
        report_progress("Checking calibration", 1.0)
        return tuple(map(sample.say, findings))


def _find_reason(decisions: Decisions) -> str:
    if not are_probabilities(decisions.leading_scores):
        return "the scores are not between 0 and 1, so they are ranks at best"
    if 0 in decisions.counts:
        return "all test decisions, or none, were followed by the outcome"
    return ""
