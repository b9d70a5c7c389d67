"""Files to import from: opened, unpacked by what they hold, read line by line, bounded memory."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from paperdeck.model.errors import PaperDeckError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from paperdeck.sync.imports import ImportReport

STANDARD_INPUT = "-"
LONGEST_LINE = 16 * 2**20
_HEAD = 64 * 1024
# Small, so that little is lost where an archive breaks off.
_CHUNK = 16 * 1024


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


_UNPACKERS: tuple[tuple[bytes, Callable[[BinaryIO], BinaryIO]], ...] = (
    (b"\x1f\x8b", _unpack_gzip),
    (b"\xfd7zXZ\x00", _unpack_xz),
    (b"BZh", _unpack_bzip2),
)
_LONGEST_MAGIC = max(len(magic) for magic, _ in _UNPACKERS)


class ImportInput:
    """An opened file: `head` is how its unpacked bytes begin, `whole` whether that is all."""

    def __init__(self, name: str, stream: BinaryIO):
        self._name = name
        self._line = 0
        with self._naming_damage():
            start, stream = _look_ahead(stream, _LONGEST_MAGIC)
            for magic, unpack in _UNPACKERS:
                if start.startswith(magic):
                    stream = unpack(stream)
                    break
            self.head, self._lines = _look_ahead(stream, _HEAD)
        self.whole = len(self.head) < _HEAD

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Yield the lines that hold something, each with its number from 1.

        Raise `ImportFileError` when an archive is cut off or damaged, the file can't be
        read on, or a line is longer than 16 MiB.
        """
        while True:
            with self._naming_damage():
                line = self._lines.readline(LONGEST_LINE + 1)
            if not line:
                return
            self._line += 1
            if len(line) > LONGEST_LINE:
                raise ImportFileError(
                    f"line {self._line:,} is longer than 16 MiB",
                    where=self._name,
                    next_step="Is it a file with one record a line?",
                )
            if not line.isspace():
                yield self._line, line

    @contextmanager
    def _naming_damage(self) -> Iterator[None]:
        place = f"after line {self._line:,}" if self._line else "at its beginning"
        try:
            yield
        except EOFError as error:
            raise self._spoilt(f"the archive breaks off {place}") from error
        except (lzma.LZMAError, zlib.error) as error:
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
        yield ImportInput(name, opened)


def named(file: Path | str) -> str:
    """Return what a file is called in messages."""
    return "standard input" if str(file) == STANDARD_INPUT else str(file)


def _unreadable(name: str, error: OSError | ValueError) -> ImportFileError:
    reason = (isinstance(error, OSError) and error.strerror) or str(error)
    return ImportFileError(f"can't be read ({reason})", where=name, next_step="Check the path")


def _look_ahead(stream: BinaryIO, size: int) -> tuple[bytes, BinaryIO]:
    """Read the first bytes, and return them with a stream that begins with them again."""
    head = stream.read(size)
    return head, cast("BinaryIO", io.BufferedReader(_Rejoined(head, stream), _CHUNK))


class _Rejoined(io.RawIOBase):
    """Bytes that were read already, and the rest of the stream that they came from."""

    def __init__(self, head: bytes, rest: BinaryIO):
        super().__init__()
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        """Tell that this is a stream to read from."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as the next bytes go."""
        chunk: bytes | memoryview = self._head[: len(buffer)]
        if chunk:
            self._head = self._head[len(chunk) :]
        else:
            chunk = self._rest.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)
