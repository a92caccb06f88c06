"""What a verdict is called, and the shape that carries it where colour cannot."""

from typing import NamedTuple

from candour.report.sections import AUDIT_TITLES
from candour.report.verdict import CRITERIA_CODE, Kind, Overall, OverallVerdict
from candour.results import Verdict


class Mark(NamedTuple):
    """A shape, the word beside it, and the name of its style."""

    shape: str
    word: str
    style: str


_MARKS: dict[str, Mark] = {
    Verdict.MET: Mark("\u25cf", "Met", "met"),
    Verdict.CONCERN: Mark("\u25b2", "Concern", "concern"),
    Verdict.CANNOT_TELL: Mark("\u25c6", "Cannot tell", "cannot-tell"),
    Verdict.NOT_ASSESSED: Mark("\u25cb", "Not assessed", "not-assessed"),
    OverallVerdict.MEETS_THE_BAR: Mark("\u25cf", OverallVerdict.MEETS_THE_BAR, "met"),
    OverallVerdict.DO_NOT_USE: Mark("\u25b2", OverallVerdict.DO_NOT_USE, "concern"),
    OverallVerdict.CANNOT_TELL: Mark("\u25c6", OverallVerdict.CANNOT_TELL, "cannot-tell"),
}

_TEXTS = {
    OverallVerdict.DO_NOT_USE: (
        "The forecast falls short of what was written down beforehand, or shows a fault that would reach children. "
        "It should not be used."
    ),
    OverallVerdict.CANNOT_TELL: (
        "These data do not show that the forecast is good enough and treats children alike. That is not a pass: "
        "until they do, the forecast should not touch a decision about a child."
    ),
    OverallVerdict.MEETS_THE_BAR: (
        "Every check reached the bar that was written down beforehand. That is not advice to use it. Whether a "
        "forecast should be used at all is for the panel to weigh, with families and practitioners."
    ),
}
_SCORES_TEXT = (
    "Only scores and outcomes were given, so nobody has checked here whether the scores used anything recorded "
    "after the decision."
)


def mark_of(verdict: str) -> Mark:
    """The shape, word and style of a finding's verdict or of the overall one."""
    return _MARKS[verdict]


def describe_verdict(overall: Overall, kind: Kind) -> tuple[str, ...]:
    """What the overall verdict means, in a paragraph or two."""
    text = _TEXTS[overall.verdict]
    return (text, _SCORES_TEXT) if kind == "scores" else (text,)


def name_missing(name: str) -> str:
    """A needed audit that has no finding, in words."""
    if name == CRITERIA_CODE:
        return "Whether the forecast meets the criteria: no finding holds it against them."
    return f"{AUDIT_TITLES[name]}: no audit of this was run."
