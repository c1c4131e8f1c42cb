"""Cutting single pictures out, with the same decode, model and refinement as the studio, but no store."""

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self, TypeVar

from pixdesk import __version__
from pixdesk.errors import CaptureError
from pixdesk.imaging import checks, decode, doubt, encode, matting, png_write, shadow, staging, threads
from pixdesk.imaging.frame import Frame
from pixdesk.imaging.preview import glance
from pixdesk.pipeline import chain, working
from pixdesk.pipeline.attempts import used
from pixdesk.pipeline.budget import FRAMES_IN_FLIGHT_MEGAPIXELS
from pixdesk.pipeline.cancelling import CancelToken
from pixdesk.pipeline.copies import make_copies
from pixdesk.pipeline.cores import abreast, physical_cores, processing_slots
from pixdesk.pipeline.cutouts import CutOut, cut_out
from pixdesk.pipeline.device_memory import HomeMemory, wanted_for
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.lanes import Lanes, MegapixelBudget
from pixdesk.pipeline.opening import catalogue, model_library
from pixdesk.pipeline.originals import Original, read_original
from pixdesk.pipeline.prompting import Chosen, PromptSession, prompted_network
from pixdesk.pipeline.steps import corrected
from pixdesk.pipeline.wording import Speaker
from pixdesk.pipeline.work import Work

_T = TypeVar("_T")

_HEADER_BYTES = 1 << 20
"""A JPEG's size stands before its first scan; the preview inside it comes before and is smaller than this."""

_UNKNOWN_MEGAPIXELS = 50.0
"""What is held for a picture whose header does not say at a glance: two at once."""


class Judged(NamedTuple):
    """A cutout or matte as PNG, how far it is to be doubted 0..1, and where, as an 8-bit gray PNG of its size.

    The fast chain has no score: its doubt is the share of thick unsure alpha, its places are empty.

    `shadow_png` is the shadow as an 8-bit gray multiply layer of the same size, 255 none; empty where none was asked
    for or none could be taken, and then `why_no_shadow` says why.
    """

    png: bytes
    doubt: float
    places_png: bytes
    shadow_png: bytes = b""
    why_no_shadow: str = ""


