"""What the forecast leans on, said without the language of cause."""

from dataclasses import dataclass

from candour.contracts import Evidence, ExplainableModel, ReportProgress
from candour.results import Finding
from candour_audits.decisions import read_decisions
from candour_audits.explainability import (
    contributions,
    groups,
    methods,
    one_page,
    order_of_reasons,
    shapes,
    shuffling,
)
from candour_audits.explainability.answers import Answers, ask_model
from candour_audits.explainability.learnt import ABSENT, Learnt, read_learnt
from candour_audits.explainability.local_effects import compute_shapes
from candour_audits.explainability.own_scorecard import show_scorecard
from candour_audits.explainability.questioned import draw_questioned
from candour_audits.explainability.twin import Twin, fit_twin
from candour_audits.unanswered import build_unanswered, say_no_model

PARTS = (contributions, shuffling, shapes, one_page, methods, groups, order_of_reasons)
STEP = "Explaining the forecast"


@dataclass(frozen=True)
class ExplainabilityAudit:
    """What moves the score, in which shape, whether a page does as well, for which groups, and whether it holds."""

    name: str = "explainability"
    codes: tuple[str, ...] = tuple(part.CODE for part in PARTS)
    question: str = "What does the forecast lean on?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """All findings, on the same sample of families; not assessed without the model."""
        report_progress(STEP, 0.0)
        if evidence.model is None or "features" not in evidence.tables:
            reason = say_no_model(evidence, "the evidence holds no model that can be questioned")
            findings = tuple(
                build_unanswered(part.CODE, self.name, part.TITLE, part.QUESTION, reason) for part in PARTS
            )
        else:
            findings = _assess_all(evidence, evidence.model, report_progress)
        return tuple(
            show_scorecard(evidence, each) if each.code == one_page.CODE else each for each in findings
        )


def _assess_all(
    evidence: Evidence, model: ExplainableModel, report_progress: ReportProgress
) -> tuple[Finding, ...]:
    """Every question, on answers that the model is asked for once."""
    answers = ask_model(draw_questioned(evidence, model))
    report_progress(STEP, 0.1)
    losses = None if 0 in answers.questioned.counts else shuffling.compute_losses(evidence, answers)
    report_progress(STEP, 0.3)
    curves = compute_shapes(evidence, answers)
    report_progress(STEP, 0.4)
    learnt = read_learnt(evidence)
    twin = None if learnt is None else fit_twin(evidence, read_decisions(evidence), learnt)
    report_progress(STEP, 0.5)
    findings = (
        contributions.assess_contributions(evidence, answers),
        shuffling.assess_shuffling(answers, losses),
        shapes.assess_shapes(evidence, answers, curves),
        _assess_page(evidence, answers, learnt, twin),
        methods.assess_methods(evidence, answers, losses, curves, twin),
        groups.assess_groups(evidence, answers, twin),
    )
    report_progress(STEP, 0.7)
    last = order_of_reasons.assess_order(evidence, answers, learnt)
    report_progress(STEP, 1.0)
    return (*findings, last)


def _assess_page(evidence: Evidence, answers: Answers, learnt: Learnt | None, twin: Twin | None) -> Finding:
    if learnt is None or twin is None:
        reason = ABSENT if learnt is None else "no feature tells the outcome of the training decisions apart"
        return build_unanswered(one_page.CODE, "explainability", one_page.TITLE, one_page.QUESTION, reason)
    return one_page.assess_one_page(evidence, answers.questioned, learnt, twin)
