"""What the documents tell a reader to type works, and shows what they say it shows."""

import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from candour.cli.app import run_command as run_candour
from candour.data.partitions.stored import read_history
from candour.data.quality.fitness import assess_fitness
from small_pilot import Ran, copy_run

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"(?:<!-- file: (?P<file>\S+) -->\n)?```(?P<language>\w+)\n(?P<body>.*?)```", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#|mailto:)(?P<target>[^)#\s]+)")
WIDTH = "120"
BEGUN = "<!-- begins where the pilot small.yaml has run -->"
AFTER_A_RUN: list[tuple[str, int]] = [
    ("runs.md", 5),
    ("mlflow.md", 6),
    ("reproduce.md", 1),
    ("archive.md", 3),
]
"""Pages that go on from a pilot that has run, and how many commands each has at least."""
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


@pytest.mark.parametrize(
    ("page", "commands"),
    [
        ("tutorial.md", 9),
        ("history.md", 9),
        ("protocol.md", 6),
        ("many-authorities.md", 5),
        ("scoring.md", 4),
    ],
)
def test_the_commands_of_a_page_work_in_an_empty_folder(tmp_path: Path, page: str, commands: int) -> None:
    follow(page, commands, tmp_path)
    if page == "history.md":
        assert set(list_answers(tmp_path / "histories")) == set(read_answers(ROOT / "docs" / page))


@pytest.mark.parametrize(("page", "commands"), AFTER_A_RUN)
def test_the_commands_of_a_page_work_after_a_run(
    tmp_path: Path, small_run: Ran, page: str, commands: int
) -> None:
    """These pages go on from a pilot that has run, so that none of them has to train one of its own."""
    assert BEGUN in (ROOT / "docs" / page).read_text(encoding="utf-8")
    follow(page, commands, copy_run(small_run, tmp_path).folder)


def test_no_page_that_begins_after_a_run_is_left_out() -> None:
    begun = {page.name for page in DOCUMENTS if BEGUN in page.read_text(encoding="utf-8")}
    assert begun == {page for page, _ in AFTER_A_RUN}


def follow(page: str, commands: int, folder: Path) -> None:
    """Type every command of a page in this folder, save every file of it, and hold what it shows against what it says."""
    steps = list(read_steps(ROOT / "docs" / page))
    assert len([step for step in steps if step.command]) >= commands
    for step in steps:
        if step.file:
            (folder / step.file).write_text(step.shown, encoding="utf-8")
            continue
        output = run_command(step.command, folder)
        alike = shows(mask_counts(output), mask_counts(step.shown))
        assert alike, f"{step.command}\nshows\n{output}\nbut the page says\n{step.shown}"


def mask_counts(output: str) -> str:
    """Counts as #, whatever their width: they change with every improvement of the made-up authority. Days stay."""
    masked = re.sub(r"(?<![\w-])\d{1,3}(?:,\d{3})*(?![\w-])|(?<=│ )c(?= )", "#", output)
    return re.sub(r"[ ━─]+", " ", masked)


def test_a_masked_output_keeps_its_words_and_days() -> None:
    wide, narrow = (
        "│ died  │ c      │ 2021-04-01 to 2026-03-31 │",
        "│ died │ 1,204 │ 2021-04-01 to 2026-03-31 │",
    )
    assert mask_counts(wide) == mask_counts(narrow) == "│ died │ # │ 2021-04-01 to 2026-03-31 │"
    assert mask_counts(wide) != mask_counts(wide.replace("2021", "2022"))
    assert mask_counts(wide) != mask_counts(wide.replace("died", "icpc"))


def run_command(command: str, folder: Path) -> str:
    """All that a command prints, without the blanks at the ends of lines.

    `candour` alone is called in this process, which has imported already what each process would import again; whatever asks for more of
    a shell is given to one, as it stands.
    """
    words = read_words(command)
    code, output = call_shell(command, folder) if words is None else call_candour(words, folder)
    assert code == 0, f"{command}\n{output}"
    return "\n".join(line.rstrip() for line in output.split("\n"))


def read_words(command: str) -> list[str] | None:
    """The arguments of candour, where a command is that and nothing else; None where it needs a shell."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    first, *words = list(lexer)
    plain = (
        first == "candour" and not any(set(word) <= set("();<>|&") for word in words) and "$" not in command
    )
    return words if plain else None


def call_candour(words: list[str], folder: Path) -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(folder)
        patch.setenv("COLUMNS", WIDTH)
        code = run_candour(words)
    return code, out.getvalue() + err.getvalue()


def call_shell(command: str, folder: Path) -> tuple[int, str]:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    environment |= {"COLUMNS": WIDTH, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ('candour runs --where "base_rate < 0.9" --csv', ["runs", "--where", "base_rate < 0.9", "--csv"]),
        ("candour check broken.yaml || true", None),
        ('candour score x later.yaml; echo "exit code $?"', None),
        ("python score.py", None),
    ],
)
def test_only_candour_by_itself_needs_no_shell(command: str, words: list[str] | None) -> None:
    assert read_words(command) == words


def list_answers(histories: Path) -> Iterator[tuple[str, str]]:
    """What each history can say of an outcome within a year of a referral, and why."""
    for folder in histories.iterdir():
        answer = assess_fitness(read_history(folder)).to_pylist()[0]
        yield answer["answer"], answer["because"]


def read_answers(page: Path) -> Iterator[tuple[str, str]]:
    """What a page says that histories can say."""
    text = page.read_text(encoding="utf-8")
    for row in re.finditer(r"^\| [^|]+ \| (can|cannot|doubtful) \| ([^|]+) \|$", text, flags=re.MULTILINE):
        yield row[1], row[2]


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
