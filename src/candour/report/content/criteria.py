"""The protocol's criteria, one line each: met, not met, or cannot tell, with the number that says so."""

from dataclasses import dataclass
from typing import Literal

from candour.config.protocol import Criterion, Protocol
from candour.report.content.bar import METRICS
from candour.report.content.base_rate import BaseRate, read_base_rate
from candour.report.content.needed import find_factor, round_up, say_factor
from candour.report.content.published import Published, PublishedRow
from candour.report.content.verdict import CRITERIA_CODE
from candour.report.printing.cells import NO_BREAK, print_cell, print_number
from candour.results import Cell, Column, Estimate, Finding, Unit, Withheld

Answer = Literal["met", "not met", "cannot tell"]
_ANSWERS: dict[str, Answer] = {"reached": "met", "met": "met", "not reached": "not met"}
_TABLE = "criteria"
_AS_PRINTED = 0.0005
"""An end that lies nearer to the bar is printed as if it lay on it; the answer was found from the exact one."""


@dataclass(frozen=True)
class CriterionLine:
    """One criterion. `reached` is the published estimate, or why there is none; `base_rate` how often the outcome came.

    `answer` follows from the whole interval: met where all of it clears the bar, not met where none of it does.
    `reached_text` and `base_rate_text` are the same numbers in words, with interval and n. `needs` says what would have to
    be different, in whole sentences. `unit` is that of `reached`: every view prints it so.
    """

    criterion: str
    reason: str
    reached: Cell
    base_rate: Cell
    answer: Answer
    finding: str
    reached_text: str = ""
    base_rate_text: str = ""
    needs: tuple[str, ...] = ()
    unit: Unit = "number"


def list_criteria(findings: tuple[Finding, ...], protocol: Protocol) -> tuple[CriterionLine, ...]:
    """The lines in the order of the protocol; none where no finding holds the forecast against them."""
    published = Published(findings)
    rows = published.list_rows(CRITERIA_CODE, _TABLE)
    base_rate = read_base_rate(findings)
    # The audit gives one row a criterion, in the order of the protocol; where it does not, no bar can be named.
    bars = protocol.criteria if len(protocol.criteria) == len(rows) else (None,) * len(rows)
    return tuple(_describe(row, bar, base_rate) for row, bar in zip(rows, bars, strict=True))


def _describe(row: PublishedRow, bar: Criterion | None, base_rate: BaseRate | None) -> CriterionLine:
    reached = row.read("measured")
    answer = _ANSWERS.get(str(row.read("answer")), "cannot tell")
    unit: Unit = METRICS[bar.metric][1] if bar else "number"
    return CriterionLine(
        criterion=str(row.read("criterion")),
        reason=str(row.read("reason")),
        reached=reached,
        base_rate=base_rate.cell if base_rate else None,
        answer=answer,
        finding=CRITERIA_CODE,
        reached_text=_say_reached(reached, unit),
        base_rate_text=base_rate.text if base_rate else "",
        needs=_list_needs(reached, answer, bar, unit, base_rate),
        unit=unit,
    )


def _say_reached(reached: Cell, unit: Unit) -> str:
    if isinstance(reached, Withheld):
        return "withheld: it rests on too few children"
    printed = print_cell(reached, Column("measured", "Measured", unit))
    beside = (printed.interval or printed.remark).removeprefix("(").removesuffix(")")
    if not isinstance(reached, Estimate):
        return printed.text
    n = f"n{NO_BREAK}={NO_BREAK}{reached.n:,}"
    return f"{printed.text} ({beside}; {n})" if beside else f"{printed.text} ({n})"


def _list_needs(
    reached: Cell, answer: Answer, bar: Criterion | None, unit: Unit, base_rate: BaseRate | None
) -> tuple[str, ...]:
    if not isinstance(reached, Estimate) or reached.value is None:
        return (
            "The number would have to be published: more children, or a report read inside the authority.",
        )
    if bar is None:
        return ()
    ends = ((bar.floor, True), (bar.ceiling, False))
    return tuple(
        _say_need(reached, answer, at, unit, base_rate, is_floor=is_floor)
        for at, is_floor in ends
        if at is not None
    )


def _say_need(
    reached: Estimate, answer: Answer, bar: float, unit: Unit, base_rate: BaseRate | None, *, is_floor: bool
) -> str:
    """By how much, and with how many outcomes more, the whole interval would lie on the right side of the bar."""
    side, end = ("above", reached.low) if is_floor else ("below", reached.high)
    if end is None:
        return f"It would have to have an interval that lies wholly {side} {_say(bar, unit)}."
    distance = end - bar if is_floor else bar - end
    if answer == "cannot tell" and 0 <= distance < _AS_PRINTED:
        return (
            f"Its whole interval would have to lie {side} {_say(bar, unit)}; as it is printed, it ends on it."
        )
    if distance >= 0:
        return f"{'It' if answer == 'met' else 'This end'} is met with {_say_distance(distance, unit)} to spare: that is how far its interval lies from the bar."
    falls = "its lower end is" if is_floor else "its upper end is"
    moved = f"Its whole interval would have to lie {side} {_say(bar, unit)}; {falls} {_say_distance(-distance, unit)} {'short of' if is_floor else 'above'} it."
    value = reached.value if reached.value is not None else bar
    if answer == "not met" or (value < bar if is_floor else value > bar):
        return f"{moved} More decisions alone would not do, because the number itself lies on the wrong side."
    return f"{moved} It would take {_say_more(find_factor(reached, bar), base_rate)}."


def _say_more(factor: float | None, base_rate: BaseRate | None) -> str:
    if factor is None or factor <= 1 or base_rate is None or base_rate.outcomes is None:
        return say_factor(factor)
    return f"{say_factor(factor)}: some {round_up((factor - 1) * base_rate.outcomes):,} more outcomes"


def _say(value: float, unit: Unit) -> str:
    """A bar as it was written down."""
    return f"{value * 100:g}{NO_BREAK}%" if unit == "rate" else f"{value:g}"


def _say_distance(value: float, unit: Unit) -> str:
    if unit == "rate":
        return f"{print_number(value * 100, 'number', decimals=1)} percentage points"
    return print_number(value, unit)
