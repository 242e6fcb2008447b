"""CPU time a document of datatrove's decontamination filter, for bench/text/contamination.ts to stand beside.

python bench/peers/decontaminate_datatrove.py DOCUMENTS.jsonl [COUNT]   (datatrove 0.10.1, spacy, xxhash<4)

Every second document, as there; the index has a million made-up hashes, so that nothing is found and every n-gram is
looked up.
"""

import json
import random
import sys
import time

from datatrove.data import Document
from datatrove.pipeline.decont.n_grams import NGramsDecontFilter

count = int(sys.argv[2]) if len(sys.argv) > 2 else 300
with open(sys.argv[1]) as lines:
    texts = [json.loads(line)["text"] for line in lines][1::2][:count]
decont = NGramsDecontFilter("/tmp")
draw = random.Random(1)
decont._index_hashes = {draw.getrandbits(64): "filler" for _ in range(1_000_000)}
documents = [Document(text=text, id=str(at)) for at, text in enumerate(texts)]
for document in documents[:20]:
    decont.filter(document)
begin = time.process_time()
found = sum(decont.filter(document) is not True for document in documents)
each_ms = 1000 * (time.process_time() - begin) / len(documents)
print(f"datatrove: {each_ms:.2f} CPU-ms a document, {found} found, {len(documents)} documents")
