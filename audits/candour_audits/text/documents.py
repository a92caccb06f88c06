"""TEXT-001: for whom, and when, there are texts at all. A missing text is not missing by chance."""

import pyarrow as pa

from candour.contracts import Evidence
from candour.results import Cell, Column, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Rules
from candour_audits.assumed import FAMILIES, GROUPS
from candour_audits.data_quality.completeness_summary import estimate_share
from candour_audits.data_quality.missing_comparisons import Compared, compare_all
from candour_audits.data_quality.missing_tables import CLEAREST, build_cells, list_clearest
from candour_audits.text.named import name_documents
from candour_audits.wording import name_characteristic, say_list, say_percent, say_share

CODE, TABLE = "TEXT-001", "text_sums"
TITLE = "Who has a text"
QUESTION = "Is there a text for some groups of children more often than for others, and has that changed?"
MOST_NAMED = 3
_HALVES = ("1st half", "2nd half")
# In the order of `build_cells`.
NUMBERS = (
    Column("decisions", "Decisions", "count"), Column("share", "Share without", "rate"),
    Column("difference", "Difference from everyone else", "rate"), Column("answer", "Answer", "text"),
    Column("with_text", "With a text", "count", hidden=True), Column("without", "Without", "count", hidden=True),
)  # fmt: skip
GUARDS = (Guard(("decisions", "share", "difference", "answer"), ("decisions", "with_text", "without")),)


def assess(evidence: Evidence) -> Finding:
    """The share of decisions without a text, for every group against all others, and half-year by half-year."""
    protocol = evidence.protocol
    rules = Rules(protocol.bias.margin, protocol.bias.minimum_events, protocol.confidence, evidence.seed)
    compared = compare_all(evidence.tables[TABLE], rules, threshold=evidence.disclosure.threshold_in_force)
    shown = tuple(one for one in compared if one.answer is Comparison.DIFFERENCE_SHOWN)
    verdict = _decide(compared, shown)
    halves, clearest = _tabulate_halves(evidence), _tabulate_clearest(compared, protocol.confidence)
    return Finding(
        CODE, "text", TITLE, QUESTION, verdict,
        headline=_say_headline(evidence, shown, verdict),
        for_families=Statement(_say_for_families(verdict)),
        why=f"Held against the margin that the protocol sets for bias, {100 * rules.margin:g} percentage points. A concern where for "
        "one group a text is shown to be missing more often, or less often, than for everyone else by more than that; met where for "
        "every group the difference is shown to be less.",
        tables=(clearest, halves, _tabulate_groups(compared, protocol.confidence)),
        figures=(
            *(
                (Figure("clearest", "intervals", "clearest", "Without a text, compared with everyone else",
                        "A dot and an interval a group. To the right of 0: without a text more often than all others together.",
                        "difference", "comparison", series="answer", reference=0.0),) if clearest.rows else ()
            ),
            *(
                (Figure("halves", "line", "halves", "Share of decisions with a text",
                        "One line a kind of document, half-year by half-year.", "half_year", "share", series="document"),)
                if halves.rows else ()
            ),
        ),
        assumptions=(FAMILIES, GROUPS, "A text that is not in the extracts was not there for the forecast either."),
        limits=("That there is a text does not say how long or how true it is.",
                "Groups are compared over the decisions that were learnt from; the half-years hold those that test too.",
                "Children whose group is not recorded are shown but compared with nobody."),
    )  # fmt: skip


def _decide(compared: tuple[Compared, ...], shown: tuple[Compared, ...]) -> Verdict:
    if shown:
        return Verdict.CONCERN
    answers = {one.answer for one in compared if one.answer is not None}
    return Verdict.MET if answers <= {Comparison.EQUIVALENT} else Verdict.CANNOT_TELL


def _say_headline(evidence: Evidence, shown: tuple[Compared, ...], verdict: Verdict) -> Statement:
    shares, counts = _count_overall(evidence.tables["text_months"])
    said = f"There was a text for this share of decisions: {shares}."
    if verdict is Verdict.MET:
        return Statement(
            f"No group of children lacks a text much more often than everyone else. {said}", counts
        )
    if verdict is Verdict.CANNOT_TELL:
        return Statement(
            f"No difference is shown, but for some groups it cannot be ruled out. {said}", counts
        )
    named = sorted(
        (one for one in shown if one.open_to_all and not one.tells_others), key=lambda one: -abs(one.size)
    )[:MOST_NAMED]
    if not named:
        return Statement(
            f"For some group a text is missing more often; it is too small to be named. {said}", counts
        )
    more = f" The table has {len(shown) - len(named)} more." if len(shown) > len(named) else ""
    return Statement(
        f"{_name_groups(named)}.{more} {said}", (*counts, *(count for one in named for count in one.counts))
    )


