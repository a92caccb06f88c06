"""What happened later as one value, and the answer that it comes to: stop, ask why, as expected, or cannot tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from candour.monitoring.chance import FalseAlarms
from candour.monitoring.judging import Answer, Look
from candour.monitoring.watch import Watch
from candour.results import Finding
from candour.stats.drift import FeatureShift
from candour.stats.equivalence import Comparison


@dataclass(frozen=True)
class Later:
    """All that the page tells. `then` are the published findings of the run by code; `now` the exact ones on what came later.

    counts: what became of the scored decisions, in words. missed_before: the watches whose stop the forecast missed in the test already. shifts: how the scores
    and features moved. changed_plan: the limits are not those that lie with the run. unasked says why no question was put again. released: what earlier pages
    about the same run showed. explored: whether lists that no panel permitted were left out, because there are some that one did.
    """

    pilot: str
    run: str
    standing_line: str
    permitted: bool
    in_months: bool
    looks: tuple[Look, ...]
    missed_before: tuple[Watch, ...]
    chance: FalseAlarms | None
    counts: tuple[tuple[str, int], ...]
    shifts: tuple[FeatureShift, ...]
    labels: Mapping[str, str]
    then: Mapping[str, Finding]
    now: tuple[Finding, ...]
    unasked: str
    changed_plan: bool
    restricted: bool
    released: tuple[tuple[Finding, ...], ...] = ()
    explored: bool = False


def reach_answer(looks: Sequence[Look], shifts: Sequence[FeatureShift] = ()) -> Answer:
    """The gravest answer of all looks; \u201ccannot tell\u201d only where no look could be told. Scores or features that have moved ask why."""
    answers = {look.answer for look in looks} | ({Answer.ASK} if list_moved(shifts) else set())
    for answer in (Answer.STOP, Answer.ASK, Answer.WITHIN):
        if answer in answers:
            return answer
    return Answer.CANNOT_TELL


def list_moved(shifts: Sequence[FeatureShift]) -> tuple[FeatureShift, ...]:
    """Those that are shown to have moved by more than the margin."""
    return tuple(shift for shift in shifts if shift.comparison is Comparison.DIFFERENCE_SHOWN)


def name_fired(looks: Sequence[Look]) -> tuple[str, ...]:
    """Every look beyond its stop limit, in words, without its number."""
    return tuple(f"{look.watch.name} ({look.period})" for look in looks if look.answer is Answer.STOP)
