"""What would change the verdict: for each thing it rests on, what would have to be different, read from the findings."""

import re
from dataclasses import dataclass, replace

from candour.config.protocol import Protocol
from candour.report.content.criteria import CriterionLine
from candour.report.content.crossed_groups import CROSSINGS_CODE
from candour.report.content.needed import find_factor, say_factor
from candour.report.content.published import Published, PublishedRow
from candour.report.content.standing_wording import say_what_would_confirm
from candour.report.content.unsettled import split_sentences, take_first_sentence
from candour.report.content.verdict import (
    ALTERNATIVES_CODE,
    CRITERIA_CODE,
    SIMPLE_RULES_CODE,
    Kind,
    Overall,
    OverallVerdict,
    prefix_of,
    reach_verdict,
)
from candour.report.content.verdict_wording import name_missing
from candour.results import Finding, Verdict
from candour.standing import ProtocolStanding

_GAINS = {SIMPLE_RULES_CODE: ("against_simple_rules", "baseline", "average_precision"), ALTERNATIVES_CODE: ("rules", "alternative", "recall")}  # fmt: skip
_TIME_TRAVEL = "TIME-001"
_RULING = re.compile(r"\b(?:[Mm]et|concern|must)\b")
_MOST = 6
"""Groups that are named one by one; the rest are counted."""


@dataclass(frozen=True)
class Change:
    """One thing that the verdict rests on: the finding's code (empty for the verdict as a whole), what it is, what it needs."""

    code: str
    ground: str
    needs: tuple[str, ...]


def list_changes(
    overall: Overall,
    findings: tuple[Finding, ...],
    criteria: tuple[CriterionLine, ...],
    protocol: Protocol,
    kind: Kind,
    *,
    standing: ProtocolStanding,
) -> tuple[Change, ...]:
    """What would change the verdict, in the order of the report; for a bar that is met, by how much it is met."""
    published = Published(findings)
    if overall.verdict is OverallVerdict.MEETS_THE_BAR:
        return (
            Change(CRITERIA_CODE, "The bar in the protocol is reached", tuple(f"{c.criterion}: {_begin_small(n)}" for c in criteria for n in c.needs)),
            Change("", "A concern in any question that weighs would take the verdict back, and so would any question that it rests on and that could no longer be told", (f"It rests on: {', '.join(overall.decisive)}.",)),
        )  # fmt: skip
    grounds = [
        Change(code, published.by_code[code].title, _list_needs(published, code, criteria, protocol))
        for code in overall.decisive
    ]
    missing = [
        Change("", name_missing(name).rstrip("."), ("This audit would have to be run.",))
        for name in overall.missing
    ]
    unconfirmed = (
        [Change("", _begin_large(overall.unconfirmed), (say_what_would_confirm(standing),))]
        if overall.unconfirmed
        else []
    )
    after = _say_after(overall, findings, kind)
    return (*grounds, *missing, *unconfirmed, *((after,) if after else ()))


def _say_after(overall: Overall, findings: tuple[Finding, ...], kind: Kind) -> Change | None:
    """What the verdict would be, were every ground of \u201cdo not use\u201d put right and nothing else changed."""
    if overall.verdict is not OverallVerdict.DO_NOT_USE:
        return None
    mended = tuple(
        replace(finding, verdict=Verdict.MET, muted="") if finding.code in overall.decisive else finding
        for finding in findings
    )
    then = reach_verdict(mended, kind, overall.unconfirmed)
    if then.verdict is OverallVerdict.MEETS_THE_BAR:
        return Change("", "With all of this put right, it would meet the bar in the protocol", ())
    still = (*then.decisive, *then.missing)
    if not still:
        return Change(
            "",
            f"With all of this put right, the verdict would be \u201c{then.verdict}\u201d, because {then.unconfirmed}",
            (),
        )
    many = "1 question" if len(still) == 1 else f"{len(still)} questions"
    return Change(
        "",
        f"With all of this put right, the verdict would be \u201c{then.verdict}\u201d",
        (f"Still open would be {many}: {', '.join(still)}.",),
    )


def _list_needs(
    published: Published, code: str, criteria: tuple[CriterionLine, ...], protocol: Protocol
) -> tuple[str, ...]:
    finding = published.by_code[code]
    if finding.muted:
        return (
            f"The authority would have to let the question be put. Its reason: \u201c{finding.muted.rstrip('.')}\u201d.",
        )
    if finding.verdict is Verdict.NOT_ASSESSED:
        return (
            f"It would have to be assessed. What was lacking: {finding.why.rstrip('.').removeprefix('Not assessed: ')}.",
        )
    needs: tuple[str, ...] = ()
    if code == CRITERIA_CODE:
        needs = tuple(
            f"{line.criterion}: {_begin_small(need)}"
            for line in criteria
            if line.answer != "met"
            for need in line.needs
        )
    elif code in _GAINS:
        needs = _need_gains(published, code)
    elif code == _TIME_TRAVEL:
        needs = _need_no_future(published)
    elif code == CROSSINGS_CODE:
        needs = _need_crossings(published, protocol)
    elif prefix_of(code) == "BIAS":
        needs = _need_groups(published.list_rows(code, "differences"), protocol.bias.margin, code)
    return needs or (
        f"What was found: {take_first_sentence(finding.headline.text)}",
        f"What it is held against: {_take_rule(finding.why)}",
    )


