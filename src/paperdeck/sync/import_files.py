"""Files to import from: opened, unpacked by what they hold, read in lines, bounded memory."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import stat
import sys
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from paperdeck.model.errors import PaperDeckError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from paperdeck.sync.import_report import ImportReport

STANDARD_INPUT = "-"
LONGEST_LINE = 16 * 2**20
_HEAD = 64 * 1024
_BLOCK = 2**20
# Small, so that little is lost where an archive breaks off.
_PACKED_BLOCK = 16 * 1024


class ImportFileError(PaperDeckError):
    """A file that can't be imported, or not to its end.

    `report` tells what was imported before the trouble; `None` if nothing was begun.
    """

    report: ImportReport | None = None


# The type checker doesn't take the archive modules' streams for a `BinaryIO`. They are left to
# be collected: they hold no file of their own.
def _unpack_gzip(stream: BinaryIO) -> BinaryIO:
    return cast("BinaryIO", gzip.GzipFile(fileobj=stream))


def _unpack_xz(stream: BinaryIO) -> BinaryIO:
    return cast("BinaryIO", lzma.LZMAFile(stream))


def _unpack_bzip2(stream: BinaryIO) -> BinaryIO:
    return cast("BinaryIO", bz2.BZ2File(stream))


def _unpack_zstandard(stream: BinaryIO) -> BinaryIO:
    from paperdeck.sync.zstandard import ZstdFile  # noqa: PLC0415 - rarely needed

    return cast("BinaryIO", ZstdFile(stream))


_ZSTANDARD = b"\x28\xb5\x2f\xfd"
_UNPACKERS: tuple[tuple[bytes, Callable[[BinaryIO], BinaryIO]], ...] = (
    (b"\x1f\x8b", _unpack_gzip),
    (b"\xfd7zXZ\x00", _unpack_xz),
    (b"BZh", _unpack_bzip2),
    (_ZSTANDARD, _unpack_zstandard),
)


def _complaints(magic: bytes) -> tuple[type[Exception], ...]:
    """Return what an archive's own library raises when it is damaged, beside the usual."""
    if magic != _ZSTANDARD:
        return ()
    from paperdeck.sync.zstandard import ZstdError  # noqa: PLC0415 - rarely needed

    return (ZstdError,)


_LONGEST_MAGIC = max(len(magic) for magic, _ in _UNPACKERS)


