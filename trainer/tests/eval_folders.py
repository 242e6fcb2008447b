"""Small benchmark folders with toy pictures: captions, questions, memes, and clips as folders of frames."""

import json
from pathlib import Path
from random import Random

from flamingo.toy import COLOURS, draw

WORDS = [f"{first}{second}" for first in ("zab", "kwo", "mig", "tul") for second in ("ra", "ne", "si", "fo", "dux")]
"""An answer of its own for each picture: a word that stands nowhere else."""


def picture(path: Path, number: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    colour, place = list(COLOURS)[number % 6], ("on the left", "on the right", "at the top")[number % 3]
    path.write_bytes(draw(colour, ("circle", "square")[number % 2], place, Random(number), side=24))


def write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))


def coco(folder: Path) -> Path:
    images = []
    for number in range(12):
        split, name = "test" if number < 4 else "train", f"{number}.png"
        picture(folder / "val2014" / name, number)
        sentences = [{"raw": f"a {WORDS[number]} here"}, {"raw": f"one {WORDS[number]}"}]
        images.append(
            {"filepath": "val2014", "filename": name, "cocoid": number, "split": split, "sentences": sentences}
        )
    write(folder / "dataset_coco.json", {"images": images})
    return folder


def vqav2(folder: Path) -> Path:
    for split, numbers in (("val", range(4)), ("train", range(4, 12))):
        questions = [{"question_id": n, "image_id": n, "question": f"what is it, number {n}?"} for n in numbers]
        answers = [{"question_id": n, "answers": [{"answer": WORDS[n]}] * 10} for n in numbers]
        write(folder / f"v2_OpenEnded_mscoco_{split}2014_questions.json", {"questions": questions})
        write(folder / f"v2_mscoco_{split}2014_annotations.json", {"annotations": answers})
        for n in numbers:
            picture(folder / f"{split}2014" / f"COCO_{split}2014_{n:012d}.jpg", n)
    return folder


def hatefulmemes(folder: Path) -> Path:
    for split, numbers in (("dev_seen", range(6)), ("train", range(6, 14))):
        rows = [{"id": n, "img": f"img/{n}.png", "label": n % 2, "text": f"said {n}"} for n in numbers]
        write(folder / f"{split}.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
        for n in numbers:
            picture(folder / "img" / f"{n}.png", n)
    return folder


def msvdqa(folder: Path) -> Path:
    for split, numbers in (("test", range(3)), ("train", range(3, 9))):
        rows = [{"id": n, "video_id": n, "question": f"who moves in {n}?", "answer": WORDS[n]} for n in numbers]
        write(folder / f"{split}_qa.json", rows)
        for n in numbers:
            for frame in range(4):
                picture(folder / "video" / f"vid{n}" / f"{frame:02d}.png", n + frame)
    return folder


FOLDERS = {"coco": coco, "vqav2": vqav2, "hatefulmemes": hatefulmemes, "msvdqa": msvdqa}
