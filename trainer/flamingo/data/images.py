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
MEAN_RGB = (122, 116, 104)  # CLIP's pixel mean, so that padding is near zero after normalisation


def decoder_version(name: str) -> str:
    """For the run's fingerprint: decoders differ by a few grey levels. Raises ValueError if it cannot be imported."""
    try:
        import_module("PIL" if name == "pillow" else name)
    except ImportError as error:
        raise ValueError(f"data.decoder is {name}: {error}; install it, or use pillow") from error
    return f"{name} {version(name)}"


def decode(
    data: bytes, side: int, random: Random, flip: float = 0.0, colour: float = 0.0, decoder: str = "pillow"
) -> NDArray[np.uint8]:
    """RGB (3, side, side): aspect ratio kept, the rest filled with the mean (B.1.2). Raises SampleError.

    `draft` lets a JPEG be decoded at a half, quarter or eighth of its size: 2 to 4 times faster than all of it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            if image.width * image.height > MAX_PIXELS:
                raise SampleError("image_too_large", f"{image.width}x{image.height}")
            scale = side / max(image.size)  # of the whole image: decoders round a smaller one differently
            size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
            if decoder == "simplejpeg" and image.format == "JPEG" and image.mode in ("RGB", "L"):
                image = _by_simplejpeg(data, side)
            image.draft("RGB", (side, side))
            image = _opaque(image)
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


def _opaque(image: Image.Image) -> Image.Image:
    """RGB; what is transparent becomes white, as on a page."""
    if image.mode == "P" and "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode in ("RGBA", "LA", "PA"):
        rgba = image.convert("RGBA")
        ground = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        image = Image.alpha_composite(ground, rgba)
    return image.convert("RGB")
