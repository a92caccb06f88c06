"""The lines that configs/history.yaml shows behind a comment mark are a configuration once the marks are off."""

import re
from pathlib import Path

import pytest

from candour.config.loading import load_history
from candour.workflow.preparing import place_extracts

EXAMPLE = Path(__file__).parents[2] / "configs/history.yaml"
SETTING = re.compile(r"^  # (?P<setting> *(?:- )?[a-z_0-9]+: ?.*)$")
PLACES = ("folders:", "database_url_from:")


def uncomment(text: str, *, without: str) -> str:
    """The example as somebody with every kind of extract would leave it."""
    kept = []
    for line in text.splitlines():
        setting = SETTING.match(line)
        if setting and without not in line:
            kept.append(f"  {setting['setting']}")
        elif not line.startswith((" ", "#")):
            kept.append(line)
    return "\n".join(kept)


@pytest.mark.parametrize("without", PLACES)
def test_every_line_of_the_example_is_what_a_configuration_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without: str
) -> None:
    monkeypatch.setenv("SSD_URL", "postgresql://nobody@localhost/nothing")
    path = tmp_path / "history.yaml"
    path.write_text(uncomment(EXAMPLE.read_text(encoding="utf-8"), without=without), encoding="utf-8")
    extracts = load_history(path).extracts
    given = set(extracts.model_fields_set)
    assert given == set(type(extracts).model_fields) - {"synthetic"}
    assert len(place_extracts(extracts, tmp_path).event_tables) > 1


def test_the_example_as_it_stands_makes_every_format_that_a_synthetic_authority_can_be_read_from() -> None:
    synthetic = load_history(EXAMPLE).extracts.synthetic
    assert synthetic is not None
    assert len(synthetic.formats) == 5
