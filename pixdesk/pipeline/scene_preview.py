"""A product in a scene, to be looked at before anybody approves it: made as a rendition is, and delivered nowhere."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.capture import Capture, CaptureId
from pixdesk.domain.channel import ChannelProfile
from pixdesk.errors import CaptureError, SetupError
from pixdesk.imaging import decode
from pixdesk.imaging.compose import Composition, as_coverage, compose
from pixdesk.imaging.encode import encode_jpeg
from pixdesk.imaging.frame import Frame
from pixdesk.pipeline.approved import read_approved
from pixdesk.pipeline.export_orders import FolderAway
from pixdesk.pipeline.stages import load
from pixdesk.pipeline.studio import Studio
from pixdesk.store import captures

_QUALITY = 90

DEFAULT_CHANNEL = "shopify"
"""Square and without a rule about backgrounds: what a scene is looked at on where nobody says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenePreview:
    """One look at a scene.

    Attributes:
        jpeg: the picture.
        remarks: what was done to product and scene, in sentences.
    """

    jpeg: bytes
    width_px: int
    height_px: int
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Product:
    frame: Frame
    matte: NDArray[np.uint8]
    shadow: NDArray[np.uint8] | None = None


def preview(
    studio: Studio,
    scene_id: str,
    *,
    capture_id: int | None = None,
    cutout: Path | None = None,
    channel: str = DEFAULT_CHANNEL,
    role: str = "",
    side_px: int | None = None,
) -> ScenePreview:
    """Show a product in a scene as a channel would; the scene may be a draft.

    Args:
        scene_id: the scene.
        capture_id: whose cutout is shown; the newest one that has any where neither this nor `cutout` is given.
        cutout: a picture with transparency to show instead.
        channel, role: whose canvas, fill and margins hold.
        side_px: a smaller canvas, for a look on the screen.

    Raises:
        SetupError: there is no such scene, channel, role or capture, or a file cannot be read.
        CaptureError: this product cannot be shown in it; the message says why.
    """
    library = studio.catalogue.scenes
    scene = library.scene(scene_id)
    stage = load(scene, library.folder_of(scene_id))
    profile = replace(_profile(studio, channel, role), background=f"scene:{scene.version}", extend=False)
    product = _of_file(cutout) if cutout is not None else _of_capture(studio, _chosen(studio, capture_id))
    if side_px is not None:
        canvas = profile.canvas
        target_px = min(canvas.target_px, side_px)
        canvas = replace(canvas, min_px=min(canvas.min_px, target_px), target_px=target_px)
        profile = replace(profile, canvas=canvas)
    made = compose(
        product.frame.rgb,
        product.matte,
        profile,
        decontaminate=product.frame.alpha is None,
        shadow=product.shadow,
        stage=stage,
    )
    return _encoded(made, profile)


def _encoded(made: Composition, profile: ChannelProfile) -> ScenePreview:
    return ScenePreview(
        jpeg=encode_jpeg(made.pixels, _QUALITY, profile.subsampling),
        width_px=made.width_px,
        height_px=made.height_px,
        remarks=made.remarks,
    )


def _profile(studio: Studio, channel: str, role: str) -> ChannelProfile:
    profile = studio.catalogue.channel(channel)
    known = [str(one.name) for one in profile.roles]
    if role and role not in known:
        raise SetupError(f"{profile.title} has no role {role!r}. It has {', '.join(known) or 'none'}.")
    return profile.for_role(role or (known[0] if known else ""))


def _chosen(studio: Studio, capture_id: int | None) -> Capture:
    if capture_id is not None:
        try:
            found = studio.on_store(captures.get, CaptureId(capture_id))
        except KeyError:
            raise SetupError(f"There is no capture {capture_id}.") from None
        if not found.matte_digest:
            raise SetupError(f"{found.name} has not been cut out yet.")
        return found
    newest = studio.on_store(
        captures.select, "WHERE matte_digest <> '' AND state <> 'superseded' ORDER BY id DESC LIMIT 1"
    )
    if not newest:
        raise SetupError("Nothing has been cut out yet. Name a cutout of your own: --cutout FILE.png")
    return newest[0]


def _of_capture(studio: Studio, capture: Capture) -> _Product:
    try:
        frame, matte, shadow = read_approved(studio, capture)
    except FolderAway as trouble:
        raise SetupError(str(trouble)) from trouble
    return _Product(frame=frame, matte=matte, shadow=shadow)


def _of_file(path: Path) -> _Product:
    try:
        frame = decode.decode(path.read_bytes(), name=path.name)
    except OSError as trouble:
        raise SetupError(f"{path}: cannot be read ({trouble.strerror}).") from trouble
    except CaptureError as trouble:
        raise SetupError(f"{path}: {trouble}") from trouble
    if frame.alpha is None:
        raise SetupError(f"{path}: has no transparency, so nobody knows what of it is the product.")
    return _Product(frame=frame, matte=as_coverage(frame.alpha))
