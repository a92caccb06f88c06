"""Whether there were enough decisions: to build the forecast, to test it, to meet its bar; and whether more would help."""

from dataclasses import dataclass

from candour.contracts import Evidence, ReportProgress
from candour.results import Finding
from candour.stats.discrimination import estimate_auc
from candour_audits.decisions import Decisions, read_decisions, read_groups
from candour_audits.sample_size.demanded import assess_bar
from candour_audits.sample_size.development import assess_development
from candour_audits.sample_size.evaluation import assess_evaluation
from candour_audits.sample_size.learning_curve import assess_learning
from candour_audits.sampled import draw_evidence
from candour_audits.training_tables import FEATURES


@dataclass(frozen=True)
class SampleSizeAudit:
    """Decisions needed to build and to test, the learning curve, and the AUC that the bar asks for."""

    name: str = "sample_size"
    codes: tuple[str, ...] = ("SIZE-001", "SIZE-002", "SIZE-003", "SIZE-004")
    question: str = "Were there enough decisions, and would more have helped?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """All four findings; those that need the training decisions say so where there are none."""
        report_progress("Asking whether there were enough decisions", 0.0)
        decisions = read_decisions(evidence)
        everyone = decisions.outcomes | ~decisions.outcomes
        auc = estimate_auc(decisions.leading_scores, decisions.outcomes, everyone, decisions.families).value
        built = assess_development(evidence, auc)
        report_progress("Asking whether there were enough decisions", 0.1)
        learnt = _assess_learning(evidence, decisions)
        findings = (
            built, learnt, assess_bar(evidence, decisions),
            assess_evaluation(evidence, decisions, read_groups(evidence), auc),
        )  # fmt: skip
        report_progress("Asking whether there were enough decisions", 1.0)
        return findings


def _assess_learning(evidence: Evidence, decisions: Decisions) -> Finding:
    """The refits, on a sample where there are very many decisions."""
    sample = draw_evidence(evidence)
    if not sample.drawn:
        return assess_learning(evidence, evidence.model, decisions)
    # What a doubling of all would bring is held against all that the forecast learnt from, and not against the sample.
    all_of_them = evidence.measure(FEATURES).rows if FEATURES in evidence.tables else None
    some = read_decisions(sample.evidence)
    return sample.say(assess_learning(sample.evidence, evidence.model, some, learnt_from=all_of_them))
