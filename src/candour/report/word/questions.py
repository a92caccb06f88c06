"""The questions that reviewers ask, each with its answer and where the evidence is."""

from collections.abc import Sequence
from typing import Final

from candour.report.content.verdict_wording import mark_of
from candour.report.model import Report
from candour.report.word.elements import Element, run
from candour.report.word.summary import link_codes, link_findings
from candour.report.word.writer import Writer

TITLE: Final = "What reviewers ask"


def write_questions(writer: Writer, report: Report) -> None:
    """All of them, in order; what cannot be told says what it would take."""
    if not report.answers:
        return
    links = link_findings(report)
    writer.head(2, TITLE, "reviewers")
    for answer in report.answers:
        writer.head(3, f"Question {answer.number}. {answer.question}", f"reviewers-{answer.number}")
        mark = mark_of(answer.standing)
        writer.write("Answer", run(f"{mark.shape} {mark.word}", "Strong"))
        if answer.lead:
            writer.write("Lead", answer.lead)
        for line in answer.lines:
            writer.write("Normal", line)
        if answer.needs:
            writer.write("Normal", run("What it would take: ", "Strong"), " ".join(answer.needs))
        evidence = _list_evidence(link_codes(answer.evidence, links), answer.statements, report)
        if evidence:
            writer.write("TableNote", run("Evidence: ", "Strong"), *evidence)


def _list_evidence(
    codes: Sequence[Element | str], paths: Sequence[str], report: Report
) -> tuple[Element | str, ...]:
    labels = [report.statements[path].label for path in paths if path in report.statements]
    words = f"what the authority wrote of: {'; '.join(labels)}" if labels else ""
    if not words:
        return tuple(codes)
    return (*codes, f"{'; ' if codes else ''}{words}")
