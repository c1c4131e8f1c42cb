"""What was approved of a capture, read again from its original and its staged files, and held against their digests."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain import digest
from pixdesk.domain.capture import Capture
from pixdesk.domain.file_words import KeptWords
from pixdesk.domain.finding import Code
from pixdesk.errors import CaptureError
from pixdesk.imaging import decode, kept_words, staging
from pixdesk.imaging.frame import Frame
from pixdesk.pipeline import shadows, working
from pixdesk.pipeline.export_orders import require_folder
from pixdesk.pipeline.originals import read_original
from pixdesk.pipeline.studio import Studio


def read_approved(studio: Studio, capture: Capture) -> tuple[Frame, NDArray[np.uint8], NDArray[np.uint8] | None]:
    """Read original, matte and shadow again and make sure all are what was approved.

    Raises:
        CaptureError: one of them is no longer what was approved.
        FolderAway: the capture folder cannot be reached.
    """
    try:
        original = read_original(Path(capture.folder) / capture.name)
        matte_file = Path(capture.matte_path).read_bytes()
        shadow = shadows.read(capture)
    except OSError as trouble:
        require_folder(capture)
        words = f"What was approved can no longer be read ({trouble.strerror}): {trouble.filename}."
        raise CaptureError(words, code=Code.SOURCE_LOST) from trouble
    if original is None or original.digest != capture.digest:
        words = "The original is no longer the picture that was approved. Its new content needs its own approval."
        raise CaptureError(words, code=Code.SOURCE_LOST)
    if digest.of_bytes(matte_file) != capture.matte_digest:
        words = "The staged matte is no longer the one that was approved. Process the capture again."
        raise CaptureError(words, code=Code.MODEL_FAILED)
    frame = decode.decode(original.data, name=capture.name)
    frame = working.made(frame, studio.home, capture.digest, capture.applied)
    return frame, staging.read_matte(matte_file), shadow


def own_words(capture: Capture) -> KeptWords:
    """Return what a photograph says of itself; nothing where it cannot be read any more, which others then tell."""
    try:
        original = read_original(Path(capture.folder) / capture.name)
    except OSError:
        return KeptWords()
    return kept_words.read(original.data) if original is not None else KeptWords()
