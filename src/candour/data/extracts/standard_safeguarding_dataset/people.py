"""Who the children of a Standard Safeguarding Dataset are, and which of them share a family.

Addresses and postcodes become hashes here; no text of them is kept anywhere else.
"""

import hashlib
import re
from collections import defaultdict
from typing import NamedTuple

from candour.data.codes.lists import NO_DISABILITY
from candour.data.extracts.columns import PersonRow
from candour.data.extracts.files.day_formats import NO_DAY
from candour.data.extracts.joining.trust import RANK
from candour.data.extracts.reading import Value, tidy_code
from candour.data.extracts.standard_safeguarding_dataset import tables
from candour.data.extracts.standard_safeguarding_dataset.cells import SOURCE, SnapshotReading
from candour.data.extracts.standard_safeguarding_dataset.json_columns import read_address_text
from candour.data.vocabulary import normalise_value

_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d(?:[A-Z]{2})?")
_NO_HOME = re.compile(r"plac|foster|residential|school|hospital|custod|office|work|correspond", re.IGNORECASE)
_ALONE = re.compile(r"\buasc\b|unaccompanied", re.IGNORECASE)
_SHORTEST_ADDRESS = 6


class Home(NamedTuple):
    """Where a child lived: from, until (NO_DAY while it lasts), hashes of the postcode and the address, '' for none."""

    start: int
    end: int
    postcode: str
    address: str


Homes = dict[int, list[Home]]
"""The homes of each child."""


def read_people(snapshot: SnapshotReading) -> Homes:
    """Add every person and the keys of their families; return where each child lived, for the referrals."""
    _read_persons(snapshot, _read_disabilities(snapshot))
    keys = snapshot.reading.family_keys
    for child, (family,) in snapshot.children_of(tables.FAMILY):
        if family is not None:
            keys.add("family_id", child, family)
    for child, (mother,) in snapshot.children_of(tables.MOTHER):
        if mother is not None and child in snapshot.persons:
            keys.add("sibling", child, mother)
    homes = _read_homes(snapshot)
    for child, places in homes.items():
        household = _find_household(places)
        if household:
            keys.add("household", child, household)
    for child, (status,) in snapshot.children_of(tables.IMMIGRATION):
        if status is not None and _ALONE.search(status):
            snapshot.reading.unaccompanied.add(child)
    return homes


def find_postcode(homes: Homes, child: int, day: int) -> str:
    """The hash of the postcode where a child lived on a day, '' where it is not known or not certain."""
    places = {
        home.postcode
        for home in homes.get(child, ())
        if home.postcode and home.start <= day and (home.end == NO_DAY or day < home.end)
    }
    return places.pop() if len(places) == 1 else ""


def _read_disabilities(snapshot: SnapshotReading) -> dict[int, set[str]]:
    codes: defaultdict[int, set[str]] = defaultdict(set)
    for child, (text,) in snapshot.children_of(tables.DISABILITY):
        if text is not None:
            codes[child].add(normalise_value("disability", text) or tidy_code(text))
    contradicted = sum(NO_DISABILITY in said and len(said) > 1 for said in codes.values())
    snapshot.note("disability_contradiction", tables.DISABILITY, count=contradicted, of=len(codes))
    return codes


def _read_persons(snapshot: SnapshotReading, disabilities: dict[int, set[str]]) -> None:
    reading = snapshot.reading
    sets = reading.disability_sets
    for child, (sex_text, ethnicity_text, birth, expected, death) in snapshot.children_of(tables.PERSON):
        snapshot.persons.add(child)
        sex = reading.value("sex", sex_text) or Value(-1, -1)
        ethnicity = reading.value("ethnicity", ethnicity_text) or Value(-1, -1)
        disability = disabilities.get(child)
        reading.persons.add(
            PersonRow(
                child,
                snapshot.day,
                RANK[SOURCE],
                birth=snapshot.read_day(birth, "pers_dob"),
                expected=snapshot.read_day(expected, "pers_expected_dob"),
                death=snapshot.read_day(death, "pers_death_date"),
                sex=sex.code,
                ethnicity=ethnicity.code,
                disability=sets.number(",".join(sorted(disability))) if disability else -1,
                original_sex=sex.original,
                original_ethnicity=ethnicity.original,
            )
        )


def _read_homes(snapshot: SnapshotReading) -> Homes:
    homes: defaultdict[int, list[Home]] = defaultdict(list)
    broken = 0
    for child, (start, end, kind, postcode, text) in snapshot.children_of(tables.ADDRESS):
        if kind is not None and _NO_HOME.search(kind):
            continue
        address = None if text is None else read_address_text(text)
        broken += text is not None and address is None
        first = snapshot.read_day(start, "addr_address_start_date")
        last = snapshot.read_day(end, "addr_address_end_date")
        homes[child].append(Home(first, last, _hash_postcode(postcode), _hash_address(address)))
    snapshot.note("broken_json", tables.ADDRESS, "addr_address_json", count=broken)
    return homes


def _hash_postcode(text: str | None) -> str:
    tidy = " ".join((text or "").upper().split())
    return _hash(tidy.replace(" ", "")) if _POSTCODE.fullmatch(tidy) else ""


def _hash_address(text: str | None) -> str:
    return _hash(text) if text is not None and len(text) >= _SHORTEST_ADDRESS else ""


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "backslashreplace"), digest_size=12).hexdigest()


def _find_household(places: list[Home]) -> str:
    """The newest address; one without an end before one that is over."""
    known = [home for home in places if home.address]
    newest = max(known, key=lambda home: (home.end == NO_DAY, home.start, home.address), default=None)
    return "" if newest is None else newest.address
