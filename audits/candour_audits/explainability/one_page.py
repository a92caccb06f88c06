"""EXPL-004: whether a model that fits on one page does as well."""

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import (
    ClusteredEstimate,
    Floats,
    are_probabilities,
    compute_share_interval,
    estimate_mean,
    estimate_share,
)
from candour.stats.discrimination import estimate_auc
from candour.stats.explanation.fidelity import estimate_rank_correlation
from candour.stats.explanation.levels import Level
from candour.stats.explanation.ranking_influence import estimate_average_precision
from candour.stats.intervals import compute_critical_value
from candour.stats.multiplicity import widen_for_families
from candour_audits.explainability.learnt import Learnt
from candour_audits.explainability.questioned import Questioned
from candour_audits.explainability.twin import Twin
from candour_audits.stability.bars import MOST_WORSE, MOST_WORSE_REASON
from candour_audits.wording import say_list, say_number, say_share

CODE = "EXPL-004"
TITLE = "A model that fits on one page"
QUESTION = "Does a model that anybody could add up by hand do as well as the forecast?"
MARGIN = MOST_WORSE
"""Of AUC or average precision: one report has one bar for what is as good."""
METHOD = "normal, variance by family"
MINUS = "\u2212"
TOGETHER = "normal, variance by family, AUC and average precision together"
CARD_COLUMNS = (
    Column("feature", "Feature", "text"),
    Column("level", "Where it is", "text"),
    Column("points", "Points", "number"),
    Column("decisions", "Training decisions", "count", hidden=True),
    Column("with", "With", "count", hidden=True),
    Column("without", "Without", "count", hidden=True),
)


def assess_one_page(evidence: Evidence, questioned: Questioned, learnt: Learnt, twin: Twin) -> Finding:
    """What the twin costs beside the forecast, how faithful it is, and the whole of it."""
    confidence = evidence.protocol.confidence
    compared = compare_scores(twin, confidence)
    verdict = decide(compared[:2])
    return Finding(
        CODE, "explainability", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(verdict, compared, len(twin.card.parts)), _count(twin)),
        for_families=Statement(
            "We also made a much simpler list of points that anybody could add up on paper, and compared it with the computer: "
            + _say_for_families(verdict)
        ),
        why=f"Met where the forecast is shown to sort better than the page by more than {MARGIN:g}, of AUC or of average precision (the "
        "whole interval of the difference above it, both together). A concern where it is shown not to, in either (both intervals "
        "at it or below): then a model that fits on one page does as well, and could be read and questioned by everybody. Otherwise it "
        f"cannot be told. The reason for the margin: {MOST_WORSE_REASON}.",
        tables=(
            _tabulate_difference(twin, compared),
            _tabulate_fidelity(evidence, twin, confidence),
            *_tabulate_page(_tabulate_card(questioned, learnt, twin)),
        ),
        figures=(
            Figure("difference", "intervals", "difference", "Forecast beside the page",
                   "One dot a measure with its interval: right of 0 the forecast does better than the page.",
                   "difference", "measure", reference=0.0),
        ),
        limits=(
            "The page is made by one method from at most 10,000 training decisions; another page might do better still.",
            "That the page is simple does not make it right, fair or fit for use. It has not been audited.",
            "Points describe what went together in the records. None of them is a cause.",
        ),
        assumptions=(
            "Test decisions are like those on which either model would be used.",
            "Families have nothing to do with each other; siblings and repeat referrals are allowed for.",
            "The page is fixed: that another sample would have given another page is not in the intervals.",
        ),
    )  # fmt: skip


def compare_scores(twin: Twin, confidence: float) -> tuple[Estimate, Estimate, Estimate]:
    """Forecast less page: AUC and average precision (holding together), and the Brier score turned so that above 0 is better."""
    everybody = twin.outcomes | True
    both = 1 - (1 - confidence) / 2
    auc = [
        estimate_auc(scores, twin.outcomes, everybody, twin.families)
        for scores in (twin.forecast, twin.scores)
    ]
    precision = [
        estimate_average_precision(scores, twin.outcomes, twin.families)
        for scores in (twin.forecast, twin.scores)
    ]
    return (
        _subtract(*auc, confidence=both, method=TOGETHER),
        _subtract(*precision, confidence=both, method=TOGETHER),
        _compare_errors(twin, confidence),
    )


def decide(compared: tuple[Estimate, ...]) -> Verdict:
    """Met where shown to be better by more than the margin in either measure, a concern where shown not to be in any."""
    if any(each.low is not None and each.low > MARGIN for each in compared):
        return Verdict.MET
    as_good = all(each.high is not None and each.high <= MARGIN for each in compared)
    return Verdict.CONCERN if as_good else Verdict.CANNOT_TELL


def _compare_errors(twin: Twin, confidence: float) -> Estimate:
    if not are_probabilities(twin.forecast):
        return Estimate(
            None, None, None, len(twin.scores), None, "none", "the scores are not between 0 and 1"
        )
    squared: list[Floats] = [(scores - twin.outcomes) ** 2 for scores in (twin.scores, twin.forecast)]
    first, second = (estimate_mean(values, twin.families) for values in squared)
    return _subtract(first, second, confidence=confidence, method=METHOD, events=int(twin.outcomes.sum()))


