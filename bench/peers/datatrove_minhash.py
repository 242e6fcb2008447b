"""Peer: datatrove's four MinHash steps over JSON lines {id, text}, with CPU seconds a step: DOCS FOLDER [WORDS BANDS ROWS].

pip install datatrove==0.10.1 spacy orjson tokenizers "xxhash<4" (its hash function does not run with xxhash 4).
"""

import json
import resource
import sys

from datatrove.pipeline.dedup.minhash import (
    MinhashConfig,
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
    MinhashDedupSignature,
)
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from datatrove.utils.hashing import HashConfig
from datatrove.utils.logging import logger

logger.remove()
docs, folder = sys.argv[1:3]
words, bands, rows = (int(value) for value in sys.argv[3:6]) if len(sys.argv) > 3 else (5, 14, 8)
config = MinhashConfig(
    n_grams=words,
    num_buckets=bands,
    hashes_per_bucket=rows,
    hash_config=HashConfig(precision=64, hash_fc="xxhash"),
)


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def read():
    return JsonlReader(docs, doc_progress=False).run()


def sign():
    step = MinhashDedupSignature(f"{folder}/signatures", config=config)
    next(read())
    step.word_tokenizer.word_tokenize("loads what is loaded once")
    started = cpu_seconds()
    step.run(read())
    return cpu_seconds() - started


def match():
    started = cpu_seconds()
    for rank in range(bands):
        step = MinhashDedupBuckets(f"{folder}/signatures", f"{folder}/buckets", config=config)
        step.run(None, rank, bands)
    return cpu_seconds() - started


def cluster():
    started = cpu_seconds()
    MinhashDedupCluster(f"{folder}/buckets", f"{folder}/remove", config=config, save_cluster_size=True).run(None, 0, 1)
    return cpu_seconds() - started


def keep():
    started = cpu_seconds()
    step = MinhashDedupFilter(f"{folder}/remove", load_cluster_sizes=True)
    kept = 0
    with JsonlWriter(f"{folder}/kept") as writer:
        for document in step.run(read()):
            writer.write(document)
            kept += 1
    return cpu_seconds() - started, kept


seconds = [sign(), match(), cluster()]
last, kept = keep()
print(json.dumps({"seconds": [*seconds, last], "kept": kept}))
