"""EXPL-003: in which shape the score moves along the leading features."""

from collections.abc import Mapping

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.intervals import compute_critical_value
from candour_audits.explainability.answers import Answers
from candour_audits.explainability.local_effects import Shape
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_list

CODE = "EXPL-003"
TITLE = "How the score moves along a feature"
QUESTION = "Does the score rise or fall along each of the leading features, and in which shape?"
CURVES = 5
BARS = 2
MOSTLY = 0.8
"""A curve rises, or falls, where at least this part of its range lies between its two ends."""
METHOD = "normal, variance by family"
WHOSE = "Whether that makes sense is for people who know this work to say."


def assess_shapes(evidence: Evidence, answers: Answers, shapes: Mapping[str, Shape]) -> Finding:
    """Accumulated local effects of the leading numbers, and bars of the leading codes."""
    if not shapes:
        reason = (
            answers.reason
            or "no feature stands at two values with enough families, or the model cannot be asked"
        )
        return build_unanswered(CODE, "explainability", TITLE, QUESTION, reason)
    strengths = answers.list_strengths() or {name: shape.curve.range for name, shape in shapes.items()}
    order = sorted(shapes.values(), key=lambda shape: (-strengths.get(shape.name, 0.0), shape.name))
    curves = [shape for shape in order if not shape.codes][:CURVES]
    bars = [shape for shape in order if shape.codes][:BARS]
    reach = compute_critical_value(evidence.protocol.confidence)
    return Finding(
        CODE, "explainability", TITLE, QUESTION, Verdict.CANNOT_TELL,
        headline=Statement(_say_headline(answers, curves, bars)),
        for_families=Statement(_say_for_families(answers, curves)),
        why="No bar can be held against a shape: whether it makes sense is for people who do this work.",
        tables=(
            *(_tabulate_curve(answers, shape, number, reach) for number, shape in enumerate(curves, start=1)),
            *(_tabulate_bars(answers, shape, number, reach) for number, shape in enumerate(bars, start=1)),
        ),
        figures=_draw(answers, curves, bars),
        limits=(
            "A curve describes the model, not the world: it does not say what would happen to a child if a value changed.",
            "Each point has an interval of its own; a whole curve is less sure than its points.",
            "Where two features work together, one curve shows the mean of what is different for different children.",
        ),
        assumptions=(
            "The questioned decisions, of whole families drawn by lot, are like all others of the test period.",
            "Between two neighbouring edges a feature may be moved while the others stay as they are.",
            "Of a code, every decision is asked about with every code, even where such a child would hardly be found.",
        ),
    )  # fmt: skip


def _tabulate_curve(answers: Answers, shape: Shape, number: int, reach: float) -> Table:
    columns = (
        Column("value", answers.questioned.name(shape.name), "number"),
        Column("effect", "Effect on the log-odds (0: the mean decision)", "number"),
        Column("decisions", "Decisions beside it", "count", hidden=True),
        Column("families", "Families beside it", "count", hidden=True),
    )  # fmt: skip
    rows = tuple(
        (_shorten(float(shape.curve.at[at])), *_list_cells(shape, at, reach))
        for at in range(len(shape.curve.at))
    )
    return Table(
        _name_curve(number), f"How the score moves along: {answers.questioned.name(shape.name)}", columns, rows,
        (Guard(("value", "effect"), ("decisions", "families")),),
        note="Accumulated local effects. Values are quantiles, merged until more families than the disclosure threshold lie "
        "between two; the outermost leave as many beyond them. They are printed with three figures. Decisions without a value are left out.",
    )  # fmt: skip


def _shorten(value: float) -> float:
    """A quantile is one child's own value: three figures, and at most two decimals, are those of many."""
    return round(float(f"{value:.3g}"), 2)


def _name_curve(number: int) -> str:
    return f"curve_{number}"


