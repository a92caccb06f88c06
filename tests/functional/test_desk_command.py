"""`candour desk` from the command line: two desks on one log, reviewers, the check of the log, and quiet ends."""

import getpass
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from candour.desk.entries import Draft
from candour.desk.log import append_entry, open_log, read_log
from candour.desk.reviewers import is_passcode_of, list_reviewers
from candour.desk.server import take_port
from candour.governance import EntryKind, PanelDecision
from desk_at_work import NOON, Visitor, make_store

Answer = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def made_up_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run store with one made-up report."""
    folder = tmp_path_factory.mktemp("store") / "mlruns"
    make_store(folder)
    return folder


@pytest.fixture
def store(made_up_store: Path, tmp_path: Path) -> Path:
    """A copy of it, for a panel of its own."""
    return Path(shutil.copytree(made_up_store, tmp_path / "mlruns"))


@pytest.fixture
def answer(store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Answer:
    """Run a command in this process: exit code, output, errors."""
    monkeypatch.chdir(store.parent)

    def call(*arguments: str) -> tuple[int, str, str]:
        from candour.cli.app import run_command

        code = run_command(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def find_port() -> int:
    with take_port(0) as held:
        return int(held.getsockname()[1])


@contextmanager
def open_desk(store: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], Visitor]]:
    """A desk in a process of its own, and a browser that was let in."""
    command = [sys.executable, "-m", "candour", "desk", "--mlruns", str(store), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        invitation = re.search(r"/enter\?token=\S+", process.stdout.readline())
        assert invitation is not None
        visitor = Visitor(port)
        assert visitor.get(invitation[0]).status == 200
        yield process, visitor
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def write_entry(store: Path, text: str = "Why so few?") -> None:
    (run,) = {path.parents[2].name for path in store.glob("artifacts/*/artifacts/report/report.html")}
    open_log(store / "desk")
    draft = Draft(
        "small", run, "v" * 64, "chair", EntryKind.DECISION, "", text, PanelDecision.MORE_INFORMATION
    )
    append_entry(store / "desk", draft, now=NOON)


def test_two_desks_on_one_log_lose_nothing_and_end_quietly(store: Path, answer: Answer) -> None:
    with open_desk(store, find_port()) as (first, visitor), open_desk(store, find_port()) as (second, other):
        (run,) = set(re.findall(r"/reports/(\w+)", visitor.get("/").text))
        assert other.get(f"/reports/{run}").status == 200

        def write(number: int) -> int:
            return (visitor, other)[number % 2].write(run, "comment", text=f"text {number}").status

        with ThreadPoolExecutor(6) as pool:
            assert list(pool.map(write, range(36))) == [200] * 36
        code, _, said = answer("desk", "--port", str(visitor.port))
        assert code == 10
        assert f"Port {visitor.port} on 127.0.0.1 is in use" in said
        for process, ending in ((first, signal.SIGINT), (second, signal.SIGTERM)):
            process.send_signal(ending)
            out, errors = process.communicate(timeout=20)
            assert (process.returncode, errors) == (0, "")
            assert out.endswith("The desk is closed.\n")
    texts = [logged.entry.text for logged in read_log(store / "desk").entries]
    assert sorted(texts) == sorted(f"text {number}" for number in range(36))
    assert answer("desk", "--verify")[0] == 0


def test_a_desk_with_a_broken_log_does_not_open(store: Path, answer: Answer) -> None:
    write_entry(store)
    (store / "desk" / "head.json").unlink()
    code, out, said = answer("desk", "--port", str(find_port()))
    assert (code, out) == (21, "")
    assert "nobody can tell whether entries are missing" in said
    assert answer("desk", "--verify")[0] == 21


def test_verify_says_the_head_to_write_down(store: Path, answer: Answer) -> None:
    assert answer("desk", "--verify") == (0, f"Entries  0, each as it was written\nHead     {'0' * 64}\n", "")
    write_entry(store)
    _, out, _ = answer("desk", "--verify")
    assert read_log(store / "desk").head.fingerprint in out


def test_without_a_run_store_it_says_so(answer: Answer) -> None:
    for arguments in (("desk",), ("desk", "--verify"), ("desk", "reviewers", "list")):
        code, _, said = answer(*arguments, "--mlruns", "nowhere")
        assert code == 16
        assert "no run store" in said
    assert not Path("nowhere").exists()


def test_no_option_opens_it_to_others(answer: Answer) -> None:
    code, _, said = answer("desk", "--host", "0.0.0.0")  # noqa: S104 (it is refused)
    assert code == 10
    assert "--host" in said


def type_passcodes(monkeypatch: pytest.MonkeyPatch, *typed: str) -> None:
    answers = iter(typed)
    monkeypatch.setattr(getpass, "getpass", lambda _: next(answers))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)


def test_reviewers_are_added_listed_and_removed(
    store: Path, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_passcodes(monkeypatch, "four old oaks", "four old oaks")
    assert answer("desk", "reviewers", "add", " Parent member ") == (0, "'Parent member' can sign in.\n", "")
    assert is_passcode_of(store / "desk", "Parent member", "four old oaks")
    assert "Parent member" in answer("desk", "reviewers", "list")[1]
    assert answer("desk", "reviewers", "remove", "Parent member")[0] == 0
    assert list_reviewers(store / "desk") == (("Parent member", False),)
    assert "no, removed" in answer("desk", "reviewers", "list")[1]
    assert answer("desk", "reviewers", "remove", "Parent member")[0] == 10


@pytest.mark.parametrize(
    ("role", "typed", "said"),
    [
        ("chair", ("short",), "8 to 200 characters"),
        ("chair", ("four old oaks", "four old elms"), "differ"),
        ("a.b@borchester.gov.uk", (), "e-mail"),
    ],
)
def test_a_reviewer_that_cannot_be_added_leaves_nothing(  # noqa: PLR0917
    store: Path, answer: Answer, monkeypatch: pytest.MonkeyPatch, role: str, typed: tuple[str, ...], said: str
) -> None:
    type_passcodes(monkeypatch, *typed)
    code, _, errors = answer("desk", "reviewers", "add", role)
    assert code == 10
    assert said in errors
    assert not (store / "desk").exists() or list_reviewers(store / "desk") == ()


def test_a_passcode_is_only_typed_on_a_terminal(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    code, _, errors = answer("desk", "reviewers", "add", "chair")
    assert code == 10
    assert "on a terminal" in errors
