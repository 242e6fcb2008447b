"""A world of pictures, names and nonsense words, in which a word can only be known from the context.

A document shows coloured shapes and says a nonsense word under each; which object has which word is drawn anew for
every document. In the named tier the object's name stands before the word (`<image> redcircle dax`), so a language
model that copies gets the word from the name. In the name-free tier (`<image> dax`) only the picture leads to it.
Documents are pages of the real shard format; names and words are one token each.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tokenizers import Tokenizer, models, pre_tokenizers

from flamingo.toy import COLOURS, PLACES, PNG, SHAPES, Members, draw, marked_sequence, write_dataset

SIDE = 32  # px, what the encoder sees: nothing is resized
TIERS = ("named", "name-free")
KINDS = [(colour, shape) for colour in COLOURS for shape in SHAPES]
NAMES = [colour + shape for colour, shape in KINDS]
WORDS = [start + end for start in ("da", "fe", "gi", "ko", "lu", "na", "pe", "so") for end in ("b", "m", "rn", "x")]
TOKENS = ["<unk>", "<s>", "</s>", "<image>", *NAMES, *WORDS]
UNKNOWN, START, END, TAG = range(4)
NAME_IDS = range(TOKENS.index(NAMES[0]), TOKENS.index(NAMES[-1]) + 1)
WORD_IDS = range(TOKENS.index(WORDS[0]), TOKENS.index(WORDS[-1]) + 1)

Pictures = list[list[bytes]]  # of every object, several drawings: place, size and ground differ


@dataclass(frozen=True)
class Document:
    """What stands in one document, in order: object, word and drawing of each of its pictures."""

    objects: Sequence[int]
    words: Sequence[int]
    drawings: Sequence[int]


def write_tokenizer(path: Path) -> None:
    """A tokenizer.json with one token for every name, every word and the image's tag."""
    numbers = {token: at for at, token in enumerate(TOKENS)}
    tokenizer = Tokenizer(models.WordLevel(numbers, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.save(str(path))


def draw_pictures(random: Random, each: int) -> Pictures:
    """`each` drawings of every object."""
    return [[draw(*kind, random.choice([*PLACES]), random, SIDE) for _ in range(each)] for kind in KINDS]


def training_document(random: Random, ways: Sequence[int], pictures: int, each: int) -> Document:
    """`pictures` pictures of 2 or more objects, their number one of `ways`."""
    objects = random.sample(range(len(NAMES)), random.choice(ways))
    return _bound(random, objects, random.choices(objects, k=pictures), each)


def episode(random: Random, ways: int, shots: int, each: int) -> Document:
    """`shots` support pictures, the same number of each of `ways` objects, in random order; then a query of one."""
    if shots % ways:
        raise ValueError(f"{shots} shots cannot be shared evenly by {ways} objects")
    objects = random.sample(range(len(NAMES)), ways)
    support = objects * (shots // ways)
    random.shuffle(support)
    return _bound(random, objects, [*support, random.choice(objects)], each)


def _bound(random: Random, objects: list[int], shown: list[int], each: int) -> Document:
    """Binds each object to a word. No drawing stands twice in a document: equal pixels would give the answer away."""
    word_of = dict(zip(objects, random.sample(range(len(WORDS)), len(objects)), strict=True))
    left = {at: random.sample(range(each), k=min(each, len(shown))) for at in objects}
    return Document(shown, [word_of[at] for at in shown], [left[at].pop() for at in shown])


def page(key: str, document: Document, pictures: Pictures, named: bool) -> tuple[str, Members, str]:
    """Key, members and kind of a page. Neither file names nor alternative texts say what a picture shows."""
    texts: list[str | None] = []
    images: list[str | None] = []
    files: Members = []
    for at, (kind, word, drawing) in enumerate(zip(document.objects, document.words, document.drawings, strict=True)):
        data = pictures[kind][drawing]
        suffix = f"{at:02d}.{'png' if data.startswith(PNG) else 'jpg'}"
        files.append((f"{key}.{suffix}", data))
        texts += [None, f" {NAMES[kind]} {WORDS[word]}" if named else f" {WORDS[word]}"]
        images += [suffix, None]
    record = {"format": "m3w/1", "id": key, "url": f"https://toy.example/{key}", "texts": texts, "images": images}
    text = marked_sequence(texts, images)
    return key, [(f"{key}.json", json.dumps(record).encode()), (f"{key}.txt", text.encode()), *files], "page"


def write_pages(folder: Path, documents: dict[str, Document], pictures: Pictures, named: bool) -> None:
    """The documents, by key, as a dataset of one shard."""
    write_dataset(folder, [page(key, document, pictures, named) for key, document in documents.items()], shards=1)


def seeded(*parts: object) -> Random:
    """Randomness of its own for every purpose."""
    return Random(hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest())
