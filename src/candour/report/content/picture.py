"""Out of 1,000 decisions: the picture on the first page, read from a published table."""

from dataclasses import dataclass

from candour.report.content.verdict import prefix_of
from candour.results import Cell, Estimate, Finding, Table, Withheld

TABLE_NAME = "thousand"
KINDS = ("right", "wrong", "missed", "rest")
LEGEND = {
    "right": "flagged, and the outcome came",
    "wrong": "flagged, and it did not come",
    "missed": "not flagged, and the outcome came",
    "rest": "not flagged, and it did not come",
}
"""What each kind of square stands for."""


@dataclass(frozen=True)
class ThousandPicture:
    """Whole numbers of decisions out of 1,000. They add up to 1,000."""

    finding: str
    right: int
    wrong: int
    missed: int
    rest: int

    @property
    def flagged(self) -> int:
        """How many of 1,000 would be flagged."""
        return self.right + self.wrong

    @property
    def outcomes(self) -> int:
        """How many of 1,000 have the outcome: the base rate."""
        return self.right + self.missed


def read_picture(findings: tuple[Finding, ...]) -> ThousandPicture | None:
    """The picture, from the last row of the table `thousand` (the leading capacity); None where it is absent or withheld."""
    for finding in findings:
        for table in finding.tables:
            if prefix_of(finding.code) == "PERF" and table.name == TABLE_NAME and table.rows:
                return _read_row(finding.code, table)
    return None


def describe_picture(picture: ThousandPicture) -> str:
    """The numbers that the squares count."""
    return f"{'; '.join(f'{getattr(picture, kind):,} {LEGEND[kind]}' for kind in KINDS)}."


def _read_row(code: str, table: Table) -> ThousandPicture | None:
    names = [column.name for column in table.columns]
    if not {"right", "wrong", "missed"} <= set(names):
        return None
    values = [_read_number(table.rows[-1][names.index(name)]) for name in KINDS[:3]]
    right, wrong, missed = values
    if right is None or wrong is None or missed is None:
        return None
    rest = 1000 - right - wrong - missed
    return None if rest < 0 else ThousandPicture(code, right, wrong, missed, rest)


def _read_number(cell: Cell) -> int | None:
    value = cell.value if isinstance(cell, Estimate) else cell
    if value is None or isinstance(value, (str, Withheld)):
        return None
    return round(value)
