"""DATA-001: how complete the record is, by field, year and group."""

import pyarrow as pa
import pyarrow.compute as pc

from candour.contracts import Evidence
from candour.results import Cell, Column, Figure, Finding, Guard, Statement, Table, Verdict
from candour_audits.data_quality.completeness_summary import (
    NOT_RECORDED,
    Completeness,
    Counts,
    Key,
    estimate_share,
    name_field,
    summarise_completeness,
)
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import name_characteristic, say_list, say_share

CODE = "DATA-001"
TITLE = "Completeness"
QUESTION = "How complete is the record, and is it as complete for every group?"
COMPLETE_FROM = 0.8
"""A field that is recorded less often than this is named."""
GAP_FROM = 0.1
"""So is a group for which a field is recorded this much less often than for all."""
MOST_NAMED = 5
COUNTED = (
    Column("of", "Records", "count"),
    Column("recorded", "Recorded", "count"),
    Column("missing", "Missing", "count", hidden=True),
    Column("share", "Share recorded", "rate"),
)
GUARD = Guard(("of", "recorded", "share"), ("of", "recorded", "missing"))


def assess_completeness(evidence: Evidence) -> Finding:
    """Shares recorded by field and year, and by field and group over all years."""
    table = evidence.tables.get("completeness")
    if table is None or table.num_rows == 0:
        reason = "the evidence does not say how complete the record is"
        return build_unanswered(CODE, "data_quality", TITLE, QUESTION, reason)
    everyone = table.filter(pc.equal(table["group_column"], "all"))
    grouped = table.filter(pc.not_equal(table["group_column"], "all"))
    counted = Completeness(
        _add_up(everyone, ("field",)),
        _add_up(everyone, ("field", "year")),
        _add_up(grouped, ("field", "group_column", "group")),
    )
    overall, by_group = counted.overall, counted.by_group
    poor = [field for (field,), (recorded, of) in overall.items() if recorded < COMPLETE_FROM * of]
    # Whoever lacks one characteristic lacks others too: that the unrecorded are less recorded says nothing.
    uneven = [
        key
        for key, counts in by_group.items()
        if key[2] != NOT_RECORDED and _lags(counts, overall[(key[0],)])
    ]
    behind = tuple(
        count
        for recorded, of in (*(overall[(f,)] for f in poor), *(by_group[key] for key in uneven))
        for count in (recorded, of - recorded)
    )
    confidence, disclosure = evidence.protocol.confidence, evidence.disclosure
    threshold = disclosure.threshold_in_force
    verdict = Verdict.CONCERN if poor or uneven else Verdict.MET
    return Finding(
        CODE, "data_quality", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(poor, uneven), behind),
        for_families=Statement(
            "Parts of the records are missing, and more so for some children."
            if verdict is Verdict.CONCERN
            else "The records are fairly complete for every group of children."
        ),
        why=f"A concern where a field is recorded less often than {say_share(COMPLETE_FROM)}, or {say_share(GAP_FROM)} less often for "
        "a group than for all.",
        tables=(
            summarise_completeness(counted, confidence=confidence, threshold=threshold),
            _tabulate("years", "By field and year", ("field", "year"), counted.by_year, confidence),
            _tabulate("groups", "By field and group, all years", ("field", "group_column", "group"), by_group, confidence),
        ),
        figures=(
            Figure("years", "heatmap", "years", "Share recorded, by field and year",
                   "One line a field, one column a year; white is complete, the darker the less is recorded. "
                   "c: withheld.", "year", "field", value="share", reference=1.0),
            Figure("groups", "heatmap", "groups", "Share recorded, by field and group",
                   "One line a field, one column a group, all years together; white is complete, the darker the less "
                   "is recorded. c: withheld.", "group", "field", series="group_column", value="share", reference=1.0),
        ),
        assumptions=(
            "Every code that means \u201cnot known\u201d is counted as missing, and everything else as recorded.",
        ),
        limits=("A field that is filled in may still be wrong.",),
    )  # fmt: skip


def _add_up(table: pa.Table, names: tuple[str, ...]) -> dict[Key, Counts]:
    """(recorded, of) for each combination of the named columns, in their order."""
    sums = table.group_by(list(names)).aggregate([("recorded", "sum"), ("of", "sum")])
    rows = sums.sort_by([(name, "ascending") for name in names]).to_pylist()
    return {tuple(str(row[n]) for n in names): Counts(row["recorded_sum"], row["of_sum"]) for row in rows}


def _lags(counts: Counts, overall: Counts) -> bool:
    return counts[1] > 0 and counts[0] / counts[1] < overall[0] / overall[1] - GAP_FROM


def _say_headline(poor: list[str], uneven: list[Key]) -> str:
    said = []
    if poor:
        said.append(f"Often missing: {_name(tuple(poor))}.")
    if uneven:
        groups = tuple(
            f"{field} for {group} ({name_characteristic(column).lower()})" for field, column, group in uneven
        )
        said.append(f"Missing more often than for others: {_name(groups)}.")
    return " ".join(said) or "Every field is recorded in most cases, and about as often for every group."


def _name(words: tuple[str, ...]) -> str:
    plain = tuple(word.replace("_", " ") for word in words)
    if len(plain) <= MOST_NAMED:
        return say_list(plain)
    return f"{', '.join(plain[:MOST_NAMED])} and {len(plain) - MOST_NAMED} more"


def _tabulate(
    name: str, title: str, keys: tuple[str, ...], counted: dict[Key, Counts], confidence: float
) -> Table:
    labels = {"field": "Field", "year": "Year", "group_column": "Characteristic", "group": "Group"}
    columns = (*(Column(key, labels[key], "text") for key in keys), *COUNTED)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (*_describe(key, keys), of, recorded, of - recorded, estimate_share(recorded, of, confidence))
        for key, (recorded, of) in counted.items()
    )
    return Table(name, title, columns, rows, (GUARD,), partition=keys[:-1], annex=True)


def _describe(key: Key, keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        name_characteristic(word) if name == "group_column" else name_field(word) if name == "field" else word
        for word, name in zip(key, keys, strict=True)
    )
