"""A tokenizer learned from a dataset's own text: `python -m flamingo.learn_tokenizer DATASET TOKENIZER.JSON [SIZE]`.

For runs without a hub: byte-level BPE, so that any text of any language has numbers (Sennrich et al., arXiv 1508.07909;
bytes as the alphabet as in GPT-2). Held-out documents are read too; a tokenizer learns no word order from them.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

from flamingo.arguments import command
from flamingo.data.document import unescape
from flamingo.data.index import open_dataset
from flamingo.data.tokenizer import IMAGE_TAG

SIZE = 4096  # tokens; what the three documentation sites of bench/results.md were trained with


def learn(dataset: str, size: int = SIZE) -> Tokenizer:
    """At most `size` tokens, `<s>` and `</s>` among them. Raises ValueError as `open_dataset` does."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = [AddedToken("<s>", special=True), AddedToken("</s>", special=True)]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    learner = trainers.BpeTrainer(
        vocab_size=size, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(_texts(dataset), learner)
    return tokenizer


def _texts(dataset: str) -> Iterator[str]:
    """The text of every document in the order of the shards, its markers taken out."""
    opened = open_dataset(dataset, "text")
    for sample in opened.samples:
        marked = opened.member(sample, opened.members(sample), "txt").decode(errors="replace")
        yield unescape(marked.replace("<EOC>", "\n").replace(IMAGE_TAG, ""))


def save(arguments: list[str]) -> None:
    """Learns and writes it. Raises ValueError for arguments that do not fit."""
    if not 2 <= len(arguments) <= 3 or not all(map(str.isdigit, arguments[2:])):
        raise ValueError("usage: python -m flamingo.learn_tokenizer DATASET TOKENIZER.JSON [SIZE]")
    tokenizer, path = learn(arguments[0], *map(int, arguments[2:])), Path(arguments[1])
    path.parent.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(path))
    print(f"{tokenizer.get_vocab_size()} tokens in {path}", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(command(lambda: save(sys.argv[1:])))
