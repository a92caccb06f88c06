"""The rule of the verdict in plain words, to be printed beside it, and the verdict of one report in one sentence."""

from candour.report.content.sections import AUDIT_TITLES
from candour.report.content.verdict import CRITERIA_CODE, Kind, Overall, OverallVerdict, prefix_of
from candour.report.content.verdict_wording import describe_grounds, list_reasons
from candour.report.printing.sentences import count_things
from candour.results import Finding, Verdict

VERDICT_RULE = (
    "Do not use: where the bar in the protocol is shown not to be reached; where a simple rule, or what can be done without "
    "the forecast, is shown to do better; where it is shown to work differently for groups of children, by more than the "
    "protocol allows; or where it knew something from after the decision. One of these is enough.",
    "Otherwise, cannot tell: where anything else that weighs is a concern, cannot be told or was not assessed, where a "
    "needed audit did not run, or where the authority has had a question muted.",
    "Meets the bar in the protocol: only where every needed audit ran, everything that weighs is met, and a protocol that was frozen "
    "before the test shows that the bar came first. Without one, and in a rehearsal on the training period, it cannot be told. Even "
    "where the bar is met it is for the panel to weigh whether a forecast should be used at all: no report says \u201cuse it\u201d.",
    "Some questions never weigh, because no bar can be held against them, and some weigh only where they are a concern, "
    "because hardly any authority has the children, or the records, to meet them. Whether the model file may be let out is said apart.",
)
"""Four paragraphs; the codes behind each are in `candour.report.content.verdict`."""


def say_verdict(overall: Overall, findings: tuple[Finding, ...], kind: Kind) -> str:
    """The whole verdict in one sentence that follows from the rule."""
    if overall.verdict is OverallVerdict.DO_NOT_USE:
        reasons = list_reasons(describe_grounds(overall, findings))
        return f"Do not use this forecast, because {_join([_begin_small(reason) for reason in reasons])}."
    if overall.verdict is OverallVerdict.CANNOT_TELL:
        return f"It cannot be told whether this forecast may be used, because {_join_clauses(_say_open(overall, findings))}."
    asked = (
        "everything that can be asked of scores alone" if kind == "scores" else "every question that weighs"
    )
    return (
        f"This forecast meets the bar in the protocol, because {asked} is answered with \u201cmet\u201d "
        f"({count_things(len(overall.decisive), 'finding')}); whether it should be used is for the panel to weigh."
    )


def _say_open(overall: Overall, findings: tuple[Finding, ...]) -> list[str]:
    """How many questions are open in which way, and which audits are missing."""
    weighed: dict[str, Finding] = {}
    for finding in findings:
        if finding.code in overall.decisive and finding.verdict is not Verdict.MET:
            weighed.setdefault(finding.code, finding)
    muted = [code for code, finding in weighed.items() if finding.muted]
    rest = {code: finding.verdict for code, finding in weighed.items() if not finding.muted}
    said = []
    for verdict, words in (
        (Verdict.CONCERN, "{count} {is_} a concern"),
        (Verdict.CANNOT_TELL, "{count} cannot be told"),
        (Verdict.NOT_ASSESSED, "{count} {was} not assessed"),
    ):
        codes = [code for code, found in rest.items() if found is verdict]
        if codes:
            one = len(codes) == 1
            count = count_things(len(codes), "question")
            text = words.format(count=count, is_="is" if one else "are", was="was" if one else "were")
            said.append(f"{text}, on {_join(_name_codes(codes))}")
    if muted:
        said.append(
            f"the authority has had {count_things(len(muted), 'question')} muted ({', '.join(muted)})"
        )
    if not said and not overall.missing and overall.unconfirmed:
        return [f"{overall.unconfirmed}, though every question that weighs is answered with \u201cmet\u201d"]
    if overall.missing:
        named = [_name(missing) for missing in overall.missing]
        said.append(f"there is no answer on {_join(named)}")
    if overall.unconfirmed:
        said.append(overall.unconfirmed)
    return said


def _name_codes(codes: list[str]) -> list[str]:
    """What questions are about, each with the codes of its findings."""
    by_prefix: dict[str, list[str]] = {}
    for code in codes:
        by_prefix.setdefault(prefix_of(code), []).append(code)
    return [
        f"{_begin_small(AUDIT_TITLES.get(prefix, prefix))} ({', '.join(own)})"
        for prefix, own in by_prefix.items()
    ]


def _name(missing: str) -> str:
    title = "whether the bar was reached" if missing == CRITERIA_CODE else AUDIT_TITLES.get(missing, missing)
    return f"{_begin_small(title)} ({missing})"


def _begin_small(words: str) -> str:
    return words[:1].lower() + words[1:]


def _join_clauses(clauses: list[str]) -> str:
    """Clauses with lists in them, so that each stands apart."""
    return clauses[0] if len(clauses) == 1 else f"{'; '.join(clauses[:-1])}; and {clauses[-1]}"


def _join(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
