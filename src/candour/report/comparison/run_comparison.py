"""Runs side by side: what changed between them, what each asked, how it stands to its protocol, its criteria, its main figures, and differences where they can be answered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from candour.disclosure import protect_table
from candour.report.combined.alike import tabulate_alike
from candour.report.combined.measures import MEASURES, Reading, find_fault, read_measure
from candour.report.combined.study import Study
from candour.report.comparison.tabulated_changes import tabulate_changes
from candour.report.comparison.what_changed import Changes
from candour.report.side_by_side import SideBySide
from candour.results import Cell, Column, Estimate, Table
from candour.stats.compared_together import Difference

NAME = "comparison"
METRICS: Mapping[str, str] = {
    "auc": "AUC",
    "average_precision": "Average precision",
    "brier": "Brier score (smaller is better)",
}
LIMITS = (
    "What changed stands beside what came out otherwise. Where several things changed at once, nothing here says which of them a difference goes with.",
    "Two figures side by side are no test: intervals that overlap may hide a difference, and intervals that do not may come from other children.",
    "A difference is only worked out where two runs forecast the very same decisions, and then on the same families drawn again for both.",
    "Whoever compares many runs and keeps the best one has made a choice with the results in sight.",
)


@dataclass(frozen=True)
class Compared:
    """The differences of one run from the first: by metric, or why there are none."""

    label: str
    differences: Mapping[str, Difference]
    reason: str = ""


def describe_comparison(
    studies: Sequence[Study], compared: Sequence[Compared], changes: Sequence[Changes]
) -> SideBySide:
    """The document: what changed first, then everything side by side. Differences of a number that one of the two reports withholds are
    withheld as well.
    """
    threshold = max(study.threshold for study in studies)
    alike = replace(
        tabulate_alike(studies),
        note="Where the question differs, figures answer different questions, however they are called.",
    )
    tables = (
        *tabulate_changes(studies[0], changes),
        alike,
        _tabulate_figures(studies),
        _tabulate_criteria(studies),
        _tabulate_differences(studies, compared),
    )
    lines = dict.fromkeys(study.standing_line for study in studies)
    return SideBySide(
        title="Runs side by side",
        kicker="Comparison",
        standing_line=next(iter(lines))
        if len(lines) == 1
        else "These runs do not all stand to a protocol in the same way.",
        introduction=f"{', '.join(study.label for study in studies)}: what changed, what each asked, and what it found.",
        notices=tuple(_list_notices(studies)),
        tables=tuple(protect_table(table, threshold=threshold) for table in tables),
        limits=LIMITS,
    )


def _tabulate_figures(studies: Sequence[Study]) -> Table:
    rows = []
    for study in studies:
        found = [read_measure(study, measure) for measure in MEASURES]
        cells: list[Cell] = [one.estimate if isinstance(one, Reading) else None for one in found]
        rows.append((study.label, str(study.standing.standing), study.verdict, study.base_rate, *cells))
    columns = (
        Column("run", "Run", "text"),
        Column("standing", "Standing", "text"),
        Column("verdict", "Verdict", "text"),
        Column("base_rate", "Base rate", "rate"),
        *(Column(measure.name, measure.label, "number") for measure in MEASURES),
    )
    return Table(
        "figures", "Main figures", columns, tuple(rows), note="A dash: withheld, or not in its report."
    )


def _tabulate_criteria(studies: Sequence[Study]) -> Table:
    rows = [
        (study.label, row.read("criterion"), row.read("measured"), study.base_rate, row.read("answer"))
        for study in studies
        for row in study.published.list_rows("PERF-004", "criteria")
    ]
    columns = (
        Column("run", "Run", "text"),
        Column("criterion", "Criterion", "text"),
        Column("measured", "Measured", "number"),
        Column("base_rate", "Base rate", "rate"),
        Column("answer", "Answer", "text"),
    )
    return Table("criteria", "Criteria, and what each run answers", columns, tuple(rows))


def _tabulate_differences(studies: Sequence[Study], compared: Sequence[Compared]) -> Table:
    columns = (
        Column("run", f"Run, minus {studies[0].label}", "text"),
        Column("metric", "Metric", "text"),
        Column("difference", "Difference", "number"),
        Column("answer", "Answer", "text"),
        Column("remark", "Remark", "text"),
    )
    return Table(
        "differences",
        "Differences on the same decisions",
        columns,
        tuple(_list_differences(studies, compared)),
        note="The intervals of one metric hold together over all runs that are compared.",
    )


def _list_differences(studies: Sequence[Study], compared: Sequence[Compared]) -> Iterator[tuple[Cell, ...]]:
    first, others = studies[0], {study.label: study for study in studies}
    for one in compared:
        if one.reason:
            yield one.label, "all", None, "not compared", one.reason
        for metric, difference in one.differences.items():
            fault = _find_fault(first, metric) or _find_fault(others[one.label], metric)
            if fault:
                yield (
                    one.label,
                    METRICS[metric],
                    None,
                    "not compared",
                    f"one of the two is not published: {fault}",
                )
                continue
            together = difference.together
            yield one.label, METRICS[metric], together, _answer(difference), together.reason


def _answer(difference: Difference) -> str:
    """Against the margin where there is one, else whether any difference is shown."""
    if difference.answer is not None:
        return str(difference.answer)
    low, high = difference.together.low, difference.together.high
    return (
        "a difference is shown"
        if low is not None and high is not None and (low > 0 or high < 0)
        else "cannot tell"
    )


def _find_fault(study: Study, metric: str) -> str:
    rows = study.published.list_rows("PERF-001", "performance")
    row = next((row for row in rows if row.read("model") == study.leading), None)
    return find_fault(None if row is None else row.read(metric))


def _list_notices(studies: Sequence[Study]) -> Iterator[str]:
    standings = dict.fromkeys(str(study.standing.standing) for study in studies)
    if len(standings) > 1:
        yield f"They stand differently to their protocols ({', '.join(standings)}): only a registered run confirms anything."
    if len({study.asked for study in studies}) > 1:
        yield "They do not ask the same question."
    rates = [study.base_rate for study in studies]
    if not all(isinstance(rate, Estimate | float) for rate in rates):
        yield "Not every run publishes its base rate: no figure of it can be read without."
    if any(isinstance(rate, float) for rate in rates):
        yield "Not every base rate stands here with its interval: where its report withholds the interval, it is only as sure as so few decisions allow."
