"""The pixels of an image, a video file or a folder of frames, as the encoder sees them."""

import shutil
import subprocess
import tempfile
from math import ceil, floor
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from flamingo.data.images import decode
from flamingo.data.tar import SampleError, natural
from flamingo.eval.readers.records import VIDEOS, Media

FRAMES, RATE = 30, 3  # of a video, and how many a second: Flamingo, B.1.4; time embeddings are interpolated from 8
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".bmp")


def pixels(media: Media, side: int) -> NDArray[np.uint8]:
    """(T, 3, side, side), nothing augmented: T is 1 for an image, 30 for a video.

    A video's frames are taken at 3 a second; of more or fewer than 30, which the paper leaves open, 30 at even
    distances are. A folder holds frames in the natural order of their names; where the media is a part of a
    video they must begin at its first second and be 3 a second. Raises ValueError that names the file.
    """
    if media.path.is_dir():
        shown = (path for path in media.path.iterdir() if path.suffix.lower() in PICTURES)
        paths = sorted(shown, key=lambda path: natural(path.name))
        if media.start is not None and media.end is not None:
            paths = paths[floor(media.start * RATE) : ceil(media.end * RATE)]
        return _clip(paths, media, side)
    if media.path.suffix.lower() not in VIDEOS:
        return _decoded(media.path, side)[None]
    with tempfile.TemporaryDirectory() as folder:
        _extract(media, Path(folder), side)
        return _clip(sorted(Path(folder).iterdir()), media, side)


def _clip(paths: list[Path], media: Media, side: int) -> NDArray[np.uint8]:
    if not paths:
        moment = f" between {media.start:g} and {media.end:g} seconds" if media.start is not None else ""
        raise ValueError(f"{media.path} has no frame{moment}; {_LEAVE_OUT}")
    chosen = np.linspace(0, len(paths) - 1, FRAMES).round().astype(int)
    frames = {at: _decoded(paths[at], side) for at in sorted(set(chosen.tolist()))}
    return np.stack([frames[at] for at in chosen.tolist()])


def _decoded(path: Path, side: int) -> NDArray[np.uint8]:
    try:
        return decode(path.read_bytes(), side, Random(0))
    except SampleError as error:
        raise ValueError(f"{path}: {error}; {_LEAVE_OUT}") from error


def _extract(media: Media, folder: Path, side: int) -> None:
    """Frames as PNG files, already of the encoder's size."""
    if shutil.which("ffmpeg") is None:
        raise ValueError(
            f"{media.path} is read by the program ffmpeg, which is not on the PATH. Install it (ffmpeg.org), or "
            f"put the video's frames, {RATE} a second, into a folder {media.path.stem}/ in its place"
        )
    part = (
        ["-ss", str(media.start), "-t", str(media.end - media.start)] if media.start is not None and media.end else []
    )
    scale = f"fps={RATE},scale={side}:{side}:force_original_aspect_ratio=decrease:flags=bicubic"
    command = ["ffmpeg", "-v", "error", "-nostdin", *part, "-i", f"file:{media.path}", "-an", "-vf", scale]
    done = subprocess.run([*command, str(folder / "%06d.png")], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ValueError(f"ffmpeg cannot read {media.path}: {done.stderr.strip()[-300:]}; {_LEAVE_OUT}")


_LEAVE_OUT = "take the file away to leave it out: the score's line counts what is missing"
