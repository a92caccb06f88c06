"""PERF-003: whether it holds at each test date."""

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import Flags, code_clusters
from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Difference, Rules, compare_groups
from candour.stats.groups.judged import Labels
from candour.stats.performance import Metric, resample_performance
from candour_audits.assumed import FAMILIES, OUTCOMES
from candour_audits.decisions import Decisions
from candour_audits.performance.other_windows import tabulate_windows
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import METRICS

TITLE = "Test dates"
QUESTION = "Does it hold at each test date, and with one decision a child?"
METRICS_SHOWN = (Metric("average_precision"), Metric("average_precision_lift"), Metric("auc"))
COLUMNS = (
    Column("decisions", "Decisions", "count"),
    Column("outcomes", "With the outcome", "count"),
    Column("without", "Without", "count", hidden=True),
    Column("base_rate", "Base rate", "rate"),
    *(Column(metric.name, METRICS[metric.name], "number") for metric in METRICS_SHOWN),
)
GUARD = Guard(
    tuple(column.name for column in COLUMNS if not column.hidden), ("decisions", "outcomes", "without")
)


def compare_test_dates(evidence: Evidence, decisions: Decisions) -> Finding:
    """The leading forecast by calendar quarter, and pooled with the first decision of each child."""
    if decisions.decided_on is None:
        reason = "the decisions have no dates"
        return build_unanswered("PERF-003", "performance", TITLE, QUESTION, reason)
    quarters = name_quarters(decisions.decided_on)
    names = tuple(sorted(set(quarters)))
    by_quarter = [_build_row(evidence, decisions, name, quarters == name) for name in names]
    everyone = np.ones(len(quarters), dtype=bool)
    pooled = [
        _build_row(evidence, decisions, "All test decisions", everyone),
        _build_row(evidence, decisions, "The first decision of each child", find_first_decisions(decisions)),
    ]
    differences = _compare(evidence, decisions, quarters)
    windows = tabulate_windows(evidence, decisions)
    verdict = _decide(differences)
    return Finding(
        "PERF-003", "performance", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(verdict), decisions.counts),
        for_families=Statement(_say_for_families(verdict)),
        why=f"Each quarter's AUC is compared with that of all others, with intervals that hold together; differences "
        f"under {evidence.protocol.durability.auc_margin:g} do not count. {evidence.protocol.durability.auc_reason}",
        tables=(
            Table("quarters", "By quarter of the decision", (Column("quarter", "Quarter", "text"), *COLUMNS),
                  tuple(by_quarter), (GUARD,), partition=()),
            _tabulate_pooled(pooled),
            *(() if windows is None else (windows,)),
        ),
        figures=(
            Figure("quarters", "intervals", "quarters", "Average precision by quarter",
                   "One dot a quarter with its interval.", "average_precision", "quarter"),
        ),
        assumptions=(FAMILIES, OUTCOMES, "An outcome is recorded as readily in every quarter, given what happened."),
        limits=("The last quarters are the nearest to how the forecast would be used, and still lie in the past.",),
    )  # fmt: skip


def _tabulate_pooled(rows: list[tuple[Cell, ...]]) -> Table:
    """The first decisions are some of all decisions: subtraction gives the repeated ones, so they are guarded too."""
    everything, first = (row[1:4] for row in rows)
    repeated = [
        Column(f"repeated_{column.name}", f"Repeated: {column.label.lower()}", "count", hidden=True)
        for column in COLUMNS[:3]
    ]
    left = tuple(int(str(whole)) - int(str(part)) for whole, part in zip(everything, first, strict=True))
    return Table(
        "pooled", "All decisions, and one a child",
        (Column("which", "Decisions", "text"), *COLUMNS, *repeated),
        ((*rows[0], 0, 0, 0), (*rows[1], *left)),
        (Guard(GUARD.columns, (*GUARD.counts, *(column.name for column in repeated))),),
    )  # fmt: skip


def name_quarters(days: np.typing.NDArray[np.datetime64]) -> Labels:
    """Calendar quarters as text that sorts by time: 2024 Q2."""
    months = days.astype("datetime64[M]").astype(np.int64)
    return np.array([f"{1970 + month // 12} Q{month % 12 // 3 + 1}" for month in months], dtype=object)


def find_first_decisions(decisions: Decisions) -> Flags:
    """One decision a child: the first in the test period."""
    if decisions.decided_on is None:
        raise ValueError("decisions without dates have no order")
    order = np.lexsort((np.arange(len(decisions.children)), decisions.decided_on))
    first = order[np.unique(decisions.children[order], return_index=True)[1]]
    chosen = np.zeros(len(order), dtype=bool)
    chosen[first] = True
    return chosen


def _build_row(evidence: Evidence, decisions: Decisions, name: str, rows: Flags) -> tuple[Cell, ...]:
    outcomes = decisions.outcomes[rows]
    performance = resample_performance(
        {decisions.leading: decisions.leading_scores[rows]}, outcomes, code_clusters(decisions.families[rows]),
        shares=(), confidence=evidence.protocol.confidence,
        replicates=evidence.protocol.replicates, seed=evidence.seed,
    )  # fmt: skip
    events, n = int(outcomes.sum()), len(outcomes)
    measured = (performance.estimate(decisions.leading, metric) for metric in METRICS_SHOWN)
    return (name, n, events, n - events, events / n, *measured)


def _compare(evidence: Evidence, decisions: Decisions, quarters: Labels) -> tuple[Difference, ...]:
    protocol = evidence.protocol
    rules = Rules(
        protocol.durability.auc_margin, protocol.bias.minimum_events, protocol.confidence, evidence.seed
    )
    judged = decisions.judge(evidence.protocol.capacity_shares[-1])
    return compare_groups(judged, {"quarter": quarters}, ("auc",), rules)


def _decide(differences: tuple[Difference, ...]) -> Verdict:
    answers = {difference.comparison for difference in differences}
    if Comparison.DIFFERENCE_SHOWN in answers:
        return Verdict.CONCERN
    return Verdict.MET if answers == {Comparison.EQUIVALENT} else Verdict.CANNOT_TELL


def _say_headline(verdict: Verdict) -> str:
    return {
        Verdict.CONCERN: "In at least one quarter the forecast sorts clearly better or worse than in the others.",
        Verdict.MET: "The forecast sorts equally well in every quarter of the test period.",
    }.get(verdict, "There are too few outcomes in a quarter to tell whether the forecast holds at each date.")


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.CONCERN: "How well the computer does depends on when it is asked.",
        Verdict.MET: "The computer does about equally well throughout the year.",
    }.get(verdict, "We cannot say whether the computer does equally well throughout the year.")
