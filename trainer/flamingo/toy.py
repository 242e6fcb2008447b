"""A small world through the real shard format: pages about coloured shapes. Tests and first steps use it.

`python -m flamingo.toy DIR [documents] [seed]` writes dataset.json, shards and their indexes.
"""

import hashlib
import io
import json
import sys
import tarfile
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image, ImageDraw

from flamingo.data.tar import pictures

COLOURS = {
    "red": (214, 40, 40),
    "green": (42, 157, 80),
    "blue": (38, 84, 200),
    "yellow": (244, 200, 40),
    "purple": (128, 60, 160),
    "black": (20, 20, 20),
}
SHAPES = ("circle", "square", "triangle", "cross")
PLACES = {  # the middle of a shape, as shares of the picture
    "on the left": (0.25, 0.5),
    "on the right": (0.75, 0.5),
    "at the top": (0.5, 0.25),
    "at the bottom": (0.5, 0.75),
    "in the middle": (0.5, 0.5),
}
LEADS = (
    *("A page about shapes.", "Look at these pictures.", "Notes from a walk among figures."),
    "My collection, part {n}.",
)
CAPTIONS = (
    "Here you see a {colour} {shape} {place}.",
    "This one shows a {shape}; it is {colour} and stands {place}.",
    "The {shape} {place} is {colour}.",
)

PNG = bytes([0x89]) + b"PNG"
Members = list[tuple[str, bytes]]


def draw(colour: str, shape: str, place: str, random: Random, side: int = 96) -> bytes:
    """A PNG or JPEG of one shape."""
    image = Image.new("RGB", (side, side), tuple(random.randint(215, 255) for _ in range(3)))
    pen = ImageDraw.Draw(image)
    x, y = (side * part for part in PLACES[place])
    r, fill = side * random.uniform(0.15, 0.22), COLOURS[colour]
    box = (x - r, y - r, x + r, y + r)
    if shape == "circle":
        pen.ellipse(box, fill)
    elif shape == "square":
        pen.rectangle(box, fill)
    elif shape == "triangle":
        pen.polygon([(x, y - r), (x - r, y + r), (x + r, y + r)], fill)
    else:
        pen.rectangle((x - r, y - r / 3, x + r, y + r / 3), fill)
        pen.rectangle((x - r / 3, y - r, x + r / 3, y + r), fill)
    out = io.BytesIO()
    if random.random() < 0.5:
        image.save(out, "PNG")
    else:
        image.save(out, "JPEG", quality=90)
    return out.getvalue()


def page(number: int, random: Random) -> tuple[str, Members]:
    """Key and members of a page of 1 to 6 images, each with a sentence that describes it."""
    url = f"https://toy.example/{number}"
    key = hashlib.sha256(url.encode()).hexdigest()[:32]
    texts: list[str | None] = [random.choice(LEADS).format(n=number)] if random.random() < 0.7 else []
    images: list[str | None] = [None] * len(texts)
    info: list[dict[str, Any] | None] = [None] * len(texts)
    files: Members = []
    for at in range(random.randint(1, 6)):
        colour, shape, place = random.choice(list(COLOURS)), random.choice(SHAPES), random.choice(list(PLACES))
        data = draw(colour, shape, place, random)
        suffix = f"{at:02d}.{'png' if data.startswith(PNG) else 'jpg'}"
        files.append((f"{key}.{suffix}", data))
        texts += [None, random.choice(CAPTIONS).format(colour=colour, shape=shape, place=place)]
        images += [suffix, None]
        sha256 = hashlib.sha256(data).hexdigest()
        info += [{"sha256": sha256, "width": 96, "height": 96, "alt": f"{colour} {shape}"}, None]
    record = {"format": "m3w/1", "id": key, "url": url, "texts": texts, "images": images, "image_info": info}
    return key, [
        (f"{key}.json", json.dumps({**record, "metadata": {}}, ensure_ascii=False).encode()),
        (f"{key}.txt", marked_sequence(texts, images).encode()),
        *files,
    ]


def pair(number: int, random: Random) -> tuple[str, Members]:
    """Key and members of an image with a caption."""
    colour, shape, place = random.choice(list(COLOURS)), random.choice(SHAPES), random.choice(list(PLACES))
    data = draw(colour, shape, place, random)
    suffix = "png" if data.startswith(PNG) else "jpg"
    key = f"pair-{number:06d}"
    return key, [(f"{key}.{suffix}", data), (f"{key}.txt", f"a {colour} {shape} {place}".encode())]


def clip(number: int, random: Random, frames: int = 8) -> tuple[str, Members]:
    """Key and members of a shape that moves from one place to another, a frame a second."""
    colour, shape = random.choice(list(COLOURS)), random.choice(SHAPES)
    start, end = random.sample(list(PLACES), 2)
    key = f"clip-{number:06d}"
    seed = random.random()  # the same size and ground in every frame
    files: Members = []
    for at in range(frames):
        data = draw(colour, shape, start if at < frames // 2 else end, Random(seed))
        files.append((f"{key}.{at:02d}.{'png' if data.startswith(PNG) else 'jpg'}", data))
    return key, [*files, (f"{key}.txt", f"a {colour} {shape} moves from {start} to {end}".encode())]


def marked_sequence(texts: list[str | None], images: list[str | None]) -> str:
    """The text form: <EOC> before every <image> and once at the end."""
    parts = ["<EOC><image>" if image is not None else text or "" for text, image in zip(texts, images, strict=True)]
    return "".join(parts) + "<EOC>"


def write_dataset(folder: Path, samples: list[tuple[str, Members, str]], shards: int = 2) -> None:
    """Writes (key, members, kind) as shards with their indexes, and dataset.json last."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for number in range(shards):
        name, rows, buffer = f"shard-{number:06d}", [], io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            for key, members, kind in samples[number::shards]:
                start = tar.offset
                for member, data in members:
                    header = tarfile.TarInfo(member)
                    header.size = len(data)
                    tar.addfile(header, io.BytesIO(data))
                images = len(pictures(member for member, _ in members))
                text_bytes = sum(len(data) for member, data in members if member.endswith(".txt"))
                row = {"key": key, "offset": start, "length": tar.offset - start, "kind": kind}
                rows.append({**row, "images": images, "text_bytes": text_bytes})
        data = buffer.getvalue()
        (folder / f"{name}.tar").write_bytes(data)
        (folder / f"{name}.index.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        entry = {"name": f"{name}.tar", "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        entries.append({**entry, "documents": len(rows), "images": sum(row["images"] for row in rows)})
    manifest = {"format": "m3w-dataset/1", "id": "toy", "documents": len(samples), "shards": entries}
    (folder / "dataset.json").write_text(json.dumps(manifest, indent=1) + "\n")


def write_toy(folder: Path, documents: int = 60, seed: int = 0, shards: int = 2) -> None:
    """Pages of the toy world, and half as many pairs and a quarter as many clips."""
    random = Random(seed)
    samples = [(*page(number, random), "page") for number in range(documents)]
    samples += [(*pair(number, random), "pair") for number in range(documents // 2)]
    samples += [(*clip(number, random), "clip") for number in range(documents // 4)]
    write_dataset(folder, samples, shards)


if __name__ == "__main__":
    write_toy(Path(sys.argv[1]), *(int(value) for value in sys.argv[2:4]))
