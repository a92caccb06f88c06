"""What `candour list` refuses."""

from pathlib import Path

import pytest

from candour.errors import TrackingError
from candour.workflow.listing import take_inventory


def test_a_store_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mlruns").write_text("", encoding="utf-8")
    with pytest.raises(TrackingError, match="'mlruns' is a file"):
        take_inventory(tmp_path / "mlruns")
    (tmp_path / "mlruns").unlink()
    assert take_inventory(tmp_path / "mlruns").runs == ()