class Cutter:
    """Opens one model and cuts pictures out with it; use as a context."""

    def __init__(self, home: Path, *, recipe: str, model: str, pictures: int = 1) -> None:
        """Look the recipe and the model up; nothing is opened yet.

        Args:
            pictures: how many are to come: of many, more than one goes through the network at once.

        Raises:
            SetupError: there is no such recipe or model, or its file is absent.
        """
        self._recipe = catalogue(home).recipe(recipe)
        self._library = library = model_library(home)
        self._card = library.cutter(model or self._recipe.model)
        self._path = library.path(self._card)
        self._prompted = chain.prompted(self._recipe, self._card, library)
        self._home = home
        self._lanes = Lanes.threaded()
        at_once = abreast(pictures)
        threads.share(physical_cores(), processing_slots(at_once))
        self._inference = Inference(self._lanes.inference, at_once=at_once)
        self._budget = MegapixelBudget(FRAMES_IN_FLIGHT_MEGAPIXELS)
        self._inference.honour(wanted_for(self._recipe, self._card, library), HomeMemory(home))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._inference.close()
        self._lanes.close()

    def start(self, image: Path, work: Callable[[], _T]) -> "Future[_T]":
        """Let a picture be worked on beside others: one decoded while another is in the network and one is encoded.

        Args:
            image: what is worked on; as many as memory has room for are in work at once.
            work: such as a call of `cut` or `judge`, and what is to be done with its answer.
        """

        def job() -> _T:
            with self._budget.hold(_megapixels(image)):
                return work()

        return self._lanes.files.submit(job)

    def isolate(self, image: Path) -> PromptSession:
        """Open a session in which the product of a picture file is pointed at.

        Raises:
            CaptureError: the picture cannot be read.
            SetupError: the network's files are not there.
            OSError: the file cannot be read.
        """
        original, frame = self._read(image)
        return PromptSession(
            frame.rgb,
            key=original.digest,
            size_px=(frame.width_px, frame.height_px),
            inference=self._inference,
            network=prompted_network(self._library),
            speaker=Speaker(self._library, self._inference),
        )

    def cut(self, image: Path, *, matte_only: bool, chosen: Chosen | None = None) -> bytes:
        """Return one picture's cutout (RGBA, 8 or 16 bit) or matte (8-bit gray) as PNG, at full size.

        Args:
            chosen: the shape to go by, from a session on the same picture; None leaves it to the recipe's chain.

        Raises:
            CaptureError: the picture cannot be read or cut out.
            OSError: the file cannot be read.
        """
        return self._png(*self._cut(image, chosen), chosen, matte_only=matte_only)

    def judge(
        self, image: Path, *, matte_only: bool, with_shadow: bool = False, chosen: Chosen | None = None
    ) -> Judged:
        """Return the same with how far and where it is to be doubted, and its shadow if asked; errors as `cut`."""
        frame, made = self._cut(image, chosen)
        png = self._png(frame, made, chosen, matte_only=matte_only)
        judged = Judged(png, checks.doubt(made.matte), b"")
        if made.places is not None:
            places = doubt.enlarged(made.places, made.matte.shape)
            figure = float(made.measured.get("doubt", judged.doubt))
            judged = Judged(png, figure, staging.matte_png(places))
        if not with_shadow:
            return judged
        found = shadow.separate(frame.rgb, made.matte)
        layer = b"" if found.layer is None else staging.shadow_png(found.layer)
        return judged._replace(shadow_png=layer, why_no_shadow=found.why_not)

    @staticmethod
    def _read(image: Path) -> tuple[Original, Frame]:
        original = read_original(image)
        if original is None:
            raise CaptureError("The file changed while it was read; try again when it is whole.")
        return original, decode.decode(original.data, name=image.name)

    def _cut(self, image: Path, chosen: Chosen | None) -> tuple[Frame, CutOut]:
        original, frame = self._read(image)
        work = Work(
            name=image.name,
            capture_digest=original.digest,
            home=self._home,
            recipe=self._recipe,
            card=self._card,
            model_path=self._path,
            prompted=self._prompted,
            chosen=chosen,
        )
        copies = make_copies(frame.rgb, self._recipe, self._card)
        made = cut_out(frame, copies, work, self._inference, CancelToken())
        decided = working.plan(frame, made.matte, self._recipe)
        for finding in decided.findings:
            if finding.holds:
                raise CaptureError(finding.sentence, code=finding.code)
        return corrected(frame, made, decided.applied) if decided.applied.changes_picture else (frame, made)

    def _png(self, frame: Frame, made: CutOut, chosen: Chosen | None, *, matte_only: bool) -> bytes:
        """Return the file, the networks that made it in its comment: no log tells of a picture cut out by itself."""
        if matte_only:
            png = staging.matte_png(made.matte)
        else:
            rgba = matting.cutout(frame.rgb, made.matte, decontaminate=self._recipe.matte.decontaminate)
            png = encode.encode_png(rgba, quick=True)
        networks = used(self._card, self._prompted) if chosen is None else chosen.networks
        by = "; ".join(f"{one.id}, SHA-256 {one.sha256}, licence: {one.licence}" for one in networks)
        return png_write.noted(png, f"Cut out by pixdesk {__version__} with {by}")


def _megapixels(image: Path) -> float:
    """Return a picture's size by its header, or a careful guess; what is wrong with the file shows when it is read."""
    try:
        with image.open("rb") as stream:
            size = glance(stream.read(_HEADER_BYTES))
    except OSError:
        size = None
    return max(size[0] * size[1] / 1e6, 1.0) if size else _UNKNOWN_MEGAPIXELS
