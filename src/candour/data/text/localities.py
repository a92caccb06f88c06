"""Where somebody lives, learns or was seen: schools, addresses, towns. Each walks a few words back and no further."""

from collections.abc import Mapping, Sequence
from typing import Final

from candour.data.text.tokens import (
    CAPITAL,
    DIGIT,
    INSTITUTION,
    LISTED,
    PLACE,
    SAINT,
    SCHOOL,
    STREET,
    Words,
    is_ordinary_place,
    list_places,
)
from candour.data.text.words import Phrase, load_words

_BACK: Final = 7
_JOINS: Final = frozenset({" ", "-", ". ", ".", "'", "\u2019 ", "' ", " (", ") ", " & ", "/"})
_FLATS: Final = frozenset({"flat", "flats", "apartment", "room", "unit", "plot"})
_ENDINGS: Final = (
    "ton", "ham", "bury", "ford", "worth", "wick", "thorpe", "borough", "combe", "stead", "shire", "minster", "chester", "mouth",
    "hurst", "burn", "by", "field", "ley", "church", "bridge", "dale", "wood", "well", "stow", "burgh",
)  # fmt: skip
_SHORTEST: Final = 7
_LONGEST_NUMBER: Final = 4
_BEFORE_VILLAGES: Final = frozenset(
    [
        "upper",
        "lower",
        "little",
        "great",
        "north",
        "south",
        "east",
        "west",
        "new",
        "old",
        "much",
        "long",
        "nether",
        "over",
    ]
)


def mark_schools(words: Words, kinds: list[str]) -> None:
    """Mark what stands before the word school, academy, primary … with it, where it names one."""
    for number, flags in enumerate(words.flags):
        if not flags & SCHOOL or kinds[number]:
            continue
        first = _find_school(words, number)
        if first is None:
            continue
        last = number
        while last + 1 < len(words) and words.flags[last + 1] & SCHOOL and words.find_gap(last + 1) in _JOINS:
            last += 1
        kinds[first : last + 1] = ["school"] * (last + 1 - first)


def _find_school(words: Words, number: int) -> int | None:
    """The first word of the name of the school whose kind stands here, or None where it has none."""
    first, named = number, False
    for back in range(number - 1, max(number - 1 - _BACK, -1), -1):
        folded, flags = words.folded[back], words.flags[back]
        if words.find_gap(back + 1) not in _JOINS:
            break
        if folded in load_words("of_schools") or flags & SCHOOL:
            # `st` alone names a school; `the` or `of` alone does not.
            named |= bool(flags & SAINT)
        elif (
            flags & CAPITAL
            and folded not in load_words("no_schools")
            and not flags & INSTITUTION
            and not words.shouted
        ):
            first, named = back, True
            continue
        elif _is_small_name(words, back, number):
            return back
        else:
            break
        if named or flags & SAINT:
            first = back
    return _trim(words, first, number) if named else None


def _trim(words: Words, first: int, number: int) -> int:
    while first < number and words.folded[first] in {"the", "of", "and"}:
        first += 1
    return first


def _is_small_name(words: Words, back: int, number: int) -> bool:
    """Whether, in small letters, one word names the school right after it: oakfield primary."""
    plain = words.folded[number] not in {"school", "schools", "sixth", "college", "nursery", "centre", "hub"}
    follows = back == number - 1 or words.folded[back + 1] in {
        "ce",
        "rc",
        "high",
        "junior",
        "infant",
        "primary",
    }
    flags = words.flags[back]
    return bool(
        plain
        and follows
        and not flags & (INSTITUTION | SCHOOL | DIGIT)
        and words.folded[back] not in load_words("no_schools")
    )


def mark_addresses(words: Words, kinds: list[str]) -> None:
    """Mark streets with their numbers, flats, and saints that give their name to a place."""
    for number, flags in enumerate(words.flags):
        if kinds[number]:
            continue
        if words.folded[number] in _FLATS and number + 1 < len(words) and words.flags[number + 1] & DIGIT:
            kinds[number] = kinds[number + 1] = "address"
        elif flags & STREET and not (flags & SAINT and _is_saint(words, number)):
            _mark_street(words, kinds, number)
        elif flags & DIGIT and _is_house_number(words, number):
            _mark_named_street(words, kinds, number)
        elif flags & SAINT and _is_saint(words, number):
            kinds[number] = kinds[number + 1] = "place"


