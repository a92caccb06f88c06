"""Texts that follow the simulated child: worries and strengths by the part of the risk that no structured field carries.

Text cannot tell more than is true: `true_risk` of `truth.parquet` knows all that is latent, and so all that these texts hint at.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from candour.data.synthetic.areas import FamilyAreas
from candour.data.synthetic.calendar import Days, Numbers
from candour.data.synthetic.contacts import name_sources
from candour.data.synthetic.invented_names import TextNames
from candour.data.synthetic.pathway import find_noise
from candour.data.synthetic.phrases import (
    ASSESSMENT_OPENINGS,
    KINDS_OF_NAMES,
    OPENINGS,
    OTHER_OPENINGS,
    THEMES,
    Theme,
)
from candour.data.synthetic.population import ETHNICITY_CODES, GROUP_OF_ETHNICITY, YEAR
from candour.data.synthetic.referral_risk import Laws
from candour.data.synthetic.scenarios import Planted
from candour.data.synthetic.statements import Statement

USUAL, TELLING, MUTE = 0.7, 1.5, 0.0
"""How closely texts follow the hidden risk: as a rule, under `telling-text`, and under `mute-text`."""
REFERRAL_NOTE, ASSESSMENT_SUMMARY = "referral_note", "assessment_summary"

_MOST: Final = 0.85
_BLOCK: Final = 20_000
_POOR: Final = (2.0, 1.7, 1.4, 1.1, 0.9, 0.7, 0.5, 0.4, 0.3, 0.2)
_OTHER_LANGUAGES: Final = frozenset({"Asian", "Black", "Other"})
_EPOCH: Final = date(1970, 1, 1)
_PARTS: Final = re.compile(r"\{(\w+)\}")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_TIMES: Final = (
    "{day}/{month:02d}/{year}", "{day} {name} {year}", "{day}{th} {name}", "{year}-{month:02d}-{day:02d}", "{name} {day}", "{day}.{month}.{short}",
    "the {day}{th} of {name}", "{day} {three} {year}",
)  # fmt: skip


class Story(NamedTuple):
    """One text: whose, when it was written, what kind it is, and the identifiers in it with their kinds."""

    child: int
    written_on: int
    kind: str
    text: str
    marks: tuple[tuple[int, int, str], ...]


class _Sheet(NamedTuple):
    """What is to be written, one entry a text: the case that it is of, the child, the day, and whether it is an assessment."""

    case: Days
    child: Days
    day: Days
    assessed: NDArray[np.bool_]


def find_hidden_risk(generator: np.random.Generator, statement: Statement, laws: Laws) -> Numbers:
    """For each case the part of the log-odds that no structured field carries, in standard deviations.

    By lot for children of whom texts say nothing either: whose fields are scrambled, and who came alone.
    """
    children, cases = statement.world.children, statement.world.cases
    hidden = children.standing[cases.child] + find_noise(children, cases, laws)
    by_lot = children.scrambled[cases.child] | children.unaccompanied[cases.child]
    told = hidden[~by_lot]
    spread = float(told.std()) if len(told) else 0.0
    lot = generator.standard_normal(len(hidden))
    return np.where(
        by_lot | (spread < 1e-9), lot, (hidden - (told.mean() if len(told) else 0.0)) / max(spread, 1e-9)
    )


def write_stories(
    generator: np.random.Generator,
    *,
    statement: Statement,
    areas: FamilyAreas,
    names: TextNames,
    planted: Planted,
) -> Iterator[Story]:
    """A referral note for each referral of the period and a summary for each authorised assessment, by child and day."""
    hidden = find_hidden_risk(generator, statement, planted.laws)
    sheet = _list_sheet(statement)
    clarity = TELLING if planted.telling_text else MUTE if planted.mute_text else USUAL
    for first in range(0, len(sheet.case), _BLOCK):
        block = _Sheet._make(column[first : first + _BLOCK] for column in sheet)
        chances = _compute_chances(
            statement, block, hidden[block.case], areas=areas, clarity=clarity, planted=planted
        )
        yield from _write_block(generator, statement, block, chances, names)


def _list_sheet(statement: Statement) -> _Sheet:
    cases, table = statement.world.cases, statement.world.records.assessments
    first = statement.period.first_day
    received = np.flatnonzero(statement.shown & (cases.referred >= first))
    rows = statement.find_rows(table.case, table.started)
    rows = rows[(table.authorised[rows] <= statement.day) & (table.authorised[rows] >= first)]
    case = np.concatenate([received, table.case[rows]]).astype(np.int32)
    day = np.concatenate([cases.referred[received], table.authorised[rows]]).astype(np.int32)
    assessed = np.repeat([False, True], [len(received), len(rows)])
    order = np.lexsort((assessed, day, cases.child[case]))
    return _Sheet(case[order], cases.child[case[order]], day[order], assessed[order])


def _compute_chances(
    statement: Statement,
    sheet: _Sheet,
    hidden: Numbers,
    *,
    areas: FamilyAreas,
    clarity: float,
    planted: Planted,
) -> Numbers:
    """How likely each theme is in each text."""
    children = statement.world.children
    age = (sheet.day - children.born[sheet.child]) / YEAR
    groups = np.array(GROUP_OF_ETHNICITY)[children.ethnicity[sheet.child]]
    codes = np.array(ETHNICITY_CODES)[children.ethnicity[sheet.child]]
    abroad = np.isin(groups, sorted(_OTHER_LANGUAGES)) | np.isin(codes, ["WOTH", "WROM"])
    poor = np.array(_POOR)[np.clip(areas.decile[sheet.child] - 1, 0, 9)]
    columns = []
    for theme in THEMES:
        share = np.full(len(sheet.case), theme.share / 100.0)
        if theme.weight:
            share = _follow(theme, hidden, clarity)
        elif theme.kind == "poverty" and not planted.no_difference:
            share = share * poor
        elif theme.kind in {"origin", "faith"} and not planted.no_difference:
            share = share * np.where(abroad, 2.8, 0.1)
        columns.append(np.where(age >= theme.from_age, share, 0.0))
    return np.stack(columns, axis=1)


def _follow(theme: Theme, hidden: Numbers, clarity: float) -> Numbers:
    """A probit: the theme has its share on average over a standard normal hidden risk."""
    slope = float(np.clip(theme.weight * clarity, -_MOST, _MOST))
    return np.asarray(ndtr((ndtri(theme.share / 100.0) + slope * hidden) / np.sqrt(1 - slope**2)))


def _write_block(
    generator: np.random.Generator, statement: Statement, sheet: _Sheet, chances: Numbers, names: TextNames
) -> Iterator[Story]:
    size = len(sheet.case)
    chosen = generator.random(chances.shape) < chances
    wording = generator.integers(0, 1 << 30, (size, len(THEMES) + 1))
    order = np.argsort(generator.random(chances.shape), axis=1)
    lots = generator.integers(0, 1 << 30, (size, 6)).tolist()
    sources = name_sources(statement.world.records.source[sheet.case])
    for row in range(size):
        assessed = bool(sheet.assessed[row])
        openings = ASSESSMENT_OPENINGS if assessed else OPENINGS.get(sources[row][0], OTHER_OPENINGS)
        sentences = [openings[int(wording[row, -1]) % len(openings)]]
        for theme in order[row].tolist():
            if chosen[row, theme]:
                said = THEMES[theme].wordings
                sentences.append(said[int(wording[row, theme]) % len(said)])
        child, day = int(sheet.child[row]), int(sheet.day[row])
        text, marks = _fill(sentences, _Speaker(names, child, day, lots[row]))
        yield Story(child, day, ASSESSMENT_SUMMARY if assessed else REFERRAL_NOTE, text, marks)


class _Speaker:
    """Fills the names of one text in."""

    def __init__(self, names: TextNames, child: int, day: int, lots: Sequence[int]) -> None:
        family, household = int(names.family[child]), names.families
        workers = names.workers
        self._fixed: dict[str, str] = {
            "child": names.given[child],
            "school": names.school[child],
            "number": names.number[child],
            "surname": household.surname[family],
            "surname2": workers[lots[0] % len(workers)].split()[1],
            "worker": workers[lots[1] % len(workers)],
            "month": _MONTHS[lots[2] % 12],
            **{name: getattr(household, name)[family] for name in ("parent", "relative", "street", "town", "postcode", "phone", "email")},
        }  # fmt: skip
        self._day = day
        self._lots = lots
        self._told = 0

    def say(self, name: str) -> str:
        """What stands for a word in braces; each date is another one, of the last weeks."""
        if name != "date":
            return self._fixed[name]
        self._told += 1
        lot = self._lots[3] + 7919 * self._told
        told = _EPOCH + timedelta(days=self._day - lot % 40)
        return _write_day(told, _TIMES[lot // 40 % len(_TIMES)])


def _write_day(day: date, form: str) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10 if day.day not in {11, 12, 13} else 0, "th")
    name = _MONTHS[day.month - 1]
    return form.format(
        day=day.day,
        month=day.month,
        year=day.year,
        short=f"{day.year % 100:02d}",
        th=ending,
        name=name,
        three=name[:3],
    )


def _fill(sentences: Sequence[str], speaker: _Speaker) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    parts: list[str] = []
    marks: list[tuple[int, int, str]] = []
    length = 0
    for sentence in sentences:
        for position, piece in enumerate(_PARTS.split(sentence)):
            said = speaker.say(piece) if position % 2 else piece
            if position % 2:
                marks.append((length, length + len(said), KINDS_OF_NAMES[piece]))
            parts.append(said)
            length += len(said)
        parts.append(" ")
        length += 1
    return "".join(parts).rstrip(), tuple(marks)
