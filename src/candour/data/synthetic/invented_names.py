"""What names the made-up families in made-up texts: people, schools, streets, towns, numbers. Nobody and no place of these is meant.

Most given names and surnames are common in England and so stand in any list of names; one family or child in seven has one that
hardly any list holds, as in life. Towns are half real, half invented. Telephone numbers are of the ranges kept for drama, postcodes
of no area.
"""

from typing import Final, NamedTuple

import numpy as np

from candour.data.synthetic.calendar import Days, Flags
from candour.data.synthetic.chance import draw_flags

UNUSUAL_SHARE: Final = 0.15
_GIVEN: Final = (
    "Olivia",
    "Amelia",
    "Isla",
    "Ava",
    "Freya",
    "Lily",
    "Florence",
    "Ivy",
    "Maryam",
    "Aisha",
    "Zainab",
    "Fatima",
    "Sophie",
    "Chloe",
    "Ellie",
    "Megan",
    "Jessica",
    "Hannah",
    "Poppy",
    "Ruby",
    "Zofia",
    "Maja",
    "Ayesha",
    "Naomi",
    "Grace",
    "Evie",
    "Daisy",
    "Hope",
    "Tia",
    "Keira",
    "Noah",
    "Oliver",
    "George",
    "Leo",
    "Arthur",
    "Muhammad",
    "Ibrahim",
    "Yusuf",
    "Omar",
    "Theo",
    "Jack",
    "Harry",
    "Charlie",
    "Alfie",
    "Mason",
    "Logan",
    "Tyler",
    "Jayden",
    "Kacper",
    "Jakub",
    "Kofi",
    "Kwame",
    "Reece",
    "Ryan",
    "Callum",
    "Dylan",
    "Ethan",
    "Will",
    "Mark",
    "Connor",
    "Kai",
    "Zayn",
    "Adam",
)
_UNUSUAL_GIVEN: Final = (
    "Zbysia",
    "Elowen",
    "Tirzah",
    "Oluwadara",
    "Saoirse",
    "Wren",
    "Bexley",
    "Nkechinyere",
    "Thandeka",
    "Yosan",
    "Merhawi",
    "Feruza",
    "Ilinca",
    "Zemfira",
    "Tamrin",
    "Jorvik",
    "Caoilfhionn",
    "Peverell",
    "Ondine",
    "Ruvarashe",
    "Bastien",
    "Lorelai",
    "Xochitl",
    "Evander",
)
_SURNAMES: Final = (
    "Smith",
    "Jones",
    "Taylor",
    "Brown",
    "Williams",
    "Wilson",
    "Johnson",
    "Davies",
    "Patel",
    "Khan",
    "Ahmed",
    "Hussain",
    "Begum",
    "Singh",
    "Kaur",
    "Ali",
    "Robinson",
    "Wright",
    "Thompson",
    "Evans",
    "Walker",
    "White",
    "Green",
    "Hall",
    "Wood",
    "Clarke",
    "Hughes",
    "Edwards",
    "Hill",
    "Moore",
    "Ward",
    "Turner",
    "Carter",
    "Cooper",
    "King",
    "Lee",
    "Morris",
    "Baker",
    "Harris",
    "Cook",
    "Nowak",
    "Kowalski",
    "Mensah",
    "Okafor",
    "Adeyemi",
    "Osei",
    "Mohamed",
    "Hassan",
    "Murphy",
    "Kelly",
    "Byrne",
    "Price",
    "Mistry",
    "Chowdhury",
    "Popescu",
    "Silva",
    "Francis",
    "Bailey",
)
_UNUSUAL_SURNAMES: Final = (
    "Arkwell",
    "Brzezicki",
    "Cattermoul",
    "Dunkinfold",
    "Efemini",
    "Farquharsen",
    "Gebreselassie",
    "Hollindrake",
    "Izzard",
    "Jermy",
    "Kvaratskhelia",
    "Lindenmere",
    "Mtshali",
    "Nethersole",
    "Ohanyan",
    "Pobjoy",
    "Quillfeather",
    "Rackstraw",
    "Sallow",
    "Thistlewaite",
    "Udogwu",
    "Varnals",
    "Wherrett",
    "Yardmere",
    "Zograbyan",
)
_PARENTS: Final = (
    "Sarah",
    "Claire",
    "Emma",
    "Lisa",
    "Nicola",
    "Kelly",
    "Donna",
    "Stacey",
    "Gemma",
    "Michelle",
    "Aneta",
    "Nasreen",
    "Shabana",
    "Farah",
    "Blessing",
    "Adaeze",
    "Amina",
    "Joanne",
    "Tracey",
    "Leanne",
    "Paul",
    "Darren",
    "Wayne",
    "Lee",
    "Craig",
    "Imran",
    "Tariq",
    "Marcin",
    "Kwabena",
    "Steven",
    "Gary",
    "Jason",
    "Carl",
    "Dean",
    "Ahmed",
)
_WORKERS: Final = (
    "Helen",
    "Rachel",
    "Karen",
    "Julie",
    "Angela",
    "Deborah",
    "Susan",
    "Lorraine",
    "Ruth",
    "Priya",
    "Temi",
    "Grace",
    "Yvonne",
    "Martin",
    "Andrew",
    "Simon",
    "Keith",
    "Peter",
    "Anil",
    "Stuart",
)
_TOWNS: Final = (
    "Leeds", "Bradford", "Wigan", "Reading", "Luton", "Derby", "Hartlepool", "Great Yarmouth", "St Helens", "Stockton-on-Tees", "Brackenby", "Stonewick",
    "Harlow Cross", "Little Aldersham", "Wexcombe", "Upper Thornley", "Fenmouth", "Marlstead", "Crayburn", "Odiwell",
)  # fmt: skip
_STREETS: Final = (
    "Acacia Avenue", "Mill Lane", "Bramley Close", "Station Road", "Victoria Street", "Church Row", "Larch Grove", "Harebell Drive", "Tennyson Court",
    "Coronation Terrace", "Quarry Bank", "Jubilee Crescent", "Priory Way", "Kestrel Rise", "Beck Side", "The Ridings",
)  # fmt: skip
_SCHOOLS: Final = (
    "St Mary's CE Primary School", "St. Joseph's RC Primary", "Oakfield Primary", "Hillside Academy", "Holy Trinity C of E (VA) Junior School", "Brook Green Infants",
    "Kingfisher Nursery", "Northgate High School", "Our Lady of Lourdes Catholic Primary", "Parkview Community College", "St Bede's Academy", "Meadow Lane Primary School",
    "Ashdown Secondary", "Rowan Centre",
)  # fmt: skip


