"""What a list leans on, what happens when a worker disagrees, and how it compares with what workers expected."""

from candour.report.content.published import Published
from candour.report.layers.authority_words import quote_authority
from candour.report.layers.block import Block, Line, SmallTable
from candour.report.model import Report

QUOTE = 40
TOP = 5
_LEANS = (
    "These pieces of information move the score most. None of them is a cause: a case can score high because people "
    "looked often, and not because anything was wrong."
)
_NOT_ASKED = (
    "Nobody has asked practitioners what they expect of the same cases. So it is not known whether the list would tell you "
    "anything that you do not know already."
)
_AFTER_WHAT_WAS_DONE = "Whether the outcome came is known only after what was done, or not done. So these shares do not say who was right."
_MEASURES = {"AUC": "Puts two children in the right order (AUC; 0.5 is chance)"}


def describe_reasons(published: Published) -> Block:
    """The strongest pieces of information, and what each may stand for."""
    rows = published.list_rows("EXPL-001", "top_features")[:TOP]
    if not rows:
        return Block(
            "reasons",
            "What it leans on",
            ("What it leans on is not known here: the model was not given, or this was not asked.",),
        )
    lines = tuple(
        Line(
            row.say("feature") or "",
            (row.say("share") or "not published", row.say("may_stand_for") or "nothing that is known"),
        )
        for row in rows
    )
    return Block(
        "reasons", "What it leans on", (_LEANS,),
        table=SmallTable(f"The {TOP} strongest", ("Information", "Share of all movement", "May stand for"), lines),
        sources=("EXPL-001",),
    )  # fmt: skip


def describe_disagreement(report: Report, published: Published) -> Block:
    """What the authority says of overruling, and how often it happened where that is recorded."""
    rows = published.list_rows("PRAC-005", "overall")
    points = tuple(
        f"{row.say('what')}: {share}. The outcome came in {came}."
        for row in rows
        if (share := row.measure("share")) is not None and (came := row.measure("observed")) is not None
    )
    paragraphs = (
        (_AFTER_WHAT_WAS_DONE,)
        if points
        else ("How often workers went against a list is not known: no record of it was given.",)
    )
    return Block(
        "disagree", "When you and the list disagree", paragraphs, points=points,
        quotes=tuple(
            quote_authority(report, path, words_at_most=QUOTE)
            for path in ("deployment.human_review", "deployment.override_log", "oversight.who_stops_it")
        ),
        sources=("PRAC-005",) if rows else (),
    )  # fmt: skip


def describe_own_judgement(published: Published) -> Block:
    """People and the forecast on the same cases."""
    rows = tuple(
        row
        for row in published.list_rows("PRAC-001", "comparison")
        if row.measure("people") and row.measure("model")
    )
    kept = tuple(
        row
        for row in rows
        if row.say("measure") in _MEASURES or (row.say("measure") or "").startswith("Flagged among")
    )
    if not kept:
        return Block("own", "Beside practitioners\u2019 own judgement", (_NOT_ASKED,))
    lines = tuple(
        Line(
            _MEASURES.get(row.say("measure") or "", row.say("measure") or ""),
            (row.measure("people") or "", row.measure("model") or "", row.say("answer") or ""),
        )
        for row in kept
    )
    both = published.find("PRAC-004")
    return Block(
        "own", "Beside practitioners\u2019 own judgement", () if both is None else (both.headline.text,),
        table=SmallTable("The same cases, judged by both", ("", "Practitioners", "The forecast", "Better"), lines),
        sources=tuple(code for code in ("PRAC-001", "PRAC-004") if published.find(code) is not None),
    )  # fmt: skip
