"""Every `candour pilot` that a page shows has options that the command knows; running all of them would take hours."""

import re
import shlex
from pathlib import Path

import pytest

from candour.cli.app import build_app

DOCS = Path(__file__).parents[2] / "docs"
SHOWN = re.compile(r"^ {4,}(candour (?:pilot|combine).*?)(?:\s+#.*)?$", re.MULTILINE)


@pytest.mark.parametrize(("page", "least"), [("pilots.md", 2), ("region.md", 5)])
def test_the_commands_of_a_page_can_be_typed(page: str, least: int) -> None:
    commands = SHOWN.findall((DOCS / page).read_text(encoding="utf-8"))
    assert len(commands) >= least
    for command in commands:
        # Raises where an option is not known, or a value is none.
        build_app().parse_args(shlex.split(command)[1:], exit_on_error=False, print_error=False)


def test_an_option_that_is_not_there_is_noticed() -> None:
    with pytest.raises(Exception, match="--at-onze"):
        build_app().parse_args(["pilot", "a", "--at-onze", "2"], exit_on_error=False, print_error=False)
