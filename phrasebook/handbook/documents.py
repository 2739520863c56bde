"""The text of a document file: .txt, .docx and .pdf. The only module here that opens files.

Nothing of a document is executed or followed: macros, links and embedded objects are not read.
Every bound is one that no real handbook reaches.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

from phrasebook.errors import HandbookError

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of a file of any kind."""

LARGEST_UNZIPPED = 256 * 1024 * 1024
"""Bytes of all members of a .docx together, and in no case more than they really unpack to."""

LARGEST_XML = 64 * 1024 * 1024
"""Bytes of one XML member, for a parser holds a multiple of it in memory."""

LONGEST_TEXT = 8_000_000
"""Characters of the text; 300 pages have about 300,000."""

MOST_PAGES = 5_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK = 1 << 20


def read_document(path: Path) -> str:
    """The text of a handbook file, a line for a paragraph, cells of a table divided by tabs.

    Raises HandbookError for what cannot be read: no such file, unknown kind, encrypted, damaged,
    too large, without text.
    """
    name = path.name
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise HandbookError(name, "is no file", "不是文件")
        if size > LARGEST_FILE:
            raise HandbookError(
                name, f"is larger than {LARGEST_FILE >> 20} MB", f"超过 {LARGEST_FILE >> 20} MB"
            )
        with path.open("rb") as stream:
            return text_of(name, stream)
    except OSError as error:
        raise HandbookError(
            name, f"cannot be read: {error.strerror}", "无法读取，请检查路径和权限"
        ) from None


def text_of(name: str, stream: IO[bytes]) -> str:
    """The text of an opened document; ``name`` tells its kind by its ending. Raises HandbookError."""
    kind = Path(name).suffix.lower()
    if not stream.read(1):
        raise HandbookError(name, "is empty", "文件是空的")
    stream.seek(0)
    if kind in (".txt", ".text", ".md"):
        text = _plain(name, stream)
    elif kind in (".docx", ".docm"):
        text = _docx(name, stream)
    elif kind == ".pdf":
        text = _pdf(name, stream)
    elif kind == ".doc":
        raise HandbookError(
            name, "is an old Word file; save it as .docx", "是旧版 Word 文件，请另存为 .docx"
        )
    else:
        raise HandbookError(
            name, "is neither .docx nor .txt nor .pdf", "不是 .docx、.txt 或 .pdf 文件"
        )
    if not text.strip():
        raise HandbookError(name, "contains no text", "里面没有文字")
    return text


def _plain(name: str, stream: IO[bytes]) -> str:
    data = stream.read(LONGEST_TEXT * 4 + 1)
    if len(data) > LONGEST_TEXT * 4:
        raise _too_long(name)
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    encodings = ["utf-16"] if marked else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise HandbookError(
        name, "is neither UTF-8 nor GB18030 text", "既不是 UTF-8 也不是 GB18030 文本"
    )


def _docx(name: str, stream: IO[bytes]) -> str:
    head = stream.read(8)
    stream.seek(0)
    if head == _OLE:
        raise HandbookError(
            name, "is encrypted; save it without a password", "已加密，请先去掉密码再导入"
        )
    _bounded(name, stream)
    import docx  # noqa: PLC0415 - half a second that a text file should not wait for

    stream.seek(0)
    try:
        document = docx.Document(stream)
        return _joined(name, _docx_lines(document))
    except HandbookError:
        raise
    except Exception as error:
        # A damaged document fails anywhere in the libraries below, with whatever error is at hand.
        raise _damaged(name) from error


def _bounded(name: str, stream: IO[bytes]) -> None:
    """Refuse an archive that unpacks to more than a handbook does, without keeping any of it."""
    try:
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
            if any(member.flag_bits & 1 for member in members):
                raise HandbookError(
                    name, "is encrypted; save it without a password", "已加密，请先去掉密码再导入"
                )
            if (
                len(members) > 20_000
                or sum(member.file_size for member in members) > LARGEST_UNZIPPED
            ):
                raise _bomb(name)
            total = 0
            for member in members:
                largest = (
                    LARGEST_XML if member.filename.endswith((".xml", ".rels")) else LARGEST_UNZIPPED
                )
                size = 0
                # Sizes in an archive's directory may lie, so the members are counted unpacked.
                with archive.open(member) as content:
                    while chunk := content.read(_CHUNK):
                        size += len(chunk)
                        total += len(chunk)
                        if size > largest or total > LARGEST_UNZIPPED:
                            raise _bomb(name)
    except (
        zipfile.BadZipFile,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise _damaged(name) from error
    except Exception as error:
        if isinstance(error, HandbookError):
            raise
        raise _damaged(name) from error  # zlib and lzma raise errors of their own


def _docx_lines(document: Document) -> Iterator[str]:
    """Paragraphs and rows in their order; numbers that Word only shows are not in the text."""
    from docx.table import Table  # noqa: PLC0415

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from _table_lines(block)
        else:
            yield block.text


def _table_lines(table: Table) -> Iterator[str]:
    for row in table.rows:
        cells: list[str] = []
        before: object = None
        for cell in row.cells:
            # A merged cell is offered once for every column it spans.
            if cell._tc is before:
                continue
            before = cell._tc
            cells.append(" ".join(cell.text.split()) or "-")
        if len(cells) == 1:
            yield from table_cell_lines(row.cells[0].text)
        else:
            yield "\t".join(cells)


def table_cell_lines(text: str) -> Iterator[str]:
    """The lines of a cell that fills a whole row: a frame around text rather than a table."""
    yield from text.splitlines()


def _pdf(name: str, stream: IO[bytes]) -> str:
    import logging  # noqa: PLC0415

    import pypdf  # noqa: PLC0415 - as above

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it reports repairs nobody asked for
    try:
        reader = pypdf.PdfReader(stream, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise HandbookError(
                name, "is encrypted; save it without a password", "已加密，请先去掉密码再导入"
            )
        pages = len(reader.pages)
        if pages > MOST_PAGES:
            raise HandbookError(name, f"has more than {MOST_PAGES} pages", f"超过 {MOST_PAGES} 页")
        text = _joined(name, (page.extract_text() for page in reader.pages))
    except HandbookError:
        raise
    except Exception as error:
        # As with .docx: what a damaged file raises is nobody's promise.
        raise _damaged(name) from error
    if len("".join(text.split())) < 2 * max(1, pages // 10):
        raise HandbookError(
            name,
            "is a scan without text; run text recognition (OCR) over it first",
            "是扫描件，没有文字，请先做文字识别（OCR）",
        )
    return text


def _joined(name: str, lines: Iterator[str]) -> str:
    kept: list[str] = []
    length = 0
    for line in lines:
        length += len(line) + 1
        if length > LONGEST_TEXT:
            raise _too_long(name)
        kept.append(line)
    return "\n".join(kept)


def _too_long(name: str) -> HandbookError:
    return HandbookError(
        name, f"has more than {LONGEST_TEXT} characters", f"超过 {LONGEST_TEXT} 个字"
    )


def _bomb(name: str) -> HandbookError:
    return HandbookError(
        name,
        f"unpacks to more than {LARGEST_UNZIPPED >> 20} MB and is refused",
        f"解压后超过 {LARGEST_UNZIPPED >> 20} MB，已拒绝",
    )


def _damaged(name: str) -> HandbookError:
    return HandbookError(
        name,
        "is damaged; open and save it again in its own program",
        "已损坏，请用原来的程序打开后重新保存",
    )
