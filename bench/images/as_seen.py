"""Makes sixty small picture files of every kind that a decoder can get wrong, and shows what Pillow sees in a file.

    python3 bench/images/as_seen.py make FOLDER      writes the files, and expected.json: what becomes of each
    python3 bench/images/as_seen.py show FOLDER OUT  OUT/NAME.rgb: width and height (u32, little endian), then RGB on white

Needs numpy and Pillow 11 or later.
"""

import io
import json
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageDraw, ImageFile, ImageOps

WIDTH, HEIGHT = 240, 160


def photo(width=WIDTH, height=HEIGHT, seed=1):
    """Soft coloured spots: smooth enough that two JPEG decoders agree, and different at every corner."""
    random = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:height, 0:width]
    levels = np.full((height, width, 3), 110.0)
    for _ in range(10):
        x, y, size = random.uniform(0, width), random.uniform(0, height), random.uniform(0.1, 0.4) * width
        spot = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * size * size))
        levels += spot[..., None] * random.uniform(-130, 150, 3)
    return Image.fromarray(np.clip(levels, 0, 255).astype("uint8"))


def saved(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def turned(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width, height, colour, depth, rows, interlace=0):
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def adam7(image):
    levels, out = np.asarray(image), b""
    for x, y, right, down in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]:
        out += b"".join(b"\0" + row.tobytes() for row in levels[y::down, x::right])
    return png_of(image.width, image.height, 2, 8, out, interlace=1)


def with_size(png, width, height):
    head = png[12:16] + struct.pack(">II", width, height) + png[24:29]
    return png[:12] + head + struct.pack(">I", zlib.crc32(head)) + png[33:]


