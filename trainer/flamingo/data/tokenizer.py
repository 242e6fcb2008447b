"""Text to numbers, without a hub: bytes by default, or any tokenizer.json."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

IMAGE_TAG = "<image>"  # written as plain text; it is no entry of the vocabulary


@dataclass(frozen=True)
class Vocabulary:
    """A tokenizer and the numbers of its special tokens. `eoc` is the language model's first free number."""

    tokenizer: Tokenizer
    bos: int | None
    eos: int
    eoc: int
    fingerprint: str

    def encode(self, pieces: list[str]) -> list[tuple[list[int], list[int]]]:
        """For each piece its tokens and the character each token starts at."""
        encoded = self.tokenizer.encode_batch(pieces, add_special_tokens=False)
        return [(e.ids, [start for start, _ in e.offsets]) for e in encoded]

    def decode(self, tokens: list[int]) -> str:
        """Readable text; <EOC> and other numbers the tokenizer does not know are left out."""
        return self.tokenizer.decode([t for t in tokens if t < self.eoc], skip_special_tokens=True)


def byte_tokenizer() -> Tokenizer:
    """256 bytes, then BOS and EOS: a byte-level BPE that has learned no merge.

    The toy preset uses it because it needs no file, no training and no data: the same text has the same numbers in
    every run, so losses compare between datasets, and a resumed run cannot meet another vocabulary.
    """
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={letter: i for i, letter in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken("<s>", special=True), AddedToken("</s>", special=True)])
    tokenizer.encode_special_tokens = True  # a page that writes "</s>" means the letters
    return tokenizer


def vocabulary(source: str, eoc: int) -> Vocabulary:
    """`bytes`, a tokenizer.json, a folder that holds one, or a hub name. Raises ValueError if no end token is found."""
    path = Path(source) if Path(source).is_file() else Path(source, "tokenizer.json")
    if source == "bytes":
        tokenizer = byte_tokenizer()
    elif path.is_file():
        tokenizer = Tokenizer.from_file(str(path))
    else:
        tokenizer = Tokenizer.from_pretrained(source)
    tokenizer.encode_special_tokens = True
    tokenizer.no_truncation()
    tokenizer.no_padding()
    bos = _first(tokenizer, ("<s>", "<|begin_of_text|>", "<bos>", "[CLS]"))
    eos = _first(tokenizer, ("</s>", "<|end_of_text|>", "<|endoftext|>", "<eos>", "[SEP]"))
    if eos is None:
        raise ValueError(f"tokenizer {source!r} has no end-of-text token that is known here")
    size = tokenizer.get_vocab_size()
    if size > eoc:
        raise ValueError(f"tokenizer {source!r} has {size} tokens, the language model's vocabulary only {eoc}")
    return Vocabulary(tokenizer, bos, eos, eoc, hashlib.sha256(tokenizer.to_str().encode()).hexdigest())


def _first(tokenizer: Tokenizer, names: tuple[str, ...]) -> int | None:
    return next((number for name in names if (number := tokenizer.token_to_id(name)) is not None), None)
