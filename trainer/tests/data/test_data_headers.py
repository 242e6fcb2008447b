"""Tar headers with a right checksum and wrong contents: an error at once, never a loop."""

import signal

import pytest

from flamingo.data.tar import BLOCK, SampleError, scan, walk


@pytest.fixture(autouse=True)
def no_hang():
    """A bound for what never ends, far beyond what a busy machine needs."""

    def late(*_):
        raise AssertionError("it goes on for ever")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(300)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def member(name, data, kind=b"0", size=None):
    """A header, its checksum right, and the data in whole blocks."""
    head = bytearray(BLOCK)
    head[: len(name)], head[156:157], head[257:263] = name, kind, b"ustar\0"
    head[124:136] = (size or b"%011o" % len(data)).ljust(12, b"\0")
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head) + data.ljust(-(-len(data) // BLOCK) * BLOCK, b"\0")


def names(blob):
    return [found.name for found in walk(lambda count, offset: blob[offset : offset + count], 0, len(blob))]


FILE = member(b"a.txt", b"text")


@pytest.mark.parametrize("size", [b"-1000", b"-1"])
def test_a_negative_size_is_a_bad_header(size, tmp_path):
    blob = member(b"a.txt", b"text", size=size) + FILE
    with pytest.raises(SampleError, match="bad_tar_header"):
        names(blob)
    (tmp_path / "a.tar").write_bytes(blob)
    with pytest.raises(ValueError, match=r"a\.tar is no whole tar file: bad_tar_header"):
        scan(tmp_path / "a.tar")


@pytest.mark.parametrize(
    "records", [b"0 path=x\n", b"-5 path=x\n", b"1 path=x\n", b"hello path=x\n", b"10path=x\n", b"11 path=\xff\xfe\n"]
)
def test_a_pax_record_without_a_length_or_a_name_is_a_bad_header(records):
    with pytest.raises(SampleError, match="bad_tar_header in a long name"):
        names(member(b"pax", records, b"x") + FILE)


def test_a_long_name_that_is_no_utf_8_is_a_bad_header():
    with pytest.raises(SampleError, match="bad_tar_header in a long name"):
        names(member(b"long", b"b\xff.txt\0", b"L") + FILE)


def test_whole_records_before_the_path_are_passed_over():
    assert names(member(b"pax", b"12 mtime=15\n14 path=b.txt\n", b"x") + FILE) == ["b.txt"]
    assert names(member(b"pax", b"12 mtime=15\n", b"x") + FILE) == ["a.txt"]
    assert names(member(b"long", b"b.txt\0", b"L") + FILE) == ["b.txt"]
