"""When an interval says that a number is in order, is not, or cannot be told."""

from collections.abc import Iterable

from candour.contracts import Evidence
from candour.results import Estimate, Verdict


def compare_with_range(estimate: Estimate, allowed: tuple[float, float]) -> Verdict:
    """Met if the whole interval lies inside, a concern if all of it lies outside, otherwise it cannot be told."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return Verdict.CANNOT_TELL
    lowest, highest = allowed
    if lowest <= estimate.low and estimate.high <= highest:
        return Verdict.MET
    return Verdict.CONCERN if estimate.high < lowest or estimate.low > highest else Verdict.CANNOT_TELL


def judge_if_enough(evidence: Evidence, answer: Verdict, *, rarer: int) -> Verdict:
    """The answer, where there are as many decisions of the rarer kind as a group needs to be judged; else it cannot be told."""
    return answer if rarer >= evidence.protocol.bias.minimum_events else Verdict.CANNOT_TELL


def combine_verdicts(verdicts: Iterable[Verdict]) -> Verdict:
    """One concern is a concern; met only if all are met."""
    found = set(verdicts)
    if Verdict.CONCERN in found:
        return Verdict.CONCERN
    return Verdict.MET if found == {Verdict.MET} else Verdict.CANNOT_TELL
