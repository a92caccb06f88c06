"""One part of an answer: what the findings say, and where they cannot, what it would take."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from candour.disclosure import WITHHELD_SENTENCE
from candour.report.content.context import ReportContext
from candour.report.content.published import Published, PublishedRow
from candour.report.content.sections import AUDIT_TITLES, NEEDS_A_MODEL
from candour.report.content.statements import TO_COMPLETE, StatementLine
from candour.report.content.verdict import prefix_of
from candour.results import Finding, Verdict, Withheld

WITHHELD = "Its numbers are withheld, because they rest on too few children."
_TAKES_INSIDE = (
    "More children in these groups; until then somebody inside the authority can read the numbers in a report made with "
    "disclosure off"
)


@dataclass(frozen=True)
class Sources:
    """Everything that an answer may be read from."""

    published: Published
    statements: Mapping[str, StatementLine]
    context: ReportContext


@dataclass(frozen=True)
class Part:
    """`text` are whole sentences. `takes` says, without a full stop, what would settle it; a part that is told has none."""

    text: str
    told: bool
    takes: str = ""
    evidence: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()


Say = Callable[[tuple[PublishedRow, ...]], str | None]


def tell(
    sources: Sources,
    code: str,
    table: str,
    say: Say,
    *,
    takes: str | Callable[[], str] = "",
    by_verdict: bool = True,
) -> Part:
    """What `say` makes of the rows of one table; why it can make nothing of them, where it gives None.

    With `by_verdict`, a finding that cannot tell leaves the question open although its numbers are there; `takes` then says
    what would settle it.
    """
    absent = explain_absence(sources, code)
    if absent is not None:
        return absent
    rows = sources.published.list_rows(code, table)
    text = say(rows)
    if text is None:
        return _explain_silence(code, rows)
    if not by_verdict or sources.published.is_settled(code):
        return Part(text, told=True, evidence=(code,))
    needed = takes if isinstance(takes, str) else takes()
    return Part(text, told=False, takes=needed or _say_rule(sources.published.find(code)), evidence=(code,))


def explain_absence(sources: Sources, code: str) -> Part | None:
    """Why a finding answers nothing: it is not there, is muted, or was not assessed; None where it does answer."""
    finding = sources.published.find(code)
    if finding is None:
        return _explain_missing(sources, code)
    if finding.muted:
        return Part(
            f"{finding.title}: the authority has had this question muted (\u201c{finding.muted.rstrip('.')}\u201d).",
            told=False,
            takes=f"That the authority lets the question be put ({code})",
            evidence=(code,),
        )
    if finding.verdict is Verdict.NOT_ASSESSED:
        reason = (finding.why.rstrip(".") or finding.headline.text.rstrip(".")).removeprefix("Not assessed: ")
        return Part(
            f"{finding.title}: not assessed.",
            told=False,
            takes=f"What was lacking: {reason}",
            evidence=(code,),
        )
    return None


def cite(sources: Sources, paths: Iterable[str]) -> tuple[Part, ...]:
    """The authority's own words, and what it has still to write."""
    lines = [line for path in paths if (line := sources.statements.get(path))]
    given = tuple(
        Part(f"{line.label}: {line.text.rstrip('.')}.", told=True, statements=(line.path,))
        for line in lines
        if line.given
    )
    missing = [line for line in lines if not line.given]
    if not missing:
        return given
    named = join(line.label[:1].lower() + line.label[1:] for line in missing)
    owed = Part(
        f"{TO_COMPLETE}: {named}.",
        told=False,
        takes=f"That the authority writes down: {named}",
        statements=tuple(line.path for line in missing),
    )
    return (*given, owed)


def tell_withheld(
    sources: Sources, code: str, tables: Iterable[str], group: str = "group"
) -> tuple[Part, ...]:
    """That some rows of these tables are withheld, and what it would take to know them; nothing where none are."""
    names = dict.fromkeys(
        str(row.read(group))
        for table in tables
        for row in sources.published.list_rows(code, table)
        if any(isinstance(cell, Withheld) for cell in row.cells)
    )
    finding = sources.published.find(code)
    if not names or finding is None:
        return ()
    title = finding.title
    return (
        Part(
            f"{title} ({code}): numbers of some groups are withheld.",
            told=False,
            takes=_TAKES_INSIDE,
            evidence=(code,),
        ),
    )


def unknown(takes: str, text: str = "", *evidence: str) -> Part:
    """A part that no finding can settle."""
    return Part(text, told=False, takes=takes, evidence=evidence)


def join(words: Iterable[str]) -> str:
    """A list as people read it."""
    listed = list(words)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}" if listed else ""


def headline_of(sources: Sources, code: str) -> str:
    """The answer of a finding as it is published; empty where it is withheld or not there."""
    finding = sources.published.find(code)
    if finding is None or finding.headline.text == WITHHELD_SENTENCE:
        return ""
    return finding.headline.text


def _explain_missing(sources: Sources, code: str) -> Part:
    title = AUDIT_TITLES.get(prefix_of(code), code)
    if sources.context.kind == "scores" and prefix_of(code) in NEEDS_A_MODEL:
        return Part(
            f"{title}: not examined.",
            told=False,
            takes="The model and the records behind it: only scores and outcomes were given",
        )
    return Part(
        f"{title}: no audit of this was run ({code}).",
        told=False,
        takes=f"That the audit behind {code} is run",
    )


def _explain_silence(code: str, rows: tuple[PublishedRow, ...]) -> Part:
    withheld = any(isinstance(cell, Withheld) for row in rows for cell in row.cells)
    if withheld:
        return Part(f"{code}: {WITHHELD}", told=False, takes=_TAKES_INSIDE, evidence=(code,))
    return Part(
        f"No number is published for this ({code}).",
        told=False,
        takes=f"That number in {code}",
        evidence=(code,),
    )


def _say_rule(finding: Finding | None) -> str:
    return "" if finding is None else f"What {finding.code} asks for: {finding.why.rstrip('.')}"
