"""How an audit says that it could not answer: never silence, always the reason."""

from candour.config.variants import reads_text
from candour.contracts import Evidence
from candour.results import Finding, Statement, Verdict

NOT_KEPT = "the forecast of this report reads texts, and nothing keeps them, so nobody can put questions to it or fit it again"


def build_unanswered(code: str, audit: str, title: str, question: str, reason: str) -> Finding:
    """A finding with the verdict `not assessed` and the reason."""
    return Finding(
        code, audit, title, question, Verdict.NOT_ASSESSED,
        headline=Statement(f"This was not assessed: {reason}."),
        for_families=Statement("We did not check this, and the report says why."),
        why=f"Not assessed: {reason}.",
    )  # fmt: skip


def say_no_model(evidence: Evidence, otherwise: str) -> str:
    """Why the model cannot be questioned: because it reads texts, where that is so; otherwise the reason given."""
    return NOT_KEPT if evidence.model is None and reads_text(evidence.variant) else otherwise
