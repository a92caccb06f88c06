"""A model of one authority on the decisions of another: its numbers at home and here, and whether mending its scores would help."""

from collections.abc import Sequence

from candour.disclosure import protect_table
from candour.report.combined.measures import MEASURES, Measure, Reading, read_measure
from candour.report.combined.study import LeftOut, Study
from candour.report.side_by_side import SideBySide
from candour.results import Cell, Column, Estimate, Table
from candour.stats.calibration.mended_elsewhere import Mended
from candour.stats.intervals import Interval, combine_to_difference

NAME = "external-validation"
UNRELATED = "difference of two authorities from their own intervals (Newcombe)"
HELD_BACK = "the report of this authority does not publish how right the scores are"
LIMITS = (
    "The two authorities hold different children, so the difference between them has no pairs: its interval comes from both intervals.",
    "A difference can come from other children, another base rate, other records, or the model; nothing here parts these.",
    "What mends the scores was learnt from earlier decisions, and judged on later ones of other families. The model itself was not changed.",
    "Validation is not use: no score of a child was shown to anybody for a decision.",
    "A frozen protocol of this authority does not hold the shared model: that it was tested in place of a model of its own is a deviation, and is printed as one.",
)


def describe_external(
    home: Study, here: Study, mended: Sequence[Mended], *, shared_by: str, threshold: int
) -> SideBySide:
    """The document. Numbers of both sides are as their reports published them."""
    if _is_withheld(here):
        mended = [Mended(one.way, reason=HELD_BACK) for one in mended]
    tables = (_tabulate_measures(home, here), _tabulate_mending(mended))
    return SideBySide(
        title=f"A model of {shared_by}, tested here",
        kicker="External validation",
        standing_line=here.standing_line,
        introduction="A model that was trained in one authority, on the decisions of another: how well it sorts here, and whether its scores are right here.",
        notices=tuple(_list_notices(mended)),
        tables=tuple(protect_table(table, threshold=threshold) for table in tables),
        limits=LIMITS,
    )


def _is_withheld(here: Study) -> bool:
    """Whether the report of this authority keeps its calibration to itself: then nothing about it is said here either."""
    calibration = next(measure for measure in MEASURES if measure.name == "observed_expected")
    return isinstance(read_measure(here, calibration), LeftOut)


def _tabulate_measures(home: Study, here: Study) -> Table:
    rows: list[tuple[Cell, ...]] = [("Base rate", home.base_rate, here.base_rate, None, "")]
    rows += [_make_row(measure, home, here) for measure in MEASURES]
    return Table(
        "home_and_here",
        "Where it was made, and here",
        (
            Column("measure", "Measure", "text"),
            Column("home", "Where it was made", "number"),
            Column("here", "Here", "number"),
            Column("difference", "Here minus there", "number"),
            Column("remark", "Remark", "text"),
        ),
        tuple(rows),
    )


def _make_row(measure: Measure, home: Study, here: Study) -> tuple[Cell, ...]:
    there, now = read_measure(home, measure), read_measure(here, measure)
    reasons = [
        f"{side}: {one.reason}" for side, one in (("there", there), ("here", now)) if isinstance(one, LeftOut)
    ]
    difference = None
    if isinstance(there, Reading) and isinstance(now, Reading) and measure.scale != "log":
        difference = _subtract(now.estimate, there.estimate)
    cells = [one.estimate if isinstance(one, Reading) else None for one in (there, now)]
    return (measure.label, *cells, difference, "; ".join(reasons))


def _subtract(here: Estimate, there: Estimate) -> Estimate:
    value, other = float(here.value or 0.0), float(there.value or 0.0)
    ends = combine_to_difference(
        value, Interval(float(here.low or 0.0), float(here.high or 0.0)),
        other, Interval(float(there.low or 0.0), float(there.high or 0.0)), correlation=0.0,
    )  # fmt: skip
    return Estimate(value - other, ends.low, ends.high, here.n + there.n, None, UNRELATED)


def _tabulate_mending(mended: Sequence[Mended]) -> Table:
    return Table(
        "mending",
        "Are the scores right here, and would mending them help?",
        (
            Column("way", "Scores", "text"),
            Column("ratio", "Observed / expected (1 is right)", "number"),
            Column("intercept", "Intercept (0 is right)", "number"),
            Column("slope", "Slope (1 is right)", "number"),
            Column("gain", "Log loss saved by mending", "number"),
            Column("remark", "Remark", "text"),
        ),
        tuple((one.way, one.ratio, one.intercept, one.slope, one.gain, one.reason) for one in mended),
    )


def _list_notices(mended: Sequence[Mended]) -> list[str]:
    told = []
    for one in mended:
        if one.reason:
            told.append(f"{one.way.capitalize()}: nothing can be said, because {one.reason}.")
        elif one.gain is not None and one.gain.low is not None and one.gain.high is not None:
            answer = (
                "mending helps on later decisions" if one.gain.low > 0
                else "mending does harm on later decisions" if one.gain.high < 0
                else "it cannot be told whether mending helps"
            )  # fmt: skip
            told.append(f"{one.way.capitalize()}: {answer}.")
    return told
