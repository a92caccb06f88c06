"""Questions 7 to 10: groups too small to judge, where differences come from, poverty, and what gives a group away."""

from functools import partial

from candour.report.content.published import PublishedRow
from candour.report.content.reviewers.parts import (
    Part,
    Say,
    Sources,
    explain_absence,
    join,
    tell,
    tell_withheld,
    unknown,
)
from candour.results import Verdict

CHARACTERISTICS = ("BIAS-001", "BIAS-002", "BIAS-003", "BIAS-004", "BIAS-010")
_DIFFERENCES = "differences"
TELLS_A_GROUP = 0.7
_STRONGEST = 3
_LEFT_OUT = "Protected characteristics"
_ALWAYS_TOLD = "age"
_NOT_GIVEN = " whose characteristic is not given to the forecast"


def which_groups_are_too_small(sources: Sources) -> tuple[Part, ...]:
    """Question 7: which groups are too small to judge, and what would be needed."""
    asked = [code for code in CHARACTERISTICS if sources.published.find(code)]
    if not asked:
        return (explain_absence(sources, CHARACTERISTICS[0]) or unknown("An audit of groups"),)
    return tuple(
        part
        for code in asked
        for part in (
            tell(sources, code, _DIFFERENCES, partial(_say_needed, sources, code), by_verdict=False),
            *tell_withheld(sources, code, (_DIFFERENCES,)),
        )
    )


def _say_needed(sources: Sources, code: str, rows: tuple[PublishedRow, ...]) -> str | None:
    """Per group, the largest number that any of its metrics needs; nothing is said of rows that are withheld."""
    if not any(row.say("answer") for row in rows):
        return None
    needs: dict[str, tuple[float, PublishedRow]] = {}
    without: list[str] = []
    for row in rows:
        group = row.say("group") or ""
        if row.say("answer") != "cannot tell":
            continue
        needed = row.read("needed")
        if isinstance(needed, (int, float)) and needed >= needs.get(group, (0.0, row))[0]:
            needs[group] = float(needed), row
        elif not isinstance(needed, (int, float)):
            without.append(group)
    title = sources.published.by_code[code].title
    said = [f"{group}: about {row.say('needed')}{_say_years(row)}" for group, (_, row) in needs.items()]
    said += [f"{group}: no number is published" for group in dict.fromkeys(without) if group not in needs]
    if not said:
        return f"{title}: every group that is published could be judged."
    return (
        f"{title}, groups that cannot be told, with the decisions that each would need until four tests in five would show no "
        f"difference, if there is none: {'; '.join(said)}."
    )


def _say_years(row: PublishedRow) -> str:
    years = row.say("years")
    return "" if years is None else f" ({years} years)"


def where_do_differences_come_from(sources: Sources) -> tuple[Part, ...]:
    """Question 8: is worse performance due to the base rate, data quality or the model."""
    asked = [code for code in CHARACTERISTICS if sources.published.find(code)]
    if not asked:
        return (explain_absence(sources, CHARACTERISTICS[0]) or unknown("An audit of groups"),)
    shown = [(code, group) for code in asked for group in _list_shown(sources, code)]
    takes = (
        "A second record of the outcome that does not depend on what the authority did, for the same children: the tables "
        "set base rate, sorting and gaps in the record side by side and cannot part them"
    )
    if not shown:
        return _explain_no_difference(sources, tuple(asked))
    return (
        *(unknown(takes, _say_group(sources, code, group), code) for code, group in shown),
        tell(sources, "DATA-005", "clearest", _say_missing, takes="More records of the smaller groups"),
    )


def _explain_no_difference(sources: Sources, asked: tuple[str, ...]) -> tuple[Part, ...]:
    """Why there is nothing to explain: none was found, none could be, or the groups may not be named."""
    absent = [part for code in asked if (part := explain_absence(sources, code))]
    if absent:
        return tuple(absent)
    verdicts = {code: sources.published.by_code[code].verdict for code in asked}
    concerns = [code for code, verdict in verdicts.items() if verdict is Verdict.CONCERN]
    if concerns:
        inside = "More children in these groups; until then, a report made with disclosure off and read inside the authority"
        return (
            unknown(inside, "A difference is shown, but for which group may not be published.", *concerns),
        )
    if set(verdicts.values()) == {Verdict.MET}:
        said = "No difference between groups is shown that would have to be explained."
        return (Part(said, told=True, evidence=asked),)
    return (
        unknown(
            "A difference would have to be shown, or ruled out, first: question 7 says how many decisions that takes",
            "No difference is shown, and none is ruled out, so there is nothing yet to explain.",
            *asked,
        ),
    )


