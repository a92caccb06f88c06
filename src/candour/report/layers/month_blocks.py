"""A month's list in numbers: whom it finds, whom it misses, and what it asks of a team."""

from candour.config.protocol import Protocol
from candour.report.content.average_month import is_average_month
from candour.report.content.published import Published, PublishedRow
from candour.report.layers.block import Block, Line, SmallTable
from candour.report.model import Report
from candour.report.printing.cells import print_number
from candour.results import Verdict

CODE, THOUSAND = "USEF-001", "PERF-002"
NOT_KNOWN = "not published"
GROUP_CODES = ("BIAS-001", "BIAS-002", "BIAS-003", "BIAS-004", "BIAS-005", "BIAS-007", "BIAS-010")
_ROWS = (
    ("flagged", "On the list"),
    ("right", "Rightly: the outcome came"),
    ("wrong", "Wrongly: it did not come"),
    ("missed", "Missed: not on the list, and it came"),
)
WITHOUT_INTERVALS = "These numbers have no intervals of their own: see PERF-001."
_ABOVE = "Of the children with the outcome it misses as many as the table above says."
_NOTHING = (
    "How a month\u2019s list would look was not worked out, or rests on too few children to be published."
)


def list_costs(published: Published) -> tuple[PublishedRow, ...]:
    """What a list finds and misses: at the capacity that there is, or else out of 1,000 decisions at the largest share."""
    return published.list_rows(CODE, "capacity") or published.list_rows(THOUSAND, "thousand")[-1:]


def describe_month(report: Report, published: Published) -> Block:
    """The list of an average month, with the base rate that its errors must be read beside."""
    rows = list_costs(published)
    if not rows:
        return Block("month", "A month\u2019s list, in numbers", (_NOTHING,))
    code = CODE if published.list_rows(CODE, "capacity") else THOUSAND
    headings = ("", *(_head(row) for row in rows))
    lines = tuple(Line(label, tuple(_say(row, name) for row in rows)) for name, label in _ROWS)
    return Block(
        "month", "A month\u2019s list, in numbers", (say_base_rate(report), *_say_wrong(rows[0]), *say_bare(rows)),
        table=SmallTable("Decisions, with the range in which the true number plausibly lies", headings, lines),
        sources=(code, *((report.base_rate.finding,) if report.base_rate else ())),
    )  # fmt: skip


def say_bare(rows: tuple[PublishedRow, ...]) -> tuple[str, ...]:
    """Where to look for intervals, if what a list gets right is published without one."""
    found = rows[0].read_estimate("right") if rows else None
    return () if not rows or (found is not None and found.low is not None) else (WITHOUT_INTERVALS,)


def say_base_rate(report: Report) -> str:
    """How often the outcome comes at all: no error rate is read without it."""
    if report.base_rate is None:
        return "The base rate, which is how often the outcome comes at all, is not published, so read these numbers with care."
    return f"The base rate: {report.base_rate.sentence[0].lower()}{report.base_rate.sentence[1:]}"


def _head(row: PublishedRow) -> str:
    return row.say("counted") or "Out of 1,000 decisions"


def _say(row: PublishedRow, column: str) -> str:
    said = row.measure(column)
    if said is None or column == "flagged":
        return row.say(column) or NOT_KNOWN
    return said


def _say_wrong(row: PublishedRow) -> tuple[str, ...]:
    precision = row.measure("precision")
    return (
        ()
        if precision is None
        else (
            f"Right among those on the list: {precision}. To the others on it the outcome did not come. That does not say that they had no need of help.",
        )
    )


def describe_missed(published: Published) -> Block:
    """Who is not on the list although the outcome comes, and how soon it comes."""
    rows = published.list_rows(CODE, "capacity")
    recall = rows[0].measure("recall") if rows else None
    found = (
        f"Of the children with the outcome, the list holds {recall}. It misses the others."
        if recall
        else _ABOVE
        if list_costs(published)
        else _NOTHING
    )
    early = next(
        (
            row.measure("early")
            for row in published.list_rows("USEF-002", "early")
            if row.matches(who="Missed")
        ),
        None,
    )
    soon = (
        ()
        if early is None
        else (
            f"For {early} of those missed, the outcome comes sooner than the protocol counts as in time for a look to help.",
        )
    )
    shown = tuple(
        finding.headline.text
        for code in GROUP_CODES
        if (finding := published.find(code)) is not None
        and finding.verdict is Verdict.CONCERN
        and not finding.muted
    )
    rest = tuple(
        f"{said}: {', '.join(titles)}."
        for verdict, said in (
            (Verdict.CANNOT_TELL, "Whether it errs more for some children cannot be told by"),
            (Verdict.NOT_ASSESSED, "Nobody has looked at whether it does by"),
        )
        if (titles := _list_titles(published, verdict))
    )
    known = tuple(code for code in (CODE, "USEF-002", *GROUP_CODES) if published.find(code) is not None)
    return Block("missed", "Which children it misses", (found, *soon, *rest), points=shown, sources=known)


def _list_titles(published: Published, verdict: Verdict) -> tuple[str, ...]:
    """The questions about groups of children that were answered so. What was never asked is not what cannot be told."""
    return tuple(
        finding.title.lower()
        for code in GROUP_CODES
        if (finding := published.find(code)) is not None and finding.verdict is verdict
    )


def describe_workload(report: Report, published: Published) -> Block:
    """What the list asks of a team each month."""
    rows = [row for row in published.list_rows(CODE, "capacity") if is_average_month(row)]
    wrong = rows[0].measure("wrong") if rows else None
    more = (
        ()
        if wrong is None
        else (
            f"Of an average month\u2019s looks, {wrong} would be at cases to which the outcome does not come.",
        )
    )
    return Block(
        "workload", "What it asks of a team",
        (
            say_capacity(report.context.protocol),
            *more,
            "How long one second look takes, and what is left undone meanwhile, is not known from records.",
        ),
        sources=(CODE,) if rows else (),
    )  # fmt: skip


def say_capacity(protocol: Protocol) -> str:
    """The room that the teams have, as the protocol says."""
    if protocol.capacity_per_month is not None:
        return f"The teams have room to look again at {print_number(protocol.capacity_per_month, 'count')} cases a month."
    share = print_number(protocol.capacity_shares[-1], "rate")
    return f"The teams have room to look again at {share} of decisions; no number of cases a month was written down."
