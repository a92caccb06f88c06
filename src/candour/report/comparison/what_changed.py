"""What changed between two runs, or two reports: data, configuration, code, features, numbers and verdicts, each in a line or a table.

Of a run everything is known that it keeps; of a report only what its documents say, and then of the run beside it no more than that.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from candour.report.combined.study import Study
from candour.report.headline_numbers import NUMBERS, read_headline_of
from candour.results import Cell, Finding

NOT_SAID: Final = "not said in what is compared"
KEPT: Final = "not shown: it may name a place or the authority"
_LONGEST: Final = 160
_SHORT: Final = 12


@dataclass(frozen=True)
class Made:
    """How one run or report was made.

    extracts: name and SHA-256 of every file, by the names that its report uses; named_extracts: by their own names. history: table -> SHA-256 of its file. settings: dotted key ->
    value; kept: the keys of those that must not be shown; config: the SHA-256 of all of them. code: what it was made with, by name. packages: library -> version.
    features: label -> definition; named_features: the same by the name of the column. None: nobody says.
    """

    is_report: bool
    extracts: tuple[tuple[str, str], ...]
    config: str
    settings: Mapping[str, str]
    kept: frozenset[str]
    code: Mapping[str, str]
    features: Mapping[str, str] | None = None
    named_extracts: tuple[tuple[str, str], ...] | None = None
    named_features: Mapping[str, str] | None = None
    history: Mapping[str, str] | None = None
    packages: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Change:
    """One thing that changed: what it was and what it is now; empty where it was not, or is not, there."""

    what: str
    before: str = ""
    now: str = ""

    @property
    def kind(self) -> str:
        """Whether it was added, removed or changed."""
        return "added" if not self.before else "removed" if not self.now else "changed"


@dataclass(frozen=True)
class NumberChange:
    """One number of the leading forecast that is published otherwise, each beside its own base rate; None where it is not published."""

    what: str
    before: Cell
    now: Cell
    base_rate_before: Cell
    base_rate_now: Cell

    kind = "changed"


@dataclass(frozen=True)
class Changes:
    """Everything that changed from one study to another. `silent`: part -> why nothing can be said of it."""

    label: str
    data: tuple[Change, ...] = ()
    configuration: tuple[Change, ...] = ()
    code: tuple[Change, ...] = ()
    features: tuple[Change, ...] = ()
    numbers: tuple[NumberChange, ...] = ()
    verdicts: tuple[Change, ...] = ()
    silent: Mapping[str, str] = field(default_factory=dict)


def find_changes(first: Study, first_made: Made, other: Study, other_made: Made) -> Changes:
    """What changed from the first to the other. The same two give the same answer."""
    silent: dict[str, str] = {}
    reports = first_made.is_report or other_made.is_report
    return Changes(
        label=other.label,
        data=tuple(_find_data(first_made, other_made, silent)),
        configuration=tuple(_find_settings(first_made, other_made, silent)),
        code=tuple(_find_code(first_made, other_made, silent)),
        features=tuple(_find_features(first_made, other_made, silent, by_label=reports)),
        numbers=tuple(_find_numbers(first, other)),
        verdicts=tuple(_find_verdicts(first.findings, other.findings)),
        silent=silent,
    )


def _find_data(first: Made, other: Made, silent: dict[str, str]) -> Iterator[Change]:
    named = first.named_extracts, other.named_extracts
    if named[0] is not None and named[1] is not None:
        yield from _find_files(named[0], named[1])
    else:
        yield from _find_files(first.extracts, other.extracts)
    if first.history is None or other.history is None:
        silent["data"] = f"the tables of the case history: {NOT_SAID}"
        return
    for change in _compare(first.history, other.history):
        yield Change(f"case history: {change.what}", change.before[:_SHORT], change.now[:_SHORT])


def _find_files(first: Sequence[tuple[str, str]], other: Sequence[tuple[str, str]]) -> Iterator[Change]:
    """Files whose content is in both are the same, whatever they are called; of the others, those of one name are paired."""
    before, now = list(first), list(other)
    for name, digest in first:
        twin = next((file for file in now if file[1] == digest), None)
        if twin is not None:
            now.remove(twin)
            before.remove((name, digest))
    for name, digest in before:
        twin = next((file for file in now if file[0] == name), None)
        if twin is not None:
            now.remove(twin)
        yield Change(name, digest[:_SHORT], "" if twin is None else twin[1][:_SHORT])
    for name, digest in now:
        yield Change(name, "", digest[:_SHORT])


def _find_settings(first: Made, other: Made, silent: dict[str, str]) -> Iterator[Change]:
    keys = set(first.settings) | set(other.settings)
    if first.is_report != other.is_report:
        # A report says less than a run keeps: what is in one alone is not a change.
        keys = set(first.settings) & set(other.settings)
    for one in _compare(first.settings, other.settings):
        if one.what in keys:
            kept = one.what in first.kept | other.kept
            say = _keep if kept else _clip
            yield Change(one.what, say(one.before), say(one.now))
    if first.config != other.config and (first.is_report or other.is_report):
        silent["configuration"] = (
            "more may differ: a report says only its protocol, and the fingerprints are not the same"
        )


def _find_code(first: Made, other: Made, silent: dict[str, str]) -> Iterator[Change]:
    names = [name for name in first.code if name in other.code]
    for name in names:
        before, now = first.code[name], other.code[name]
        if before != now:
            yield Change(name, before or "not recorded", now or "not recorded")
    if first.packages is None or other.packages is None:
        silent["code"] = f"versions of single libraries: {NOT_SAID}"
        return
    for change in _compare(first.packages, other.packages):
        yield Change(f"library {change.what}", change.before, change.now)


def _find_features(first: Made, other: Made, silent: dict[str, str], *, by_label: bool) -> Iterator[Change]:
    before, now = ((one.features if by_label else one.named_features) for one in (first, other))
    if before is None or now is None:
        silent["features"] = NOT_SAID
        return
    yield from _compare(before, now)


def _find_numbers(first: Study, other: Study) -> Iterator[NumberChange]:
    """The main numbers of the leading forecast, and its name, as published; whether a difference means anything is said elsewhere."""
    before, now = (read_headline_of(study.findings, leading=study.leading) for study in (first, other))
    rates = before.base_rate, now.base_rate
    if before.leading != now.leading:
        yield NumberChange("Leading forecast", before.leading, now.leading, *rates)
    numbers = {label: (before.numbers.get(name), now.numbers.get(name)) for name, label in NUMBERS.items()}
    changed = [
        NumberChange(label, *cells, *rates) for label, cells in numbers.items() if cells[0] != cells[1]
    ]
    yield from changed
    if not changed and rates[0] != rates[1]:
        yield NumberChange("Base rate alone", None, None, *rates)


def _find_verdicts(first: Sequence[Finding], other: Sequence[Finding]) -> Iterator[Change]:
    before, now = ({finding.code: finding for finding in findings} for findings in (first, other))
    for code in dict.fromkeys((*before, *now)):
        old, new = before.get(code), now.get(code)
        if old is not None and new is not None and old.verdict is new.verdict:
            continue
        title = (new or old or first[0]).title
        yield Change(f"{code} {title}", _say_answer(old), _say_answer(new))


def _say_answer(finding: Finding | None) -> str:
    return "" if finding is None else f"{finding.verdict.value}: {finding.headline.text}"


def _compare(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Change]:
    for key in sorted({*before, *now}):
        old, new = before.get(key, ""), now.get(key, "")
        if old != new:
            yield Change(key, old, new)


def _keep(text: str) -> str:
    return text and KEPT


def _clip(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


__all__ = ["Change", "Changes", "Made", "NumberChange", "find_changes"]
