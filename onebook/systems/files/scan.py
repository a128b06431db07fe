"""One pass over a file's bytes: its digest, whether it is whole and is text, and a UTF-8 copy where that is needed."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import re
import zlib
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO, Protocol

from onebook.records import BadInput, Fault
from onebook.systems.files.model import SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from onebook.systems.files.locate import Found

__all__ = ["HEAD", "TextFile", "has_blank_row", "head_of", "read_head", "scan_bytes", "scan_text"]

CHUNK = 1 << 20
HEAD = 1 << 18
GZIP = b"\x1f\x8b"
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks and the codecs that read past them; UTF-32 before UTF-16, whose mark its own begins with."""

BLANK_LINE = re.compile(rb"\n\r?\n|\r\r")
RETURNED_BLANK = re.compile(rb"\r\n?\r")
MARK_IN_TEXT = re.compile(rb"[\r\n]\xef\xbb\xbf")
NEWLINES = b"\r\n"


class Sink(Protocol):
    """Where decoded text goes, as UTF-8."""

    def write(self, data: bytes, /) -> object: ...


@dataclass(slots=True)
class Traits:
    """What a pass saw in UTF-8 text.

    blank_line: two line ends follow one another before the last text. mark_inside: a line after the first begins with a
    byte order mark. returns: there are carriage returns. longest: no line has more bytes.
    """

    blank_line: bool = False
    mark_inside: bool = False
    returns: bool = False
    longest: int = 0
    _tail: bytes = field(default=b"", repr=False)
    _blank_pending: bool = field(default=False, repr=False)
    _started: bool = field(default=False, repr=False)
    _run: int = field(default=0, repr=False)

    def see(self, chunk: bytes) -> None:
        """Look at the next piece of the text."""
        self._run = len(chunk) if b"\n" in chunk else self._run + len(chunk)
        self.longest = max(self.longest, self._run + CHUNK)
        joined = self._tail + chunk
        if not self._started:
            joined = joined.removeprefix(codecs.BOM_UTF8).lstrip(NEWLINES)
            self._started = bool(joined)
        returns = b"\r" in joined
        self.returns = self.returns or returns
        if self._blank_pending and joined.strip(NEWLINES):
            self.blank_line = True
        if not self.blank_line and (b"\n\n" in joined or (returns and RETURNED_BLANK.search(joined))):
            found = BLANK_LINE.search(joined)
            self.blank_line = found is not None and found.end() <= len(joined.rstrip(NEWLINES))
            self._blank_pending = True
        if codecs.BOM_UTF8 in joined and MARK_IN_TEXT.search(joined):
            self.mark_inside = True
        self._tail = joined[-3:]


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file of text that can be read as UTF-8. path: of the text (the file itself, or its copy in scratch)."""

    source: SourceFile
    path: Path
    traits: Traits


class _Hashed:
    """A file whose bytes are hashed as they are read."""

    def __init__(self, raw: BinaryIO) -> None:
        self.raw = raw
        self.digest = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        data = self.raw.read(size)
        self.digest.update(data)
        self.size += len(data)
        return data


def scan_bytes(file: Found) -> SourceFile:
    """Return the digest of a file that is not text."""
    seen = file.path.stat()
    return SourceFile(file.path, file.name, *_digest(file.path, seen.st_size, seen.st_mtime_ns, seen.st_ino))


@lru_cache(maxsize=64)
def _digest(path: Path, _size: int, _changed: int, _inode: int) -> tuple[int, str]:
    """The size and digest of a file; a database is asked for once a table, and read only once while it stays."""
    with path.open("rb") as raw:
        hashed = _Hashed(raw)
        while hashed.read(CHUNK):
            pass
    return hashed.size, hashed.digest.hexdigest()


def scan_text(file: Found, encoding: str | None, copy: Path) -> TextFile:
    """Read a text file once. It is copied to `copy`, as UTF-8, where it is compressed or of another encoding.

    encoding: any of Python's, or None: UTF-8, or what the byte order mark says. BadInput where the file is cut short or
    is not in that encoding.
    """
    codec = _codec(file, encoding)
    with file.path.open("rb") as raw:
        compressed = raw.read(2) == GZIP
        raw.seek(0)
        hashed = _Hashed(raw)
        chunks = _unzipped(hashed, file.name) if compressed else iter(lambda: hashed.read(CHUNK), b"")
        first = next(chunks, b"")
        if not first:
            raise BadInput(Fault(file.name, "is empty.", "Export it again; a file without rows still has its header."))
        codec = codec or next((c for mark, c in MARKS if first.startswith(mark)), "utf-8")
        traits = Traits()
        as_it_is = codec in ("utf-8", "utf-8-sig") and not compressed
        with nullcontext() if as_it_is else copy.open("wb") as sink:
            try:
                if codec in ("utf-8", "utf-8-sig"):
                    _check(file.name, first, chunks, traits, sink)
                else:
                    _transcode(file.name, first, chunks, traits, sink, codec)
            except _NotUtf8 as error:
                raise _not_utf8(file, error) from error
    source = SourceFile(file.path, file.name, hashed.size, hashed.digest.hexdigest())
    return TextFile(source, file.path if as_it_is else copy, traits)


def read_head(text: TextFile) -> str:
    """Return the beginning of the text, without byte order mark; whole lines where it holds any line end."""
    with text.path.open("rb") as raw:
        data = raw.read(HEAD)
        whole = len(data) < HEAD
    head = data.decode("utf-8", "ignore").removeprefix("\ufeff")
    cut = max(head.rfind("\n"), head.rfind("\r"))
    return head if whole or cut < 0 else head[: cut + 1]


def has_blank_row(path: Path, quote: str) -> bool:
    """Is there a blank line between rows, as against within quotes? Quotes before it are then even in number."""
    mark = quote.encode()
    quotes, tail, started, pending = 0, b"", False, False
    with path.open("rb") as raw:
        while chunk := raw.read(CHUNK):
            joined = tail + chunk
            if not started:
                joined = joined.removeprefix(codecs.BOM_UTF8).lstrip(NEWLINES)
                started = bool(joined)
            if pending and joined.strip(NEWLINES):
                return True
            at = 0
            text_end = len(joined.rstrip(NEWLINES))
            for found in BLANK_LINE.finditer(joined):
                quotes += joined.count(mark, at, found.start()) if mark else 0
                at = found.start()
                if quotes % 2 == 0:
                    if found.end() <= text_end:
                        return True
                    pending = True
            # Three bytes are looked at again with the next piece; their quotes are counted then.
            keep = max(at, len(joined) - 3)
            quotes += joined.count(mark, at, keep) if mark else 0
            tail = joined[keep:]
    return False


def _codec(file: Found, encoding: str | None) -> str | None:
    if encoding is None:
        return None
    try:
        codec = codecs.lookup(encoding)
        "".encode(encoding)
        codecs.getincrementaldecoder(encoding)
    except (LookupError, ValueError) as error:
        raise BadInput(
            Fault(file.name, f"its encoding is set to '{encoding}', which is none.",
                  'Set encoding = "utf-8", "cp1252" (Windows), "latin-1" or another of Python\'s.')
        ) from error  # fmt: skip
    return codec.name


def _unzipped(raw: _Hashed, name: str) -> Iterator[bytes]:
    try:
        with gzip.GzipFile(fileobj=raw) as plain:  # type: ignore[call-overload]
            while data := plain.read(CHUNK):
                yield data
    except EOFError as error:
        raise BadInput(
            Fault(name, "is cut short: the compressed data end too early.", "Copy or export the file again.")
        ) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise BadInput(Fault(name, "is damaged: it cannot be unpacked.", "Copy or export the file again.")) from error


def _check(name: str, first: bytes, chunks: Iterator[bytes], traits: Traits, sink: Sink | None) -> None:
    """Pass UTF-8 through, refusing what is not UTF-8."""
    _refuse_nuls(name, first[:1024])
    decoder = codecs.getincrementaldecoder("utf-8")()
    waiting, before = False, 0
    chunk = first
    while chunk:
        if waiting or not chunk.isascii():
            pending = decoder.getstate()[0]
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                raise _NotUtf8((pending + chunk)[error.start], before - len(pending) + error.start) from error
            waiting = bool(decoder.getstate()[0])
        traits.see(chunk)
        before += len(chunk)
        if sink is not None:
            sink.write(chunk)
        chunk = next(chunks, b"")
    if waiting:
        left = decoder.getstate()[0]
        raise _NotUtf8(left[0], before - len(left))


class _NotUtf8(Exception):  # noqa: N818 (caught in this module)
    """A byte, and its offset in the unpacked file."""

    def __init__(self, byte: int, offset: int) -> None:
        super().__init__()
        self.byte = byte
        self.offset = offset


def _not_utf8(file: Found, error: _NotUtf8) -> BadInput:
    """Say where the first byte stands that is not UTF-8, and what it may be."""
    lines, left = 1, error.offset
    with file.path.open("rb") as raw:
        plain = gzip.GzipFile(fileobj=raw) if raw.read(2) == GZIP else raw
        raw.seek(0)
        while left > 0 and (data := plain.read(min(CHUNK, left))):
            lines += data.count(b"\n")
            left -= len(data)
    meant = bytes([error.byte]).decode("cp1252", "ignore")
    reading = f" (it would be '{meant}' in cp1252)" if meant else ""
    proposed = "cp1252" if meant else "latin-1"
    return BadInput(
        Fault(f"{file.name}:{lines}", f"byte 0x{error.byte:02X} is not UTF-8{reading}.",
              f'If that is how the file is written, set encoding = "{proposed}" for this source.')
    )  # fmt: skip


def _refuse_nuls(name: str, start: bytes) -> None:
    """Refuse what is mostly NUL bytes: UTF-16 without its mark, or no text. Single ones are the gate's to tell."""
    if start.count(0) <= len(start) // 4:
        return
    even, odd = start[::2].count(0), start[1::2].count(0)
    if min(even, odd) * 4 > max(even, odd):
        raise BadInput(Fault(name, "is not text.", "Export it as CSV, JSON lines, Parquet or a workbook."))
    order = "be" if even > odd else "le"
    raise BadInput(
        Fault(name, "looks like UTF-16 without its byte order mark.",
              f'Set encoding = "utf-16-{order}" for this source, or export it as UTF-8.')
    )  # fmt: skip


