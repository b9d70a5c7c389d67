"""Content decoding under a cap: an answer never takes more memory than it was allowed.

HTTP libraries decode whole chunks before anyone can count: a few hundred bytes of doubly
compressed zeros cost hundreds of megabytes. Here zlib is told how much it may produce.
Sources: RFC 9110 section 8.4 (content codings), RFC 1950 (zlib header), RFC 1952 (gzip).
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from paperdeck.transport.errors import TransportError, TransportProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

_STEP = 256 * 2**10
"""Bytes that are inflated before others have a turn."""
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_BITS = 16 + zlib.MAX_WBITS
_CODINGS = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate"}


def read_coding(header: str | None, *, host: str) -> str:
    """Return the one content coding of an answer: "gzip", "deflate" or "identity".

    Raises TransportError for codings that were not offered and for stacked ones.
    """
    names = [name.strip().lower() for name in (header or "").split(",")]
    codings = [name for name in names if name not in {"", "identity"}]
    match codings:
        case []:
            return "identity"
        case [name] if name in _CODINGS:
            return _CODINGS[name]
    raise TransportError(
        TransportProblem.BAD_ENCODING,
        f"answer is encoded as {', '.join(codings)[:60]!r}, which was not asked for",
        where=host,
        next_step="A proxy may be in the way",
    )


class BodyReader:
    """Collects one answer's body from raw chunks and decodes it as they come.

    `cap` bounds both the raw and the decoded size, in bytes. `host` is named in errors.
    """

    def __init__(self, coding: str, *, cap: int, host: str):
        self._coding = coding
        self._cap = cap
        self._host = host
        self._parts: list[bytes] = []
        self._raw_size = 0
        self._size = 0
        self._inflater: zlib._Decompress | None = None

    def feed(self, chunk: bytes) -> None:
        """Take the next raw bytes. Raises TransportError when too large or not decodable."""
        for _ in self.steps(chunk):
            pass

    def steps(self, chunk: bytes) -> Iterator[None]:
        """Take the next raw bytes a little at a time, so that others have a turn in between.

        Raises TransportError as `feed` does.
        """
        self._raw_size += len(chunk)
        if self._raw_size > self._cap:
            raise self._too_large()
        if self._coding == "identity":
            self._keep(chunk)
            return
        try:
            yield from self._inflate(chunk)
        except zlib.error as error:
            raise TransportError(
                TransportProblem.BAD_ENCODING,
                f"answer is not valid {self._coding}",
                where=self._host,
                next_step="Try again later",
            ) from error

    def finish(self, declared_size: str | None) -> bytes:
        """Return the whole body.

        `declared_size` is the Content-Length header, if any. Raises TransportError when
        fewer bytes came than were promised or the compressed stream has no end.
        """
        promised = int(declared_size) if declared_size and declared_size.isdecimal() else 0
        unended = self._inflater is not None and not self._inflater.eof
        if self._raw_size < promised or unended:
            raise TransportError(
                TransportProblem.TRUNCATED,
                "answer was cut short",
                where=self._host,
                next_step="Try again later",
            )
        return b"".join(self._parts)

    def _inflate(self, data: bytes) -> Iterator[None]:
        while data:
            if self._inflater is None:
                self._inflater = zlib.decompressobj(_window_bits(self._coding, data))
            elif self._inflater.eof:
                if self._coding != "gzip" or not data.startswith(_GZIP_MAGIC):
                    return  # padding after the stream's end
                self._inflater = zlib.decompressobj(_GZIP_BITS)  # gzip files may be chained
            inflater = self._inflater
            self._keep(inflater.decompress(data, min(_STEP, self._cap - self._size + 1)))
            data = inflater.unconsumed_tail or inflater.unused_data
            while not data and not inflater.eof and (part := inflater.decompress(b"", _STEP)):
                self._keep(part)
                yield
            yield

    def _keep(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._cap:
            raise self._too_large()
        self._parts.append(part)

    def _too_large(self) -> TransportError:
        return TransportError(
            TransportProblem.TOO_LARGE,
            f"answer is larger than {self._cap / 2**20:.3g} MiB",
            where=self._host,
            next_step="It was not read further",
        )


def _window_bits(coding: str, head: bytes) -> int:
    """Tell zlib what to expect: "deflate" means zlib, but some servers send it bare."""
    if coding == "gzip":
        return _GZIP_BITS
    zlib_header = head[0] & 0x0F == 8 and (len(head) < 2 or (head[0] << 8 | head[1]) % 31 == 0)
    return zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS
