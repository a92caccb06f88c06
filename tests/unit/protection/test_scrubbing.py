"""No text of a report holds a place on a machine, a user, an area code, a file's name or a child's key."""

from dataclasses import dataclass

import pytest

from candour.protection.scrubbing import AREA, KEY, PLACE, WORD, Secrets, choose_words, scrub


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("read from /home/jsmith/extracts/cin.xml.", f"read from {PLACE}."),
        ("read from '/srv/data/a b'", f"read from '{PLACE} b'"),
        ("in ~/work/cin.csv, twice", f"in {PLACE}, twice"),
        (r"on C:\Users\jsmith\cin.csv there", f"on {PLACE} there"),
        (r"on \\server01\share$\cin.csv", f"on {PLACE}"),
        ("ward E05000123 and E06000001", f"ward {AREA} and {AREA}"),
        ("LA code: 330, authority 330", f"LA code: {AREA}, authority {AREA}"),
        ("child 0a1b2c3d4e5f6071 was", f"child {KEY} was"),
    ],
)
def test_what_gives_a_place_or_a_child_away_is_taken_out(text: str, clean: str) -> None:
    assert scrub(text) == clean


@pytest.mark.parametrize(
    "text",
    [
        "and/or, n/a, 2023/24, 12/31 and his/her",
        "https://www.example.org/a/b and configs/quickstart.yaml",
        "ef32b8ce261aba2d96f985758ae0ad26494db06c",
        "64de56331a686d68a85c2e94a80ef82dc2a7c7ffda52ff5c2294fdb91645ede0",
        "1234567890123456 decisions",
        "E1 and N8 and W10000001234",
        "data.insight@example.org",
    ],
)
def test_what_gives_nothing_away_stays(text: str) -> None:
    assert scrub(text) == text


def test_words_that_are_known_to_be_secret_are_taken_out_whole() -> None:
    secrets = Secrets(words=("330", "jsmith", "root", "PC-04711"), renamed={"330_CIN.xml": "Extract 1.xml"})
    text = "330_CIN.xml, 330 rows, by JSMITH on pc-04711 and root cause; jsmith@council.example"
    assert scrub(text, secrets) == (
        f"Extract 1.xml, 330 rows, by {WORD} on {WORD} and root cause; jsmith@council.example"
    )


def test_names_that_identify_nobody_are_no_secrets() -> None:
    assert choose_words(["root", "Runner", "ab", " ", "jsmith01", "PC-04711"]) == ("PC-04711", "jsmith01")


@dataclass(frozen=True)
class Inner:
    text: str


@dataclass(frozen=True)
class Outer:
    parts: tuple[Inner | str | int, ...]


def test_every_text_is_reached_and_what_is_clean_is_not_copied() -> None:
    dirty = Outer((Inner("/home/a/b"), "/srv/x/y", 3))
    assert scrub(dirty) == Outer((Inner(PLACE), PLACE, 3))
    clean = Outer((Inner("a"), "b", 3))
    assert scrub(clean) is clean
    assert dict(scrub({"a": "/home/a/b"})) == {"a": PLACE}