def _transcode(name: str, first: bytes, chunks: Iterator[bytes], traits: Traits, sink: Sink | None, codec: str) -> None:
    decoder = codecs.getincrementaldecoder(codec)()
    at_start = True
    lines = 1
    chunk = first
    while True:
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeError as error:
            raise BadInput(
                Fault(f"{name}:{lines}", f"is not in the encoding '{codec}' from about this line on.",
                      "Set the encoding in which the file is written, or export it again as UTF-8.")
            ) from error  # fmt: skip
        if at_start and text:
            text, at_start = text.removeprefix("\ufeff"), False
        data = text.encode("utf-8", "replace")
        lines += text.count("\n")
        if data and sink is not None:
            traits.see(data)
            sink.write(data)
        if not chunk:
            return
        chunk = next(chunks, b"")


def head_of(path: Path) -> tuple[str, str | None]:
    """Return the beginning of a file as text, whole lines, and the encoding to declare (None: it is seen by itself)."""
    with path.open("rb") as raw:
        plain = gzip.GzipFile(fileobj=raw) if raw.read(2) == GZIP else raw
        raw.seek(0)
        try:
            data = plain.read(HEAD)
        except (EOFError, OSError, zlib.error):
            data = b""
    codec = next((codec for mark, codec in MARKS if data.startswith(mark)), "utf-8")
    declared = None
    try:
        text = codecs.getincrementaldecoder(codec)().decode(data)
    except UnicodeDecodeError:
        declared = "cp1252"
        text = data.decode(declared, "replace")
    text = text.removeprefix("\ufeff")
    cut = max(text.rfind("\n"), text.rfind("\r"))
    return (text if len(data) < HEAD or cut < 0 else text[: cut + 1]), declared
