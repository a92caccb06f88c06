"""The tables of DATA-005: the clearest comparisons, and all of them."""

from candour.results import Cell, Column, Estimate, Guard, Table
from candour.stats.equivalence import Comparison
from candour_audits.data_quality.completeness_summary import name_field
from candour_audits.data_quality.missing_comparisons import Compared
from candour_audits.wording import name_characteristic, say_share

CLEAREST = 12
NUMBERS = (
    Column("of", "Records", "count"), Column("share", "Share missing", "rate"),
    Column("difference", "Difference from everyone else", "rate"), Column("answer", "Answer", "text"),
    Column("recorded", "Recorded", "count", hidden=True), Column("missing", "Missing", "count", hidden=True),
)  # fmt: skip
# The counts are those of DATA-001, in the same parts, so that what is withheld there is withheld here.
GUARDS = (Guard(("of", "share", "difference", "answer"), ("of", "recorded", "missing")),)
_ORDER = (Comparison.DIFFERENCE_SHOWN, Comparison.CANNOT_TELL, Comparison.EQUIVALENT)


def list_clearest(compared: tuple[Compared, ...]) -> list[Compared]:
    """The differences shown, largest first, then what cannot be told, then the rest; only rows that may be published."""
    judged = [one for one in compared if one.answer and one.open_to_all and not one.tells_others]
    return sorted(
        judged, key=lambda one: (_ORDER.index(one.answer or Comparison.EQUIVALENT), -abs(one.size), one[:3])
    )


def tabulate_clearest(compared: tuple[Compared, ...], confidence: float) -> Table:
    """The differences shown, largest first, then what cannot be told; only rows that may be published."""
    judged = list_clearest(compared)
    rows: tuple[tuple[Cell, ...], ...] = tuple((_name(one), *build_cells(one)) for one in judged[:CLEAREST])
    return Table(
        "clearest", "The clearest comparisons", (Column("comparison", "Field and group", "text"), *NUMBERS), rows, GUARDS,
        note=f"Of {len(judged)} comparisons that may be shown: differences shown first, then those that cannot be told, the "
        f"largest first. The others are in the full list. All intervals hold together with a confidence of {say_share(confidence)}.",
    )  # fmt: skip


def tabulate_all(compared: tuple[Compared, ...], confidence: float) -> Table:
    """Every field, characteristic and group."""
    columns = (
        Column("field", "Field", "text"), Column("characteristic", "Characteristic", "text"),
        Column("group", "Group", "text"), *NUMBERS, Column("remark", "Remark", "text"),
    )  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name_field(one.field), name_characteristic(one.column), one.group, *build_cells(one), one.reason)
        for one in compared
    )
    return Table(
        "all", "Every field and group", columns, rows, GUARDS, partition=("field", "characteristic"), annex=True,
        note=f"All intervals of differences hold together with a confidence of {say_share(confidence)}; those of shares hold one by one.",
    )  # fmt: skip


def _name(compared: Compared) -> str:
    return f"{name_field(compared.field)}: {compared.group} ({name_characteristic(compared.column).lower()})"


def build_cells(compared: Compared) -> tuple[Cell, ...]:
    """One row, in the order of NUMBERS: how many there should be, the share missing, the difference, the answer, recorded, missing."""
    answer = "" if compared.answer is None else compared.answer.value
    return (
        compared.due, compared.share, _estimate(compared), "" if compared.tells_others else answer,
        compared.due - compared.missing, compared.missing,
    )  # fmt: skip


def _estimate(compared: Compared) -> Estimate:
    difference = compared.difference
    if difference is None or difference.value is None:
        return Estimate(None, None, None, compared.due, None, "none", compared.reason or "not judged")
    if compared.tells_others:
        reason = "not shown: with it, a group that is withheld could be worked out"
        return Estimate(None, None, None, compared.due, None, "none", reason)
    if difference.interval is None:
        return Estimate(difference.value, None, None, compared.due, None, "none", difference.reason)
    method = "Newcombe from both intervals over families, simultaneous by max-T and Bonferroni"
    return Estimate(difference.value, *difference.interval, compared.due, None, method)
