"""The printed numbers of a report, from its findings.json alone: whatever any other document shows must be one of these."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, Final

from candour.report.content.average_month import AVERAGE_MONTH
from candour.report.content.exhibits import Exhibit, arrange_context_tables, arrange_exhibits
from candour.report.content.picture import LEGEND, ThousandPicture, read_picture
from candour.report.machine.exports import FINDINGS
from candour.report.machine.findings_document import FindingsDocument
from candour.report.printing.cells import NO_BREAK, print_cell, print_number
from candour.report.printing.printed_table import print_table
from candour.results import Cell, Column, Estimate, Finding, Table, Unit
from shown_numbers import find_claims, list_floats, make_plain, read_text

RATE: Final[Unit] = "rate"
PLAN, PLAN_PAGE = "monitoring-plan.json", "monitoring-and-stop-plan.html"
MONTHS: Final = 12
ROUNDED: Final = 5.1e-5
"""How far a number with four decimals may be from the one that it was rounded from."""


@dataclass(frozen=True)
class Canonical:
    """`claims` are the numbers as they are printed; `floats` the same as machines read them.

    `key` is what no full document may leave out: each criterion and the base rate, with their intervals.
    `thousand` are the sentences of the picture of 1,000 decisions, as its legend says them. `allowed` are the numbers that a
    document, by its name without the ending, works out by a rule of its own: worked out here once more.
    """

    claims: frozenset[str]
    floats: frozenset[float]
    key: tuple[str, ...]
    thousand: tuple[str, ...]
    verdict: str
    allowed: Mapping[str, frozenset[str]]

    def find_strangers(self, name: str, content: bytes, **how: str) -> list[str | float]:
        """What a document shows that no finding publishes. The file that all is taken from holds other numbers too."""
        strangers = find_claims(read_text(name, content, **how)) - self.claims
        if PurePosixPath(name).stem in self.allowed:
            strangers -= self.allowed[PurePosixPath(name).stem]
        if name == FINDINGS:
            return [*sorted(strangers)]
        if name == PLAN:
            return [*sorted(strangers), *self._find_unexpected(json.loads(content))]
        return [
            *sorted(strangers),
            *(value for value in list_floats(name, content) if value not in self.floats),
        ]

    def _find_unexpected(self, plan: dict[str, Any]) -> list[float]:
        """What a watch expects, with an interval, where it is none of the published numbers with four decimals.

        One without an interval is a share of two published counts, and a count is an average of the published months.
        """
        expected = [
            watch[key]
            for watch in plan["watches"]
            if watch["unit"] in {RATE, "number"} and None not in (watch["low"], watch["high"])
            for key in ("expected", "low", "high")
        ]
        return [value for value in expected if not any(abs(value - near) <= ROUNDED for near in self.floats)]

    def find_missing(self, text: str, parts: Collection[str]) -> list[str]:
        """Which of these parts of the key a text leaves out: `numbers`, `thousand`, `verdict`."""
        shown, plain = find_claims(text), make_plain(text)
        numbers = [number for number in self.key if number not in shown]
        said = {"verdict": (self.verdict,), "thousand": self.thousand}
        words = [word for part in said if part in parts for word in said[part] if word not in plain]
        return [*(numbers if "numbers" in parts else ()), *words]


def list_canonical(document: FindingsDocument, plan: bytes | None = None) -> Canonical:
    """What the findings publish, what their own sentences say, and what was written down beforehand."""
    tables = tuple(exhibit.table for exhibit in list_exhibits(document))
    key = tuple(dict.fromkeys(_list_key(document)))
    texts = (*_list_texts(document), *(text for table in tables for text in _print_all(table)))
    return Canonical(
        claims=frozenset(
            (*find_claims(f"{'); '.join(key)};"), *(claim for text in texts for claim in find_claims(text)))
        ),
        floats=frozenset(
            value for table in tables for row in table.rows for cell in row for value in list_values(cell)
        ),
        key=key,
        thousand=_say_picture(read_picture(document.findings)),
        verdict=str(document.overall.verdict),
        allowed={
            "for-directors": frozenset(_list_years(document)),
            PurePosixPath(PLAN_PAGE).stem: frozenset(
                () if plan is None else _list_limits(json.loads(plan), _list_counts(tables))
            ),
        },
    )


def list_exhibits(document: FindingsDocument) -> tuple[Exhibit, ...]:
    """Every table of the report, with the name of its CSV file."""
    own = (exhibit for entry in arrange_exhibits(document.findings) for exhibit in entry.exhibits)
    return (*arrange_context_tables(document.context.tables), *own)


def list_values(cell: Cell) -> tuple[float, ...]:
    """The numbers of a cell."""
    if isinstance(cell, Estimate):
        return tuple(float(value) for value in (cell.value, cell.low, cell.high) if value is not None)
    return (float(cell),) if isinstance(cell, (int, float)) else ()


def _print_all(table: Table) -> Iterator[str]:
    """Every cell with the decimals of its column, and with those that it has by itself."""
    yield from (table.title, table.note, *(column.label for column in table.columns))
    for row, printed in zip(table.rows, print_table(table).rows, strict=True):
        for cell, column, shown in zip(row, table.columns, printed, strict=True):
            alone = print_cell(cell, column)
            yield from (f"{shown.text} {shown.interval};", f"{alone.text} {alone.interval};", shown.remark)


def _list_key(document: FindingsDocument) -> Iterator[str]:
    """The criteria and the base rate, each with its interval; one that has none is no key."""
    for line in document.criteria:
        for cell, unit in ((line.reached, line.unit), (line.base_rate, RATE)):
            printed = print_cell(cell, Column("key", "Key", unit))
            yield from (claim for claim in find_claims(f"{printed.text} {printed.interval};") if "(" in claim)


def _list_years(document: FindingsDocument) -> Iterator[str]:
    """Twelve times each number of an average month, with as many decimals as the table gives the year."""
    for finding in document.findings:
        for table in finding.tables:
            if (finding.code, table.name) != ("USEF-001", "capacity"):
                continue
            for row in table.rows:
                if row[table.index_of("counted")] != AVERAGE_MONTH:
                    continue
                year = replace(table, rows=(tuple(map(_make_year, row)),))
                for printed in print_table(year).rows[0]:
                    yield from find_claims(f"{printed.text} {printed.interval};")


def _make_year(cell: Cell) -> Cell:
    if isinstance(cell, Estimate):
        value, low, high = (None if n is None else n * MONTHS for n in (cell.value, cell.low, cell.high))
        return replace(cell, value=value, low=low, high=high)
    return cell


def _list_counts(tables: Iterable[Table]) -> frozenset[int]:
    return frozenset(cell for table in tables for row in table.rows for cell in row if isinstance(cell, int))


def _list_limits(plan: dict[str, Any], counts: frozenset[int]) -> Iterator[str]:
    """The values at which somebody asks why or stops: the plan's own, so its page must print those of its file.

    Also the share that is left empty, where it follows from two published counts: how many there are, and how many are not.
    """
    for watch in plan["watches"]:
        of, share = watch["tested"], watch["expected"]
        if watch["unit"] == RATE and share is not None and {of, of - round(share * of)} <= counts:
            yield print_number(round(share * of) / of, RATE).replace(NO_BREAK, " ")
        for limits in (watch["ask"], watch["stop"]):
            ends = (limits["lower"], limits["upper"]) if limits and watch["unit"] == RATE else ()
            for end in ends:
                # The file has four decimals and the page was rounded from more, so either neighbour may be printed.
                near = () if end is None else (end - ROUNDED, end + ROUNDED)
                yield from (print_number(number, RATE).replace(NO_BREAK, " ") for number in near)


def _list_texts(document: FindingsDocument) -> Iterator[str]:
    """The audits' own sentences, the protocol's bars, the facts of the configuration and what the authority wrote."""
    for finding in document.findings:
        yield from _list_words(finding)
    context = document.context
    for facts in (context.question, context.sources, context.model, context.bar):
        yield from (text for fact in facts for text in fact)
    yield from context.facts.values()
    yield from (context.title, context.purpose, context.leading_label, *context.baseline_labels)
    yield from (text for line in document.statements for text in (line.text, line.prompt))
    yield from (entry.text for entry in document.governance)
    yield f"{document.context.protocol.confidence * 100:g} %"


def _list_words(finding: Finding) -> Iterator[str]:
    yield from (
        finding.title,
        finding.question,
        finding.headline.text,
        finding.for_families.text,
        finding.why,
        finding.muted,
    )
    yield from (*finding.limits, *finding.assumptions)
    yield from (text for figure in finding.figures for text in (figure.title, figure.description))


def _say_picture(picture: ThousandPicture | None) -> tuple[str, ...]:
    if picture is None:
        return ()
    return tuple(make_plain(f"{getattr(picture, kind):,} {LEGEND[kind]}") for kind in LEGEND)
