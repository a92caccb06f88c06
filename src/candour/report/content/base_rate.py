"""How often the outcome came at all: the number beside which every other one has to be read."""

from dataclasses import dataclass

from candour.report.content.published import Published, PublishedRow
from candour.results import Cell, Estimate, Finding

_PLACES = (("PERF-001", "performance"), ("BIAS-009", "alternative_outcomes"), ("PERF-003", "pooled"))
"""The tables whose first row is about all test decisions and the outcome that is forecast."""


@dataclass(frozen=True)
class BaseRate:
    """`cell` is the published share of test decisions followed by the outcome; `text` says it with interval and n.

    `outcomes` and `decisions` are the counts behind it, None where they are not published.
    """

    finding: str
    cell: Cell
    text: str
    outcomes: int | None
    decisions: int | None

    @property
    def sentence(self) -> str:
        """The sentence that stands first on every front page."""
        return f"Of all test decisions, {self.text} were followed by the outcome."


def read_base_rate(findings: tuple[Finding, ...]) -> BaseRate | None:
    """The base rate; one that is published with its interval goes before one without."""
    published = Published(findings)
    found = [read for code, table in _PLACES if (read := _read(code, published.list_rows(code, table)[:1]))]
    return next((read for read in found if isinstance(read.cell, Estimate)), found[0] if found else None)


def _read(code: str, rows: tuple[PublishedRow, ...]) -> BaseRate | None:
    text = rows[0].measure("base_rate") if rows else None
    if text is None:
        return None
    cell = rows[0].read("base_rate")
    outcomes = cell.events if isinstance(cell, Estimate) else rows[0].read("outcomes")
    decisions = cell.n if isinstance(cell, Estimate) else rows[0].read("decisions")
    return BaseRate(
        code,
        cell,
        text,
        outcomes if isinstance(outcomes, int) else None,
        decisions if isinstance(decisions, int) else None,
    )
