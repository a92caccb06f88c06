"""What could not be told, in one line each: the answers, with nearly equal ones said once."""

import re
from typing import NamedTuple

from candour.disclosure import WITHHELD_SENTENCE
from candour.report.content.exhibits import FindingExhibits
from candour.results import Finding, Verdict

DESCRIBED = ("BIAS-008", "BIAS-009", "BIAS-011", "BIAS-012", "BIAS-014")
"""Findings that answer their question in numbers and that no bar can be held against."""

_LEFT_OPEN = re.compile(r"\b(?:cannot|too few|not shown|no record|only|doubt|[Nn]ot audited)\b")
"""Words by which the first sentence of an answer says itself that something is left open."""

_UNSETTLED = (Verdict.CANNOT_TELL, Verdict.NOT_ASSESSED)
_BY = re.compile(r"By (?P<what>[^,]+), (?P<rest>.+)", re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\u201c])")


class Source(NamedTuple):
    """A finding to look at: its code and its id on the page."""

    code: str
    id: str


class UnsettledLine(NamedTuple):
    """One answer, and the findings that gave it."""

    text: str
    sources: tuple[Source, ...]


def list_unsettled(entries: tuple[FindingExhibits, ...]) -> tuple[UnsettledLine, ...]:
    """The first sentence of each answer. Answers that differ only in `By sex, ...` become one line, and so do questions of one audit that
    were not put for the same reason.

    Muted questions are not among them, nor what no bar can be held against: they have lists of their own.
    """
    open_entries = [
        entry for entry in entries if _is_open(entry.finding) and not _is_only_described(entry.finding)
    ]
    groups: dict[str, list[FindingExhibits]] = {}
    for number, entry in enumerate(open_entries):
        found = _BY.fullmatch(entry.finding.headline.text)
        # Several questions of one audit that were not put for one and the same reason: the reason once.
        is_left = entry.finding.verdict is Verdict.NOT_ASSESSED
        alike = f"{entry.finding.audit} {entry.finding.headline.text}" if is_left else f"{number}"
        groups.setdefault(found["rest"] if found else alike, []).append(entry)
    return tuple(_say_group(group) for group in groups.values())


def list_described(entries: tuple[FindingExhibits, ...]) -> tuple[UnsettledLine, ...]:
    """What was found where there is no bar to hold it against, one line each."""
    return tuple(
        UnsettledLine(
            f"{entry.finding.title}: {take_first_sentence(entry.finding.headline.text)}",
            (Source(entry.finding.code, entry.id),),
        )
        for entry in entries
        if _is_open(entry.finding) and _is_only_described(entry.finding)
    )


def _is_open(finding: Finding) -> bool:
    return finding.verdict in _UNSETTLED and not finding.muted


def _is_only_described(finding: Finding) -> bool:
    """Whether the audit did what it could: it has an answer, and no bar to hold it against."""
    return finding.code in DESCRIBED and finding.verdict is Verdict.CANNOT_TELL


def split_sentences(text: str) -> list[str]:
    """The sentences of a text, each with its full stop."""
    return _SENTENCE_END.split(text)


def take_first_sentence(text: str) -> str:
    """Up to the first full stop that ends a sentence."""
    return split_sentences(text)[0]


def _say_group(group: list[FindingExhibits]) -> UnsettledLine:
    sources = tuple(Source(entry.finding.code, entry.id) for entry in group)
    if len(group) == 1:
        return UnsettledLine(_say_one(group[0].finding), sources)
    matches = [_BY.fullmatch(entry.finding.headline.text) for entry in group]
    whats = [found["what"] for found in matches if found]
    if not whats:
        titles = "; ".join(entry.finding.title for entry in group)
        return UnsettledLine(f"{titles}: {take_first_sentence(group[0].finding.headline.text)}", sources)
    rest = next(found["rest"] for found in matches if found)
    return UnsettledLine(f"By {_join(whats)}, {take_first_sentence(rest)}", sources)


def _say_one(finding: Finding) -> str:
    """The answer; a question that was not asked of the data is named, since its answer does not say which it was."""
    answer = take_first_sentence(finding.headline.text)
    if (
        not _LEFT_OPEN.search(answer)
        and finding.verdict is Verdict.CANNOT_TELL
        and answer != WITHHELD_SENTENCE
    ):
        answer = finding.headline.text
    says_what = finding.verdict is Verdict.CANNOT_TELL and answer != WITHHELD_SENTENCE
    return answer if says_what else f"{finding.question} {answer}"


def _join(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
