"""What the documents tell a reader to type works, and shows what they say it shows."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"(?:<!-- file: (?P<file>\S+) -->\n)?```(?P<language>\w+)\n(?P<body>.*?)```", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#|mailto:)(?P<target>[^)#\s]+)")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "mlruns/README.md"])


@dataclass(frozen=True)
class Step:
    """One command with the output that the page shows, or one file to be saved."""

    command: str
    shown: str
    file: str = ""


def read_steps(page: Path) -> Iterator[Step]:
    for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
        if block["file"]:
            yield Step("", block["body"], block["file"])
        elif block["language"] == "console":
            for part in re.split(r"^\$ ", block["body"], flags=re.MULTILINE)[1:]:
                command, _, shown = part.partition("\n")
                yield Step(command, shown)


def shows(output: str, shown: str) -> bool:
    """Whether the output holds what the page shows; … stands for anything, as in a doctest."""
    pieces = [re.escape(piece) for piece in shown.strip().split("…")]
    return re.search(".*".join(pieces), output, flags=re.DOTALL) is not None


def test_the_tutorial_works_in_an_empty_folder(tmp_path: Path) -> None:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    environment |= {"COLUMNS": "120", "LC_ALL": "C.UTF-8"}
    steps = list(read_steps(ROOT / "docs/tutorial.md"))
    assert len([step for step in steps if step.command]) >= 9
    for step in steps:
        if step.file:
            (tmp_path / step.file).write_text(step.shown, encoding="utf-8")
            continue
        done = subprocess.run(
            ["sh", "-c", step.command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        output = done.stdout + done.stderr
        assert done.returncode == 0, f"{step.command}\n{output}"
        assert shows(output, step.shown), f"{step.command}\nshows\n{output}\nbut the page says\n{step.shown}"


def test_ellipsis_does_not_match_everything() -> None:
    assert shows("a\nb\nc", "a\n…\nc")
    assert not shows("a\nb\nc", "a\n…\nd")


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = [match["target"] for match in LINK.finditer(page.read_text(encoding="utf-8"))]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_commands_of_the_readme_exist() -> None:
    listed = subprocess.run(
        [str(Path(sys.executable).parent / "candour"), "--help"], capture_output=True, text=True, check=True
    ).stdout
    named = re.findall(
        r"^    candour ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    known = set(re.findall(r"^│ ([a-z]+) ", listed, flags=re.MULTILINE))
    assert named
    assert set(named) <= known