class FamilyNames(NamedTuple):
    """One entry a family, as text."""

    surname: list[str]
    parent: list[str]
    relative: list[str]
    street: list[str]
    town: list[str]
    postcode: list[str]
    phone: list[str]
    email: list[str]


class TextNames(NamedTuple):
    """Who and what the texts name.

    Attributes:
        given: the given name of each child.
        school: of each child.
        number: ten digits of each child, in the form of an NHS number.
        family: for each child, which entry of `families`.
        families: what the members of a family share.
        workers: names of workers, of whom a text takes any.

    """

    given: list[str]
    school: list[str]
    number: list[str]
    family: Days
    families: FamilyNames
    workers: tuple[str, ...]


def name_families(generator: np.random.Generator, family_of_child: Days) -> TextNames:
    """Names for each child, and for each family by its number."""
    _, family = np.unique(family_of_child, return_inverse=True)
    size, count = len(family), int(family.max(initial=-1)) + 1
    unusual = draw_flags(generator, UNUSUAL_SHARE, size)
    given = _pick_either(generator, _GIVEN, _UNUSUAL_GIVEN, unusual)
    school = _pick(generator, _SCHOOLS, size)
    digits = generator.integers(0, 10**7, size)
    number = [
        f"4{int(part) % 100:02d} {int(part) // 100 % 1000:03d} {int(part) % 10_000:04d}" for part in digits
    ]
    workers = tuple(
        f"{first} {last}"
        for first, last in zip(_WORKERS, _pick(generator, _SURNAMES, len(_WORKERS)), strict=True)
    )
    return TextNames(
        given, school, number, family.astype(np.int32), _name_households(generator, count), workers
    )


def _name_households(generator: np.random.Generator, count: int) -> FamilyNames:
    unusual = draw_flags(generator, UNUSUAL_SHARE, count)
    surname = _pick_either(generator, _SURNAMES, _UNUSUAL_SURNAMES, unusual)
    parent, relative = _pick(generator, _PARENTS, count), _pick(generator, _PARENTS, count)
    house = generator.integers(1, 140, count).tolist()
    street = [
        f"{number} {name}" for number, name in zip(house, _pick(generator, _STREETS, count), strict=True)
    ]
    sector = generator.integers(0, 400, count).tolist()
    last = generator.integers(0, 1000, count).tolist()
    return FamilyNames(
        surname, parent, relative, street, _pick(generator, _TOWNS, count),
        [f"ZZ{part // 10 + 1} {part % 10}QX" for part in sector],
        [f"07700 900{part:03d}" for part in last],
        [f"{name.lower()}.{family.lower()}@mail.example" for name, family in zip(parent, surname, strict=True)],
    )  # fmt: skip


def _pick(generator: np.random.Generator, names: tuple[str, ...], size: int) -> list[str]:
    return [names[position] for position in generator.integers(0, len(names), size).tolist()]


def _pick_either(
    generator: np.random.Generator, usual: tuple[str, ...], unusual: tuple[str, ...], rare: Flags
) -> list[str]:
    common, others = _pick(generator, usual, len(rare)), _pick(generator, unusual, len(rare))
    return [other if flag else name for name, other, flag in zip(common, others, rare.tolist(), strict=True)]
