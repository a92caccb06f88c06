"""How much memory there is: what the user says, what Linux says, and what a container still gives."""

from pathlib import Path

import pytest

from candour.engines.memory import find_memory, measure_free_memory, read_memory
from candour.errors import ConfigError


@pytest.mark.parametrize(
    ("said", "expected"), [("", None), ("800M", 800 * 2**20), (" 16g ", 16 * 2**30), ("1G", 2**30)]
)
def test_what_the_user_says(said: str, expected: int | None) -> None:
    assert read_memory({"CANDOUR_MEMORY": said}) == expected


@pytest.mark.parametrize("said", ["16", "G", "1.5G", "-1G", "0G", "16GB", "²G"])
def test_what_is_no_memory_is_refused(said: str) -> None:
    with pytest.raises(ConfigError, match="whole number of megabytes or gigabytes"):
        read_memory({"CANDOUR_MEMORY": said})


def lay_out(
    folder: Path, *, available: int | None, bound: str | None = None, held: int = 0, files: int = 0
) -> Path:
    """A system of files that says so much of memory."""
    (folder / "proc").mkdir()
    group = folder / "sys/fs/cgroup"
    group.mkdir(parents=True)
    if available is not None:
        (folder / "proc/meminfo").write_text(f"MemTotal: 99999999 kB\nMemAvailable:    {available} kB\n")
    if bound is not None:
        (group / "memory.max").write_text(f"{bound}\n")
        (group / "memory.current").write_text(f"{held}\n")
        (group / "memory.stat").write_text(f"anon 5\ninactive_file {files}\n")
    return folder


@pytest.mark.parametrize(("told", "expected"), [
    ({"available": None}, None),
    ({"available": 3}, 3072),
    ({"available": 3, "bound": "max", "held": 9}, 3072),
    ({"available": 3, "bound": "4000", "held": 1500, "files": 500}, 3000),
    ({"available": 1, "bound": "4000", "held": 1500}, 1024),
    ({"available": 1, "bound": "100", "held": 1500}, 0),
])  # fmt: skip
def test_what_the_system_says(tmp_path: Path, told: dict[str, object], expected: int | None) -> None:
    assert measure_free_memory(lay_out(tmp_path, **told)) == expected  # type: ignore[arg-type]


def test_what_the_user_says_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANDOUR_MEMORY", "7M")
    assert find_memory() == 7 * 2**20
    monkeypatch.delenv("CANDOUR_MEMORY")
    assert find_memory() == pytest.approx(measure_free_memory(), rel=0.5)
