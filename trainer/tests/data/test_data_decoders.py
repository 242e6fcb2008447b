"""Another decoder than Pillow: JPEG alone goes to it, and the pictures are nearly the same."""

import io
import sys
from random import Random
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from flamingo.data.images import decode, decoder_version
from flamingo.data.tar import SampleError


def photograph(form, mode="RGB"):
    """Bytes of a smooth picture of 300 x 200."""
    y, x = np.mgrid[0:200, 0:300]
    bands = [127 + 120 * np.sin(x / (20 + 9 * band) + y / 31) for band in range(3)]
    out = io.BytesIO()
    Image.fromarray(np.stack(bands, 2).astype(np.uint8)).convert(mode).save(out, form)
    return out.getvalue()


def test_jpeg_alone_goes_to_the_chosen_decoder(monkeypatch):
    asked = []

    def decode_jpeg(data, colorspace, min_height, min_width):
        asked.append((colorspace, min_height, min_width))
        return np.full((50, 75, 3), 7, np.uint8)

    monkeypatch.setitem(sys.modules, "simplejpeg", SimpleNamespace(decode_jpeg=decode_jpeg))
    for form, mode in (("JPEG", "RGB"), ("JPEG", "L")):
        assert (decode(photograph(form, mode), 32, Random(0), decoder="simplejpeg")[:, 16] == 7).all()
    assert asked == [("RGB", 32, 32)] * 2
    for form, mode in (("PNG", "RGB"), ("WEBP", "RGB"), ("JPEG", "CMYK")):
        data = photograph(form, mode)
        ours, theirs = (decode(data, 32, Random(0), decoder=name) for name in ("pillow", "simplejpeg"))
        assert (ours == theirs).all()
    assert len(asked) == 2


def test_decoders_differ_by_a_few_grey_levels():
    for mode in ("RGB", "L"):
        data = photograph("JPEG", mode)
        ours, theirs = (decode(data, 64, Random(0), decoder=kind).astype(int) for kind in ("pillow", "simplejpeg"))
        assert np.abs(ours - theirs).mean() < 2
    for broken in (data[: len(data) // 2], data[:3] + bytes(500)):
        with pytest.raises(SampleError, match="image_undecodable"):
            decode(broken, 64, Random(0), decoder="simplejpeg")


def test_the_fingerprint_names_the_decoder_and_a_missing_one_is_an_error(monkeypatch):
    assert decoder_version("pillow").startswith("pillow 1")

    monkeypatch.setitem(sys.modules, "simplejpeg", None)
    with pytest.raises(ValueError, match=r"data\.decoder is simplejpeg: .*; install it, or use pillow"):
        decoder_version("simplejpeg")


def test_what_no_shard_should_hold_reaches_no_decoder(monkeypatch):
    from PIL import EpsImagePlugin

    def ghostscript(*_, **__):
        raise AssertionError("Ghostscript was started")

    monkeypatch.setattr(EpsImagePlugin, "Ghostscript", ghostscript)
    for form in ("EPS", "TIFF", "PPM", "ICNS"):
        with pytest.raises(SampleError, match=r"image_undecodable UnidentifiedImageError"):
            decode(photograph(form), 32, Random(0))
    for form in ("JPEG", "PNG", "WEBP", "GIF", "BMP"):
        assert decode(photograph(form), 32, Random(0)).std() > 5