class ImportInput:
    """An opened file: `head` is how its unpacked bytes begin, `whole` whether that is all.

    `path` is where a file with just these bytes lies; `None` for streams and archives.
    """

    def __init__(self, name: str, stream: BinaryIO, path: Path | None = None):
        self._name = name
        self._line = 0
        self._size = _size_of(stream)
        self.path = path if self._size is not None else None
        self._file = stream
        self._block = _BLOCK
        self._damage: tuple[type[Exception], ...] = (lzma.LZMAError, zlib.error)
        with self._naming_damage():
            start, whole = _look_ahead(stream, _LONGEST_MAGIC)
            stream = cast("BinaryIO", whole)
            for magic, unpack in _UNPACKERS:
                if start.startswith(magic):
                    self._damage += _complaints(magic)
                    self._block = _PACKED_BLOCK
                    self.path = None
                    stream = unpack(cast("BinaryIO", io.BufferedReader(whole, _PACKED_BLOCK)))
                    break
            self.head, self._rest = _look_ahead(stream, _HEAD)
        self.whole = len(self.head) < _HEAD

    @property
    def share(self) -> float | None:
        """How much of the file has been read, from 0 to 1; `None` where nobody knows."""
        if not self._size:
            return None
        try:
            return min(self._file.tell() / self._size, 1.0)
        except (OSError, ValueError):
            return None

    def blocks(self) -> Iterator[list[tuple[int, bytes]]]:
        """Yield the lines that hold something, some at a time, each with its number from 1.

        Line ends are left out. Raise `ImportFileError` when an archive is cut off or damaged,
        the file can't be read on, or a line is longer than 16 MiB.
        """
        begun: list[bytes] = []
        while block := self._read():
            head, *lines = block.split(b"\n")
            begun.append(head)
            if sum(map(len, begun)) > LONGEST_LINE:
                raise ImportFileError(
                    f"line {self._line + 1:,} is longer than 16 MiB",
                    where=self._name,
                    next_step="Is it a file with one record a line?",
                )
            if lines:
                lines.insert(0, b"".join(begun))
                begun = [lines.pop()]
                yield from self._numbered(lines)
        yield from self._numbered([b"".join(begun)])

    def read_whole(self, most: int, advice: str = "Part it into several files") -> bytes:
        """Return all bytes. Raise `ImportFileError` if they are more, and as `blocks` does.

        `advice` is what to do with more.
        """
        parts: list[bytes] = []
        size = 0
        while block := self._read():
            parts.append(block)
            size += len(block)
            self._line += block.count(b"\n")
            if size > most:
                raise ImportFileError(
                    f"larger than {most // 2**20} MiB, too much to be read at once",
                    where=self._name,
                    next_step=advice,
                )
        return b"".join(parts)

    def _read(self) -> bytes:
        with self._naming_damage():
            return self._rest.read(self._block)

    def _numbered(self, lines: list[bytes]) -> Iterator[list[tuple[int, bytes]]]:
        first = self._line + 1
        self._line += len(lines)
        filled = [
            (number, line)
            for number, line in enumerate(lines, first)
            if line and not line.isspace()
        ]
        if filled:
            yield filled

    @contextmanager
    def _naming_damage(self) -> Iterator[None]:
        place = f"after line {self._line:,}" if self._line else "at its beginning"
        try:
            yield
        except EOFError as error:
            raise self._spoilt(f"the archive breaks off {place}") from error
        except self._damage as error:
            raise self._spoilt(f"the archive is damaged {place}") from error
        except OSError as error:
            # gzip and bz2 report bad data as an OSError, but without a number.
            if error.errno is None:
                raise self._spoilt(f"the archive is damaged {place}") from error
            raise _unreadable(self._name, error) from error

    def _spoilt(self, what: str) -> ImportFileError:
        next_step = "Get the file again; what was imported stays"
        return ImportFileError(what, where=self._name, next_step=next_step)


@contextmanager
def open_input(file: Path | str, stream: BinaryIO | None) -> Iterator[ImportInput]:
    """Open a file, or standard input for `-`; `stream`, if given, is read in its place.

    What a path named is closed at the end, streams are left open. Raise `ImportFileError`.
    """
    name = str(file)
    if stream is not None or name == STANDARD_INPUT:
        yield ImportInput(named(file), stream or sys.stdin.buffer)
        return
    try:
        opened = Path(file).open("rb")  # noqa: SIM115 - closed below; only the opening is tried
    except (OSError, ValueError) as error:
        raise _unreadable(name, error) from error
    with opened:
        yield ImportInput(name, opened, Path(file))


def named(file: Path | str) -> str:
    """Return what a file is called in messages."""
    return "standard input" if str(file) == STANDARD_INPUT else str(file)


def _unreadable(name: str, error: OSError | ValueError) -> ImportFileError:
    reason = (isinstance(error, OSError) and error.strerror) or str(error)
    return ImportFileError(f"can't be read ({reason})", where=name, next_step="Check the path")


def _size_of(stream: BinaryIO) -> int | None:
    """Return the size of a regular file; a pipe has none."""
    try:
        status = os.fstat(stream.fileno())
    except (OSError, AttributeError):
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _look_ahead(stream: BinaryIO, size: int) -> tuple[bytes, _Rejoined]:
    """Read the first bytes, and return them with a stream that begins with them again."""
    parts: list[bytes] = []
    read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
    while size and (part := read(size)):
        parts.append(part)
        size -= len(part)
    head = b"".join(parts)
    return head, _Rejoined(head, stream)


class _Rejoined(io.RawIOBase):
    """Bytes that were read already, and the rest of the stream that they came from."""

    def __init__(self, head: bytes, rest: BinaryIO):
        super().__init__()
        self._head = head
        # What is there at once, rather than all that was asked for: a pipe may be slow, and
        # between reads Python sees to an interrupt.
        self._read_rest: Callable[[int], bytes] = getattr(rest, "read1", rest.read)

    def readable(self) -> bool:
        """Tell that this is a stream to read from."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, at most so many; none at the end."""
        if self._head:
            chunk, self._head = self._head[:size], self._head[size:]
            return chunk
        return self._read_rest(size)

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as the next bytes go."""
        chunk = self.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)
