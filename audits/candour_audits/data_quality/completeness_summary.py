"""One row a field: how complete it is, and where it is least complete."""

from typing import NamedTuple

from candour.results import Cell, Column, Estimate, Guard, Table
from candour.stats.intervals import compute_critical_value, compute_wilson_interval
from candour_audits.wording import name_characteristic

Key = tuple[str, ...]
LEAST_RECORDS = 100
"""A year or a group with fewer records is not named as the lowest: its share says little."""
COLUMNS = (
    Column("field", "Field", "text"),
    Column("of", "Records", "count"),
    Column("share", "Share recorded", "rate"),
    Column("lowest_year", "Lowest year", "text"),
    Column("year_share", "Share in that year", "rate"),
    Column("lowest_group", "Lowest group", "text"),
    Column("group_share", "Share in that group", "rate"),
    Column("recorded", "Recorded", "count", hidden=True),
    Column("missing", "Missing", "count", hidden=True),
)
GUARDS = (Guard(("of", "share"), ("of", "recorded", "missing")),)


NOT_RECORDED = "Not recorded"
_FIELDS = {
    "icpc_not_required": "initial conference not required",
    "referral_nfa": "no further action on a referral",
    "factor": "factors found at an assessment",
}


class Counts(NamedTuple):
    """How many records there are, and in how many the field is filled in."""

    recorded: int
    of: int

    @property
    def parts(self) -> tuple[int, int, int]:
        """All the counts from which one could be worked out."""
        return self.of, self.recorded, self.of - self.recorded

    @property
    def share(self) -> float:
        """Recorded over all."""
        return self.recorded / self.of


class Completeness(NamedTuple):
    """The same records added up three ways: by field, by field and year, by field, characteristic and group."""

    overall: dict[Key, Counts]
    by_year: dict[Key, Counts]
    by_group: dict[Key, Counts]


def summarise_completeness(counted: Completeness, *, confidence: float, threshold: int | None) -> Table:
    """Fields ordered from the least to the most complete.

    The lowest year and group are chosen among those that the long tables publish: to name one that is withheld
    there would give it away here. `threshold` None: nothing is withheld anywhere.
    """
    fields = sorted(
        (field for field, counts in counted.overall.items() if counts.of),
        key=lambda field: (counted.overall[field].share, field),
    )
    rows = tuple(_build_row(counted, field, confidence, threshold) for field in fields)
    return Table(
        "fields", "By field, the least complete first", COLUMNS, rows, GUARDS,
        note=f"A year or group is named only where something is missing, where it has {LEAST_RECORDS} records or more, "
        "and where it can be published. Children whose group is not recorded lack other entries too, so they are left "
        "out of this comparison.",
    )  # fmt: skip


def name_field(field: str) -> str:
    """A field in words."""
    return _FIELDS.get(field, field.replace("_", " "))


def estimate_share(recorded: int, of: int, confidence: float) -> Estimate:
    """A share of records, with its Wilson interval."""
    if of == 0:
        return Estimate(None, None, None, 0, 0, "none", "no records")
    ends = compute_wilson_interval(recorded / of, of, critical_value=compute_critical_value(confidence))
    return Estimate(recorded / of, *ends, of, recorded, "Wilson")


def _build_row(
    counted: Completeness, field: Key, confidence: float, threshold: int | None
) -> tuple[Cell, ...]:
    overall = counted.overall[field]
    years = {key: counts for key, counts in counted.by_year.items() if key[:1] == field}
    groups = {key: c for key, c in counted.by_group.items() if key[:1] == field}
    return (
        name_field(field[0]), overall.of, estimate_share(*overall, confidence),
        *_describe_lowest(_find_lowest(years, threshold, stands_elsewhere=False), confidence),
        *_describe_lowest(_find_lowest(groups, threshold, stands_elsewhere=True), confidence),
        overall.recorded, overall.of - overall.recorded,
    )  # fmt: skip


def _describe_lowest(lowest: tuple[Key, Counts] | None, confidence: float) -> tuple[Cell, Cell]:
    if lowest is None:
        return None, None
    key, counts = lowest
    name = f"{key[2]} ({name_characteristic(key[1]).lower()})" if len(key) > 2 else key[1]
    return name, estimate_share(*counts, confidence)


def _find_lowest(
    counted: dict[Key, Counts], threshold: int | None, *, stands_elsewhere: bool
) -> tuple[Key, Counts] | None:
    """The lowest share among those that may be published; None where nothing is missing.

    Groups stand in other tables too, which may give up another one beside a withheld one. So none is named with its
    counts where one is withheld.
    """
    parts = {key[:-1] for key in counted}
    open_to_all = [
        entry
        for rows in ({k: c for k, c in counted.items() if k[:-1] == part} for part in sorted(parts))
        for published in [list_published(rows, threshold)]
        if not stands_elsewhere or len(published) == len(rows)
        for entry in published
        if entry[0][-1] != NOT_RECORDED and entry[1].of >= LEAST_RECORDS and entry[1].recorded < entry[1].of
    ]
    return min(open_to_all, key=lambda entry: (entry[1].share, entry[0]), default=None)


def list_published(part: dict[Key, Counts], threshold: int | None) -> list[tuple[Key, Counts]]:
    """What disclosure control leaves of rows that add up: no small one, and no partner of a small one.

    At least two rows go where one does, those with the next smallest counts first, until together they are
    not few.
    """
    limit = threshold or 0
    order = sorted(part.items(), key=lambda entry: (_least(entry[1]), entry[0]))
    gone = [entry for entry in order if 0 < _least(entry[1]) <= limit]
    kept = [entry for entry in order if entry not in gone]
    while kept and gone and (len(gone) < 2 or _are_few(gone, limit)):
        gone.append(kept.pop(0))
    return kept


def _are_few(rows: list[tuple[Key, Counts]], limit: int) -> bool:
    return any(0 < sum(together) <= limit for together in zip(*(c.parts for _, c in rows), strict=True))


def _least(counts: Counts) -> int:
    return min((count for count in counts.parts if count), default=0)
