"""The reports that the desk shows, as values: whoever opens the desk says how they are found and read.

The desk reads nothing of a run but its published report, and prints no number itself: all texts come ready to print.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


@dataclass(frozen=True)
class ReportPlace:
    """Where the published report of one run lies. `day` is the day on which the run was started; `standing` says how it stands to a
    protocol, as `candour.standing` words it.
    """

    run: str
    pilot: str
    day: str
    folder: Path
    standing: str = "exploratory"


@dataclass(frozen=True)
class SectionLine:
    """One section of the report. `slug` is its id on the report's page."""

    number: int
    slug: str
    title: str


class Mark(NamedTuple):
    """The shape that carries a verdict where colour cannot, and the name of its style."""

    shape: str
    style: str


@dataclass(frozen=True)
class CriterionSheet:
    """One criterion: what was reached with its interval, as printed, and the ends of the interval to compare by."""

    criterion: str
    reason: str
    reached: str
    base_rate: str
    answer: str
    low: float | None
    high: float | None


@dataclass(frozen=True)
class FindingSheet:
    """One finding: its code, question, verdict and headline."""

    code: str
    question: str
    verdict: str
    mark: Mark
    headline: str


@dataclass(frozen=True)
class ReportSheet:
    """What the desk shows of a report. `sentence` says the verdict in one sentence. `unsettled` is
    how many questions have no answer yet, `to_complete` how many lines the authority has still to write.

    `version` is the fingerprint of the report's list of files; `exported` are number and fingerprint of the entries of the
    panel's log that this version prints.
    """

    place: ReportPlace
    version: str
    title: str
    authority: str
    verdict: str
    mark: Mark
    sentence: str
    restricted: bool
    unsettled: int
    to_complete: int
    criteria: tuple[CriterionSheet, ...]
    findings: tuple[FindingSheet, ...]
    sections: tuple[SectionLine, ...]
    documents: tuple[str, ...]
    exported: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Shelf:
    """How reports are found (the newest first) and read. Reading raises ReportError where one cannot be shown."""

    find: Callable[[], tuple[ReportPlace, ...]]
    read: Callable[[ReportPlace], ReportSheet]
