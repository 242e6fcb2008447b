"""From the bytes of an image to the square of pixels the encoder sees, in the loader's process."""

import io
import warnings
from importlib import import_module
from importlib.metadata import version
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance, ImageOps

from flamingo.data.tar import SampleError

# What shards and benchmarks hold. Pillow would try fifty: one of them starts Ghostscript.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
MAX_PIXELS = 64_000_000  # as many as m3w lets into a shard (`images.maxPixels`); foreign shards may hold bombs
PIXEL_RULES = "pixels/2"  # what is done around the decoder: 2 turns images upright and scales 16 bits
MEAN_RGB = (122, 116, 104)  # CLIP's pixel mean, so that padding is near zero after normalisation
ORIENTATION = 0x0112  # EXIF 2.32, section 4.6.4
# What puts a picture upright that is stored with an orientation; 1 is upright.
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = range(5, 9)
PNG_DEPTH = 24  # where a PNG says how many bits a level has: PNG specification, 11.2.2


def decoder_version(name: str) -> str:
    """For the run's fingerprint: decoders differ by a few grey levels. Raises ValueError if it cannot be imported."""
    try:
        import_module("PIL" if name == "pillow" else name)
    except ImportError as error:
        raise ValueError(f"data.decoder is {name}: {error}; install it, or use pillow") from error
    return f"{name} {version(name)}, {PIXEL_RULES}"


def decode(
    data: bytes, side: int, random: Random, flip: float = 0.0, colour: float = 0.0, decoder: str = "pillow"
) -> NDArray[np.uint8]:
    """RGB (3, side, side) as people see it, upright and on white. Raises SampleError.

    The aspect ratio is kept, the rest filled with the mean (B.1.2). `draft` lets a JPEG be decoded at a half, quarter
    or eighth of its size: 2 to 4 times faster than all of it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            if image.width * image.height > MAX_PIXELS:
                raise SampleError("image_too_large", f"{image.width}x{image.height}")
            turn = orientation(image)
            whole = image.size[::-1] if turn in SIDEWAYS else image.size
            # Of the whole image: decoders round a smaller one differently.
            size = tuple(max(1, round(length * side / max(whole))) for length in whole)
            if decoder == "simplejpeg" and image.format == "JPEG" and image.mode in ("RGB", "L"):
                image = _by_simplejpeg(data, side)
            image.draft("RGB", (side, side))
            image = _opaque(image, data)
            image = image.transpose(UPRIGHT[turn]) if turn in UPRIGHT else image
            # Pillow's documentation: a gap of 3 is close to resampling all pixels, and faster.
            image = image.resize(size, Image.Resampling.BICUBIC, reducing_gap=3.0)
    except SampleError:
        raise
    except Exception as error:  # Pillow raises a dozen kinds, some of them not documented
        raise SampleError("image_undecodable", repr(error)) from error
    if random.random() < flip:
        image = ImageOps.mirror(image)
    if colour:
        for enhance in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
            image = enhance(image).enhance(1 + random.uniform(-colour, colour))
    canvas = Image.new("RGB", (side, side), MEAN_RGB)
    canvas.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
    return np.asarray(canvas).transpose(2, 0, 1).copy()  # (3, H, W)


def _by_simplejpeg(data: bytes, side: int) -> Image.Image:
    """RGB at the smallest of libjpeg's scales that is not less than `side`; imported here, for runs that ask for it."""
    from simplejpeg import decode_jpeg

    return Image.fromarray(decode_jpeg(data, "RGB", min_height=side, min_width=side))


def orientation(image: Image.Image) -> int:
    """How a picture is stored, by its EXIF: 1 is upright.

    Not by XMP, which Pillow's `exif_transpose` asks too: browsers and the pipeline do not, so in a shard of ours such a
    picture is upright as it is. For the same reason not by EXIF behind the pixels.
    """
    exif = Image.Exif()
    try:
        exif.load(image.info.get("exif", b""))
        return int(exif.get(ORIENTATION, 1))
    except Exception:  # of a dozen kinds; the pixels are not to blame
        return 1


def _opaque(image: Image.Image, data: bytes) -> Image.Image:
    """RGB of 8 bits, of an opened file and its bytes; what is transparent becomes white, as on a page."""
    if image.mode.startswith("I"):
        return _of_16_bits(image)
    key = image.info.get("transparency")
    if image.format == "PNG" and image.mode in ("L", "RGB") and key is not None:
        image.info["transparency"] = _in_8_bits(key, data[PNG_DEPTH])
    if key is not None or image.mode in ("RGBA", "LA", "PA"):
        rgba = image.convert("RGBA")
        ground = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        image = Image.alpha_composite(ground, rgba)
    return image.convert("RGB")


def _of_16_bits(image: Image.Image) -> Image.Image:
    """16-bit grey by its upper 8 bits, as Pillow decodes 16-bit RGB; Pillow's own conversion takes 255 for white."""
    levels = np.asarray(image)  # (H, W)
    grey = (levels.clip(0, 0xFFFF) >> 8).astype(np.uint8)
    if "transparency" in image.info:
        grey[levels == image.info["transparency"]] = 255
    return Image.fromarray(grey).convert("RGB")


def _in_8_bits(key: int | tuple[int, ...], depth: int) -> int | tuple[int, ...]:
    """A PNG's colour key, which it states in bits of its own depth, as Pillow decodes such a level."""
    if isinstance(key, tuple):
        return tuple(_in_8_bits(level, depth) for level in key)
    most = (1 << depth) - 1
    return (key & most) * 255 // most if depth <= 8 else key >> 8
