"""The ways to read an answer out of a report. Each says plainly what is not there; none makes anything up."""

from collections.abc import Iterable

from candour.disclosure import WITHHELD_SENTENCE
from candour.report.content.fact import Fact
from candour.report.content.fact_wording import describe_facts
from candour.report.content.limits import list_limits
from candour.report.content.sections import AUDIT_TITLES, NEEDS_A_MODEL
from candour.report.content.statements import TO_COMPLETE
from candour.report.content.verdict import prefix_of
from candour.report.model import Report
from candour.report.papers.paper import Link, State
from candour.report.papers.pieces import Piece, Reader
from candour.report.papers.places import find_finding, link_finding, link_section, link_statement, link_table
from candour.results import Finding, Verdict

NO_MODEL = "The model was not available: only its scores and outcomes were given."

_OF_RECORDS = {"development_data": "Records it learnt from: ", "operational_data": "Records in use: "}
"""Both kinds of records have lines of the same names."""

NONE_SUCH = "N/A"
"""What an authority writes where there is no such thing, such as a public page."""


def finding(code: str, *tables: str) -> Reader:
    """The answer of one finding, with its verdict, and links to it and to some of its tables."""

    def read(report: Report) -> tuple[Piece, ...]:
        entry = find_finding(report, code)
        if entry is None:
            return (Piece(say_absent(report, code), "not done"),)
        links = (link_finding(entry), *(link for name in tables for link in link_table(entry, name)))
        is_open = entry.finding.verdict is Verdict.CANNOT_TELL and not entry.finding.muted
        return (Piece(say_finding(entry.finding), judge_finding(entry.finding), links, is_open),)

    return read


def findings(*codes: str) -> Reader:
    """The answers of several findings, in order."""
    readers = tuple(finding(code) for code in codes)
    return lambda report: tuple(piece for reader in readers for piece in reader(report))


def say_absent(report: Report, code: str) -> str:
    """That a question was not asked, in words, and why it could not be where only scores were given."""
    about = AUDIT_TITLES.get(prefix_of(code), "Other questions")
    reason = f" {NO_MODEL}" if report.context.kind == "scores" and prefix_of(code) in NEEDS_A_MODEL else ""
    return f"Not done: this report has no finding {code} (under \u201c{about}\u201d).{reason}"


def say_finding(answer: Finding) -> str:
    """The headline with the verdict before it, or why there is none."""
    if answer.muted:
        return f"{answer.code}: not done. The authority had this question muted: {answer.muted}"
    if answer.verdict is Verdict.NOT_ASSESSED:
        again = answer.headline.text.casefold().endswith(answer.why.casefold())
        return f"{answer.code}: not done. {answer.headline.text} {'' if again else answer.why}".strip()
    return f"{answer.code} ({answer.verdict}): {answer.headline.text}"


def judge_finding(answer: Finding) -> State:
    """A withheld answer is half an answer; a muted question, or one that was not assessed, has none."""
    if answer.muted or answer.verdict is Verdict.NOT_ASSESSED:
        return "not done"
    return "partly" if answer.headline.text == WITHHELD_SENTENCE else "answered"


def statement(*paths: str) -> Reader:
    """What the authority wrote, line by line, or that it has still to write it."""

    def read(report: Report) -> tuple[Piece, ...]:
        return tuple(_read_statement(report, path) for path in paths)

    return read


def statement_to_judge(path: str, text: str) -> Reader:
    """What the authority wrote, and what people have to judge in it: its words alone answer such an item in part."""

    def read(report: Report) -> tuple[Piece, ...]:
        written = _read_statement(report, path)
        return (written, Piece(text, "partly")) if written.state == "answered" else (written,)

    return read


