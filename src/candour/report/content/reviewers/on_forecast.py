"""Questions 4 to 6: whether it beats what there is, what it means out of 1,000, and whether its numbers hold."""

from functools import partial

from candour.report.content.needed import find_factor, find_factor_within, say_factor
from candour.report.content.published import PublishedRow
from candour.report.content.reviewers.parts import Part, Sources, join, tell, tell_withheld

_BURDEN = "burden_"
_GROUPS_OF = {"sex": "BIAS-001", "ethnic_group": "BIAS-002", "age_band": "BIAS-003", "disability": "BIAS-004"}
_ERRORS = {"Wrongly flagged": "wrongly flagged", "Missed": "missed"}


def does_it_beat_what_there_is(sources: Sources) -> tuple[Part, ...]:
    """Question 4: does it beat the number of earlier referrals, a short regression, and the social workers' own forecast."""
    return (
        tell(sources, "PERF-001", "against_simple_rules", _say_rules, takes=lambda: _need_for(sources, "PERF-001", "against_simple_rules", "average_precision")),
        tell(sources, "USEF-005", "rules", _say_as_many_looks, takes=lambda: _need_for(sources, "USEF-005", "rules", "recall")),
        tell(sources, "PRAC-001", "comparison", _say_practitioners, takes=lambda: _need_judgements(sources)),
    )  # fmt: skip


def _say_rules(rows: tuple[PublishedRow, ...]) -> str | None:
    said = [
        f"\u201c{row.say('baseline')}\u201d: {gain}"
        for row in rows
        if (gain := row.measure("average_precision"))
    ]
    if not said:
        return None
    return f"Gain in average precision over {'; over '.join(said)}."


def _say_as_many_looks(rows: tuple[PublishedRow, ...]) -> str | None:
    said = [
        f"\u201c{row.say('alternative')}\u201d: {gain}" for row in rows if (gain := row.measure("recall"))
    ]
    if not said:
        return None
    return f"With as many looks, gain in the share found among those with the outcome over {'; over '.join(said)}."


def _say_practitioners(rows: tuple[PublishedRow, ...]) -> str | None:
    auc = next((row for row in rows if row.matches(measure="AUC")), None)
    row = auc or (rows[0] if rows else None)
    difference = None if row is None else row.measure("difference")
    if row is None or difference is None:
        return None
    return (
        f"On cases that practitioners judged, {row.say('measure')}: forecast {row.measure('model') or 'withheld'}, "
        f"practitioners {row.measure('people') or 'withheld'}, difference {difference}."
    )


def _need_for(sources: Sources, code: str, table: str, column: str) -> str:
    """What it would take until every difference that is open lies wholly on one side of nought."""
    rows = [row for row in sources.published.list_rows(code, table) if row.say("measure") in {None, "AUC"}]
    estimates = [e for row in rows if (e := row.read_estimate(column))]
    open_ones = [e for e in estimates if e.low is not None and e.high is not None and e.low <= 0 <= e.high]
    if not open_ones:
        return ""
    factors = [find_factor(estimate, 0.0) for estimate in open_ones]
    known = [factor for factor in factors if factor is not None]
    return f"{code}: {say_factor(max(known) if len(known) == len(factors) else None)}"


def _need_judgements(sources: Sources) -> str:
    """Judgements of one practitioner go together as those of one family do, so more decisions alone would not narrow the interval."""
    needed = _need_for(sources, "PRAC-001", "comparison", "difference")
    return f"{needed}, judged by as many times more practitioners" if needed else ""


def what_out_of_1000(sources: Sources) -> tuple[Part, ...]:
    """Question 5: out of 1,000 children: flagged, right, missed, per group."""
    tables = sources.published.list_tables("BIAS-012", _BURDEN)
    by_group = tuple(
        tell(sources, "BIAS-012", table, partial(_say_burden, sources, table), by_verdict=False)
        for table in tables
        if not table.endswith("at_capacities")
    ) or (tell(sources, "BIAS-012", "burden", lambda _: None),)
    return (
        tell(sources, "PERF-002", "thousand", _say_thousand, by_verdict=False),
        tell(sources, "PERF-001", "performance", _say_right_and_found, by_verdict=False),
        *by_group,
        *tell_withheld(sources, "BIAS-012", tables),
    )


def _say_thousand(rows: tuple[PublishedRow, ...]) -> str | None:
    """No words: the whole numbers are the first sentence of the answer (`leads`). None where they are not published."""
    row = rows[-1] if rows else None
    if row is None or not (row.say("right") and row.say("wrong") and row.say("missed")):
        return None
    return ""


def _say_right_and_found(rows: tuple[PublishedRow, ...]) -> str | None:
    if not rows:
        return None
    row, names = rows[0], [column.name for column in rows[0].table.columns]
    last = next((name for name in reversed(names) if name.startswith("precision_at_capacity_")), "")
    right = row.measure(last)
    found = row.measure(last.replace("precision", "recall"))
    if right is None or found is None:
        return None
    return f"Of the flagged, {right} are right; of those with the outcome, {found} are flagged."


