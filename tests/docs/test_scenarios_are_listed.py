"""The page on the synthetic authority lists every scenario and profile, each once and no other."""

import re
from pathlib import Path

import pytest

from candour.data.synthetic.profiles import PROFILES
from candour.data.synthetic.scenarios import SCENARIOS

PAGE = Path(__file__).parents[2] / "docs" / "synthetic-authority.md"


@pytest.mark.parametrize(
    ("title", "names"), [("What can be planted", SCENARIOS), ("Four authorities", PROFILES)]
)
def test_every_name_has_a_row_of_its_table(title: str, names: dict[str, object]) -> None:
    section = PAGE.read_text(encoding="utf-8").split(f"## {title}\n")[1].split("\n## ")[0]
    tables = "".join(re.findall(r"^\|---.*\n((?:\|.*\n)+)", section, flags=re.MULTILINE))
    assert sorted(re.findall(r"^\| `([^`]+)` \|", tables, flags=re.MULTILINE)) == sorted(names)
    # A row outside a table would be shown as text.
    assert len(re.findall(r"^\| `", section, flags=re.MULTILINE)) == len(names)