def _is_house_number(words: Words, number: int) -> bool:
    """Whether a short number stands right before a capital: 12 The Ridings."""
    short = words.ends[number] - words.starts[number] <= _LONGEST_NUMBER
    return short and number + 1 < len(words) and words.find_gap(number + 1) == " " and not words.shouted


def _mark_named_street(words: Words, kinds: list[str], number: int) -> None:
    last = number
    for ahead in range(number + 1, min(number + 4, len(words))):
        the = ahead == number + 1 and words.folded[ahead] == "the"
        flags = words.flags[ahead]
        if (
            words.find_gap(ahead) != " "
            or not flags & CAPITAL
            or kinds[ahead]
            or (flags & INSTITUTION and not the)
        ):
            break
        last = ahead if not the else last
    if last > number:
        kinds[number : last + 1] = ["address"] * (last + 1 - number)


def _is_saint(words: Words, number: int) -> bool:
    if number + 1 >= len(words) or words.find_gap(number + 1) not in {" ", ". ", "."}:
        return False
    following = words.flags[number + 1]
    capital = words.flags[number] & following & CAPITAL
    return bool((capital or following & LISTED) and not following & INSTITUTION)


def _mark_street(words: Words, kinds: list[str], number: int) -> None:
    first = number
    small = not words.flags[number] & CAPITAL
    for back in range(number - 1, max(number - 5, -1), -1):
        flags = words.flags[back]
        if words.find_gap(back + 1) not in {" ", ", ", "-", ". "} or kinds[back] not in {"", "address"}:
            break
        if flags & DIGIT or kinds[back] == "address":
            if back < number - 1 or kinds[back] == "address":
                kinds[back : number + 1] = ["address"] * (number + 1 - back)
                return
            break
        if flags & INSTITUTION or (not small and not flags & CAPITAL):
            break
        first = back
    if first < number and not small and not words.shouted:
        kinds[first : number + 1] = ["address"] * (number + 1 - first)


def mark_places(words: Words, kinds: list[str], further: Mapping[str, Sequence[Phrase]]) -> None:
    """Mark the listed places, those that the authority adds, and words that sound like a village."""
    for number, flags in enumerate(words.flags):
        if kinds[number]:
            continue
        folded = words.folded[number]
        length = _match_place(words, number, list_places().get(folded, ())) if flags & PLACE else 0
        length = max(length, _match_place(words, number, further.get(folded, ())))
        if length == 0 and _sounds_like_village(words, number):
            length = 1
        for place in range(number, number + length):
            kinds[place] = kinds[place] or "place"
        if length and _has_first_part(words, kinds, number):
            kinds[number - 1] = "place"


def _has_first_part(words: Words, kinds: list[str], number: int) -> bool:
    """Little, Upper, North … with a capital right before a place belongs to it."""
    if number == 0 or kinds[number - 1] or words.folded[number - 1] not in _BEFORE_VILLAGES:
        return False
    return bool(words.flags[number - 1] & CAPITAL) and words.find_gap(number) in {" ", "-"}


def _match_place(words: Words, number: int, places: Sequence[Phrase]) -> int:
    for phrase in places:
        end = number + len(phrase)
        if tuple(words.folded[number:end]) != phrase:
            continue
        if any(words.find_gap(inside) not in _JOINS for inside in range(number + 1, end)):
            continue
        if not is_ordinary_place(phrase) or words.is_written_as_name(number):
            return len(phrase)
    return 0


def _sounds_like_village(words: Words, number: int) -> bool:
    folded = words.folded[number]
    return (
        len(folded) >= _SHORTEST
        and folded.endswith(_ENDINGS)
        and not words.flags[number] & INSTITUTION
        and words.is_written_as_name(number)
    )


__all__ = ["mark_addresses", "mark_places", "mark_schools"]
