"""`candour synthesise --formats`: names with commas, several times, or all; a wrong one is said in a sentence."""

import json
from pathlib import Path

import pytest

from candour.cli.app import build_app


def run(*tokens: str) -> int:
    try:
        outcome = build_app()(tokens)
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return int(outcome or 0)


@pytest.mark.parametrize(
    ("asked", "folders"),
    [
        ((), {"cin_census", "ssda903"}),
        (("--formats", "ssda903_xml,dfe_api"), {"ssda903_xml", "dfe_api"}),
        (("--formats", "annex_a", "--formats", "dfe_api"), {"annex_a", "dfe_api"}),
    ],
)
def test_formats_are_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], asked: tuple[str, ...], folders: set[str]
) -> None:
    out = tmp_path / "made"
    arguments = ("synthesise", "--out", str(out), "--children", "60", "--years", "1", "--json", "--quiet")
    assert run(*arguments, *asked) == 0
    assert {path.name for path in out.iterdir() if path.is_dir()} == folders
    assert json.loads(capsys.readouterr().out)["children"] == 60
