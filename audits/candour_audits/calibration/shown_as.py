"""How scores may be shown: as probabilities, as bands, or only as ranks. The whole rule on one screen.

Probabilities: the slope, observed over expected and the curve along the whole range all meet the protocol.
Bands: not that, but observed over expected does, and at least two bands differ for sure in how often the outcome came.
Ranks: everything else.
"""

from enum import StrEnum

from candour.results import Cell, Column, Guard, Table, Verdict
from candour.stats.calibration.reliability import ReliabilityBin
from candour_audits.wording import say_list, say_percent


class ShownAs(StrEnum):
    """What a score may be shown as."""

    PROBABILITIES = "probabilities"
    BANDS = "bands"
    RANKS = "ranks"


def choose_form(*, slope: Verdict, ratio: Verdict, curve: Verdict, bands: int) -> ShownAs:
    """Apply the rule."""
    if {slope, ratio, curve} == {Verdict.MET}:
        return ShownAs.PROBABILITIES
    return ShownAs.BANDS if ratio is Verdict.MET and bands > 1 else ShownAs.RANKS


def name_ranges(bins: tuple[ReliabilityBin, ...]) -> tuple[str, ...]:
    """Each range of scores in words. The lowest and the highest score belong to one child each, so they are not named."""
    if len(bins) == 1:
        return ("all",)
    last = len(bins) - 1
    names = []
    for number, part in enumerate(bins):
        low, high = say_percent(part.lowest), say_percent(part.highest)
        names.append(
            f"up to {high}" if number == 0 else f"from {low}" if number == last else f"{low} to {high}"
        )
    return tuple(names)


def say_bands(bands: tuple[ReliabilityBin, ...]) -> str:
    """The bands with how often the outcome came in each."""
    return say_list(
        tuple(
            f"{name} (outcome in {say_percent(band.observed.value or 0.0)})"
            for name, band in zip(name_ranges(bands), bands, strict=True)
        )
    )


def tabulate_bands(bands: tuple[ReliabilityBin, ...], form: ShownAs) -> Table:
    """The bands, and whether they may be used."""
    columns = (
        Column("band", "Scores", "text"), Column("mean_score", "Mean score", "rate"),
        Column("observed", "With the outcome", "rate"), Column("decisions", "Decisions", "count"),
        Column("outcomes", "Outcomes", "count"), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    guard = Guard(("mean_score", "observed", "decisions", "outcomes"), ("decisions", "outcomes", "without"))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, band.mean_score, band.observed, band.decisions, band.outcomes, band.decisions - band.outcomes)
        for name, band in zip(name_ranges(bands), bands, strict=True)
    )
    used = "They may be shown." if form is not ShownAs.RANKS else "They must not be shown."
    return Table(
        "bands", "Bands of scores that differ for sure", columns, rows, (guard,), partition=(),
        note=f"As many bands as can be told apart: the intervals, which hold for every choice of bands at once, do not overlap. {used}",
    )  # fmt: skip
