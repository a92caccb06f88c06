"""How far chance may move the picture of 1,000 cases, in whole numbers."""

from math import ceil, floor

from candour.report.content.picture import KINDS, TABLE_NAME, ThousandPicture
from candour.report.content.published import Published, PublishedRow
from candour.report.model import Report
from candour.report.printing.cells import print_number
from candour.results import Estimate

_NO_CHANCE = "We cannot say how far chance can move these numbers. No range was made public."


def say_chance(report: Report) -> str:
    """Between which numbers the right ones may lie, and how many cases were tested; or that this is not known."""
    if report.picture is None:
        return _NO_CHANCE
    published = Published(report.findings)
    ends = _read_picture_interval(published, report.picture) or _read_precision(published, report.picture)
    if ends is None:
        return _NO_CHANCE
    low, high, n = ends
    tested = "" if n is None else f" We tested it on {print_number(n, 'count')} cases."
    return f"Chance can move these numbers. The {report.picture.right} could be as few as {low} or as many as {high}.{tested}"


def _read_picture_interval(
    published: Published, picture: ThousandPicture
) -> tuple[int, int, int | None] | None:
    rows = published.list_rows(picture.finding, TABLE_NAME)
    right = rows[-1].read_estimate(KINDS[0]) if rows else None
    return None if right is None else _round(right, 1.0, right.n)


def _read_precision(published: Published, picture: ThousandPicture) -> tuple[int, int, int | None] | None:
    """From the share of flags that are right, at the same capacity: the last that the table of performance has."""
    rows = published.list_rows("PERF-001", "performance")
    if not rows:
        return None
    names = [
        column.name for column in rows[0].table.columns if column.name.startswith("precision_at_capacity")
    ]
    precision = rows[0].read_estimate(names[-1]) if names else None
    return None if precision is None else _round(precision, float(picture.flagged), _read_tested(rows[0]))


def _read_tested(row: PublishedRow) -> int | None:
    decisions = row.read("decisions")
    return decisions if isinstance(decisions, int) else None


def _round(estimate: Estimate, scale: float, n: int | None) -> tuple[int, int, int | None] | None:
    if estimate.low is None or estimate.high is None:
        return None
    # Outwards: a range in whole numbers must not be narrower than the interval that it stands for.
    return floor(round(estimate.low * scale, 6)), ceil(round(estimate.high * scale, 6)), n
