"""Style guides at work: which one holds for a file, and which files of today are off it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pixdesk.domain.capture import Capture, CaptureId
from pixdesk.domain.finding import Finding
from pixdesk.domain.recipe import ANY_FAMILY
from pixdesk.domain.style import Styled, StyleGuide, chosen
from pixdesk.domain.view import RenditionView
from pixdesk.errors import CaptureError, SetupError
from pixdesk.pipeline.studio import Studio
from pixdesk.store import captures, shots
from pixdesk.store.db import Store

_BRAND = "brand"
"""The column of a shot list that names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleCheck:
    """One exported file held against its guide.

    Attributes:
        guide: the guide's id; empty where none is for it.
        trouble: why it could not be held against it, in words; empty where it was.
    """

    rendition: RenditionView
    guide: str = ""
    findings: tuple[Finding, ...] = ()
    trouble: str = ""

    @property
    def is_off(self) -> bool:
        """Whether the guide does not allow it."""
        return bool(self.findings)


def guide_for(studio: Studio, capture: Capture, channel: str, role: str) -> StyleGuide | None:
    """Return the guide that holds for a capture's file; None where none is for it.

    Raises:
        SetupError: a guide is wrong.
    """
    guides = studio.catalogue.styles()
    if not guides:
        return None
    brand, family = studio.on_store(_of_product, capture)
    if not family:
        family = _family_of_recipe(studio, capture)
    return chosen(guides.values(), Styled(brand=brand, family=family, channel=channel, role=role))


def _of_product(store: Store, capture: Capture) -> tuple[str, str]:
    """Return the brand and the family the shot list gives a capture's product."""
    row = shots.row_of(store, capture.label)
    if row is None:
        return "", ""
    return next((value for name, value in row.free if name.strip().casefold() == _BRAND), ""), row.family


def _family_of_recipe(studio: Studio, capture: Capture) -> str:
    try:
        family = studio.catalogue.recipe(capture.recipe_id).family
    except SetupError:  # there is none of that name any more
        return ""
    return "" if family == ANY_FAMILY else family


def check(studio: Studio, renditions: Iterable[RenditionView], only: StyleGuide | None = None) -> Iterator[StyleCheck]:
    """Compose exported files again, one after the other, and hold each against its guide as it is now.

    Args:
        renditions: the valid ones.
        only: a guide to hold all of them against, also a coming one; None for each file's own.
    """
    for rendition in renditions:
        capture = studio.on_store(captures.get, CaptureId(rendition.capture_id))
        guide = only or guide_for(studio, capture, rendition.channel, rendition.role)
        if guide is None:
            yield StyleCheck(rendition=rendition)
            continue
        try:
            found = _off(studio, capture, rendition, guide)
        except (CaptureError, SetupError) as trouble:
            yield StyleCheck(rendition=rendition, guide=guide.id, trouble=str(trouble))
        else:
            yield StyleCheck(rendition=rendition, guide=guide.id, findings=found)


def _off(studio: Studio, capture: Capture, rendition: RenditionView, guide: StyleGuide) -> tuple[Finding, ...]:
    from pixdesk.imaging.compose import compose  # loads OpenCV
    from pixdesk.pipeline.approved import read_approved
    from pixdesk.pipeline.export_gates import off_style
    from pixdesk.pipeline.export_orders import FolderAway
    from pixdesk.pipeline.stages import Stages

    profile = studio.catalogue.channel(rendition.channel).for_role(rendition.role)
    try:
        frame, matte, shadow = read_approved(studio, capture)
    except FolderAway as trouble:
        raise SetupError(str(trouble)) from trouble
    made = compose(
        frame.rgb,
        matte,
        profile,
        decontaminate=studio.catalogue.recipe(capture.recipe_id).matte.decontaminate and frame.alpha is None,
        shadow=shadow if profile.draws_shadow(capture.applied.shadow) else None,
        stage=Stages(studio.catalogue.scenes).of(profile.scene) if profile.scene else None,
    )
    return off_style(made, profile, guide)
