"""BIAS-007: whether the forecast works otherwise for children of deprived areas, and how much of it is poverty.

Deprivation is no protected characteristic, but families who are poor are watched more closely, so a forecast that
leans on what services recorded may forecast the watching.
"""

from dataclasses import replace

from candour.results import Cell, Column, Figure, Finding, Statement, Table, Verdict
from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Difference, compare_groups
from candour.stats.groups.judged import NOT_RECORDED, Labels, count_cells
from candour.stats.groups.second_opinion import agrees_with_fairlearn
from candour_audits.assumed import list_group_assumptions
from candour_audits.bias.asked import DEPRIVATION, NO_FLAGS, Asked, ask_some
from candour_audits.bias.characteristic import decide, say_for_families
from candour_audits.bias.differences_table import tabulate_differences
from candour_audits.bias.groups_table import tabulate_groups
from candour_audits.bias.leaning import FeatureWords, Leaning, read_feature_words
from candour_audits.bias.left_out_tables import MOST_LEARNT, tabulate_left_out
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_list

CODE = "BIAS-007"
TITLE = "Deprivation"
QUESTION = (
    "Does the forecast make more mistakes for children of deprived areas, and how much of it is poverty, or earlier "
    "contact with the service?"
)
FIFTHS = (
    "Most deprived fifth", "Second most deprived fifth", "Middle fifth", "Second least deprived fifth",
    "Least deprived fifth",
)  # fmt: skip
NO_AREAS = (
    "no child's area is known: give a file of areas with their index of deprivation (such as IDACI), as the "
    "documentation describes, and run again"
)
EARLIER_CONTACT = "earlier contact with the service"


def assess_deprivation(asked: Asked, leaning: Leaning) -> Finding:
    """Error rates by fifth of deprivation; attribution to, and the effect of leaving out, poverty and earlier contact.

    The verdict is that of the error rates alone: no bar can be held against the other two.
    """
    words = read_feature_words(asked.evidence)
    labels, hindrance = _find_fifths(asked)
    shares = () if leaning.sizes is None else (_tabulate_shares(asked, leaning, words),)
    some, sample = ask_some(asked)
    left_out, no_refit = tabulate_left_out(some, words)
    if hindrance and not shares and not left_out:
        return build_unanswered(CODE, "bias", TITLE, QUESTION, hindrance)
    differences = () if labels is None or hindrance else _compare(asked, labels)
    fifths = () if labels is None or hindrance else _tabulate_fifths(asked, labels, differences)
    return Finding(
        CODE, "bias", TITLE, QUESTION, Verdict.NOT_ASSESSED if hindrance else decide(differences),
        headline=_say_headline(asked, differences, hindrance),
        for_families=Statement(_say_for_families(asked, differences, hindrance)),
        why=_say_why(asked, hindrance),
        tables=(*fifths, *shares, *left_out),
        figures=(_draw_differences(),) if fifths else (),
        assumptions=(
            *list_group_assumptions(was_decided=asked.was_decided),
            "The area on record is where the family lived on the day of the decision.",
        ),
        limits=(
            *((f"Shares of contributions are not shown: {leaning.reason}.",) if not shares else ()),
            *((f"Forecasts without these features are not shown: {no_refit}.",) if no_refit else ()),
            *((f"The forecasts without features are fitted and tested on a sample. {sample.said}",) if sample.drawn and not no_refit else ()),
            "An area is not a family: most poor families live outside the most deprived fifth of areas, and not every "
            "family inside it is poor.",
            "A feature counts as one that may stand for poverty because its description says so; others may carry it too.",
            "The forecasts without features are fitted again with the settings chosen for all features, so a search of "
            "their own might do a little better.",
            "What a forecast leans on is no cause of what happens to a child.",
        ),
    )  # fmt: skip


def _find_fifths(asked: Asked) -> tuple[Labels | None, str]:
    """The labels, and what hinders a comparison by them; nothing hinders where it is empty."""
    labels = asked.deprivation
    if labels is None or bool((labels == NOT_RECORDED).all()):
        return None, NO_AREAS
    if asked.has_no_flags:
        return labels, NO_FLAGS
    if not agrees_with_fairlearn(asked.judged, labels):
        return (
            labels,
            "two independent computations of the rates disagree, so neither is shown; please report this",
        )
    return labels, ""


def _compare(asked: Asked, labels: Labels) -> tuple[Difference, ...]:
    """A family of comparisons of its own: it is no protected characteristic, and takes nothing from those."""
    metrics = asked.evidence.protocol.bias.decisive_metrics
    return compare_groups(asked.judged, {DEPRIVATION: labels}, metrics, asked.rules)


