"""The list of extracts lies locked in an archive, so nobody sees it before it is opened: it may not reach further than any other."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from candour.archive.unpacking import LIMIT
from candour.archive.writing import ArchiveFile, write_archive
from candour.errors import ArchiveError
from candour.workflow.archive import restoring

SHA256 = hashlib.sha256(b"a,b\n").hexdigest()


class OpenKey:
    """Opens what was never locked: deriving a real key takes a second, and tells nothing more here."""

    def __init__(self, _locked: bytes, _passphrase: str) -> None: ...

    def open(self, content: bytes) -> bytes:
        return content


@pytest.mark.parametrize(
    ("places", "words"),
    [
        (
            [{"sha256": SHA256, "place": "mlruns/keys/certificates.pem"}],
            "where only candour itself makes any",
        ),
        ([{"sha256": SHA256, "place": "extracts/../../out.csv"}], "leads out of the folder"),
        ([{"sha256": "0" * 64, "place": "extracts/a.csv"}], "is listed and not in the archive"),
        (["extracts/a.csv"], "list of extracts in the archive cannot be read"),
    ],
)
def test_a_list_that_means_harm_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, places: list[Any], words: str
) -> None:
    monkeypatch.setattr(restoring, "Key", OpenKey)
    files = (
        ArchiveFile("extracts/key.age", b"a key"),
        ArchiveFile("extracts/places.json.age", json.dumps(places).encode()),
        ArchiveFile(f"extracts/{SHA256}.age", b"a,b\n"),
    )
    hostile, home = tmp_path / "hostile.zip", tmp_path / "home"
    write_archive(hostile, files, described={"run_id": "r"})
    with pytest.raises(ArchiveError, match=words):
        restoring.restore_archive(hostile, into=home / "folder", ask_passphrase=str, limit=LIMIT)
    assert not list(home.iterdir())
    assert not (tmp_path / "out.csv").exists()
