"""TEXT-003: what cleaning took out of the texts, and what may still name somebody."""

from candour.contracts import Evidence
from candour.results import Cell, Column, Finding, Guard, Statement, Table, Verdict
from candour_audits.data_quality.completeness_summary import estimate_share
from candour_audits.wording import say_percent

CODE, TABLE = "TEXT-003", "text_cleaning"
TITLE = "What cleaning left"
QUESTION = "Before anything read them, were the texts cleaned of what names somebody?"
MOST_LEFT = 0.05
"""A concern from this share of texts in which a word still looks like a name."""
IN_TEXTS = "texts with a word like a name"


def assess(evidence: Evidence) -> Finding:
    """What was taken out, by kind, and how many texts still hold a word that looks like a name. It can never be shown to be all."""
    rows = evidence.tables[TABLE].to_pylist()
    left, of = next(((row["count"], row["of"]) for row in rows if row["kind"] == IN_TEXTS), (0, 0))
    share = left / of if of else 0.0
    taken = sum(row["count"] for row in rows if row["measure"] == "taken_out")
    verdict = Verdict.CONCERN if share > MOST_LEFT else Verdict.CANNOT_TELL
    return Finding(
        CODE, "text", TITLE, QUESTION, verdict,
        headline=_say_headline(share, of, taken, left),
        for_families=Statement(
            "Names and places were taken out of what the computer read, as far as a computer can find them. Some may have stayed."
        ),
        why=f"A concern where in more than {100 * MOST_LEFT:g} % of the texts a word still looks like a name. Otherwise it cannot be told: no "
        "count can show that nothing stayed.",
        tables=(_tabulate(evidence, rows),),
        assumptions=("A name within a sentence begins with a capital letter.",),
        limits=(
            "A name that stands in no list, at the beginning of a sentence or in small letters, is not counted as left.",
            "A word that looks like a name need not be one.",
            "A cleaned text is not anonymous. No text is kept with the run, and no phrase of few families is in the model.",
            "How much is found where the truth is known is measured on made-up texts (docs/text.md), which differ from an authority's own.",
        ),
    )  # fmt: skip


def _say_headline(share: float, texts: int, taken: int, left: int) -> Statement:
    if not texts:
        return Statement("There was no text to clean.")
    begun = f"Cleaning took out {taken / texts:.1f} names, places, dates or numbers a text on average"
    return Statement(
        f"{begun}. In {say_percent(share)} of the texts a word still looks like a name.",
        (texts, left, texts - left),
    )


def _tabulate(evidence: Evidence, rows: list[dict[str, object]]) -> Table:
    columns = (
        Column("what", "What", "text"), Column("kind", "Kind", "text"), Column("count", "How many", "count"),
        Column("of", "Of how many texts, or words", "count"), Column("share", "Share", "rate"),
        Column("others", "The others", "count", hidden=True),
    )  # fmt: skip
    said: list[tuple[Cell, ...]] = []
    for row in rows:
        count, of = int(str(row["count"])), int(str(row["of"]))
        is_left = row["measure"] == "left"
        share = estimate_share(count, of, evidence.protocol.confidence) if is_left and of else None
        said.append(
            (
                "left" if is_left else "taken out",
                str(row["kind"]),
                count,
                of,
                share,
                of - count if is_left else count,
            )
        )
    return Table(
        "cleaning", "What was taken out, and what was left", columns, tuple(said),
        (Guard(("count", "share"), ("count", "others")),),
        note="A text can hold several of a kind. What is left is counted as docs/text.md says; its intervals are those of single shares.",
    )  # fmt: skip
