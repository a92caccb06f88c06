"""TEXT-002: which phrases stand for a group of children, and how much the forecast leans on them."""

from candour.contracts import Evidence
from candour.results import Cell, Column, Figure, Finding, Guard, Statement, Table, Verdict
from candour_audits.assumed import FAMILIES, GROUPS
from candour_audits.text.graded import GradedPhrase, grade_phrases
from candour_audits.text.named import name_documents
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import name_characteristic, say_list, say_share

CODE, TABLE = "TEXT-002", "text_phrases"
TITLE = "Phrases that stand for a group"
QUESTION = (
    "Which phrases stand more often in texts about one group of children, and does the forecast lean on them?"
)
MOST_LISTED = 15
MOST_NAMED = 4
COLUMNS = (
    Column("phrase", "Phrase", "text"), Column("read_in", "Read in", "text"),
    Column("characteristic", "Characteristic", "text"), Column("group", "Group that it tells best", "text"),
    Column("inside", "Texts of the group with it", "rate"), Column("outside", "Texts of everyone else with it", "rate"),
    Column("difference", "Difference", "rate"),
    Column("leaning", "Change of the score without it", "number"),
    Column("product", "Tells the group x weighs in the score", "number"),
    Column("families", "Families with it", "count"),
    Column("with_in", "Of the group, with it", "count", hidden=True), Column("without_in", "Of the group, without it", "count", hidden=True),
    Column("with_out", "Of everyone else, with it", "count", hidden=True), Column("without_out", "Of everyone else, without it", "count", hidden=True),
)  # fmt: skip
GUARDS = (
    Guard(
        ("inside", "outside", "difference", "product"), ("with_in", "without_in", "with_out", "without_out")
    ),
    Guard(("families", "leaning"), ("families",)),
)


def assess(evidence: Evidence) -> Finding:
    """The phrases in an order for the panel to read. No bar can be held against it, so the verdict is that it cannot be told."""
    graded = grade_phrases(evidence)
    if not graded:
        reason = "the leading forecast with text reads no single phrases (topics and embeddings have none), or none that enough families have"
        return build_unanswered(CODE, "text", TITLE, QUESTION, reason)
    shown = tuple(one for one in graded if one.is_shown)
    strongest = tuple(one for one in graded if one.product > 0)[:MOST_LISTED]
    confidence = evidence.protocol.confidence
    return Finding(
        CODE, "text", TITLE, QUESTION, Verdict.CANNOT_TELL,
        headline=_say_headline(graded, shown, strongest),
        for_families=Statement(
            "Some words that workers write more often about one group of children can move what the computer says. People must "
            "decide whether it may use them."
            if strongest
            else "We found no words that workers write much more often about one group of children and that move what the computer "
            "says. There may still be some."
        ),
        why="No bar can be held against it: a phrase that stands more often in texts about a group may also say something true about a "
        "child's situation, or only how workers write about such families. Whether leaning on it is right is for the panel.",
        tables=(_tabulate_strongest(strongest, confidence), _tabulate_all(graded, confidence)),
        figures=(
            Figure("strongest", "intervals", "strongest", "Phrases that stand for a group",
                   "One dot a phrase with its interval: how much more often it stands in texts about the group. At 0 it tells nothing.",
                   "difference", "phrase", series="characteristic", reference=0.0),
        ) if strongest else (),
        assumptions=(FAMILIES, GROUPS, "What tells a group apart here tells it apart in texts about other families too."),
        limits=(
            "Of the decisions that the forecast learnt from, in texts cleaned of names and places.",
            "A phrase that tells nothing alone may tell much together with others; topics and embeddings cannot be read so.",
            "How much is leant on a phrase is said of this fit: without it, the forecast might lean on another that tells the same.",
            "That a phrase stands more often in texts about a group says nothing about why.",
        ),
    )  # fmt: skip


def _say_headline(
    graded: tuple[GradedPhrase, ...], shown: tuple[GradedPhrase, ...], strongest: tuple[GradedPhrase, ...]
) -> Statement:
    read = len({(one.column, one.representation, one.words) for one in graded})
    if not shown:
        return Statement(
            f"None of {read} phrases is shown to stand more often in texts about one group than about others."
        )
    telling = len({(one.column, one.representation, one.words) for one in shown})
    said = f"Of {read} phrases that the forecast reads, {telling} are shown to stand more often, or less often, in texts about some group."
    if not strongest:
        return Statement(f"{said} It leans on none of them.")
    named = strongest[:MOST_NAMED]
    words = tuple(
        f"“{one.words}” ({one.group}, {name_characteristic(one.characteristic).lower()})" for one in named
    )
    counts = tuple(count for one in named for count in one.counts)
    return Statement(f"{said} Of these it leans most on {say_list(words)}.", counts)


def _tabulate_strongest(strongest: tuple[GradedPhrase, ...], confidence: float) -> Table:
    return Table(
        "strongest", f"The {MOST_LISTED} strongest", COLUMNS, tuple(_build_row(one) for one in strongest), GUARDS,
        note="Sorted by the difference times the phrase's part of all that the forecast leans on phrases. Only those are listed that are shown "
        f"to tell a group, all phrases and groups together (Bonferroni, over families) with a confidence of {say_share(confidence)}. The change of the score is the "
        "average over decisions, before calibration, where the phrase is left out; a decision without it counts as no change.",
    )  # fmt: skip


def _tabulate_all(graded: tuple[GradedPhrase, ...], confidence: float) -> Table:
    return Table(
        "phrases", "Every phrase with every characteristic", COLUMNS, tuple(_build_row(one) for one in graded), GUARDS, annex=True,
        note=f"All intervals of differences hold together with a confidence of {say_share(confidence)}; those of shares hold one by one.",
    )  # fmt: skip


def _build_row(one: GradedPhrase) -> tuple[Cell, ...]:
    return (
        one.words, f"{name_documents(one.column)}, {one.representation}", name_characteristic(one.characteristic), one.group,
        one.inside, one.outside, one.difference, one.leaning, one.product, one.families, *one.counts,
    )  # fmt: skip
