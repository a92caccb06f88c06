"""One finding for every code that an answer may be read from, with numbers that nothing else has. None is real."""

from collections.abc import Iterator
from dataclasses import replace

from candour.results import Cell, Column, Estimate, Finding, Statement, Table, Unit, Verdict, Withheld

Shape = tuple[tuple[str, Unit], ...]

TABLES: dict[str, tuple[tuple[str, Shape, tuple[tuple[str, ...], ...]], ...]] = {
    "PERF-001": (
        ("performance", (("model", "text"), ("decisions", "count"), ("outcomes", "count"), ("base_rate", "rate"), ("precision_at_capacity_0", "rate"), ("recall_at_capacity_0", "rate")), (("Ours", "#", "#", "*", "*", "*"),)),
        ("against_simple_rules", (("baseline", "text"), ("average_precision", "number"), ("beaten", "text")), (("Counting", "*", "yes"),)),
    ),
    "PERF-002": (("thousand", (("capacity", "text"), ("flagged", "number"), ("right", "number"), ("wrong", "number"), ("missed", "number")), (("top 10 %", "~", "~", "~", "~"),)),),
    "PERF-003": (
        ("quarters", (("quarter", "text"), ("auc", "number")), (("2024 Q2", "*"),)),
        ("pooled", (("which", "text"), ("auc", "number")), (("All test decisions", "*"), ("The first decision of each child", "*"))),
    ),
    "PERF-005": (("windows", (("window", "text"), ("decisions", "count")), (("fully observed", "#"),)),),
    "USEF-001": (("capacity", (("counted", "text"), ("flagged", "number"), ("right", "number"), ("missed", "number")), (("In an average month", "~", "*", "*"),)),),
    "USEF-002": (("early", (("who", "text"), ("n", "count"), ("early", "rate")), (("Flagged rightly", "#", "*"),)),),
    "USEF-005": (
        ("rules", (("alternative", "text"), ("recall", "number")), (("Counting", "*"),)),
        ("triage", (("alternative", "text"), ("their_precision", "rate")), (("The authority", "*"),)),
    ),
    "PRAC-001": (("comparison", (("measure", "text"), ("people", "number"), ("model", "number"), ("difference", "number"), ("answer", "text")), (("AUC", "*", "*", "*", "cannot tell"),)),),
    "PRAC-005": (("overall", (("what", "text"), ("share", "rate")), (("Recommended, not done", "*"),)),),
    "BIAS-001": (
        ("groups", (("group", "text"), ("base_rate", "rate"), ("auc", "number"), ("observed_expected", "number")), (("Male", "*", "*", "*"), ("Female", "*", "*", "*"))),
        ("differences", (("metric", "text"), ("group", "text"), ("difference", "number"), ("answer", "text"), ("needed", "number"), ("years", "number")), (("Missed (fnr)", "Male", "*", "difference shown", "", ""), ("Missed (fnr)", "Female", "*", "cannot tell", "~", "~"))),
    ),
    "BIAS-007": (
        ("attribution", (("kind", "text"), ("share", "rate")), (("May stand for poverty", "*"),)),
        ("left_out", (("forecast", "text"), ("auc_change", "number")), (("Without poverty", "*"),)),
    ),
    "BIAS-008": (("told", (("characteristic", "text"), ("group", "text"), ("features", "number")), (("Sex", "Male", "*"),)),),
    "BIAS-009": (("alternative_outcomes", (("outcome", "text"), ("base_rate", "rate"), ("auc", "number")), (("The outcome that is forecast", "*", "*"), ("A further referral", "*", "*"))),),
    "BIAS-011": (("costs_sex", (("candidate", "text"), ("auc_change", "number")), (("Reweighed", "*"),)),),
    "BIAS-012": (("burden_sex", (("error", "text"), ("group", "text"), ("per_thousand", "number")), (("Wrongly flagged", "Male", "*"), ("Missed", "Male", "*"))),),
    "CALI-001": (("numbers", (("number", "text"), ("estimate", "number"), ("range", "text"), ("answer", "text")), (("Slope (1 is right)", "*", "0.8 to 1.25", "cannot tell"),)),),
    "CALI-002": (("groups", (("characteristic", "text"), ("group", "text"), ("ratio", "number"), ("answer", "text")), (("Sex", "Male", "*", "concern"), ("Sex", "Female", "*", "met"))),),
    "CALI-005": (("highest", (("which", "text"), ("ratio", "number")), (("The highest", "*"),)),),
    "CALI-006": (("periods", (("period", "text"), ("ratio", "number")), (("2024 Q2", "*"),)),),
    "DATA-002": (("flow", (("step", "text"), ("part", "text"), ("decisions", "count")), (("Outcome not fully observed", "left out", "#"), ("Of these: turned 18, moved away or died", "of which", "#"))),),
    "DATA-005": (("clearest", (("comparison", "text"), ("difference", "rate"), ("answer", "text")), (("need: Male (sex)", "*", "cannot tell"),)),),
    "DATA-006": (("breaks", (("series", "text"), ("change", "text"), ("month", "text"), ("ratio_to_expected", "number")), (("referrals", "lasting step", "Apr 2022", "*"),)),),
    "DATA-007": (("separation", (("question", "text"), ("auc", "number")), (("Is it?", "*"),)),),
    "DATA-008": (("absent", (("who", "text"), ("here", "text")), (("Children whom nobody reported", "not at all"),)),),
    "EXPL-001": (("kinds", (("kind", "text"), ("share", "rate")), (("Need", "*"),)),),
    "STAB-001": (("overlap", (("way", "text"), ("capacity", "text"), ("overlap", "rate")), (("Two halves", "10 %", "*"),)),),
    "STAB-002": (("multiplicity", (("among", "text"), ("ambiguity", "rate")), (("The flagged", "*"),)),),
    "PERT-001": (("fields", (("what", "text"), ("how", "text"), ("flips", "rate"), ("answer", "text")), (("date of birth", "left empty", "*", "within the bar"),)),),
    "PERT-002": (("shifts", (("what", "text"), ("how", "text"), ("flips", "rate"), ("answer", "text")), (("all dates", "7 days later", "*", "within the bar"),)),),
    "PERT-003": (("codes", (("what", "text"), ("how", "text"), ("flips", "rate"), ("answer", "text")), (("need", "as another", "*", "within the bar"),)),),
    "PERT-004": (("impossible", (("what", "text"), ("how", "text"), ("flips", "rate"), ("answer", "text")), (("counts", "set to 1000", "*", "within the bar"),)),),
    "LAST-002": (("changes", (("number", "text"), ("change", "number"), ("answer", "text")), (("AUC", "*", "cannot tell"),)),),
    "LAST-003": (("gains", (("comparison", "text"), ("auc", "number")), (("Newer beside older", "*"),)),),
    "LAST-004": (("days", (("what", "text"), ("day", "date")), (("To be looked at again by", "2027-03-31"),)),),
    "FEED-001": (("rounds", (("contrast", "text"), ("round", "number"), ("recorded", "rate")), (("not acted on", "1", "*"), ("not acted on", "2", "*"))),),
    "MEMO-001": (("attacks", (("attack", "text"), ("auc", "number")), (("One decision", "*"),)),),
    "MEMO-002": (("kept", (("what", "text"), ("found", "text")), (("What it keeps", "coefficients"),)),),
    "TIME-001": (("time_travel", (("feature", "text"), ("rows_checked", "count"), ("answer", "text")), (("Age", "#", "identical"), ("Referrals", "#", "differs"))),),
}  # fmt: skip
"""Per code its tables. `*` is an estimate, `#` a count, `~` a number, an empty text nothing; other cells are words."""