def _list_shown(sources: Sources, code: str) -> tuple[str, ...]:
    rows = sources.published.list_rows(code, _DIFFERENCES)
    return tuple(
        dict.fromkeys(str(row.say("group")) for row in rows if row.matches(answer="difference shown"))
    )


def _say_group(sources: Sources, code: str, group: str) -> str:
    row = next((r for r in sources.published.list_rows(code, "groups") if r.matches(group=group)), None)
    named = f"{group} ({sources.published.by_code[code].title.lower()})"
    if row is None:
        return f"A difference is shown for {named}."
    numbers = {"base rate": "base_rate", "AUC": "auc", "observed over expected": "observed_expected"}
    said = [f"{words} {number}" for words, column in numbers.items() if (number := row.measure(column))]
    beside = f": {join(said)}" if said else "; its numbers are withheld"
    return f"A difference is shown for {named}{beside}."


def _say_missing(rows: tuple[PublishedRow, ...]) -> str | None:
    row = next((row for row in rows if row.measure("difference")), None)
    if row is None:
        return None
    return f"The clearest difference in what is missing, {row.say('comparison')}: {row.measure('difference')} ({row.say('answer')})."


def how_much_is_poverty(sources: Sources) -> tuple[Part, ...]:
    """Question 9: how much of the score is poverty, or contact with the service itself."""
    return (
        tell(sources, "BIAS-007", "attribution", _say_attribution, by_verdict=False),
        tell(sources, "BIAS-007", "left_out", _say_left_out, by_verdict=False),
        unknown(
            "A record of what each family lives on, which no return holds",
            "Of a family\u2019s own poverty nothing is on record: what is counted only may stand for it.",
        ),
    )


def _say_attribution(rows: tuple[PublishedRow, ...]) -> str | None:
    said = [f"{row.say('kind')}: {share}" for row in rows if (share := row.measure("share"))]
    return f"Share of what moves the score. {'; '.join(said)}." if said else None


def _say_left_out(rows: tuple[PublishedRow, ...]) -> str | None:
    said = [f"{row.say('forecast')}: {change}" for row in rows if (change := row.measure("auc_change"))]
    return (
        f"Learnt again without them, the AUC changes by these amounts. {'; '.join(said)}." if said else None
    )


def can_features_tell_a_group(sources: Sources) -> tuple[Part, ...]:
    """Question 10: does dropping protected fields matter: can the features re-predict ethnicity or disability."""
    left_out = next((fact.text for fact in sources.context.model if fact.label == _LEFT_OUT), "")
    return (
        *((Part(left_out, told=True),) if left_out else ()),
        tell(sources, "BIAS-008", "told", _say_told_of(sources), by_verdict=False),
        tell(
            sources,
            "BIAS-011",
            _find_costs(sources),
            partial(_say_costs, _find_costs(sources)),
            by_verdict=False,
        ),
    )


def _say_told_of(sources: Sources) -> Say:
    given = sources.context.facts.get("protected_characteristics_used")
    return lambda rows: _say_told(rows, given)


def is_left_out(row: PublishedRow, given: str | None) -> bool:
    """Whether the forecast is not told the characteristic itself: only there can anything be given away. Age it always is."""
    name = (row.say("characteristic") or "").lower().replace(" ", "_")
    told = {part.strip() for part in (given or "").split(":")[0].split(",")}
    return given is None or name not in {*told, _ALWAYS_TOLD}


def _say_told(rows: tuple[PublishedRow, ...], given: str | None) -> str | None:
    told = [
        (e.value, row)
        for row in rows
        if is_left_out(row, given) and (e := row.read_estimate("features")) and e.value is not None
    ]
    if not told:
        return None
    told.sort(key=lambda pair: -pair[0])
    well = sum(value >= TELLS_A_GROUP for value, _ in told)
    said = [
        f"{row.say('group')} ({(row.say('characteristic') or '').lower()}) {row.measure('features')}"
        for _, row in told[: max(well, _STRONGEST)]
    ]
    return (
        f"How well the other features tell a group{_NOT_GIVEN if given is not None else ''} from everyone else (AUC; 0.5 is not at "
        f"all): {'; '.join(said)}. {well} of {len(told)} groups are told with {TELLS_A_GROUP:g} or more."
    )


def _find_costs(sources: Sources) -> str:
    return next(iter(sources.published.list_tables("BIAS-011", "costs")), "costs")


def _say_costs(table: str, rows: tuple[PublishedRow, ...]) -> str | None:
    by = table.removeprefix("costs").strip("_").replace("age_band", "age").replace("_", " ")
    said = [f"{row.say('candidate')}: {change}" for row in rows if (change := row.measure("auc_change"))]
    return (
        f"What treating groups{f' by {by}' if by else ''} more alike would change in the AUC. {'; '.join(said)}."
        if said
        else None
    )
