"""The list of extracts lies locked in an archive, so nobody sees it before it is opened: it may not reach further than any other."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from candour.archive.passphrase import Lock
from candour.archive.unpacking import LIMIT
from candour.archive.writing import ArchiveFile, write_archive
from candour.errors import ArchiveError
from candour.workflow.archive.restoring import restore_archive

PASSPHRASE = "six words drawn by mere chance"
SHA256 = hashlib.sha256(b"a,b\n").hexdigest()


@pytest.fixture(scope="module")
def lock() -> Lock:
    return Lock(PASSPHRASE)


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
def test_a_list_that_means_harm_is_refused(lock: Lock, tmp_path: Path, places: list[Any], words: str) -> None:
    extract = tmp_path / "a.csv"
    extract.write_bytes(b"a,b\n")
    files = (
        ArchiveFile("extracts/key.age", lock.key),
        ArchiveFile("extracts/places.json.age", lock.seal(json.dumps(places).encode())),
        ArchiveFile(f"extracts/{SHA256}.age", lock.fill(extract, SHA256)),
    )
    write_archive(tmp_path / "hostile.zip", files, described={"run_id": "r"})
    with pytest.raises(ArchiveError, match=words):
        restore_archive(
            tmp_path / "hostile.zip", into=tmp_path / "home" / "folder", ask_passphrase=lambda: PASSPHRASE, limit=LIMIT
        )  # fmt: skip
    assert not list((tmp_path / "home").iterdir())
    assert not (tmp_path / "out.csv").exists()
