"""Reads every record of WARC files with warcio or FastWARC; prints records, block bytes, CPU seconds and peak memory as JSON."""

import json
import resource
import sys
import time


def read_warcio(path):
    from warcio.archiveiterator import ArchiveIterator

    with open(path, "rb") as stream:
        for record in ArchiveIterator(stream, no_record_parse=True):
            yield len(record.raw_stream.read())


def read_fastwarc(path):
    from fastwarc.warc import ArchiveIterator

    with open(path, "rb") as stream:
        for record in ArchiveIterator(stream, parse_http=False):
            yield len(record.reader.read())


READERS = {"warcio": read_warcio, "fastwarc": read_fastwarc}

name, *paths = sys.argv[1:]
before = time.process_time()
records = size = 0
for path in paths:
    for length in READERS[name](path):
        records += 1
        size += length
seconds = time.process_time() - before
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"records": records, "bytes": size, "cpuSeconds": seconds, "peakMb": peak}))