def _name_groups(named: list[Compared]) -> str:
    """Which groups lack which text more or less often, the groups of one text together."""
    together: dict[str, list[str]] = {}
    for one in named:
        begun = f"{name_documents(one.field)} is missing {'more' if one.size > 0 else 'less'} often for"
        together.setdefault(begun, []).append(f"{one.group} ({name_characteristic(one.column).lower()})")
    said = "; ".join(f"{begun} {say_list(tuple(groups))}" for begun, groups in together.items())
    return f"{said[:1].upper()}{said[1:]}"


def _count_overall(months: pa.Table) -> tuple[str, tuple[int, ...]]:
    words: list[str] = []
    counts: list[int] = []
    for row in (
        months.group_by("column", use_threads=False)
        .aggregate([("decisions", "sum"), ("with_text", "sum")])
        .to_pylist()
    ):
        told, of = row["with_text_sum"], row["decisions_sum"]
        words.append(f"{name_documents(row['column'])} {say_percent(told / of)}")
        counts += [told, of - told]
    return say_list(tuple(words)), tuple(counts)


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.CONCERN: "For some children more has been written than for others, so the computer knows more of them.",
        Verdict.MET: "About as much has been written down for one group of children as for another.",
    }.get(
        verdict,
        "We cannot say whether more has been written about some groups of children than about others.",
    )


def _tabulate_clearest(compared: tuple[Compared, ...], confidence: float) -> Table:
    """The differences shown, largest first, then what cannot be told; only rows that may be published."""
    judged = list_clearest(compared)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            f"{name_documents(one.field)}: {one.group} ({name_characteristic(one.column).lower()})",
            *build_cells(one),
        )
        for one in judged[:CLEAREST]
    )
    return Table(
        "clearest", "The clearest comparisons", (Column("comparison", "Document and group", "text"), *NUMBERS), rows, GUARDS,
        note=f"Of {len(judged)} comparisons that may be shown: differences shown first, then those that cannot be told, the largest first. "
        f"All intervals of differences hold together with a confidence of {say_share(confidence)}.",
    )  # fmt: skip


def _tabulate_groups(compared: tuple[Compared, ...], confidence: float) -> Table:
    columns = (
        Column("document", "Document", "text"), Column("characteristic", "Characteristic", "text"),
        Column("group", "Group", "text"), *NUMBERS, Column("remark", "Remark", "text"),
    )  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name_documents(one.field), name_characteristic(one.column), one.group, *build_cells(one), one.reason)
        for one in compared
    )
    return Table(
        "groups", "Decisions without a text, by group", columns, rows, GUARDS, partition=("document", "characteristic"), annex=True,
        note=f"All intervals of differences hold together with a confidence of {say_share(confidence)}; those of shares hold one by one.",
    )  # fmt: skip


def _tabulate_halves(evidence: Evidence) -> Table:
    counted: dict[tuple[str, str], list[int]] = {}
    for row in evidence.tables["text_months"].to_pylist():
        month = row["month"]
        key = (row["column"], f"{month.year} {_HALVES[(month.month - 1) // 6]}")
        told, of = counted.setdefault(key, [0, 0])
        counted[key] = [told + row["with_text"], of + row["decisions"]]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            name_documents(column),
            half,
            of,
            estimate_share(told, of, evidence.protocol.confidence),
            told,
            of - told,
        )
        for (column, half), (told, of) in sorted(counted.items())
    )
    columns = (
        Column("document", "Document", "text"), Column("half_year", "Half-year", "text"),
        Column("decisions", "Decisions", "count"), Column("share", "Share with a text", "rate"),
        Column("with_text", "With a text", "count", hidden=True), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    return Table(
        "halves", "Decisions with a text, half-year by half-year", columns, rows,
        (Guard(("decisions", "share"), ("decisions", "with_text", "without")),), partition=("document",),
        note="January to June, and July to December. Each interval is that of one share alone, as if decisions were independent.",
    )  # fmt: skip
