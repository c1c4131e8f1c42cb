"""The channels a studio may export to: which there are, which are confirmed, and what would break tomorrow."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from pixdesk.domain import digest
from pixdesk.domain.channel import ChannelProfile, Standing
from pixdesk.domain.channel_check import Breach, CheckedFile
from pixdesk.domain.channel_limit import Force
from pixdesk.domain.people import Verb
from pixdesk.domain.view import RenditionView
from pixdesk.errors import SetupError
from pixdesk.pipeline import scene_desk
from pixdesk.pipeline.guard import require
from pixdesk.pipeline.studio import Studio
from pixdesk.store import confirmations


def is_usable(profile: ChannelProfile, confirmed: dict[str, str]) -> bool:
    """Whether files may be made for a profile: its figures were read, or the studio answers for them as they are."""
    return profile.status is not Standing.UNVERIFIED or confirmed.get(profile.id) == profile.figures_digest


def offered(studio: Studio) -> tuple[ChannelProfile, ...]:
    """Return every profile that files may be made for, by its id."""
    confirmed = studio.on_store(confirmations.confirmed)
    return tuple(profile for profile in studio.catalogue.channels().values() if is_usable(profile, confirmed))


def unconfirmed(studio: Studio) -> tuple[ChannelProfile, ...]:
    """Return every profile that no file may be made for before the studio has confirmed it, by its id."""
    confirmed = studio.on_store(confirmations.confirmed)
    return tuple(profile for profile in studio.catalogue.channels().values() if not is_usable(profile, confirmed))


def usable(studio: Studio, names: Iterable[str]) -> list[ChannelProfile]:
    """Return the profiles of these ids, each once.

    Raises:
        SetupError: one is unknown, unverified and not confirmed, or shown in a scene that is not approved.
    """
    profiles = [studio.catalogue.channel(name) for name in dict.fromkeys(names)]
    confirmed = studio.on_store(confirmations.confirmed)
    for profile in profiles:
        if not is_usable(profile, confirmed):
            raise SetupError(
                f"{profile.title} is unverified: nobody has held its figures against the channel's own page. Do that, "
                f"correct them in a profile of your own, and confirm it: pixdesk channels confirm {profile.id}"
            )
    for profile in profiles:
        scene_desk.require_approved(studio, profile)
    return profiles


def confirm(studio: Studio, name: str, *, actor: str) -> ChannelProfile:
    """Let the studio answer for a profile's figures as they stand; a later change of the file undoes it.

    Raises:
        NotAllowed: who is signed in may not.
        SetupError: there is no such profile.
    """
    profile, allowed = studio.catalogue.channel(name), require(studio, (Verb.SETTINGS,), actor)
    studio.on_store(confirmations.confirm, profile.id, profile.figures_digest, actor=allowed.name)
    return profile


def check(
    renditions: Iterable[RenditionView], profile_of: Callable[[str], ChannelProfile | None], day: date
) -> Iterator[CheckedFile]:
    """Hold exported files against profiles, one after the other, reading each from disk.

    Args:
        renditions: the valid ones.
        profile_of: the profile a channel's files are held against; None leaves them out.
        day: limits that begin later are left out.
    """
    for rendition in renditions:
        profile = profile_of(rendition.channel)
        if profile is not None:
            yield CheckedFile(
                capture_id=rendition.capture_id,
                channel=rendition.channel,
                path=rendition.path,
                breaches=tuple(_breaches(rendition, profile.for_role(rendition.role), day)),
            )


def _breaches(rendition: RenditionView, profile: ChannelProfile, day: date) -> Iterator[Breach]:
    from pixdesk.imaging.reread import reread  # loads NumPy and Pillow

    try:
        data = Path(rendition.path).read_bytes()
    except OSError as trouble:
        yield Breach(Force.HARD, f"The file cannot be read ({trouble.strerror}).")
        return
    if digest.of_bytes(data) != rendition.sha256:
        yield Breach(Force.HARD, "The file is no longer the one that was approved and exported.")
    found = reread(data, profile, rendition.fill_percent)
    for words in found.failures:
        yield Breach(Force.HARD, words)
    if found.figures is not None:
        for limit in profile.limits_on(day):
            for words in limit.breaches(found.figures):
                yield Breach(limit.force, words)
