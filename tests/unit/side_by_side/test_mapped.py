"""What workers look at: the same values in the same layout, readable by nobody else, and gone afterwards."""

import errno
import logging
import os
import stat
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from candour.errors import EngineError
from candour.side_by_side.mapped import ALIGNED, Carried, Mapped, Shared, read_mapped, write_mapped


def build_value() -> dict[str, object]:
    chance = np.random.Generator(np.random.PCG64(1))
    frame = pd.DataFrame(chance.normal(size=(500, 3)), columns=["a", "b", "c"])
    frame["code"] = pd.Series(["1A", None, "2B", "9B"] * 125, dtype="str")
    return {
        "frame": frame,
        "one column apart": frame[["b", "code"]],
        "outcomes": chance.integers(0, 2, 500).astype(np.int8),
        "days": np.arange(500).astype("datetime64[D]"),
        "endings": np.zeros(500, dtype=[("outcome", "i1"), ("days", "f8")]),
        "columns first": np.asfortranarray(chance.normal(size=(40, 30))),
        "nothing": np.empty(0),
        "words": ("some", None, 3),
    }


def test_a_mapped_value_is_the_same_in_the_same_layout(tmp_path: Path) -> None:
    value = build_value()
    write_mapped(tmp_path / "value", value)
    found = read_mapped(tmp_path / "value")
    assert found.keys() == value.keys()
    for name, one in value.items():
        if isinstance(one, pd.DataFrame):
            pd.testing.assert_frame_equal(found[name], one)
            assert [block.shape for block in found[name]._mgr.blocks] == [
                block.shape for block in one._mgr.blocks
            ]
        elif isinstance(one, np.ndarray):
            assert found[name].tobytes() == one.tobytes()
            assert found[name].dtype == one.dtype
            assert one.size == 0 or found[name].strides == one.strides
        else:
            assert found[name] == one


def test_arrays_are_pages_of_the_file_that_nobody_can_change(tmp_path: Path) -> None:
    write_mapped(tmp_path / "value", np.arange(10_000.0))
    found = read_mapped(tmp_path / "value")
    assert not found.flags.owndata
    assert not found.flags.writeable
    assert found.ctypes.data % ALIGNED == 0


def test_what_holds_children_is_for_the_owner_alone(tmp_path: Path) -> None:
    write_mapped(tmp_path / "value", np.arange(3))
    assert stat.S_IMODE((tmp_path / "value").stat().st_mode) == 0o600


def test_it_is_written_once_and_removed_with_its_block(tmp_path: Path) -> None:
    with Shared(np.arange(3)) as shared:
        assert list(tmp_path.iterdir()) == []
        first, second = shared.send(lambda: tmp_path), shared.send(lambda: tmp_path)
        assert first == second
        assert isinstance(first, Mapped)
        assert first.open().tolist() == [0, 1, 2]
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_takes_nothing_costs_time_and_no_result(
    reason: int, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse() -> Path:
        raise OSError(reason, os.strerror(reason))

    shared = Shared(np.arange(3))
    with caplog.at_level(logging.WARNING, logger="candour"):
        sent = [shared.send(refuse) for _ in range(3)]
    assert all(isinstance(one, Carried) and one.open() is shared.value for one in sent)
    assert len(caplog.records) == 1, "it is said once"
    assert os.strerror(reason) in caplog.text


def test_half_a_file_is_never_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fill)
    with pytest.raises(OSError, match="No space left"):
        write_mapped(tmp_path / "value", np.arange(3))
    assert list(tmp_path.iterdir()) == []


def test_a_worker_that_does_not_see_the_folder_says_so() -> None:
    with pytest.raises(EngineError, match=r"does not see the folder '/elsewhere/mlruns'.*--mlruns"):
        Mapped(Path("/elsewhere/mlruns/.side-by-side.1.candour-part/cases.mapped")).open()
