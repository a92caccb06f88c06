"""Two reports side by side: verdict, criteria with their intervals, and the verdict of every finding."""

from dataclasses import dataclass

from candour.desk.shelf import CriterionSheet, FindingSheet, ReportSheet

OVERLAP = "The intervals overlap: no difference is shown."
APART = "The intervals do not overlap."
ONE_ONLY = "Only one of the two reports has this."
NO_INTERVAL = "Without two intervals nothing can be compared."


@dataclass(frozen=True)
class CriterionPair:
    """One criterion in both reports; None where a report has no such line."""

    criterion: str
    first: CriterionSheet | None
    second: CriterionSheet | None
    said: str


@dataclass(frozen=True)
class FindingPair:
    """One finding in both reports. `verdict_changed` and `headline_changed` are False where one report lacks it."""

    code: str
    question: str
    first: FindingSheet | None
    second: FindingSheet | None
    verdict_changed: bool
    headline_changed: bool


@dataclass(frozen=True)
class Comparison:
    """Everything of the page that compares."""

    first: ReportSheet
    second: ReportSheet
    criteria: tuple[CriterionPair, ...]
    findings: tuple[FindingPair, ...]

    @property
    def changed(self) -> tuple[FindingPair, ...]:
        """The findings that have another verdict."""
        return tuple(pair for pair in self.findings if pair.verdict_changed)

    @property
    def reworded(self) -> tuple[FindingPair, ...]:
        """Those that have the same verdict and say something else."""
        return tuple(pair for pair in self.findings if pair.headline_changed and not pair.verdict_changed)

    @property
    def one_only(self) -> tuple[FindingPair, ...]:
        """Those that only one of the reports has."""
        return tuple(pair for pair in self.findings if pair.first is None or pair.second is None)

    @property
    def same(self) -> tuple[FindingPair, ...]:
        """Those that are alike."""
        others = {*self.changed, *self.reworded, *self.one_only}
        return tuple(pair for pair in self.findings if pair not in others)


def compare_reports(first: ReportSheet, second: ReportSheet) -> Comparison:
    """Put two reports side by side, in the order of the first; what only the second has comes last."""
    return Comparison(first, second, _pair_criteria(first, second), _pair_findings(first, second))


def compare_intervals(first: CriterionSheet | None, second: CriterionSheet | None) -> str:
    """What two intervals allow to be said."""
    if first is None or second is None:
        return ONE_ONLY
    if first.low is None or first.high is None or second.low is None or second.high is None:
        return NO_INTERVAL
    return OVERLAP if first.low <= second.high and second.low <= first.high else APART


def _pair_criteria(first: ReportSheet, second: ReportSheet) -> tuple[CriterionPair, ...]:
    left = {line.criterion: line for line in first.criteria}
    right = {line.criterion: line for line in second.criteria}
    return tuple(
        CriterionPair(
            name, left.get(name), right.get(name), compare_intervals(left.get(name), right.get(name))
        )
        for name in {**left, **right}
    )


def _pair_findings(first: ReportSheet, second: ReportSheet) -> tuple[FindingPair, ...]:
    left = {finding.code: finding for finding in first.findings}
    right = {finding.code: finding for finding in second.findings}
    return tuple(_pair(code, left.get(code), right.get(code)) for code in {**left, **right})


def _pair(code: str, first: FindingSheet | None, second: FindingSheet | None) -> FindingPair:
    question = first.question if first is not None else second.question if second is not None else ""
    verdict_changed = headline_changed = False
    if first is not None and second is not None:
        verdict_changed = first.verdict != second.verdict
        headline_changed = first.headline != second.headline
    return FindingPair(code, question, first, second, verdict_changed, headline_changed)
