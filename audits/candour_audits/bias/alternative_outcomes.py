"""Would the answers be the same for another outcome? The same scores and flags, held against other events."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.results import Cell, Column, Guard, Table
from candour.stats.clustered import Flags
from candour.stats.groups.differences import Difference, compare_groups
from candour.stats.groups.judged import Judged, count_cells, list_groups
from candour.stats.groups.rates import describe_group_metric, estimate_base_rate
from candour_audits.bias.asked import Asked
from candour_audits.decisions import read_beside
from candour_audits.wording import METRICS, name_characteristic

OUTCOMES: Mapping[str, str] = {
    "referral": "A further referral",
    "section_47": "A section 47 enquiry",
    "icpc": "An initial child protection conference",
    "cp_plan": "A child protection plan",
    "care_episode": "A period of care",
}
MINIMUM_EACH = 50
"""An outcome that came, or did not come, less often than this is not compared: nothing could be told."""


@dataclass(frozen=True)
class Alternative:
    """Another outcome of the same decisions: whether it came, and for which decisions that is known."""

    name: str
    came: Flags
    known: Flags
    decided_about: str = ""
    """The kind of event that is decided about: what comes of that kind is a further one."""

    @property
    def label(self) -> str:
        """The outcome in plain English."""
        label = OUTCOMES.get(self.name, self.name.replace("_", " ").capitalize())
        if self.name == "referral" and self.decided_about in {"contact", "early_help"}:
            return "A referral"
        if self.name != "referral" and self.name == self.decided_about:
            return f"A further {label.removeprefix('A ')}"
        return label

    def judge(self, judged: Judged) -> Judged:
        """The decisions for which it is known, held against it."""
        return Judged(
            judged.scores[self.known], self.came[self.known], judged.flags[self.known],
            np.unique(judged.clusters[self.known], return_inverse=True)[1].astype(np.int64), judged.threshold,
        )  # fmt: skip


def read_alternatives(asked: Asked) -> tuple[Alternative, ...]:
    """The other outcomes that the evidence holds and that came, and did not come, often enough."""
    if "alternative_outcomes" not in asked.evidence.tables:
        return ()
    table = read_beside(asked.evidence, "alternative_outcomes")
    about = asked.evidence.facts.get("decision_events", "")
    read = tuple(_read(name, table[name], about) for name in table.column_names if name != "row")
    return tuple(
        each
        for each in read
        if min(int((each.came & each.known).sum()), int((~each.came & each.known).sum())) >= MINIMUM_EACH
    )


def _read(name: str, column: pa.ChunkedArray, decided_about: str) -> Alternative:
    known = np.asarray(pc.is_valid(column), dtype=np.bool_)
    came = np.asarray(pc.equal(pc.fill_null(column, 0), 1), dtype=np.bool_)
    return Alternative(name, came, known, decided_about)


def tabulate_alternatives(asked: Asked, alternatives: tuple[Alternative, ...]) -> Table:
    """How often each outcome came, and how well the same scores sort for it."""
    confidence = asked.evidence.protocol.confidence
    own = Alternative("", asked.judged.outcomes, np.ones(len(asked.judged.outcomes), dtype=bool))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            _name(own, each),
            estimate_base_rate(judged, everyone, confidence=confidence),
            describe_group_metric(judged, everyone, "auc", confidence=confidence),
            *_count_changed(own, each),
            int((~each.known).sum()),
        )
        for each in (own, *alternatives)
        for judged in (each.judge(asked.judged),)
        for everyone in (np.ones(len(judged.outcomes), dtype=bool),)
    )
    return Table(
        "alternative_outcomes", "The same scores held against other outcomes",
        (
            Column("outcome", "Outcome in the same window", "text"), Column("base_rate", "Came", "rate"),
            Column("auc", "AUC", "number"),
            Column("gained", "Came instead", "count", hidden=True), Column("lost", "Did not come", "count", hidden=True),
            Column("unknown", "Not known", "count", hidden=True),
        ),
        rows, (Guard(("base_rate", "auc"), ("gained", "lost", "unknown")),),
        note="A forecast that sorts much better for what the service decides than for what it meets (a further referral) "
        "may forecast the service more than the child.",
    )  # fmt: skip


def _name(own: Alternative, other: Alternative) -> str:
    if not other.name:
        return "The outcome that is forecast"
    is_part = not (other.came & ~own.came & other.known).any()
    return f"{other.label} (part of the outcome that is forecast)" if is_part else other.label


def _count_changed(own: Alternative, other: Alternative) -> tuple[int, int]:
    """Decisions labelled otherwise: if they are few, two nearly equal rates would give them away."""
    return (
        int((other.came & ~own.came & other.known).sum()),
        int((~other.came & own.came & other.known).sum()),
    )


def tabulate_answers(
    asked: Asked, alternatives: tuple[Alternative, ...], differences: tuple[Difference, ...]
) -> Table:
    """The answer of every comparison for every outcome, in words alone: rates of overlapping outcomes would betray counts."""
    bias = asked.evidence.protocol.bias
    answers = {"": {(d.characteristic, d.group, d.metric): d for d in differences}}
    for each in alternatives:
        groups = {name: labels[each.known] for name, labels in asked.groups.items()}
        found = compare_groups(each.judge(asked.judged), groups, bias.decisive_metrics, asked.rules)
        answers[each.name] = {(d.characteristic, d.group, d.metric): d for d in found}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            name_characteristic(name), METRICS[metric], group,
            *(_say_answer(by_group.get((name, group, metric))) for by_group in answers.values()),
            *_count_least(asked.judged, alternatives, labels == group),
        )
        for name, labels in asked.groups.items()
        for metric in bias.decisive_metrics
        for group in list_groups(labels)
    )  # fmt: skip
    # A prefix of our own on both: whatever an outcome is called, no two columns share a name.
    shown = ("forecast_answer", *(f"answer_{each.name}" for each in alternatives))
    least = tuple(f"least_{name}" for name in shown)
    columns = (
        Column("characteristic", "Characteristic", "text"), Column("metric", "Metric", "text"),
        Column("group", "Group", "text"), Column(shown[0], "The outcome that is forecast", "text"),
        *(Column(name, each.label, "text") for name, each in zip(shown[1:], alternatives, strict=True)),
        *(Column(name, "Smallest of the four cells", "count", hidden=True) for name in least),
    )  # fmt: skip
    return Table(
        "answers_by_outcome", "Whether the answer would be the same for another outcome", columns, rows,
        (Guard(shown, least, ()),), partition=("characteristic", "metric"),
        note="Each group against everyone else, with the same margin and the same rules. For each outcome the intervals of "
        "all comparisons hold together.",
    )  # fmt: skip


def _count_least(judged: Judged, alternatives: tuple[Alternative, ...], among: Flags) -> tuple[int, ...]:
    """For each outcome the smallest of the group's four cells that is not empty."""
    labelled = [(judged, among), *((each.judge(judged), among[each.known]) for each in alternatives)]
    return tuple(
        min((count for count in (c.right, c.wrong, c.missed, c.let_be) if count), default=0)
        for each, chosen in labelled
        for c in (count_cells(each, chosen),)
    )


def _say_answer(difference: Difference | None) -> str:
    return "not compared" if difference is None else difference.comparison.value
