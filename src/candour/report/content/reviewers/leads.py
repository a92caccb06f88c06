"""The short plain sentence with which each answer to a reviewer begins.

It is chosen from how far the question is answered and from the verdicts and numbers of the findings, and says no more than the
lines below it, which hold the numbers with their intervals. Where a finding is missing, muted or withheld, the sentence says
only how far the question is answered.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from candour.report.content.picture import read_picture
from candour.report.content.published import PublishedRow
from candour.report.content.reviewers.on_groups import CHARACTERISTICS, TELLS_A_GROUP, is_left_out
from candour.report.content.reviewers.on_outcome import WITHOUT_HELP
from candour.report.content.reviewers.parts import Part, Sources, headline_of, join
from candour.report.content.unsettled import take_first_sentence
from candour.report.printing.cells import round_two
from candour.results import Verdict

STANDINGS: Final[Mapping[str, str]] = MappingProxyType({
    "answered": "This is answered in numbers:",
    "answered in part": "This can be answered in part only.",
    "cannot tell": "It cannot be told.",
})  # fmt: skip
"""What is said where the findings give no sentence of their own."""

_SAID_OF_OPEN_ONES: Final = frozenset({1, 3, 6, 8, 15, 16, 17, 18, 21})
"""Questions whose own sentence holds too where nothing of the answer is told."""

Lead = Callable[[Sources, tuple[Part, ...]], str]


def say_lead(number: int, standing: str, sources: Sources, parts: tuple[Part, ...]) -> str:
    """The first sentence of the answer to a question."""
    own = _LEADS.get(number)
    if own is None or (standing == "cannot tell" and number not in _SAID_OF_OPEN_ONES):
        return STANDINGS[standing]
    return own(sources, parts) or STANDINGS[standing]


def _verdict_of(sources: Sources, code: str) -> Verdict | None:
    """The verdict; None where nothing was found out, or where the authority has had the question muted."""
    finding = sources.published.find(code)
    if finding is None or finding.muted or finding.verdict is Verdict.NOT_ASSESSED:
        return None
    return finding.verdict


def _say_by_verdict(sources: Sources, code: str, met: str, concern: str, open_words: str) -> str:
    verdict = _verdict_of(sources, code)
    words = {Verdict.MET: met, Verdict.CONCERN: concern, Verdict.CANNOT_TELL: open_words}
    return "" if verdict is None else words[verdict]


def _say_all(said: Sequence[str]) -> str:
    """Clauses as one sentence."""
    words = "; ".join(part for part in said if part)
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def _in_hundred(value: float) -> str:
    return f"about {round(value * 100)} in 100"


def _harm(sources: Sources, _: tuple[Part, ...]) -> str:
    if sources.context.kind == "pilot":
        return "It is the authority\u2019s own action, not harm."
    return "It cannot be told from the scores alone."


def _no_chance(_: Sources, parts: tuple[Part, ...]) -> str:
    if not any(part.told for part in parts):
        return ""
    return "Some are counted; how many children are in no record at all cannot be told."


def _help(_: Sources, __: tuple[Part, ...]) -> str:
    return WITHOUT_HELP


def _beats(sources: Sources, _: tuple[Part, ...]) -> str:
    said = []
    for code, table, column, words in (
        ("PERF-001", "against_simple_rules", "average_precision", "to sort better than {share} simple rule{s}"),
        ("USEF-005", "rules", "recall", "with as many looks, to find more than {share} other way{s}"),
    ):  # fmt: skip
        gains = [] if _verdict_of(sources, code) is None else _gains(sources, code, table, column)
        if gains:
            said.append(
                words.format(
                    share=_say_share(sum(low > 0 for low, _ in gains), len(gains)),
                    s="" if len(gains) == 1 else "s",
                )
            )
    judged = next(iter(_gains(sources, "PRAC-001", "comparison", "difference")), None)
    people = "" if judged is None or _verdict_of(sources, "PRAC-001") is None else _say_people(*judged)
    rules = f"It is shown {' and, '.join(said)}." if said else ""
    return " ".join(part for part in (rules, people) if part)


def _say_share(number: int, of: int) -> str:
    if of == 1:
        return "the one" if number else "no"
    return f"all {of}" if number == of else f"{number or 'none'} of {of}"


def _gains(sources: Sources, code: str, table: str, column: str) -> list[tuple[float, float]]:
    """The ends of every published difference."""
    rows = sources.published.list_rows(code, table)
    found = [estimate for row in rows if (estimate := row.read_estimate(column))]
    return [(e.low, e.high) for e in found if e.low is not None and e.high is not None]


def _say_people(low: float, high: float) -> str:
    if low > 0:
        return "It is shown to sort better than the practitioners did."
    if high < 0:
        return "It is shown to sort worse than the practitioners did."
    return "It is not shown to do better, or worse, than the practitioners did."


def _of_1000(sources: Sources, _: tuple[Part, ...]) -> str:
    picture = None if _verdict_of(sources, "PERF-002") is None else read_picture(sources.published.findings)
    if picture is None:
        return ""
    return (
        f"Of 1,000 decisions {picture.flagged} would be flagged: {picture.right} rightly and {picture.wrong} wrongly; "
        f"{picture.missed} with the outcome would be missed."
    )


def _come_true(sources: Sources, parts: tuple[Part, ...]) -> str:
    told = {code for part in parts if part.told for code in part.evidence}
    places = (
        ("CALI-001", "overall"), ("CALI-002", "by group"), ("CALI-005", "at the top"),
        ("CALI-006", "from one part of the test to the next"), ("LAST-002", "as time goes by"),
    )  # fmt: skip
    said = []
    for verdict, words in (
        (Verdict.CONCERN, "they are shown not to come true"), (Verdict.MET, "they come true, within the bounds asked for,"), (Verdict.CANNOT_TELL, "it cannot be told"),
    ):  # fmt: skip
        where = [
            place
            for code, place in places
            if _verdict_of(sources, code) is verdict and (verdict is Verdict.CANNOT_TELL or code in told)
        ]
        if where:
            said.append(f"{words} {_join_or(where) if verdict is Verdict.CANNOT_TELL else join(where)}")
    return _say_all(said)


def _join_or(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _too_small(sources: Sources, _: tuple[Part, ...]) -> str:
    named: dict[tuple[str, str], float] = {}
    shown: set[tuple[str, str]] = set()
    for code in CHARACTERISTICS:
        for row in sources.published.list_rows(code, "differences"):
            if not row.say("answer") or _verdict_of(sources, code) is None:
                continue
            key = (code, row.say("group") or "")
            shown.add(key)
            if row.matches(answer="cannot tell"):
                named[key] = max(named.get(key, 0.0), _read_number(row, "needed"))
    if not shown:
        return ""
    if not named:
        return "None of the groups whose numbers may be shown is too small."
    needs = sorted(need for need in named.values() if need)
    many = f"all {len(shown)}" if len(named) == len(shown) > 1 else f"{len(named)} of the {len(shown)}"
    words = f"Too small to judge: {many} groups whose numbers may be shown"
    if not needs:
        return f"{words}."
    least, most = round_two(needs[0]), round_two(needs[-1])
    between = f"about {least:,}" if least == most else f"from about {least:,} to about {most:,}"
    return f"{words}; each would need {between} decisions."


def _read_number(row: PublishedRow, column: str) -> float:
    value = row.read(column)
    return float(value) if isinstance(value, (int, float)) else 0.0


def _reasons(_: Sources, parts: tuple[Part, ...]) -> str:
    if any(part.text.startswith("A difference is shown for ") for part in parts):
        return "It cannot be told: what may lie behind it is set side by side, and none of it is shown to be the reason."
    return ""


def _poverty(sources: Sources, _: tuple[Part, ...]) -> str:
    if _verdict_of(sources, "BIAS-007") is None:
        return ""
    rows = sources.published.list_rows("BIAS-007", "attribution")
    found = {
        row.say("kind"): e.value for row in rows if (e := row.read_estimate("share")) and e.value is not None
    }
    poverty, contact = found.get("May stand for poverty"), found.get("Earlier contact with the service")
    if poverty is None or contact is None:
        return ""
    return (
        f"Of what moves the score, {_in_hundred(poverty)} may stand for poverty and {_in_hundred(contact)} is earlier contact "
        "with the service; some is both."
    )


def _given_away(sources: Sources, _: tuple[Part, ...]) -> str:
    if _verdict_of(sources, "BIAS-008") is None:
        return ""
    given = sources.context.facts.get("protected_characteristics_used")
    told = [
        e.value
        for row in sources.published.list_rows("BIAS-008", "told")
        if is_left_out(row, given) and (e := row.read_estimate("features")) and e.value is not None
    ]
    if not told:
        return ""
    well = sum(value >= TELLS_A_GROUP for value in told)
    of = f"the {len(told)} groups" if len(told) > 1 else "the groups"
    return (
        f"{well or 'None'} of {of} whose numbers may be shown can be told well from other features, that is "
        f"with an AUC of {TELLS_A_GROUP:g} or more."
    )


def _breaks(sources: Sources, _: tuple[Part, ...]) -> str:
    return _say_all([
        _say_by_verdict(sources, "DATA-006", "no lasting change in recording is found", "the way of recording changed for good in the years that it learnt from or was tested on", "whether recording changed for good cannot be told"),
        _say_by_verdict(sources, "DATA-007", "the children of the test look like those it learnt from", "the children of the test differ from those it learnt from", "whether they differ from those it learnt from cannot be told"),
        _say_by_verdict(sources, "PERF-003", "it holds in each quarter of the test", "it does not hold in each quarter of the test", "whether it holds in each quarter of the test cannot be told"),
    ])  # fmt: skip


def _disagree(sources: Sources, _: tuple[Part, ...]) -> str:
    rows = (
        []
        if _verdict_of(sources, "STAB-002") is None
        else sources.published.list_rows("STAB-002", "multiplicity")
    )
    row = next((row for row in rows if row.matches(among="The flagged")), None)
    share = row.read_estimate("ambiguity") if row else None
    if share is None or share.value is None:
        return ""
    return f"Of the flagged, {_in_hundred(share.value)} would not be flagged by at least one equally good forecast."


def _flips(sources: Sources, _: tuple[Part, ...]) -> str:
    said = []
    for code, table, words in (
        ("PERT-001", "fields", "one missing field"),
        ("PERT-003", "codes", "one other code"),
    ):
        rows = [] if _verdict_of(sources, code) is None else sources.published.list_rows(code, table)
        found = [e.value for row in rows if (e := row.read_estimate("flips")) and e.value is not None]
        if found:
            said.append(f"{words} turns the flags of up to {_in_hundred(max(found))} decisions")
    return f"Where it can be shown, {join(said)}." if said else ""


def _siblings(_: Sources, parts: tuple[Part, ...]) -> str:
    if not any(part.told for part in parts):
        return ""
    return "Children who are referred again are looked at; brothers and sisters are not."


def _written(sources: Sources, parts: tuple[Part, ...]) -> str:
    """How many of the lines that answer it the authority has written."""
    paths = [path for part in parts for path in part.statements]
    given = sum(sources.statements[path].given for path in paths if path in sources.statements)
    if not paths:
        return ""
    if given == len(paths):
        return f"The authority has written all {given} lines that answer this."
    return f"The authority has written {given or 'none'} of the {len(paths)} lines that answer this."


def _follows(sources: Sources, parts: tuple[Part, ...]) -> str:
    room = "" if _verdict_of(sources, "USEF-001") is None else headline_of(sources, "USEF-001")
    return f"{_written(sources, parts)} {take_first_sentence(room)}".strip()


def _recognised(sources: Sources, _: tuple[Part, ...]) -> str:
    if sources.context.restricted:
        return "Yes, it may be: this report is for the inside of the authority only."
    return "Small counts are kept back; what a reader may know already is not examined."


def _future(sources: Sources, _: tuple[Part, ...]) -> str:
    return _say_by_verdict(
        sources,
        "TIME-001",
        "No, as far as the dates on record tell.",
        "Yes: not every value was known on the day.",
        "",
    )


def _model_file(sources: Sources, _: tuple[Part, ...]) -> str:
    codes = [code for code in ("MEMO-001", "MEMO-002") if _verdict_of(sources, code)]
    return " ".join(take_first_sentence(said) for code in codes if (said := headline_of(sources, code)))


def _learns(sources: Sources, _: tuple[Part, ...]) -> str:
    return _say_by_verdict(
        sources,
        "FEED-001",
        "In a simulation no gap between groups grows every time; in the world it is not known.",
        "In a simulation it does; in the world it is not known.",
        "It cannot be told: there is only a simulation, and it does not tell.",
    )


_LEADS: Final[Mapping[int, Lead]] = MappingProxyType({
    1: _harm, 2: _no_chance, 3: _help, 4: _beats, 5: _of_1000, 6: _come_true, 7: _too_small, 8: _reasons, 9: _poverty,
    10: _given_away, 11: _breaks, 12: _disagree, 13: _flips, 14: _siblings, 15: _written, 16: _follows, 17: _written,
    18: _recognised, 19: _future, 20: _model_file, 21: _learns,
})  # fmt: skip