def profile(primaries, gamma):
    """An ICC profile of three primaries and one gamma."""
    number = lambda value: struct.pack(">i", round(value * 65536))
    point = lambda xyz: b"XYZ \0\0\0\0" + b"".join(map(number, xyz))
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, int(gamma * 256))
    tags = {b"rXYZ": point(primaries[0]), b"gXYZ": point(primaries[1]), b"bXYZ": point(primaries[2])}
    tags |= {b"wtpt": point((0.9642, 1, 0.8249)), b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    tags |= {b"desc": b"desc\0\0\0\0" + struct.pack(">I", 5) + b"wide\0" + b"\0" * 78, b"cprt": b"text\0\0\0\0x\0"}
    at, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for name, value in tags.items():
        value += b"\0" * (-len(value) % 4)
        table += name + struct.pack(">II", at + len(body), len(value))
        body += value
    head = struct.pack(">I4sI4s4s4s", 0, b"lcms", 0x02100000, b"mntr", b"RGB ", b"XYZ ") + b"\0" * 12 + b"acsp"
    head += b"\0" * 28 + b"".join(map(number, (0.9642, 1, 0.8249)))
    whole = head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body
    return struct.pack(">I", len(whole)) + whole[4:]


def files():
    """By name: bytes, and what becomes of them: `kept`, or a status."""
    image = photo()
    grey, clear = image.convert("L"), image.convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(image.size))
    frames = [photo(120, 90, seed) for seed in (3, 4, 5)]
    moving = {"save_all": True, "append_images": frames[1:]}
    jpeg, png, webp = saved(image, "JPEG", quality=90), saved(image, "PNG"), saved(image, "WEBP", quality=85)
    p3 = profile([(0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407)], 2.2)
    adobe = profile([(0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)], 2.2)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    wide = np.asarray(image).astype(">u2") * 257
    deep = lambda array: b"".join(b"\0" + row.tobytes() for row in array)
    palette = image.convert("P", palette=Image.Palette.ADAPTIVE, colors=48)
    keyed = image.copy()
    keyed.paste((1, 2, 3), (0, 0, 60, 60))
    scan = jpeg.index(b"\xff\xc0")
    taller = jpeg[: scan + 5] + struct.pack(">HH", 2 * HEIGHT, WIDTH) + jpeg[scan + 9 :]
    white = Image.new("RGBA", (120, 120), (255, 255, 255, 0))
    ImageDraw.Draw(white).ellipse((20, 20, 100, 100), fill=(255, 255, 255, 255))
    black = Image.new("RGBA", (120, 120), (0, 0, 0, 0))
    ImageDraw.Draw(black).ellipse((20, 20, 100, 100), fill=(0, 0, 0, 255))
    small = bytearray(saved(frames[0].convert("P"), "GIF"))
    small[6:10] = struct.pack("<HH", 200, 150)
    kept = {
        "plain.jpg": jpeg,
        "progressive.jpg": saved(image, "JPEG", progressive=True, quality=90),
        "444.jpg": saved(image, "JPEG", subsampling=0, quality=90),
        "grey.jpg": saved(grey, "JPEG"),
        "cmyk.jpg": saved(image.convert("CMYK"), "JPEG", quality=90),
        **{f"exif-{n}.jpg": saved(image, "JPEG", quality=90, exif=turned(n)) for n in range(2, 9)},
        "exif-9.jpg": saved(image, "JPEG", quality=90, exif=turned(9)),
        "exif-6.png": saved(image, "PNG", exif=turned(6)),
        "srgb.jpg": saved(image, "JPEG", quality=90, icc_profile=srgb),
        "p3.jpg": saved(image, "JPEG", quality=90, icc_profile=p3),
        "adobe.jpg": saved(image, "JPEG", quality=90, icc_profile=adobe),
        "p3.png": saved(image, "PNG", icc_profile=p3),
        "adobe.webp": saved(image, "WEBP", quality=90, icc_profile=adobe),
        "no-profile.jpg": saved(image, "JPEG", quality=90, icc_profile=b"no profile at all" * 20),
        "trailing.jpg": jpeg + b"\x11" * 5000,
        "no-end.jpg": jpeg[:-2],
        "plain.png": png,
        "interlaced.png": adam7(image),
        "grey.png": saved(grey, "PNG"),
        "grey-alpha.png": saved(clear.convert("LA"), "PNG"),
        "two-colours.png": saved(image.convert("1"), "PNG"),
        "palette.png": saved(palette, "PNG"),
        "palette-4.png": saved(image.convert("P", palette=Image.Palette.ADAPTIVE, colors=16), "PNG", bits=4),
        "palette-alpha.png": saved(palette, "PNG", transparency=bytes([0] * 8 + [128] * 8 + [255] * 32)),
        "colour-key.png": saved(keyed, "PNG", transparency=(1, 2, 3)),
        "alpha.png": saved(clear, "PNG"),
        "rgb-16.png": png_of(WIDTH, HEIGHT, 2, 16, deep(wide)),
        "grey-16.png": png_of(WIDTH, HEIGHT, 0, 16, deep(np.asarray(grey).astype(">u2") * 257)),
        "no-iend.png": png[:-12],
        "animated.png": saved(frames[0], "PNG", **moving),
        "plain.webp": webp,
        "lossless.webp": saved(image, "WEBP", lossless=True),
        "alpha.webp": saved(clear, "WEBP", quality=85),
        "animated.webp": saved(frames[0], "WEBP", **moving),
        "plain.gif": saved(image, "GIF"),
        "animated.gif": saved(frames[0], "GIF", **moving),
        "small-frame.gif": bytes(small),
        "gamma.png": png[:33] + chunk(b"gAMA", struct.pack(">I", 100_000)) + png[33:],
        "animated.avif": saved(frames[0], "AVIF", quality=80, **moving),
        "plain.avif": saved(image, "AVIF", quality=80),
        "alpha.avif": saved(clear, "AVIF", quality=80),
        "plain.tif": saved(image, "TIFF"),
        "lzw.tif": saved(image, "TIFF", compression="tiff_lzw"),
        "black-on-nothing.png": saved(black, "PNG"),
        "white-on-nothing.png": saved(white, "PNG"),
    }
    refused = {
        "cut.jpg": (jpeg[: len(jpeg) // 2], "truncated"),
        "cut.png": (png[: len(png) // 2], "truncated"),
        "cut.webp": (webp[: len(webp) // 2], "truncated"),
        "taller.jpg": (taller, "damaged"),
        "bomb.png": (with_size(png, 30_000, 30_000), "bomb"),
        "page.jpg": (b"<!DOCTYPE html><title>404</title>", "not_image"),
        "empty.jpg": (b"", "empty"),
        "plain.bmp": (saved(image, "BMP"), "type_denied"),
        "drawing.svg": (b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "type_denied"),
    }
    return {name: (data, "kept") for name, data in kept.items()} | refused


def make(folder):
    made = files()
    folder.mkdir(parents=True, exist_ok=True)
    for name, (data, _) in made.items():
        (folder / name).write_bytes(data)
    (folder / "expected.json").write_text(json.dumps({name: status for name, (_, status) in made.items()}))
    print(len(made))


def seen(path):
    """As a browser shows it: first frame, upright, in sRGB, on white."""
    image = Image.open(path)
    icc = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I;16"):
        image = Image.fromarray((np.asarray(image) >> 8).astype("uint8"))
    if image.mode == "CMYK":
        image = image.convert("RGB")
    image = image.convert("RGBA")
    if icc:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(icc))
            to_srgb = ImageCms.profileToProfile(image.convert("RGB"), source, ImageCms.createProfile("sRGB"))
            to_srgb.putalpha(image.getchannel("A"))
            image = to_srgb
        except (ImageCms.PyCMSError, OSError):
            pass
    ground = Image.new("RGBA", image.size, (255, 255, 255, 255))
    return Image.alpha_composite(ground, image).convert("RGB")


def show(folder, out):
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.iterdir()):
        try:
            image = seen(path)
        except Exception as error:
            print(f"{path.name}: {type(error).__name__}: {error}", file=sys.stderr)
            continue
        (out / f"{path.name}.rgb").write_bytes(struct.pack("<II", *image.size) + image.tobytes())


if __name__ == "__main__":
    verb, *paths = sys.argv[1:]
    {"make": make, "show": show}[verb](*map(Path, paths))