def _subtract(
    first: ClusteredEstimate,
    second: ClusteredEstimate,
    *,
    confidence: float,
    method: str,
    events: int | None = None,
) -> Estimate:
    counted = first.events if events is None else events
    if first.value is None or second.value is None:
        return Estimate(None, None, None, first.n, counted, "none", first.reason or second.reason)
    influence = first.influence - second.influence
    variance = float(influence @ influence) * first.families / max(1, first.families - 1)
    telling = first.telling_families or first.families
    reach = widen_for_families(compute_critical_value(confidence), families=telling) * variance**0.5
    value = first.value - second.value
    return Estimate(value, value - reach, value + reach, first.n, counted, method)


def _tabulate_difference(twin: Twin, compared: tuple[Estimate, ...]) -> Table:
    columns = (
        Column("measure", "Measure", "text"), Column("forecast", "Forecast", "number"), Column("page", "Page", "number"),
        Column("difference", "How much better the forecast is", "number"),
        Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    everybody = twin.outcomes | True
    values: list[tuple[str, list[float | None]]] = [
        ("AUC", [estimate_auc(s, twin.outcomes, everybody, twin.families).value for s in (twin.forecast, twin.scores)]),
        ("Average precision", [
            estimate_average_precision(s, twin.outcomes, twin.families).value for s in (twin.forecast, twin.scores)
        ]),
        ("Brier score (smaller is better)", [
            float(((s - twin.outcomes) ** 2).mean()) if are_probabilities(s) else None for s in (twin.forecast, twin.scores)
        ]),
    ]  # fmt: skip
    rows = tuple(
        (name, *pair, difference, *_count(twin))
        for (name, pair), difference in zip(values, compared, strict=True)
    )
    return Table(
        "difference", "The forecast and the page on the same test decisions", columns, rows,
        (Guard(("forecast", "page", "difference"), ("with", "without")),),
        note="Above 0 the forecast does better, in every row.",
    )  # fmt: skip


def _tabulate_fidelity(evidence: Evidence, twin: Twin, confidence: float) -> Table:
    columns = (
        Column("measure", "How alike they are", "text"), Column("value", "Value", "number"),
        Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    correlation = estimate_rank_correlation(
        twin.forecast, twin.scores, twin.families, confidence=confidence, seed=evidence.seed
    )
    rows: list[tuple[Cell, ...]] = [("Rank correlation of the two scores", correlation, *_count(twin))]
    for share in evidence.protocol.capacity_shares:
        theirs, ours = twin.agree(share)
        same = estimate_share(ours, theirs, twin.families, empty="nobody is flagged")
        name = f"Flagged by both, of those flagged by the forecast at {say_share(share)}"
        if same.value is None:
            rows.append((name, Estimate(None, None, None, 0, 0, "none", same.reason), *_count(twin)))
            continue
        ends, method = compute_share_interval(same, confidence=confidence)
        rows.append((name, Estimate(same.value, *ends, same.n, same.events, method), *_count(twin)))
    return Table(
        "fidelity", "Whether the page says what the forecast says", columns, tuple(rows),
        (Guard(("value",), ("with", "without")),),
        note="The page was learnt from what happened, not from the forecast: where they differ, neither need be wrong.",
    )  # fmt: skip


def _tabulate_card(questioned: Questioned, learnt: Learnt, twin: Twin) -> Table:
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
                    say_level(level),
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


def _tabulate_page(card: Table) -> tuple[Table, Table]:
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


def say_level(level: Level) -> str:
    """A level in words: `under 2`, `2 up to 5`, `5 or more`, a code, `no value`."""
    if level.kind == "numbers":
        low, high = (None if end is None else _say_end(end) for end in (level.low, level.high))
        if low is None:
            return "any number" if high is None else f"under {high}"
        return f"{low} or more" if high is None else f"{low} up to under {high}"
    return {"code": level.code, "no_value": "no value", "other": "any other"}[level.kind]


def _say_end(end: float) -> str:
    """Three figures, and whole numbers from 100 on."""
    return f"{end:,.0f}" if abs(end) >= 100 else f"{end:.3g}"


def _count(twin: Twin) -> tuple[int, int]:
    events = int(twin.outcomes.sum())
    return events, len(twin.outcomes) - events


def _say_headline(verdict: Verdict, compared: tuple[Estimate, ...], features: int) -> str:
    named = "1 feature" if features == 1 else f"{features} features"
    known = [
        f"{_say_fine(each.value)} of {measure} (interval {_say_fine(each.low)} to {_say_fine(each.high)})"
        for each, measure in zip(compared, ("AUC", "average precision"), strict=False)
        if each.value is not None and each.low is not None and each.high is not None
    ]
    numbers = f"; forecast less page is {say_list(tuple(known))}" if known else ""
    return {
        Verdict.MET: f"The forecast sorts better than a page of points for {named}{numbers}.",
        Verdict.CONCERN: f"A model that fits on one page does as well: points for {named}, added up by hand{numbers}.",
    }.get(
        verdict,
        f"It cannot be told whether a page of points for {named}, added up by hand, does as well as the forecast{numbers}.",
    )


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "the computer does better.",
        Verdict.CONCERN: "the list of points does as well.",
    }.get(verdict, "we cannot say which of them does better.")


def _say_fine(value: float) -> str:
    """Three decimals, since the margin itself is two hundredths."""
    return f"{round(value, 3) + 0.0:.3f}".replace("-", "\u2212")
