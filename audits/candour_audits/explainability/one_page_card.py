"""The page of EXPL-004 itself, as people would add it up, and what each of its levels rests on."""

from candour.results import Cell, Column, Guard, Table
from candour.stats.explanation.levels import Level
from candour_audits.explainability.learnt import Learnt
from candour_audits.explainability.questioned import Questioned
from candour_audits.explainability.twin import Twin
from candour_audits.wording import say_number

MINUS = "\u2212"
CARD_COLUMNS = (
    Column("feature", "Feature", "text"),
    Column("level", "Where it is", "text"),
    Column("points", "Points", "number"),
    Column("decisions", "Training decisions", "count", hidden=True),
    Column("with", "With", "count", hidden=True),
    Column("without", "Without", "count", hidden=True),
)


def tabulate_card(questioned: Questioned, learnt: Learnt, twin: Twin) -> Table:
    """Every level of the page with its points and the training decisions that it rests on."""
    rows: list[tuple[Cell, ...]] = []
    columns = learnt.columns
    for part in twin.card.parts:
        places = part.cut.place(columns[part.feature])
        for at, level in enumerate(part.levels):
            inside = places == at
            events = int((inside & learnt.outcomes).sum())
            count = int(inside.sum())
            rows.append(
                (
                    questioned.name(part.feature),
                    say_level(level, part.feature, questioned),
                    int(part.points[at]),
                    count,
                    events,
                    count - events,
                )
            )
    return Table(
        "card", "The page, one row a level", CARD_COLUMNS, tuple(rows),
        (Guard(("points",), ("decisions", "with", "without")),), annex=True,
        note=f"The log-odds are {say_number(twin.card.start)} plus {twin.card.step:.3f} times the sum of points.",
    )  # fmt: skip


def tabulate_page(card: Table) -> tuple[Table, Table]:
    """The card as people would add it up, one row a feature, and level by level as an annex."""
    features: dict[Cell, list[tuple[Cell, ...]]] = {}
    for row in card.rows:
        features.setdefault(row[0], []).append(row)
    columns = (
        CARD_COLUMNS[0], Column("given", "Points, and what for", "text"),
        Column("fewest", "Fewest decisions of a level, with or without the outcome", "count", hidden=True),
    )  # fmt: skip
    rows = tuple(
        (feature, _say_points(levels), min(int(str(count)) for level in levels for count in level[3:]))
        for feature, levels in features.items()
    )
    page = Table(
        "page", "The whole page: add the points up", columns, rows, (Guard(("given",), ("fewest",)),),
        note=card.note,
    )  # fmt: skip
    return page, card


def _say_points(levels: list[tuple[Cell, ...]]) -> str:
    """The points of a feature from the most to the fewest: `8 for 5C, or 5D; 0 for any other`."""
    points: dict[int, list[str]] = {}
    for level in levels:
        points.setdefault(int(str(level[2])), []).append(str(level[1]))
    return "; ".join(
        f"{f'{given}'.replace('-', MINUS)} for {', or '.join(points[given])}"
        for given in sorted(points, reverse=True)
    )


def say_level(level: Level, feature: str, questioned: Questioned) -> str:
    """A level in words: `under 2`, `2 up to 5`, `5 or more`, a code with its words, `no value`."""
    if level.kind == "numbers":
        low, high = (None if end is None else _say_end(end) for end in (level.low, level.high))
        if low is None:
            return "any number" if high is None else f"under {high}"
        return f"{low} or more" if high is None else f"{low} up to under {high}"
    return {"code": questioned.say_code(feature, level.code), "no_value": "no value", "other": "any other"}[
        level.kind
    ]


def _say_end(end: float) -> str:
    """Three figures, and whole numbers from 100 on."""
    return f"{end:,.0f}" if abs(end) >= 100 else f"{end:.3g}"