def _tabulate_bars(answers: Answers, shape: Shape, number: int, reach: float) -> Table:
    columns = (
        Column("code", "Code", "text"), Column("effect", "Effect on the log-odds (0: the mean decision)", "number"),
        Column("decisions", "Decisions with it", "count", hidden=True),
        Column("families", "Families with it", "count", hidden=True),
    )  # fmt: skip
    order = sorted(range(len(shape.codes)), key=lambda at: -shape.curve.effects[at])
    return Table(
        f"codes_{number}", f"How the score differs between codes: {answers.questioned.name(shape.name)}", columns,
        tuple((answers.questioned.say_code(shape.name, shape.codes[at]), *_list_cells(shape, at, reach)) for at in order),
        (Guard(("effect",), ("decisions", "families")),),
        note="The mean answer if every decision had the code. Codes with few families are left out.",
    )  # fmt: skip


def _list_cells(shape: Shape, at: int, reach: float) -> tuple[Cell, ...]:
    effect, spread = float(shape.curve.effects[at]), reach * float(shape.curve.errors[at])
    decisions, families = int(shape.curve.decisions[at]), int(shape.curve.families[at])
    return Estimate(effect, effect - spread, effect + spread, decisions, None, METHOD), decisions, families


def _draw(answers: Answers, curves: list[Shape], bars: list[Shape]) -> tuple[Figure, ...]:
    """One picture a feature, since every feature has units of its own."""
    figures = [
        Figure(
            _name_curve(number), "line", _name_curve(number),
            f"How the score moves along: {answers.questioned.name(shape.name)}",
            "With its interval point by point. Above 0 the score is higher than that of the mean decision.",
            "value", "effect", reference=0.0,
        )
        for number, shape in enumerate(curves, start=1)
    ]  # fmt: skip
    figures += [
        Figure(
            f"codes_{number}", "intervals", f"codes_{number}",
            f"How the score differs between codes: {answers.questioned.name(shape.name)}",
            "One dot a code with its interval: right of 0 the score is higher than that of the mean decision.",
            "effect", "code", reference=0.0,
        )
        for number, shape in enumerate(bars, start=1)
    ]  # fmt: skip
    return tuple(figures)


def find_direction(shape: Shape) -> str:
    """`rises`, `falls`, `turns`, or `stays` where the score does not move."""
    effects = shape.curve.effects
    across = float(effects[-1] - effects[0])
    if shape.curve.range == 0:
        return "stays"
    if abs(across) < MOSTLY * shape.curve.range:
        return "turns"
    return "rises" if across > 0 else "falls"


def _say_headline(answers: Answers, curves: list[Shape], bars: list[Shape]) -> str:
    ways = [
        (words, [shape for shape in curves if find_direction(shape) == direction])
        for direction, words in (
            ("rises", "rises with"), ("falls", "falls with"), ("turns", "goes up and down with"), ("stays", "does not move with"),
        )
    ]  # fmt: skip
    ways.append(("depends on", bars))
    said = tuple(f"{words} {_name_first(answers, shapes)}" for words, shapes in ways if shapes)
    return f"The score {'; it '.join(said)}. {WHOSE}"


def _name_first(answers: Answers, shapes: list[Shape]) -> str:
    """The strongest by name, the others counted: each has its own picture."""
    named = f"\u201c{answers.questioned.name(shapes[0].name)}\u201d"
    others = len(shapes) - 1
    return named if not others else f"{named} and {others} other{'' if others == 1 else 's'}"


def _say_for_families(answers: Answers, curves: list[Shape]) -> str:
    ways = [
        (words, next((shape for shape in curves if find_direction(shape) == direction), None))
        for direction, words in (("rises", "up"), ("falls", "down"))
    ]
    said = tuple(
        f"{words} with \u201c{answers.questioned.name(shape.name)}\u201d"
        for words, shape in ways
        if shape is not None
    )
    if not said:
        return f"We found nothing with which the computer's score simply goes up or down. {WHOSE}"
    return f"If nothing else differs, the computer's score goes {say_list(said)}. {WHOSE}"
