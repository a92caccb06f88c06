"""The tables of EXPL-006: what moves the score of each group, and whether the page serves it alike."""

from candour.contracts import Evidence
from candour.results import Cell, Column, Guard, Table
from candour_audits.explainability.group_gaps import EVERYTHING, Gap
from candour_audits.wording import name_characteristic, say_share

COUNTS = (
    Column("n", "Decisions of the group", "count", hidden=True),
    Column("others", "Decisions of everyone else", "count", hidden=True),
)


def tabulate_contributions(gaps: list[Gap]) -> tuple[Table, Table]:
    """The size of all contributions by group, and by kind of feature as an annex."""
    sizes = [gap for gap in gaps if gap.what == EVERYTHING]
    kinds = [gap for gap in gaps if gap.what != EVERYTHING]
    columns = (
        Column("characteristic", "Characteristic", "text"), Column("group", "Group", "text"),
        Column("inside", "Mean size of all contributions in the group", "number"),
        Column("outside", "Of everyone else", "number"), Column("difference", "Difference", "number"), *COUNTS,
    )  # fmt: skip
    kind_columns = (
        Column("characteristic", "Characteristic", "text"), Column("group", "Group", "text"),
        Column("kind", "What the features record", "text"),
        Column("difference", "How much more it raises the log-odds of the group", "number"), *COUNTS,
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            name_characteristic(gap.characteristic),
            _name(gap),
            gap.inside,
            gap.outside,
            gap.value,
            gap.value.n,
            gap.others,
        )
        for gap in sizes
    ]
    kind_rows: list[tuple[Cell, ...]] = [
        (name_characteristic(gap.characteristic), gap.group, gap.what, gap.value, gap.value.n, gap.others)
        for gap in kinds
    ]
    return (
        Table("leaning", "How much moves the score of each group", columns, tuple(rows),
              (Guard(("inside", "outside", "difference"), ("n", "others")),), partition=("characteristic",),
              note="Mean size of all contributions to the log-odds. Above 0: more moves the score of the group."),
        Table("kinds_by_group", "What raises or lowers the score of each group", kind_columns, tuple(kind_rows),
              (Guard(("difference",), ("n", "others")),), partition=("characteristic", "kind"),
              note="Mean contribution with its sign, group less everyone else. All intervals hold together.", annex=True),
    )  # fmt: skip


def _name(gap: Gap) -> str:
    """A group with its characteristic, as a picture of several characteristics needs it."""
    return f"{name_characteristic(gap.characteristic)}: {gap.group}"


def tabulate_pages(evidence: Evidence, same: list[Gap]) -> Table:
    """How often page and forecast flag alike; those not flagged alike are counted too, for disclosure control."""
    share = say_share(evidence.protocol.capacity_shares[-1])
    columns = (
        Column("characteristic", "Characteristic", "text"), Column("group", "Group", "text"),
        Column("inside", "Flagged alike in the group", "rate"), Column("outside", "Of everyone else", "rate"),
        Column("difference", "Difference", "rate"), *COUNTS,
        Column("unlike", "Not flagged alike", "count", hidden=True),
        Column("unlike_others", "Of everyone else not flagged alike", "count", hidden=True),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (name_characteristic(gap.characteristic), gap.group, gap.inside, gap.outside, gap.value, gap.value.n, gap.others,
         round((1 - gap.inside) * gap.value.n), round((1 - gap.outside) * gap.others))
        for gap in same
    ]  # fmt: skip
    return Table(
        "page_by_group", f"Decisions on which page and forecast flag alike, at {share}", columns, tuple(rows),
        (Guard(("inside", "outside", "difference"), ("n", "others", "unlike", "unlike_others")),),
        partition=("characteristic",),
        note="Both flag, or neither does. All intervals hold together.",
    )  # fmt: skip