def plant(verdict: Verdict = Verdict.MET) -> tuple[Finding, ...]:
    """All of them, with one verdict. No two numbers are the same."""
    numbers = iter(range(1, 1000))
    return tuple(
        Finding(
            code, "planted", f"Title of {code}", f"Question of {code}?", verdict, Statement(f"Headline of {code}."),
            Statement("F."), f"Met where {code} is so. More.",
            tuple(
                Table(name, f"Table {name}", tuple(Column(c, c, unit) for c, unit in shape),
                      tuple(tuple(_fill(cell, unit, numbers) for cell, (_, unit) in zip(row, shape, strict=True)) for row in rows))
                for name, shape, rows in tables
            ),
        )
        for code, tables in TABLES.items()
    )  # fmt: skip


def _fill(cell: str, unit: Unit, numbers: Iterator[int]) -> Cell:
    if cell not in {"*", "#", "~", ""}:
        return cell
    at = next(numbers) if cell else 0
    kinds: dict[str, Cell] = {
        "*": Estimate(0.2 + at / 1000, 0.1 + at / 1000, 0.6 + at / 1000, 5000 + at, 500 + at, "x"),
        "#": 7000 + at,
        "~": 100.0 + at,
        "": None,
    }
    return kinds[cell]


def withhold(finding: Finding) -> Finding:
    """The finding with nothing left but words that name a row."""
    return replace(
        finding,
        headline=Statement("This sentence rests on too few children to be published."),
        tables=tuple(
            replace(
                table,
                rows=tuple(
                    tuple(
                        cell if column.unit == "text" and column.name != "answer" else Withheld()
                        for cell, column in zip(row, table.columns, strict=True)
                    )
                    for row in table.rows
                ),
            )
            for table in finding.tables
        ),
    )


def list_estimates(findings: tuple[Finding, ...]) -> tuple[Estimate, ...]:
    """Every estimate that was planted."""
    return tuple(
        cell
        for f in findings
        for table in f.tables
        for row in table.rows
        for cell in row
        if isinstance(cell, Estimate)
    )
