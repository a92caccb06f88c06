"""The list and the archive of a report's documents, where no PDF was laid out."""

import io
import json
import zipfile

from candour.reproduction.documents import differs_in_papers_alone


def test_a_list_and_an_archive_without_papers_are_the_same_but_for_them() -> None:
    def pack(listing: bytes, page: bytes, paper: bytes | None) -> bytes:
        kept = io.BytesIO()
        with zipfile.ZipFile(kept, "w") as archive:
            archive.writestr("report.html", page)
            if paper is not None:
                archive.writestr("report.pdf", paper)
            archive.writestr("manifest.json", listing)
        return kept.getvalue()

    page = {"name": "report.html", "bytes": 4, "sha256": "a"}
    whole = json.dumps(
        {"version": 1, "files": [page, {"name": "report.pdf", "bytes": 3, "sha256": "b"}]}
    ).encode()
    bare = json.dumps({"version": 1, "files": [page]}).encode()
    other = json.dumps({"version": 1, "files": [{**page, "sha256": "c"}]}).encode()
    assert differs_in_papers_alone("manifest.json", whole, bare)
    assert not differs_in_papers_alone("manifest.json", whole, other)
    kept = pack(whole, b"page", b"PDF")
    assert differs_in_papers_alone("everything.zip", kept, pack(bare, b"page", None))
    assert not differs_in_papers_alone("everything.zip", kept, pack(bare, b"pag3", None))
    assert not differs_in_papers_alone("everything.zip", kept, pack(other, b"page", None))
    assert not differs_in_papers_alone("report.docx", kept, pack(bare, b"page", None))
