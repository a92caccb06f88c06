"""What a verdict is called, and the shape that carries it where colour cannot."""

import re
from typing import NamedTuple

from candour.report.content.audit_lines import WORST_FIRST
from candour.report.content.crossed_groups import CROSSINGS_CODE, name_crossed_groups, name_crossings
from candour.report.content.published import Published
from candour.report.content.sections import AUDIT_TITLES
from candour.report.content.unsettled import take_first_sentence
from candour.report.content.verdict import (
    ALTERNATIVES_CODE,
    APART_PREFIX,
    CRITERIA_CODE,
    SIMPLE_RULES_CODE,
    Kind,
    Overall,
    OverallVerdict,
    prefix_of,
)
from candour.results import Finding, Verdict


class Mark(NamedTuple):
    """A shape, the word beside it, and the name of its style."""

    shape: str
    word: str
    style: str


class Ground(NamedTuple):
    """One thing that a verdict rests on: the finding, what is wrong, and the answer that says so.

    `also` are codes of other findings that the answer is taken from; `title` is the name of the finding.
    """

    code: str
    what: str
    answer: str
    also: tuple[str, ...] = ()
    title: str = ""


_MARKS: dict[str, Mark] = {
    Verdict.MET: Mark("\u25cf", "Met", "met"),
    Verdict.CONCERN: Mark("\u25b2", "Concern", "concern"),
    Verdict.CANNOT_TELL: Mark("\u25c6", "Cannot tell", "cannot-tell"),
    Verdict.NOT_ASSESSED: Mark("\u25cb", "Not assessed", "not-assessed"),
    "not met": Mark("\u25b2", "Not met", "concern"),
    "answered": Mark("\u25cf", "Answered", "standing"),
    "answered in part": Mark("\u25d0", "Answered in part", "standing"),
    OverallVerdict.MEETS_THE_BAR: Mark("\u25cf", OverallVerdict.MEETS_THE_BAR, "met"),
    OverallVerdict.DO_NOT_USE: Mark("\u25b2", OverallVerdict.DO_NOT_USE, "concern"),
    OverallVerdict.CANNOT_TELL: Mark("\u25c6", OverallVerdict.CANNOT_TELL, "cannot-tell"),
}

_TEXTS = {
    OverallVerdict.DO_NOT_USE: "One such reason is enough, by the rule of this report.",
    OverallVerdict.CANNOT_TELL: (
        "These data do not show that the forecast is good enough and treats children alike. That is not a pass: "
        "until they do, the forecast should not touch a decision about a child."
    ),
    OverallVerdict.MEETS_THE_BAR: (
        "Every check that weighs reached the bar in the protocol. That is not advice to use it. Whether a "
        "forecast should be used at all is for the panel to weigh, with families and practitioners."
    ),
}
_WHAT = {
    SIMPLE_RULES_CODE: "A simple rule does better",
    ALTERNATIVES_CODE: "What can be done without it does better",
}
_UNFAIR = "The forecast works differently for groups of children{by}, by more than the protocol allows"
_BY = re.compile(r"By ([^,]+), ")
_SCORES_TEXT = (
    "Only scores and outcomes were given, so nobody has checked here whether the scores used anything recorded "
    "after the decision."
)


def mark_of(verdict: str) -> Mark:
    """The shape, word and style of a finding's verdict, of an answer to a criterion or a question, or of the overall verdict."""
    return _MARKS[verdict]


def describe_verdict(overall: Overall, kind: Kind) -> tuple[str, ...]:
    """What the overall verdict means, in a paragraph or two; the last one leads to its grounds."""
    text = _TEXTS[overall.verdict]
    return (_SCORES_TEXT, text) if kind == "scores" else (text,)


def describe_grounds(overall: Overall, findings: tuple[Finding, ...]) -> tuple[Ground, ...]:
    """What a verdict of \u201cdo not use\u201d rests on: one line a finding, in the order of the report."""
    if overall.verdict is not OverallVerdict.DO_NOT_USE:
        return ()
    return tuple(
        _make_ground(finding)
        for code in dict.fromkeys(overall.decisive)
        for finding in findings
        if finding.code == code and finding.verdict is Verdict.CONCERN
    )


def _make_ground(finding: Finding) -> Ground:
    """An answer that begins with the name of its finding does not say it twice."""
    what, answer = _say_ground(finding)
    said = answer.removeprefix(f"{finding.title}, ")
    return Ground(finding.code, what, said, title=finding.title)


def list_reasons(grounds: tuple[Ground, ...]) -> list[str]:
    """What is wrong, each with its code: that groups differ is said once, with all that they differ by."""
    before, after = _UNFAIR.split("{by}")
    by = [
        f"{ground.what.removeprefix(before).removesuffix(after)} ({ground.code})"
        for ground in grounds
        if ground.what.startswith(before)
    ]
    listed = f"{','.join(by[:-1])} and{by[-1]}" if len(by) > 1 else "".join(by)
    said = [
        before + listed + after if ground.what.startswith(before) else f"{ground.what} ({ground.code})"
        for ground in grounds
    ]
    return list(dict.fromkeys(said))


def _say_ground(finding: Finding) -> tuple[str, str]:
    """What is wrong, and what was found. The words say no more than this finding shows."""
    answer = finding.headline.text
    if finding.code == CRITERIA_CODE:
        what = "The bar in the protocol was not reached"
        return what, take_first_sentence(answer.removeprefix("Not reached: "))
    if finding.code in _WHAT:
        return _WHAT[finding.code], answer
    if prefix_of(finding.code) == "BIAS":
        if finding.code == CROSSINGS_CODE:
            return _UNFAIR.format(by=_say_crossed(finding)), answer
        by = _BY.match(answer)
        # A withheld answer hides the groups, not the characteristic: that is what the finding is about.
        named = by[1] if by else finding.title.lower()
        return _UNFAIR.format(by=f" by {named}"), answer[by.end() :] if by else answer
    return "The forecast knew something that was only known after the decision", answer


def _say_crossed(finding: Finding) -> str:
    """Which characteristics meet, and the groups, as far as the tables name them."""
    published = Published((finding,))
    crossings, groups = name_crossings(published), name_crossed_groups(published)
    met = " or ".join(crossings) if crossings else "two or three characteristics"
    named = f" ({'; '.join(groups)})" if groups else ""
    return f" where {met} meet{named}"


def describe_model_file(findings: tuple[Finding, ...]) -> Ground | None:
    """What was found of the model file, which the verdict is not about; None where nothing was asked.

    Every answer is cited, the worst first: a file that keeps nothing of a child may still give away who it learnt from.
    """
    asked = [f for f in findings if prefix_of(f.code) == APART_PREFIX and not f.muted]
    if not asked:
        return None
    worst, *others = sorted(asked, key=lambda finding: WORST_FIRST.index(finding.verdict))
    said = " ".join(take_first_sentence(finding.headline.text) for finding in (worst, *others))
    return Ground(worst.code, worst.title, said, tuple(finding.code for finding in others))


def name_missing(name: str) -> str:
    """A needed audit that has no finding, in words."""
    if name == CRITERIA_CODE:
        return "Whether the forecast meets the criteria: no finding holds it against them."
    return f"{AUDIT_TITLES[name]}: no audit of this was run."
