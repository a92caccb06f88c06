"""What an authority gives beside its texts: read tidily, and refused with what is wrong and never with a name."""

from pathlib import Path

import pytest

from candour.data.text.files import read_lexicon, read_names, read_places
from candour.errors import ExtractError


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_lexicon_keeps_its_order_and_names_no_phrase_twice(tmp_path: Path) -> None:
    path = write(
        tmp_path / "lexicon.csv",
        "\ufeffPhrase, group \n no  food ,home\ncold,home\nno food,home\n,home\nmarks,harm\n",
    )
    assert read_lexicon(path) == (("home", "no food"), ("home", "cold"), ("harm", "marks"))


def test_names_of_a_child_stand_together_and_places_once(tmp_path: Path) -> None:
    names = write(tmp_path / "names.csv", "child_id,name\nC1,Ada Lane\nC2,Bo\nC1,Addie\nC1,Ada Lane\n")
    assert read_names(names) == {"C1": ("Ada Lane", "Addie"), "C2": ("Bo",)}
    places = write(tmp_path / "places.csv", "place\nOakfield\nOakfield\n\nThe Hub\n")
    assert read_places(places) == ("Oakfield", "The Hub")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("child_id,surname\nC1,Lane\n", "no column name"),
        ("", "no column child_id and no column name"),
        (b"child_id,name\nC1,\xff\xfeLane\n", "expected a CSV file in UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_without_a_name(
    content: str | bytes, said: str, tmp_path: Path
) -> None:
    with pytest.raises(ExtractError, match=said) as refused:
        read_names(write(tmp_path / "names.csv", content))
    assert "Lane" not in str(refused.value)


def test_a_lexicon_that_is_missing_empty_or_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match=r"no file 'lexicon\.csv' beside the configuration"):
        read_lexicon(tmp_path / "lexicon.csv")
    with pytest.raises(ExtractError, match="holds 0 phrases"):
        read_lexicon(write(tmp_path / "empty.csv", "group,phrase\n"))
    with pytest.raises(ExtractError, match="none longer than 200 characters"):
        read_lexicon(write(tmp_path / "long.csv", f"group,phrase\nhome,{'x' * 201}\n"))
