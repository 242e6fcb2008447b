"""Images and videos as the encoder sees them: 30 frames of a video, from files or from ffmpeg."""

import stat

import numpy as np
import pytest
from eval_folders import msvdqa
from PIL import Image

from flamingo.eval.pixels import pixels
from flamingo.eval.readers.records import Media


def test_an_image_that_cannot_be_decoded_is_named(tmp_path):
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"none")
    with pytest.raises(ValueError, match=r"broken\.png: image_undecodable"):
        pixels(Media(broken), 32)


def test_a_video_has_30_frames_at_even_distances(tmp_path, monkeypatch):
    place = msvdqa(tmp_path) / "video/vid0"
    whole = pixels(Media(place), 32)
    frames = [pixels(Media(path), 32)[0] for path in sorted(place.iterdir())]
    assert whole.shape == (30, 3, 32, 32)
    shown = [next(at for at, frame in enumerate(frames) if np.array_equal(frame, one)) for one in whole]
    assert shown == [round(at * 3 / 29) for at in range(30)]
    part = pixels(Media(place, 0.4, 0.9), 32)  # frames 1 and 2 of 3 a second
    assert np.array_equal(part[0], frames[1]) and np.array_equal(part[-1], frames[2])
    with pytest.raises(ValueError, match="has no frame between 5 and 6 seconds"):
        pixels(Media(place, 5, 6), 32)
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "a.mp4").touch()
    with pytest.raises(ValueError, match=r"ffmpeg, which is not on the PATH.*into a folder a/"):
        pixels(Media(tmp_path / "a.mp4"), 32)
    program = tmp_path / "ffmpeg"  # stands for the real one: writes a frame where it is told to, or fails
    source = next(iter(sorted(place.iterdir())))
    program.write_text(
        f'#!/bin/sh\necho "$@" > {tmp_path}/said\nfor to; do :; done\n/bin/cp {source} "${{to%/*}}/000001.png"\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    assert np.array_equal(pixels(Media(tmp_path / "a.mp4", 2.0, 4.5), 32)[29], frames[0])
    said = (tmp_path / "said").read_text()
    assert "-ss 2.0 -t 2.5 -i file:" in said and "fps=3,scale=32:32:force_original_aspect_ratio=decrease" in said
    program.write_text("#!/bin/sh\necho moov atom not found >&2\nexit 1\n")
    with pytest.raises(ValueError, match=r"cannot read .*a\.mp4: moov atom not found"):
        pixels(Media(tmp_path / "a.mp4"), 32)


def test_frames_numbered_without_zeros_are_in_order(tmp_path):
    for number in range(30):
        Image.new("RGB", (32, 32), (8 * number,) * 3).save(tmp_path / f"{number}.png")
    assert pixels(Media(tmp_path), 32)[:, 0, 16, 16].tolist() == [8 * number for number in range(30)]
