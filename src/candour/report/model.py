"""The report as one value: everything that any of its documents shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from candour.config.statements import Statements
from candour.governance import GovernanceEntry
from candour.protection.scrubbing import Secrets, scrub
from candour.report.content.base_rate import BaseRate, read_base_rate
from candour.report.content.changes import Change, list_changes
from candour.report.content.context import ReportContext
from candour.report.content.criteria import CriterionLine, list_criteria
from candour.report.content.exhibits import Exhibit, FindingExhibits, arrange_context_tables, arrange_exhibits
from candour.report.content.outline import OutlineSection, arrange_outline
from candour.report.content.picture import ThousandPicture, read_picture
from candour.report.content.reviewer_questions import ReviewerAnswer, answer_reviewers
from candour.report.content.sections import FindingSection, arrange_findings
from candour.report.content.standing_wording import (
    say_looks,
    say_standing,
    say_unconfirmed,
    say_unexplained,
)
from candour.report.content.statements import StatementLine, list_statements, list_to_complete
from candour.report.content.verdict import Overall, reach_verdict
from candour.report.content.verdict_rule import say_verdict
from candour.report.printing.plain_text import make_plain
from candour.report.protecting import protect
from candour.results import Finding


@dataclass(frozen=True)
class Report:
    """One report. `statements` is what the authority wrote, by path; `governance` what a panel said of earlier versions.

    `verdict_sentence` says `overall` in one sentence that follows from `verdict_rule.VERDICT_RULE`, and in a second that the
    test was looked at more than once, where it was; `changes` what would
    change it. `base_rate` stands first on every front page, and `to_complete` counts what the authority has still to say.

    `criteria` are the lines of the verdict page, `answers` those to the reviewers' eighteen questions. `outline` is the
    order of the full report. `findings` are in the order of the sections; `exhibits` in the same order. `said` is what
    `statements` holds, in its own parts, for standards that ask for each part by itself.
    """

    context: ReportContext
    statements: Mapping[str, StatementLine]
    governance: tuple[GovernanceEntry, ...]
    overall: Overall
    verdict_sentence: str
    changes: tuple[Change, ...]
    base_rate: BaseRate | None
    criteria: tuple[CriterionLine, ...]
    answers: tuple[ReviewerAnswer, ...]
    picture: ThousandPicture | None
    outline: tuple[OutlineSection, ...]
    sections: tuple[FindingSection, ...]
    findings: tuple[Finding, ...]
    exhibits: tuple[FindingExhibits, ...]
    context_exhibits: tuple[Exhibit, ...]
    said: Statements
    released: int
    close: int

    @property
    def standing_line(self) -> str:
        """How the run stands to a protocol, in one line: every page of every document carries it."""
        return say_standing(self.context.standing)

    @property
    def to_complete(self) -> tuple[StatementLine, ...]:
        """The lines that only the authority can write and has not written yet."""
        return list_to_complete(self.statements)


def build_report(
    findings: tuple[Finding, ...],
    context: ReportContext,
    statements: Statements | None = None,
    governance: tuple[GovernanceEntry, ...] = (),
    *,
    secrets: Secrets | None = None,
    released: Sequence[tuple[Finding, ...]] = (),
) -> Report:
    """Put findings through disclosure control and arrange what is left into a report; letters that no page can hold are replaced by a sign.

    Whatever `secrets` names, and every path, area code and key of a child, is taken out of every text.
    `released` are the published findings of earlier reports of the same pilot that others have: no small count can be worked out
    from both. No view can forget any of this, for a report is made nowhere else.
    """
    protected = protect(findings, context.disclosure, released, context.tables)
    context = replace(context, tables=protected.tables)
    findings, context, said, panel = scrub(
        make_plain((protected.findings, context, statements or Statements(), governance)), secrets
    )
    sections = arrange_findings(findings, context.kind)
    lines = list_statements(said)
    ordered = tuple(finding for section in sections for finding in section.findings)
    overall = reach_verdict(ordered, context.kind, say_unconfirmed(context.standing))
    criteria = list_criteria(ordered, context.protocol)
    return Report(
        context=context,
        statements=lines,
        governance=panel,
        overall=overall,
        verdict_sentence=" ".join(
            filter(
                None,
                (
                    say_verdict(overall, ordered, context.kind),
                    say_looks(context.standing),
                    say_unexplained(context.standing),
                ),
            )
        ),
        changes=list_changes(
            overall, ordered, criteria, context.protocol, context.kind, standing=context.standing
        ),
        base_rate=read_base_rate(ordered),
        criteria=criteria,
        answers=answer_reviewers(ordered, lines, context),
        picture=read_picture(ordered),
        outline=arrange_outline(context, lines, sections),
        sections=sections,
        findings=ordered,
        exhibits=arrange_exhibits(ordered),
        context_exhibits=arrange_context_tables(context.tables),
        said=said,
        released=protected.released,
        close=protected.close,
    )