def _take_rule(why: str) -> str:
    """The sentences that say when it is met or a concern; all of it where none does."""
    ruling = [sentence for sentence in split_sentences(why) if _RULING.search(sentence)]
    return " ".join(ruling[:2]) or why


def _begin_large(words: str) -> str:
    return words[:1].upper() + words[1:]


def _begin_small(words: str) -> str:
    return words[:1].lower() + words[1:]


def _need_gains(published: Published, code: str) -> tuple[str, ...]:
    table, name, column = _GAINS[code]
    said = []
    for row in published.list_rows(code, table):
        gain = row.read_estimate(column)
        if gain is None or gain.value is None or gain.low is None or gain.low > 0:
            continue
        needed = (
            "the forecast itself would have to find more"
            if gain.value <= 0
            else f"it would take {say_factor(find_factor(gain, 0.0))}"
        )
        said.append(
            f"Over \u201c{row.say(name)}\u201d the gain is {row.measure(column)}; its whole interval would have to lie above 0: {needed}."
        )
    return tuple(said)


def _need_no_future(published: Published) -> tuple[str, ...]:
    rows = published.list_rows(_TIME_TRAVEL, "time_travel")
    leaking = [
        str(row.say("feature")) for row in rows if row.say("answer") and not row.matches(answer="identical")
    ]
    if not leaking:
        return ()
    named = ", ".join(leaking[:_MOST]) + (f" and {len(leaking) - _MOST} more" if len(leaking) > _MOST else "")
    return (
        f"These would have to be built from what was known on the day, or be left out, and the forecast be made and tested "
        f"anew: {named}.",
    )


def _need_groups(rows: tuple[PublishedRow, ...], margin: float, code: str) -> tuple[str, ...]:
    """First what is shown, by how much; then how many decisions the open ones would take."""
    shown = tuple(
        f"{row.say('group')}, {_name_metric(row)}: the difference is {row.measure('difference')}; its whole interval would have "
        f"to lie within {margin:g} either way."
        for row in rows
        if row.matches(answer="difference shown") and row.measure("difference")
    )
    open_ones = {
        str(row.say("group")): row
        for row in rows
        if row.matches(answer="cannot tell") and row.say("needed") and not _is_less(row, rows)
    }
    named = [f"{group} about {row.say('needed')}" for group, row in list(open_ones.items())[:_MOST]]
    more = f" and {len(open_ones) - _MOST} more groups" if len(open_ones) > _MOST else ""
    wanted = (
        (
            f"Decisions that it would take until four tests in five would show no difference, where there is none: {'; '.join(named)}{more} ({code}).",
        )
        if named
        else ()
    )
    return (*shown, *wanted)


def _is_less(row: PublishedRow, rows: tuple[PublishedRow, ...]) -> bool:
    """Whether another metric of the same group needs more decisions."""
    own = row.read("needed")
    others = [r.read("needed") for r in rows if r.matches(answer="cannot tell", group=str(row.say("group")))]
    return isinstance(own, (int, float)) and any(isinstance(n, (int, float)) and n > own for n in others)


def _name_metric(row: PublishedRow) -> str:
    words = (row.say("metric") or "").split(" (")[0]
    return words[:1].lower() + words[1:]


def _need_crossings(published: Published, protocol: Protocol) -> tuple[str, ...]:
    by_group = tuple(
        need
        for table in published.list_tables(CROSSINGS_CODE, "differences")
        for need in _need_groups(
            published.list_rows(CROSSINGS_CODE, table), protocol.bias.margin, CROSSINGS_CODE
        )
        if "the difference is" in need
    )
    counted = tuple(
        f"{row.say('crossing')}, {_name_metric(row)}: a difference is shown for {row.say('shown')} of {row.say('groups')} groups, "
        f"and cannot be told for {row.say('cannot_tell')}; the whole interval of each would have to lie within "
        f"{protocol.bias.margin:g} either way."
        for row in published.list_rows(CROSSINGS_CODE, "crossings")
        if row.say("shown") not in {None, "0"} and row.say("groups") and row.say("cannot_tell")
    )
    return (*by_group, *counted)
