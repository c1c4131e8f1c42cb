"""Cutting single pictures out, with the same decode, model and refinement as the studio, but no store."""

from pathlib import Path
from types import TracebackType
from typing import Self

from pixdesk.errors import CaptureError
from pixdesk.imaging import decode, encode, matting, staging
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.opening import catalogue, model_library
from pixdesk.pipeline.steps import CancelToken, Work, cut_out, make_copies, read_original


class Cutter:
    """Opens one model and cuts pictures out with it; use as a context."""

    def __init__(self, home: Path, *, recipe: str, model: str) -> None:
        """Look the recipe and the model up; nothing is opened yet.

        Raises:
            SetupError: there is no such recipe or model, or its file is absent.
        """
        self._recipe = catalogue(home).recipe(recipe)
        library = model_library(home)
        self._card = library.card(model or self._recipe.model)
        self._path = library.path(self._card)
        self._home = home
        self._lanes = Lanes.threaded()
        self._inference = Inference(self._lanes.inference)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._inference.close()
        self._lanes.close()

    def cut(self, image: Path, *, matte_only: bool) -> bytes:
        """Return one picture's cutout (RGBA, 8 or 16 bit) or matte (8-bit gray) as PNG, at full size.

        Raises:
            CaptureError: the picture cannot be read or cut out.
            OSError: the file cannot be read.
        """
        original = read_original(image)
        if original is None:
            raise CaptureError("The file changed while it was read; try again when it is whole.")
        frame = decode.decode(original.data, name=image.name)
        work = Work(
            name=image.name,
            capture_digest=original.digest,
            home=self._home,
            recipe=self._recipe,
            card=self._card,
            model_path=self._path,
        )
        matte, _measured = cut_out(
            frame, make_copies(frame.rgb, self._recipe, self._card), work, self._inference, CancelToken()
        )
        if matte_only:
            return staging.matte_png(matte)
        rgba = matting.cutout(frame.rgb, matte, decontaminate=self._recipe.matte.decontaminate)
        return encode.encode_png(rgba)
