"""The few numbers by which a run is known, read from what its report published: how well its leading forecast sorts, and the base rate.

Nothing is worked out anew, so a list of runs tells nothing that their reports do not tell.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from candour.report.content.base_rate import read_base_rate
from candour.report.content.published import Published
from candour.report.machine.findings_document import load_findings_of
from candour.results import Cell, Estimate, Finding

NUMBERS: Final[Mapping[str, str]] = {
    "auc": "AUC",
    "average_precision": "Average precision",
    "average_precision_lift": "Average precision, as a multiple of chance",
    "brier": "Brier score",
}
"""Name -> label of the numbers beside the base rate."""
_PLACES: Final = (
    ("PERF-001", "performance"),
    ("PERF-003", "pooled"),
    ("BIAS-009", "alternative_outcomes"),
)
"""The tables whose first row is about the leading forecast, all test decisions and the outcome that is forecast."""


@dataclass(frozen=True)
class Headline:
    """What a report says first.

    verdict: of the whole report. leading: the leading forecast in words. base_rate and `numbers`: cells as published; None where no table
    publishes them. decisions and outcomes: what they rest on; None where that is withheld.
    """

    verdict: str
    leading: str
    base_rate: Cell = None
    decisions: int | None = None
    outcomes: int | None = None
    numbers: Mapping[str, Cell] = field(default_factory=dict)


def read_headline(content: bytes) -> Headline:
    """From the document of findings of a report. Raises ValueError where it is none, or of another shape."""
    held = json.loads(content)
    try:
        codes = {code for code, _ in _PLACES}
        # Only these: a report holds some megabytes of tables.
        told = [finding for finding in held["findings"] if finding["code"] in codes]
        findings = load_findings_of(json.dumps({"findings": told}).encode())
        return _build(findings, str(held["overall"]["verdict"]), str(held["context"]["leading_label"]))
    except (KeyError, TypeError) as error:
        raise ValueError("this is no document of findings") from error


def read_headline_of(findings: Sequence[Finding], *, leading: str) -> Headline:
    """The same from findings that went through disclosure control and are in no report; without a verdict of the whole."""
    return _build(tuple(findings), "", leading)


def _build(findings: tuple[Finding, ...], verdict: str, leading: str) -> Headline:
    base_rate = read_base_rate(findings)
    return Headline(
        verdict,
        leading,
        None if base_rate is None else base_rate.cell,
        None if base_rate is None else base_rate.decisions,
        None if base_rate is None else base_rate.outcomes,
        {name: _find(findings, name) for name in NUMBERS},
    )


def _find(findings: tuple[Finding, ...], name: str) -> Cell:
    """The number from the first table that did not have to withhold it."""
    published = Published(findings)
    cells = (row.read(name) for place in _PLACES for row in published.list_rows(*place)[:1])
    return next((cell for cell in cells if isinstance(cell, Estimate | float | int)), None)


__all__ = ["NUMBERS", "Headline", "read_headline", "read_headline_of"]
