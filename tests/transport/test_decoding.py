"""Decoding never takes more memory than allowed and never passes off a part as the whole."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperdeck.transport.decoding import BodyReader, read_coding
from paperdeck.transport.errors import TransportError, TransportProblem


def _decode(coding: str, raw: bytes, *, cap: int = 2**20, step: int = 7) -> bytes:
    reader = BodyReader(coding, cap=cap, host="h")
    for start in range(0, len(raw), step):
        reader.feed(raw[start : start + step])
    return reader.finish(str(len(raw)))


def _bare_deflate(data: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return squeeze.compress(data) + squeeze.flush()


@given(st.binary(max_size=5000), st.integers(1, 3000))
def test_every_coding_gives_the_text_back_however_it_is_cut(data: bytes, step: int) -> None:
    assert _decode("gzip", gzip.compress(data), step=step) == data
    assert _decode("deflate", zlib.compress(data), step=step) == data
    assert _decode("identity", data, step=step) == data


def test_bare_deflate_is_understood() -> None:
    assert _decode("deflate", _bare_deflate(b"papers" * 50)) == b"papers" * 50


def test_chained_gzip_members_are_one_body_and_padding_is_ignored() -> None:
    raw = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 20
    assert _decode("gzip", raw, step=1000) == b"one two"


def test_a_body_of_exactly_the_cap_passes_and_one_more_byte_does_not() -> None:
    assert _decode("gzip", gzip.compress(b"x" * 1000), cap=1000) == b"x" * 1000
    with pytest.raises(TransportError) as caught:
        _decode("gzip", gzip.compress(b"x" * 1001), cap=1000)
    assert caught.value.kind is TransportProblem.TOO_LARGE


def test_raw_bytes_count_against_the_cap_too() -> None:
    with pytest.raises(TransportError) as caught:
        _decode("identity", b"x" * 1001, cap=1000)
    assert caught.value.kind is TransportProblem.TOO_LARGE


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9])
def test_truncated_gzip_is_an_error_even_if_the_length_fits(keep: float) -> None:
    raw = gzip.compress(bytes(range(256)) * 40)
    with pytest.raises(TransportError) as caught:
        _decode("gzip", raw[: int(len(raw) * keep)])
    assert caught.value.kind is TransportProblem.TRUNCATED


def test_fewer_bytes_than_promised_are_an_error() -> None:
    reader = BodyReader("identity", cap=100, host="h")
    reader.feed(b"[1, 2")
    with pytest.raises(TransportError) as caught:
        reader.finish("6")
    assert caught.value.kind is TransportProblem.TRUNCATED


def test_garbage_called_gzip_is_an_error() -> None:
    with pytest.raises(TransportError) as caught:
        _decode("gzip", b"this is not gzip at all")
    assert caught.value.kind is TransportProblem.BAD_ENCODING


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (None, "identity"),
        ("", "identity"),
        ("identity", "identity"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("deflate", "deflate"),
        ("identity, gzip", "gzip"),
    ],
)
def test_one_coding_is_read(header: str | None, coding: str) -> None:
    assert read_coding(header, host="h") == coding


@pytest.mark.parametrize("header", ["gzip, gzip", "gzip,deflate", "br", "zstd"])
def test_stacked_and_unoffered_codings_are_refused(header: str) -> None:
    with pytest.raises(TransportError) as caught:
        read_coding(header, host="example.org")
    assert caught.value.kind is TransportProblem.BAD_ENCODING
    assert "example.org" in str(caught.value)
