"""YAML 1.2 as it is meant: dates and codes stay text, and every value knows its place."""

import pytest

from candour.config.positions import Place, parse_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("off", "off"), ("12:30", "12:30"), ("010", "010"), ("0", 0), ("-3", -3), ("1_000", 1000),
        ("0x1F", 31), ("1.5", 1.5), ("1e-3", 0.001), ("true", True), ("~", None), ("", None), ("'7'", "7"),
        ("2022-13-01", "2022-13-01"), ("2022-04-01", "2022-04-01"), ("!!python/object:os.system x", "x"),
    ],
)  # fmt: skip
def test_scalars(text: str, value: object) -> None:
    document = parse_yaml(f"a: {text}\n")
    assert document.problems == []
    assert document.values == {"a": value}
    assert type(document.values["a"]) is type(value)


def test_every_key_and_value_has_its_place() -> None:
    document = parse_yaml("a:\n  - b: 1\n    c: [x, y]\n")
    assert document.keys["a", 0, "c"] == Place(3, 5)
    assert document.places["a", 0, "c", 1] == Place(3, 12)
    assert document.places[()] == Place(1, 1)


def test_an_alias_is_the_value_again_but_never_itself() -> None:
    assert parse_yaml("a: &x [1]\nb: *x\n").values == {"a": [1], "b": [1]}
    (problem,) = parse_yaml("a: &x [*x]\n").problems
    assert problem.message == "an alias must not lead back to itself"


def test_a_key_must_be_text() -> None:
    (problem,) = parse_yaml("? [1, 2]\n: 3\n").problems
    assert problem.message == "a key must be plain text"


@pytest.mark.parametrize("number", [".inf", "-.inf", ".nan"])
def test_a_number_must_be_finite(number: str) -> None:
    (problem,) = parse_yaml(f"a: {number}\n").problems
    assert problem.message == f"expected a finite number; got {number}"


@pytest.mark.parametrize("style", [">-", ">"])
def test_folded_text_is_one_line_of_what_was_written(style: str) -> None:
    document = parse_yaml(f"a: {style}\n  one\n  two\n\n  three\nb: 1\n")
    assert str(document.values["a"]).rstrip("\n") == "one two\nthree"