def _say_burden(sources: Sources, table: str, rows: tuple[PublishedRow, ...]) -> str | None:
    """Every group whose number is published, one error after the other, and the base rates of these groups beside them."""
    said = []
    for error, words in _ERRORS.items():
        own = [row for row in rows if row.matches(error=error)]
        told = [f"{row.say('group')} {number}" for row in own if (number := row.measure("per_thousand"))]
        if told:
            said.append(f"{words}: {'; '.join(told)}")
    if not said:
        return None
    name = table.removeprefix(_BURDEN)
    by = name.replace("age_band", "age").replace("_", " ")
    return f"Per 1,000 decisions by {by}, {'. And '.join(said)}.{_say_base_rates(sources, name, rows)}"


def _say_base_rates(sources: Sources, characteristic: str, rows: tuple[PublishedRow, ...]) -> str:
    code = _GROUPS_OF.get(characteristic, "")
    shown = {row.say("group") for row in rows if row.measure("per_thousand")}
    said = [
        f"{row.say('group')} {rate}"
        for row in sources.published.list_rows(code, "groups")
        if row.say("group") in shown and (rate := row.measure("base_rate"))
    ]
    return f" Base rates of these groups: {'; '.join(said)}." if said else ""


def are_probabilities_true(sources: Sources) -> tuple[Part, ...]:
    """Question 6: are probabilities true overall, by group, at the top, next year."""
    return (
        tell(sources, "CALI-001", "numbers", _say_overall, takes=lambda: _need_calibration(sources)),
        tell(sources, "CALI-002", "groups", _say_by_group, takes="Enough children in every group: SIZE-004 says how many for each"),
        tell(sources, "CALI-005", "highest", _say_highest, takes=lambda: _need_at_the_top(sources)),
        tell(sources, "CALI-006", "periods", _say_periods, takes="More outcomes in every part of the test period"),
        tell(sources, "LAST-002", "changes", _say_changes, takes="A later test, on the day that LAST-004 names"),
    )  # fmt: skip


def _say_overall(rows: tuple[PublishedRow, ...]) -> str | None:
    said = [
        f"{row.say('number')}: {number}{f', where {bar} is asked for' if (bar := row.say('range')) else ''}"
        for row in rows
        if (number := row.measure("estimate"))
    ]
    return f"Overall. {'; '.join(said)}." if said else None


def _need_calibration(sources: Sources) -> str:
    bounds = sources.context.protocol.calibration_slope, sources.context.protocol.calibration_ratio
    rows = [row for row in sources.published.list_rows("CALI-001", "numbers") if row.say("range")]
    needs = []
    for row, bound in zip(rows, bounds, strict=False):
        estimate, name = row.read_estimate("estimate"), (row.say("number") or "").split(" (")[0].lower()
        if estimate is None or row.say("answer") != "cannot tell" or estimate.value is None:
            continue
        needs.append(f"for the {name}, {say_factor(find_factor_within(estimate, bound))}")
    return f"CALI-001: {'; '.join(needs)}" if needs else ""


def _need_at_the_top(sources: Sources) -> str:
    rows = sources.published.list_rows("CALI-005", "highest")
    ratio = rows[0].read_estimate("ratio") if rows else None
    if ratio is None or ratio.value is None:
        return ""
    bounds = sources.context.protocol.calibration_ratio
    return f"CALI-005: {say_factor(find_factor_within(ratio, bounds))}"


def _say_by_group(rows: tuple[PublishedRow, ...]) -> str | None:
    told = [row for row in rows if row.say("answer")]
    if not told:
        return None
    ratios = [(e.value, row) for row in told if (e := row.read_estimate("ratio")) and e.low is not None]
    wrong = [
        f"{row.say('group')} ({(row.say('characteristic') or '').lower()}): {row.measure('ratio')}"
        for row in told
        if row.matches(answer="concern") and row.measure("ratio")
    ]
    met = sum(row.matches(answer="met") for row in told)
    open_ones = sum(row.matches(answer="cannot tell") for row in told)
    said = f" Wrong for {'; '.join(wrong)}." if wrong else ""
    return f"By group: right for {met}, cannot be told for {open_ones}, of {len(told)} groups with an answer.{said}{_say_range(ratios)}"


def _say_range(ratios: list[tuple[float | None, PublishedRow]]) -> str:
    told = sorted(((value, at) for at, (value, _) in enumerate(ratios) if value is not None))
    if not told:
        return ""
    lowest, highest = ratios[told[0][1]][1], ratios[told[-1][1]][1]
    return (
        f" Observed over expected goes from {lowest.measure('ratio')} for {lowest.say('group')} to "
        f"{highest.measure('ratio')} for {highest.say('group')}."
    )


def _say_highest(rows: tuple[PublishedRow, ...]) -> str | None:
    ratio = rows[0].measure("ratio") if rows else None
    return None if ratio is None else f"Among the highest scores, observed over expected: {ratio}."


def _say_periods(rows: tuple[PublishedRow, ...]) -> str | None:
    said = [f"{row.say('period')}: {ratio}" for row in rows if (ratio := row.measure("ratio"))]
    return f"Observed over expected by period: {join(said)}." if said else None


def _say_changes(rows: tuple[PublishedRow, ...]) -> str | None:
    said = [f"{row.say('number')}: {change}" for row in rows if (change := row.measure("change"))]
    return f"Change over the test period: {join(said)}." if said else None
