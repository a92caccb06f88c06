"""Differences between groups over all authorities: one table a characteristic, and what each authority says of them as an annex."""

from collections.abc import Sequence

from candour.report.combined.group_measures import PooledContrast
from candour.results import Cell, Column, Estimate, Table

BY_CHANCE = 0.05
DIFFERS, WITHIN, CANNOT_TELL, ONE = "differ", "within the margin", "cannot tell", "fewer than two authorities"
NOTE = (
    "Each group against {reference}. \u201cDiffer\u201d is said where chance alone would bring so much in fewer than 5 of 100 looks over all of these comparisons "
    "together (Holm); \u201cwithin the margin\u201d where the whole interval is. The difference between reports may come from their base rates."
)


def tabulate_groups(
    contrasts: Sequence[PooledContrast], *, name: str, margin: float | None
) -> tuple[Table, ...]:
    """One table a characteristic: what all authorities together say of each group and error rate."""
    tables = []
    for characteristic in dict.fromkeys(one.contrast.characteristic for one in contrasts):
        chosen = [one for one in contrasts if one.contrast.characteristic == characteristic]
        tables.append(
            Table(
                f"{name}_{characteristic.lower().replace(' ', '_')}",
                f"Differences between groups: {characteristic.lower()}",
                (
                    Column("metric", "Error rate", "text"),
                    Column("group", "Group", "text"),
                    Column("authorities", "Authorities", "number"),
                    Column("difference", "Difference, all of them", "number"),
                    Column("following", "One more authority", "number"),
                    Column("base_rate", "Base rate of the group", "text"),
                    Column("reference_base_rate", "Base rate of the other", "text"),
                    Column("answer", "Answer", "text"),
                ),
                tuple(_make_row(one, margin) for one in chosen),
                note=NOTE.format(reference=f"\u201c{chosen[0].contrast.reference}\u201d, the largest"),
            )
        )
    return tuple(tables)


def answer_contrast(one: PooledContrast, margin: float | None) -> str:
    """What is shown of one difference."""
    mean = one.pooled.mean
    if mean is None or mean.low is None or mean.high is None:
        return ONE
    if margin is not None and -margin <= mean.low and mean.high <= margin:
        return WITHIN
    return DIFFERS if one.adjusted is not None and one.adjusted < BY_CHANCE else CANNOT_TELL


def tabulate_group_readings(contrasts: Sequence[PooledContrast], *, name: str) -> Table:
    """What each authority says of each difference, and why one says nothing."""
    rows: list[tuple[Cell, ...]] = []
    for one in contrasts:
        words = (one.contrast.characteristic, one.contrast.label, one.contrast.group, one.contrast.reference)
        pooled = one.pooled
        rows += [
            (*words, reading.study.label, "put together", reading.estimate, "") for reading in pooled.readings
        ]
        rows += [
            (*words, reading.study.label, "shown apart", reading.estimate, "") for reading in pooled.apart
        ]
        rows += [(*words, each.label, "left out", None, each.reason) for each in pooled.left_out]
    return Table(
        name,
        "Differences between groups, authority by authority",
        (
            Column("characteristic", "Characteristic", "text"),
            Column("metric", "Error rate", "text"),
            Column("group", "Group", "text"),
            Column("other", "Against", "text"),
            Column("authority", "Authority", "text"),
            Column("counted", "Counted", "text"),
            Column("difference", "Difference", "number"),
            Column("remark", "Remark", "text"),
        ),
        tuple(rows),
        annex=True,
    )


def _make_row(one: PooledContrast, margin: float | None) -> tuple[Cell, ...]:
    following: Cell = one.pooled.following
    if isinstance(following, Estimate) and following.value is None:
        following = None
    return (
        one.contrast.label, one.contrast.group, len(one.pooled.readings), one.pooled.mean, following, *one.base_rates,
        answer_contrast(one, margin),
    )  # fmt: skip
