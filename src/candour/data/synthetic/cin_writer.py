"""Writes the children in need census: one XML file a return year, with what was known on its 31 March."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from candour.data.synthetic.calendar import Days, DayText, Flags, find_year_bounds
from candour.data.synthetic.cin_pieces import CasePieces, build_case_pieces
from candour.data.synthetic.identity import Identities
from candour.data.synthetic.pathway import DIED, Cases
from candour.data.synthetic.population import YEAR, Children
from candour.data.synthetic.recording import CaseRecords

LOCAL_AUTHORITY: Final = "999"
"""A three-digit code that no authority has."""

_CHUNK: Final = 4_000


def write_cin_census(
    folder: Path,
    *,
    years: Iterable[int],
    children: Children,
    identities: Identities,
    cases: Cases,
    records: CaseRecords,
    text: DayText,
) -> list[Path]:
    """Writes `folder/CIN_Census_<year>.xml` for every year and returns the paths."""
    folder.mkdir(parents=True)
    pieces = build_case_pieces(cases, records, text)
    people = _People(children, identities, cases, text)
    written = []
    for year in years:
        path = folder / f"CIN_Census_{year}.xml"
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(_render_return(year, cases, people, pieces))
        written.append(path)
    return written


def find_submitted(cases: Cases, year: int) -> Flags:
    """Which cases a return holds: received by its 31 March, and not closed before its 1 April."""
    first, last = find_year_bounds(year)
    return np.asarray((cases.referred <= last) & (cases.course.closed >= first))


def find_expected_births(born: Days) -> Days:
    """The day on which each child was expected, up to a week from that of the birth."""
    return (born + np.arange(len(born)) % 15 - 7).astype(np.int32)


class _People:
    """The identifiers and characteristics of each child as text, for any year."""

    def __init__(self, children: Children, identities: Identities, cases: Cases, text: DayText) -> None:
        self._id = identities.child
        self._upn = identities.upn
        self._born = children.born.tolist()
        self._sex = children.shown_sex.tolist()
        self._born_text = text.write_iso(children.born)
        self._expected_text = text.write_iso(find_expected_births(children.born))
        died = cases.ended_by == DIED
        dates = text.write_iso(cases.course.closed[died])
        days = cases.course.closed[died].tolist()
        self._death = dict(zip(cases.child[died].tolist(), zip(days, dates, strict=True), strict=True))
        self._ethnicity = identities.ethnicity
        self._characteristics = [
            _render_characteristics(ethnicity, codes)
            for ethnicity, codes in zip(identities.ethnicity, identities.disability, strict=True)
        ]

    def render(self, child: int, year: int, last: int, *, only_not_accepted: bool) -> str:
        """ChildIdentifiers and ChildCharacteristics as known on the last day of the year."""
        born = self._born[child]
        unborn = born > last
        tag, codes = ("Sex", ("F", "M", "U")) if year >= 2025 else ("GenderCurrent", ("2", "1", "0"))
        sex = codes[2] if unborn else codes[self._sex[child]]
        if unborn:
            number = "<UPNunknown>UN6</UPNunknown>"
            birth = f"<ExpectedPersonBirthDate>{self._expected_text[child]}</ExpectedPersonBirthDate>"
            characteristics = _render_characteristics(self._ethnicity[child], ())
        else:
            number = self._render_number(child, last - born, only_not_accepted=only_not_accepted)
            birth = f"<PersonBirthDate>{self._born_text[child]}</PersonBirthDate>"
            characteristics = self._characteristics[child]
        day, date = self._death.get(child, (last + 1, ""))
        death = f"<PersonDeathDate>{date}</PersonDeathDate>" if day <= last else ""
        return (
            f"<Child><ChildIdentifiers><LAchildID>{self._id[child]}</LAchildID>{number}{birth}<{tag}>{sex}</{tag}>{death}"
            f"</ChildIdentifiers>{characteristics}"
        )

    def _render_number(self, child: int, age_days: int, *, only_not_accepted: bool) -> str:
        if only_not_accepted:
            return "<UPNunknown>UN7</UPNunknown>"
        if age_days < 5 * YEAR:
            return "<UPNunknown>UN1</UPNunknown>"
        return f"<UPN>{self._upn[child]}</UPN>" if child % 40 else "<UPNunknown>UN4</UPNunknown>"


def _render_characteristics(ethnicity: str, disabilities: tuple[str, ...]) -> str:
    listed = "".join(f"<Disability>{code}</Disability>" for code in disabilities)
    listed = f"<Disabilities>{listed}</Disabilities>" if listed else ""
    return f"<ChildCharacteristics><Ethnicity>{ethnicity}</Ethnicity>{listed}</ChildCharacteristics>"


def _render_return(year: int, cases: Cases, people: _People, pieces: CasePieces) -> Iterator[str]:
    yield _render_header(year)
    submitted = np.flatnonzero(find_submitted(cases, year)).astype(np.int32)
    owners = cases.child[submitted]
    starts = np.flatnonzero(np.concatenate([[True], owners[1:] != owners[:-1]])[: len(owners)])
    bounds = np.append(starts, len(owners))
    for low in range(0, len(starts), _CHUNK):
        yield "".join(
            _render_children(
                submitted,
                bounds[low : low + _CHUNK + 1],
                year=year,
                people=people,
                pieces=pieces,
                cases=cases,
            )
        )
    yield "</Children>\n</Message>\n"


def _render_children(
    submitted: Days, bounds: Days, *, year: int, people: _People, pieces: CasePieces, cases: Cases
) -> Iterator[str]:
    _, last = find_year_bounds(year)
    for low, high in pairwise(bounds.tolist()):
        chosen = submitted[low:high].tolist()
        refused = all(pieces.not_accepted[case] for case in chosen)
        yield people.render(int(cases.child[chosen[0]]), year, last, only_not_accepted=refused)
        for case in chosen:
            yield pieces.render(case, year, last)
        yield "</Child>\n"


def _render_header(year: int) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<Message>\n<Header><CollectionDetails><Collection>CIN</Collection>'
        f"<Year>{year}</Year><ReferenceDate>{year}-03-31</ReferenceDate></CollectionDetails><Source>"
        f"<SourceLevel>L</SourceLevel><LEA>{LOCAL_AUTHORITY}</LEA><SoftwareCode>Synthetic authority</SoftwareCode>"
        f"<Release>1</Release><SerialNo>001</SerialNo><DateTime>{year}-06-30T09:00:00</DateTime></Source></Header>\n"
        "<Children>\n"
    )
