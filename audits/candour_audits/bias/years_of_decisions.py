"""How many years' worth of the authority's decisions were tested: what scales a count to a year."""

from candour.contracts import Evidence
from candour_audits.sampled import SampledTables

DAYS_A_YEAR = 365.25


def count_years_tested(evidence: Evidence) -> float | None:
    """The years that the test decisions amount to; None where decisions have no dates.

    The length of the test period, if every decision of that time was tested. Where only a random part of them was (the
    variant of all cases), so much of the period as was tested: two years of which a third was tested are two thirds. So with
    evidence of families drawn by lot: the years are those that the decisions drawn amount to.
    """
    # The day belongs to the decision: it is the same with every model.
    days = evidence.read("predictions", ["decided_on"], where={"model": evidence.leading})["decided_on"]
    if days.null_count or not len(days):
        return None
    values = days.to_numpy()
    length = float((values.max() - values.min()).astype("timedelta64[D]").astype(int) + 1) / DAYS_A_YEAR
    drawn = evidence.tables.share if isinstance(evidence.tables, SampledTables) else 1.0
    return length * _find_part_tested(evidence) * drawn


def _find_part_tested(evidence: Evidence) -> float:
    """The share of the decisions of the test period that were tested; all, where training ended before it."""
    if "split" not in evidence.tables:
        return 1.0
    parts = {row["part"]: row for row in evidence.tables["split"].to_pylist()}
    ends, begins = parts["train"]["last_day"], parts["test"]["first_day"]
    if ends is None or begins is None or ends < begins:
        return 1.0
    return float(parts["test"]["decisions"] / sum(row["decisions"] for row in parts.values()))
