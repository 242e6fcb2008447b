"""Pixels are what people see: colour keys, 16 bits, EXIF's orientation and CMYK, each on a small file made here."""

import io
import struct
import zlib
from random import Random

import numpy as np
import pytest
from PIL import Image

from flamingo.data.images import decode

SIDE = 16
GREY, RGB = 0, 2  # PNG's colour types


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(depth, colour, levels, key=None):
    """A PNG of 16 rows like `levels`, numbers of `depth` bits; `key` is its colour key."""
    packed = sum(level << depth * at for at, level in enumerate(reversed(levels)))
    row = b"\0" + packed.to_bytes(len(levels) * depth // 8, "big")
    extra = chunk(b"tRNS", struct.pack(f">{len(key)}H", *key)) if key else b""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", SIDE, SIDE, depth, colour, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(row * SIDE))
    return b"\x89PNG\r\n\x1a\n" + head + extra + pixels + chunk(b"IEND", b"")


def seen(data, decoder="pillow"):
    """(H, W, 3) at the file's own size."""
    return decode(data, max(Image.open(io.BytesIO(data)).size), Random(0), decoder=decoder).transpose(1, 2, 0)


def saved(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def waves(width=32, height=20):
    """A smooth picture that looks otherwise however it is turned."""
    y, x = np.mgrid[0:height, 0:width]
    bands = [127 + 120 * np.sin(x / 9), 6 * x + y, 12 * y]
    return Image.fromarray(np.stack(bands, 2).clip(0, 255).astype(np.uint8))


def exif(orientation):
    made = Image.Exif()
    made[0x0112] = orientation
    return made.tobytes()


@pytest.mark.parametrize("depth", [1, 2, 4, 8, 16])
def test_a_colour_key_of_a_grey_png_is_white_and_all_other_levels_stay(depth):
    most = (1 << depth) - 1
    levels = [at % (most + 1) if depth < 8 else at * most // 15 for at in range(16)]
    plain, keyed = (seen(png(depth, GREY, levels, key=key))[0, :, 0].tolist() for key in (None, (levels[1],)))
    assert plain == [level * 255 // most if depth <= 8 else level >> 8 for level in levels]
    assert keyed == [255 if level == levels[1] else grey for level, grey in zip(levels, plain, strict=True)]


@pytest.mark.parametrize("depth", [8, 16])
def test_a_colour_key_of_an_rgb_png_is_white_and_all_other_colours_stay(depth):
    unit = 1 if depth == 8 else 257
    colours = [(at * 10 * unit, at * 5 * unit, 40 * unit) for at in range(16)]
    levels = [level for colour in colours for level in colour]
    plain, keyed = (seen(png(depth, RGB, levels, key=key))[0].tolist() for key in (None, colours[5]))
    assert plain == [[at * 10, at * 5, 40] for at in range(16)]
    assert keyed == [[255] * 3 if at == 5 else colour for at, colour in enumerate(plain)]


def test_a_colour_key_of_a_palette_is_white_as_before():
    image = Image.fromarray(np.repeat([[0, 1]], 2, 0).astype(np.uint8), "L").convert("P")
    image.putpalette([9, 9, 9, 8, 80, 8])
    for form in ("PNG", "GIF"):
        assert seen(saved(image, form, transparency=1))[0].tolist() == [[9, 9, 9], [255, 255, 255]]


def test_16_bit_grey_is_scaled_and_not_clipped():
    levels = [at * 0x1111 for at in range(16)]
    assert seen(png(16, GREY, levels))[0, :, 0].tolist() == [at * 17 for at in range(16)]


@pytest.mark.parametrize("mode", ["I;16", "I;16B", "I;16L", "I"])
def test_16_bit_grey_is_scaled_in_every_mode_that_a_pillow_may_open_it_in(mode, monkeypatch):
    other = Image.new(mode, (SIDE, SIDE), 0x8000)
    monkeypatch.setattr(Image, "open", lambda *_, **__: other)
    assert (decode(b"", SIDE, Random(0)) == 0x80).all()


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stored_turned_is_seen_upright(orientation, form):
    """To the bit what the file holds that was stored upright."""
    stored = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    turned = waves().transpose(stored[orientation]) if orientation > 1 else waves()
    data = saved(turned, form, lossless=True, exif=exif(orientation))
    for side in (32, 20, 7):
        assert (decode(data, side, Random(0)) == decode(saved(waves(), "PNG"), side, Random(0))).all()


@pytest.mark.parametrize("decoder", ["pillow", "simplejpeg"])
def test_a_photograph_of_a_phone_is_seen_upright_by_every_decoder(decoder):
    """In a portrait of 300 x 400, stored lying, `draft` takes a half of both sides."""
    upright = waves(30, 40).resize((300, 400))
    data = saved(upright.transpose(Image.Transpose.ROTATE_90), "JPEG", quality=95, exif=exif(6))
    ours, theirs = (decode(one, 100, Random(0), decoder=decoder) for one in (data, saved(upright, "PNG")))
    assert np.abs(ours.astype(int) - theirs).mean() < 2
    assert (ours[:, :, :12] == ours[:, :1, :1]).all()  # filled on both sides: it is 75 wide


@pytest.mark.parametrize("damage", [b"", b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", exif(6)[:-9], exif(0), exif(9)])
def test_an_orientation_that_cannot_be_read_turns_nothing(damage):
    assert (seen(saved(waves(), "PNG", exif=damage))[6:26] == np.asarray(waves())).all()


def test_an_orientation_that_browsers_and_the_pipeline_do_not_heed_turns_nothing():
    """XMP's, and EXIF behind the pixels: a shard of ours may hold such files as they are."""
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/" tiff:Orientation="6"/>'
    upright = saved(waves(), "JPEG", quality=95)
    assert (seen(saved(waves(), "JPEG", quality=95, xmp=xmp)) == seen(upright)).all()
    plain = saved(waves(), "PNG")
    late = plain[:-12] + chunk(b"eXIf", exif(6)[6:]) + plain[-12:]
    assert Image.open(io.BytesIO(late)).getexif()[0x0112] == 6
    assert (seen(late)[6:26] == np.asarray(waves())).all()


@pytest.mark.parametrize("decoder", ["pillow", "simplejpeg"])
@pytest.mark.parametrize("kind", ["cmyk", "ycck", "without Adobe's mark"])
def test_a_cmyk_jpeg_is_seen_as_pillow_converts_it(kind, decoder):
    bands = *waves().split(), waves().transpose(Image.Transpose.ROTATE_180).getchannel(2)
    data = saved(Image.merge("CMYK", bands), "JPEG", quality=95)
    mark = data.index(b"Adobe")
    if kind == "ycck":  # byte 11 of the mark says how the same four bands are to be read
        data = data[: mark + 11] + b"\2" + data[mark + 12 :]
    elif kind != "cmyk":
        data = data[: mark - 4] + data[mark + 12 :]
    image = Image.open(io.BytesIO(data))
    assert (image.mode, image.info.get("adobe_transform")) == ("CMYK", {"cmyk": 0, "ycck": 2}.get(kind))
    assert (seen(data, decoder)[6:26] == np.asarray(image.convert("RGB"))).all()
    small = image.convert("RGB").resize((16, 10), Image.Resampling.BICUBIC)
    ours = decode(data, 16, Random(0), decoder=decoder)[:, 3:13].transpose(1, 2, 0)
    assert np.abs(ours - np.asarray(small, int)).mean() < 3
