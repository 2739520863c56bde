"""Document files: what is read of them, and what is refused with a sentence."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pypdf
import pytest

from phrasebook.errors import HandbookError
from phrasebook.handbook import documents
from phrasebook.handbook.documents import read_document


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("服务忌语：没空".encode(encoding))
    assert read_document(path) == "服务忌语：没空"


def test_a_word_file_gives_paragraphs_and_tables_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    document = docx.Document()
    document.add_paragraph("服务用语")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "规范用语", "禁用语"
    document.add_paragraph("附则")
    document.save(str(path))
    assert read_document(path).splitlines() == ["服务用语", "规范用语\t禁用语", "附则"]


def refused(path: Path) -> str:
    with pytest.raises(HandbookError) as caught:
        read_document(path)
    assert caught.value.zh
    return str(caught.value)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "LARGEST_UNZIPPED", 1_000_000)
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 2_000_000)
    assert "unpacks to more" in refused(path)


def test_a_zip_bomb_that_lies_about_its_size_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "LARGEST_XML", 1_000_000)
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 2_000_000)
    assert "refused" in refused(path)


def test_an_encrypted_word_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    assert "encrypted" in refused(path)


def test_an_encrypted_pdf_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(str(path))
    assert "encrypted" in refused(path)


def test_a_scan_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(str(path))
    assert "scan" in refused(path)


@pytest.mark.parametrize("name", ["a.docx", "a.pdf"])
def test_a_damaged_file_is_named(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04 nothing of the kind")
    assert "damaged" in refused(path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b" \n ", "no text"),
        ("a.txt", b"\xff\x00\xff\x80", "neither UTF-8"),
        ("a.doc", b"x", "old Word"),
        ("a.png", b"x", "neither .docx"),
    ],
)
def test_other_bad_files_are_named(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert said in refused(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "cannot be read" in refused(tmp_path / "none.txt")