def _read_statement(report: Report, path: str) -> Piece:
    if path not in report.statements:
        raise KeyError(f"there is no statement '{path}'; the paths are those of the statements file")
    line = report.statements[path]
    label = f"{_OF_RECORDS.get(path.split('.', maxsplit=1)[0], '')}{line.label}"
    if not line.given:
        return Piece(
            f"{label}: {TO_COMPLETE}. {line.prompt}",
            "for the authority to complete",
            link_statement(report, path),
        )
    state: State = "not applicable" if line.text == NONE_SUCH else "answered"
    return Piece(f"{label}: {line.text}", state, link_statement(report, path))


def setting(group: str, *labels: str) -> Reader:
    """Plain facts of the settings (`question`, `sources`, `model` or `bar`); all of them, or those with these labels."""
    section = {"question": "question", "sources": "data", "model": "model", "bar": "verdict"}[group]

    def read(report: Report) -> tuple[Piece, ...]:
        chosen = _choose(getattr(report.context, group), labels)
        if not chosen:
            return (Piece(_say_missing_setting(report, group, labels), "not done"),)
        link = link_section(report, section)
        # Somebody else's scores come without the settings of their model: what is left says no more than that.
        state: State = "not done" if group == "model" and report.context.kind == "scores" else "answered"
        return tuple(Piece(f"{fact.label}: {fact.text}", state, (link,)) for fact in chosen)

    return read


def _say_missing_setting(report: Report, group: str, labels: tuple[str, ...]) -> str:
    if report.context.kind == "scores" and group == "model":
        return f"Not done. {NO_MODEL}"
    what = " or ".join(f"\u201c{label[0].lower()}{label[1:]}\u201d" for label in labels)
    return f"Not done: the settings say nothing on {what or 'it'}."


def known_fact(*labels: str) -> Reader:
    """Plain facts that the run itself noted, such as the first day of the records."""

    def read(report: Report) -> tuple[Piece, ...]:
        chosen = _choose(describe_facts(report.context.facts), labels)
        if not chosen:
            return (
                Piece(f"Not done: the run noted nothing on \u201c{labels[0].lower()}\u201d.", "not done"),
            )
        link = link_section(report, "data")
        return tuple(Piece(f"{fact.label}: {fact.text}", "answered", (link,)) for fact in chosen)

    return read


def _choose(facts: Iterable[Fact], labels: tuple[str, ...]) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if not labels or fact.label in labels)


def limits(*labels: str) -> Reader:
    """The limits that every such report has; all of them, or those with these labels."""

    def read(report: Report) -> tuple[Piece, ...]:
        chosen = _choose(list_limits(report.context.kind, report.context.facts), labels)
        return tuple(Piece(f"{fact.label}. {fact.text}", "answered") for fact in chosen)

    return read


def section(slug: str, text: str) -> Reader:
    """That a section of the report as a whole is the answer."""
    return lambda report: (Piece(text, "answered", (link_section(report, slug),)),)


def remark(text: str, *sections: str) -> Reader:
    """A sentence that helps to read the answer and counts for nothing."""
    return lambda report: (Piece(text, None, tuple(link_section(report, slug) for slug in sections)),)


def program(text: str, *sections: str) -> Reader:
    """What the program does in every pilot. Of somebody else's scores it knows nothing of the kind."""

    def read(report: Report) -> tuple[Piece, ...]:
        if report.context.kind == "scores":
            return (Piece(f"Not done. {NO_MODEL}", "not done"),)
        links: tuple[Link, ...] = tuple(link_section(report, slug) for slug in sections)
        return (Piece(text, "answered", links),)

    return read


def not_done(text: str, *, of_scores: bool = True) -> Reader:
    """Something that no report of this kind does, said plainly; not `of_scores` where it is about a model made here."""
    return lambda report: (
        (Piece(f"Not done: {text}", "not done"),) if of_scores or report.context.kind != "scores" else ()
    )


def not_applicable(text: str) -> Reader:
    """Something that cannot arise, and why."""
    return lambda _: (Piece(f"Not applicable: {text}", "not applicable"),)
