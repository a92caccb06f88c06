"""The sections that hold findings: which codes go where, and what is said before them."""

from dataclasses import dataclass

from candour.report.content.verdict import Kind, prefix_of
from candour.results import Finding


@dataclass(frozen=True)
class FindingSection:
    """The findings of one family of audits. `prefix` is that of their codes; `absence` says why it has none, and is printed only then."""

    prefix: str
    slug: str
    title: str
    introduction: str
    findings: tuple[Finding, ...]
    absence: str


@dataclass(frozen=True)
class _Wording:
    prefix: str
    slug: str
    title: str
    introduction: str


_WORDINGS = (
    _Wording(
        "PERF",
        "performance",
        "How well it forecasts",
        "All figures are for decisions that the forecast was not built on. No error rate here can be read "
        "without the base rate: how often the outcome came at all.",
    ),
    _Wording(
        "VARI",
        "variants",
        "How other ways of asking compare",
        "The same question asked in several ways: with text and without it, of cases of all times and of later ones, and of every model. "
        "What is best of many is best by luck in part.",
    ),
    _Wording(
        "CALI",
        "calibration",
        "Whether a score means what it says",
        "If ten children each have a score of 20 per cent, two of them should have the outcome. Where that does "
        "not hold, a score is only a place in a queue and must not be called a chance.",
    ),
    _Wording(
        "USEF",
        "usefulness",
        "Whether anybody could act on it",
        "A forecast helps only where a team has room to look again, early enough, at children whom nobody is helping "
        "yet, and where it does better than what is done without it.",
    ),
    _Wording(
        "PRAC",
        "practitioners",
        "Beside the people who do this work",
        "What social workers expected of the same cases, and what was done when they and the forecast differed.",
    ),
    _Wording(
        "BIAS",
        "bias",
        "Whether it works alike for groups of children",
        "Children whose group was not recorded are a group of their own. A difference is called shown only where "
        "its whole interval lies outside the margin in the protocol, and groups are called equivalent "
        "only where the whole interval lies inside it. Everything else cannot be told from these data.",
    ),
    _Wording(
        "EXPL",
        "explanations",
        "What the forecast leans on",
        "These tables say which pieces of information move the score. They never say what causes anything to "
        "happen to a child.",
    ),
    _Wording(
        "STAB",
        "stability",
        "Whether it would say the same again",
        "The same records, learnt from once more: which children would be flagged, and for which reasons. Where the "
        "answer changes, it was chance that chose the child.",
    ),
    _Wording(
        "PERT",
        "poor-input",
        "What it does with poor input",
        "Records have gaps, wrong days and wrong codes. Here they are put in on purpose, and flags that flip are counted.",
    ),
    _Wording(
        "LAST",
        "over-time",
        "How long it holds",
        "A forecast is learnt from the past. Here it is followed month by month, beside one that is learnt anew.",
    ),
    _Wording(
        "SIZE",
        "sample-size",
        "Whether there were enough data",
        "What the training decisions can carry, and whether more of them would have helped.",
    ),
    _Wording(
        "FEED",
        "feedback",
        "What acting on it would do to the records",
        "Where a team looks more often, more is found and recorded, and the next forecast learns from that. These are "
        "simulations, not forecasts.",
    ),
    _Wording(
        "MEMO",
        "memory",
        "Whether the model gives away who it learnt from",
        "A model file may remember children. Whether it may leave the authority is asked here.",
    ),
    _Wording(
        "DATA",
        "data-quality",
        "How good the data are",
        "What is missing, for whom and since when, and how many decisions were left out and why.",
    ),
    _Wording(
        "TEXT",
        "texts",
        "What the texts say, and of whom",
        "Only asked where a forecast may read what workers wrote. What text adds stands beside the other ways of asking.",
    ),
    _Wording(
        "TIME",
        "time-travel",
        "Whether the forecast knew the future",
        "A forecast that was given anything recorded after the decision looks better than it could ever be. "
        "Here every piece of information is built again from records cut off at the decision, and compared.",
    ),
)
_OTHER = _Wording("", "other", "Other questions", "Questions asked by audits beyond the built-in ones.")
_ABSENCE = "No audit of these questions was run, so nothing is known about them."
_ABSENCE_OF_SCORES = (
    "These cannot be examined for somebody else\u2019s scores: only scores and outcomes were given, without the "
    "model and the records behind it. Nothing is known about them."
)
NEEDS_A_MODEL = frozenset(
    {"VARI", "EXPL", "STAB", "PERT", "LAST", "SIZE", "FEED", "MEMO", "DATA", "TEXT", "TIME"}
)
"""Families of questions that nobody can put to somebody else's scores."""

AUDIT_TITLES = {wording.prefix: wording.title for wording in _WORDINGS}


def arrange_findings(findings: tuple[Finding, ...], kind: Kind) -> tuple[FindingSection, ...]:
    """Findings under their sections, in the order of the report; unknown prefixes come last."""
    sections = [_make_section(wording, findings, kind) for wording in _WORDINGS]
    others = tuple(f for f in findings if prefix_of(f.code) not in AUDIT_TITLES)
    if others:
        sections.append(
            FindingSection(_OTHER.prefix, _OTHER.slug, _OTHER.title, _OTHER.introduction, others, "")
        )
    return tuple(sections)


@dataclass(frozen=True)
class Unasked:
    """Sections that no audit spoke to, for one and the same reason."""

    reason: str
    sections: tuple[FindingSection, ...]


def list_unasked(sections: tuple[FindingSection, ...]) -> tuple[Unasked, ...]:
    """The sections without findings, gathered by why they have none: nothing vanishes, and nothing is said ten times."""
    empty = [section for section in sections if not section.findings]
    reasons = dict.fromkeys(section.absence for section in empty)
    return tuple(
        Unasked(reason, tuple(section for section in empty if section.absence == reason))
        for reason in reasons
    )


def _make_section(wording: _Wording, findings: tuple[Finding, ...], kind: Kind) -> FindingSection:
    own = tuple(f for f in findings if prefix_of(f.code) == wording.prefix)
    out_of_reach = kind == "scores" and wording.prefix in NEEDS_A_MODEL
    absence = _ABSENCE_OF_SCORES if out_of_reach else _ABSENCE
    return FindingSection(wording.prefix, wording.slug, wording.title, wording.introduction, own, absence)
