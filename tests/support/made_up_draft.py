"""A made-up draft of a protocol that shows every kind of line, table and warning. No number is real."""

from datetime import date
from pathlib import Path

from candour.config.loading import load_pilot
from candour.config.protocol import Criterion
from candour.config.statements import Statements
from candour.report.protocol_draft.draft import ProtocolDraft
from candour.report.protocol_draft.numbers import CriterionDemand, DraftNumbers
from candour.report.protocol_draft.writing import write_draft
from candour.results import Column, Estimate, Guard, Table

QUICKSTART = Path(__file__).parents[2] / "configs" / "quickstart.yaml"
COUNTS = (Column("n", "Decisions", "count"), Column("events", "With the outcome", "count"))
HIDDEN = Column("without", "Without", "count", hidden=True)


def make_numbers() -> DraftNumbers:
    """As they could be worked out; one group is small."""
    rate = Estimate(0.1, 0.09, 0.11, 4000, 400, "Wilson")
    bar = Criterion(metric="average_precision", at_least=0.65, reason="One bar for every outcome.")
    same = Criterion(metric="group_difference", characteristic="sex", group_metric="false_negative_rate", within=0.05, reason="What the panel allows.")  # fmt: skip
    sizes = Table(
        "sizes", "How many decisions",
        (Column("part", "Part", "text"), Column("decisions", "Decisions", "count"), Column("families", "Families", "count"),
         Column("events", "With the outcome", "count"), Column("base_rate", "Base rate", "rate"), HIDDEN),
        (("Known of the training period", 4000, 2300, 400, rate, 3600), ("Expected in the test", 1400, 1100, 140, rate, 1260)),
        (Guard(("decisions", "families", "events", "base_rate"), ("events", "without")),),
        note="What is expected in the test is what the last stretch of the training period held.",
    )  # fmt: skip
    groups = Table(
        "groups", "What each group could show",
        (Column("group", "Group", "text"), Column("characteristic", "By", "text"), *COUNTS,
         Column("visible", "Smallest difference shown", "number"), Column("needed", "Decisions it would need", "count"), HIDDEN),
        (("Female", "Sex", 690, 70, 38, 33_000, 620), ("Male", "Sex", 700, 68, 38, 34_000, 632), ("Unborn", "Sex", 10, 2, None, None, 8)),
        (Guard(("n", "events"), ("n", "events", "without")), Guard(("visible", "needed"), ("events", "without"), ())),
        partition=("characteristic",),
    )  # fmt: skip
    return DraftNumbers(
        date(2024, 4, 1), date(2020, 4, 2), date(2023, 4, 1), rate, 1045,
        (CriterionDemand(bar, 0.92, 0.91, 0.95, 0.09), CriterionDemand(same, None, None, None, None, 41.0)),
        sizes, groups, 3, 3,
    )  # fmt: skip


def make_draft() -> ProtocolDraft:
    """The draft of the quickstart, with made-up numbers and nothing said by the authority."""
    return write_draft(load_pilot(QUICKSTART), Statements(version=1), make_numbers())