def _tabulate_fifths(asked: Asked, labels: Labels, differences: tuple[Difference, ...]) -> tuple[Table, ...]:
    tables = (
        tabulate_groups(asked.evidence, asked.judged, DEPRIVATION, labels),
        tabulate_differences(asked.evidence, asked.judged, labels, differences),
    )
    return tuple(_sort_by_deprivation(table) for table in tables)


def _sort_by_deprivation(table: Table) -> Table:
    """The most deprived first, and all rows of a group together."""
    at = table.index_of("group")
    places = {name: place for place, name in enumerate((*FIFTHS, NOT_RECORDED))}
    return replace(
        table, rows=tuple(sorted(table.rows, key=lambda row: places.get(str(row[at]), len(FIFTHS))))
    )


def _tabulate_shares(asked: Asked, leaning: Leaning, words: tuple[FeatureWords, ...]) -> Table:
    poverty = frozenset(word.name for word in words if word.may_be_poverty)
    earlier = frozenset(word.name for word in words if word.is_earlier_contact)
    confidence = asked.evidence.protocol.confidence
    kinds = (
        ("May stand for poverty", poverty),
        ("Earlier contact with the service", earlier),
        ("Either", poverty | earlier),
        ("Both at once", poverty & earlier),
        ("Neither", frozenset(word.name for word in words) - poverty - earlier),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (kind, len(chosen), leaning.measure(chosen, confidence=confidence)) for kind, chosen in kinds
    )
    return Table(
        "attribution", "How much of what moves the score is poverty, or earlier contact",
        (
            Column("kind", "Features", "text"), Column("features", "How many", "number"),
            Column("share", "Share of all contributions", "rate"),
        ),
        rows,
        note="Contributions are SHAP values on at most 2,000 test decisions of whole families. Each interval, over "
        "families, stands for itself. A feature can be of both kinds: how closely services watch a family goes with "
        "poverty.",
    )  # fmt: skip


def _say_headline(asked: Asked, differences: tuple[Difference, ...], hindrance: str) -> Statement:
    if hindrance:
        return Statement(
            f"By deprivation, errors were not compared: {hindrance}. The tables say what the forecast leans on."
        )
    margin = asked.evidence.protocol.bias.margin
    shown = [d for d in differences if d.comparison is Comparison.DIFFERENCE_SHOWN]
    verdict = decide(differences)
    if verdict is Verdict.MET:
        return Statement(
            f"By deprivation, every fifth is within {margin:g} of everyone else in every decisive metric."
        )
    if not shown:
        return Statement(
            "By deprivation, it cannot be told whether the fifths of areas differ by more than the margin: for at least one the "
            "numbers are too uncertain. The table says how many decisions it would take."
        )
    named = tuple(dict.fromkeys(d.group for d in shown))
    counts = tuple(count for group in named for count in _list_counts(asked, group))
    return Statement(
        f"By deprivation, the forecast works differently for children of these areas than for everyone else: "
        f"{say_list(named)}. Where the outcome is more frequent, part of this comes from that.",
        counts,
    )


def _list_counts(asked: Asked, group: str) -> tuple[int, ...]:
    if asked.deprivation is None:
        return ()
    cells = count_cells(asked.judged, asked.deprivation == group)
    return cells.right, cells.wrong, cells.missed, cells.let_be


def _say_for_families(asked: Asked, differences: tuple[Difference, ...], hindrance: str) -> str:
    if hindrance:
        return (
            "We could not check whether the computer makes more mistakes for families in poorer areas. The report says "
            "how far it goes by what services recorded before."
        )
    return say_for_families("how poor the area is", decide(differences), asked.evidence.protocol.bias)


def _say_why(asked: Asked, hindrance: str) -> str:
    bias = asked.evidence.protocol.bias
    basis = (
        f"The errors were not compared: {hindrance}."
        if hindrance
        else f"Differences of {bias.margin:g} or less do not count: {bias.reason} The intervals of all fifths and decisive "
        "metrics hold together."
    )
    return (
        f"{basis} Deprivation is no protected characteristic, but a concern stands all the same. No bar can be held "
        f"against how much of the score is poverty or {EARLIER_CONTACT}, so those tables give no verdict. At most "
        f"{MOST_LEARNT:,} training decisions, of whole families, are used to fit without them."
    )


def _draw_differences() -> Figure:
    return Figure(
        "differences", "intervals", "differences", "Difference from everyone else",
        "One dot a fifth and metric with its interval; inside the margin a difference does not count.",
        "difference", "group", series="metric", reference=0.0,
    )  # fmt: skip
