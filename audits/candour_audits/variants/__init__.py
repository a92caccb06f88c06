"""How the same question fares when it is asked in several ways: with and without text, of all cases and of later ones.

`tried` reads what was tried, `pairs` are the models that were tried in two ways, and `gains` the rows of a table of differences;
`side_by_side`, `text`, `future` and `best_of_many` are the four questions.
"""

from dataclasses import dataclass

from candour.contracts import Evidence, ReportProgress
from candour.results import Finding
from candour_audits.unanswered import build_unanswered
from candour_audits.variants import best_of_many, future, side_by_side, text
from candour_audits.variants.tried import TABLE, read_tried

PARTS = (side_by_side, text, future, best_of_many)
STEP = "Comparing variants"


@dataclass(frozen=True)
class VariantsAudit:
    """All models of all variants, what text adds, whether later cases are harder, and what the best of many is worth."""

    name: str = "variants"
    codes: tuple[str, ...] = tuple(part.CODE for part in PARTS)
    question: str = "Does another way of asking the same question do better?"

    def run(self, evidence: Evidence, report_progress: ReportProgress) -> tuple[Finding, ...]:
        """Four findings on the same resampled families; not assessed where the question was asked in one way alone."""
        report_progress(STEP, 0.0)
        if TABLE not in evidence.tables:
            reason = "the question was asked in one way alone; the key variants of the configuration asks it in several"
            findings = tuple(
                build_unanswered(part.CODE, self.name, part.TITLE, part.QUESTION, reason) for part in PARTS
            )
        else:
            tried = read_tried(evidence)
            report_progress(STEP, 0.6)
            findings = tuple(part.assess(evidence, tried) for part in PARTS)
        report_progress(STEP, 1.0)
        return findings
