"""Which row of what a list would find counts an average month: another counts 1,000 decisions, taken month by month."""

from typing import Final

from candour.report.content.published import PublishedRow

AVERAGE_MONTH: Final = "In an average month"


def is_average_month(row: PublishedRow) -> bool:
    """Whether a row of the table of capacity counts the cases of one month, and not those out of 1,000."""
    return row.matches(counted=AVERAGE_MONTH)
