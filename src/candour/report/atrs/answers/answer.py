"""An answer to one field before it is settled: paragraphs, where they come from, and what nobody has said yet."""

from collections.abc import Iterable
from dataclasses import dataclass

from candour.report.content.fact import Fact
from candour.report.content.published import PublishedRow, read_rows
from candour.report.content.statements import StatementLine
from candour.report.model import Report
from candour.results import Finding


@dataclass(frozen=True)
class Answer:
    """`known` where the report says something, `said` where the authority does. `missing` names what it has still to say."""

    paragraphs: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    known: bool = False
    said: bool = False

    def __add__(self, other: "Answer") -> "Answer":
        """Both, one after the other."""
        return Answer(
            (*self.paragraphs, *other.paragraphs),
            tuple(dict.fromkeys((*self.sources, *other.sources))),
            (*self.missing, *other.missing),
            self.known or other.known,
            self.said or other.said,
        )


NOTHING = Answer()


def know(paragraphs: Iterable[str], *sources: str) -> Answer:
    """Something that the report knows; nothing where there is no paragraph."""
    found = tuple(paragraph for paragraph in paragraphs if paragraph)
    return Answer(found, sources, known=True) if found else NOTHING


def miss(label: str) -> Answer:
    """Something that only the authority can say and has not said."""
    return Answer(missing=(label,))


def say(text: str, source: str) -> Answer:
    """Something that the authority said."""
    return Answer((text,), (source,), said=True)


def answer_headline(report: Report, code: str, *, label: str = "") -> Answer:
    """What a finding answers, with its code and verdict; nothing where it was not asked."""
    return know(
        (f"{label}{say_finding(finding)}" for finding in find_findings(report, code)), f"finding {code}"
    )


def say_finding(finding: Finding) -> str:
    """A finding in one line: its title, code, verdict and answer."""
    return f"{finding.title} ({finding.code}, {finding.verdict.value}): {finding.headline.text}"


def find_findings(report: Report, code: str) -> tuple[Finding, ...]:
    """The findings with this code: none where it was not asked."""
    return tuple(finding for finding in report.findings if finding.code == code)


def find_rows(report: Report, code: str, *columns: str) -> tuple[PublishedRow, ...]:
    """The rows of a finding's first table that has all these columns; none where there is no such table."""
    for finding in find_findings(report, code):
        for table in finding.tables:
            if set(columns) <= {column.name for column in table.columns}:
                return read_rows(table)
    return ()


def find_context_rows(report: Report, name: str) -> tuple[PublishedRow, ...]:
    """The rows of a table of the context; none where it is not there."""
    return next((read_rows(table) for table in report.context.tables if table.name == name), ())


def say_facts(facts: Iterable[Fact]) -> tuple[str, ...]:
    """Facts as paragraphs."""
    return tuple(f"{fact.label}: {fact.text}" for fact in facts)


def answer_lines(lines: Iterable[StatementLine], *, labelled: bool, needed: bool) -> Answer:
    """Statements of the authority; one that is `needed` and was not given is missing."""
    answer = NOTHING
    for line in lines:
        if line.given:
            text = f"{line.label}: {line.text}" if labelled else line.text
            answer += say(text, f"statement {line.path}")
        elif needed:
            answer += miss(line.label)
    return answer
