"""A verified rendition put into its channel's folder under its name, with its line: both or neither."""

from contextlib import suppress
from pathlib import PurePosixPath

from pixdesk.domain.rendition_naming import rendition_name
from pixdesk.domain.view import RenditionView
from pixdesk.errors import SetupError
from pixdesk.pipeline.export import MadeRendition
from pixdesk.pipeline.export_orders import Order, Target, generated
from pixdesk.pipeline.not_written import why_not_written
from pixdesk.pipeline.studio import Studio
from pixdesk.store import renditions
from pixdesk.store.files import holds, publish
from pixdesk.store.ordinals import ordinal_of


def publish_rendition(studio: Studio, order: Order, target: Target, made: MadeRendition) -> RenditionView:
    """Name a rendition, publish it whole and bind the approval to its bytes; without its line no file stays.

    Raises:
        SetupError: the export folder does not take it.
        StaleState: the capture is no longer approved.
    """
    capture, profile = order.capture, target.profile
    role = profile.for_role(target.role)
    name = rendition_name(
        role.naming,
        capture.label,
        stem=PurePosixPath(capture.name).stem,
        channel=profile.id,
        role=target.role,
        digest=capture.digest,
        suffix=made.suffix,
        ordinal=studio.on_store(ordinal_of, capture) if "{ordinal}" in role.naming else 1,
    )
    path = target.names.choose(name, capture_id=capture.id, role=target.role, digest=capture.digest, data=made.data)
    is_new = not holds(path, made.data)
    try:
        publish(path, made.data)
    except OSError as trouble:
        raise SetupError(why_not_written(path, trouble)) from trouble
    rendition = RenditionView(
        capture_id=capture.id,
        channel=profile.id,
        path=str(path),
        sha256=made.sha256,
        byte_count=len(made.data),
        width_px=made.width_px,
        height_px=made.height_px,
        fill_percent=made.fill_percent,
        quality=made.quality,
        exported_at=studio.clock(),
        remarks=made.remarks,
        role=target.role,
        title=made.words.title if made.words else "",
        alt=made.words.alt if made.words else "",
        digital_source=made.words.source if made.words else "",
        override=order.override.words if order.override else "",
        scene=role.scene,
    )
    try:
        studio.on_store(
            renditions.record,
            rendition,
            channel_digest=profile.digest,
            matte_digest=capture.matte_digest,
            actor=order.actor,
            roles=profile.roles_of(capture.label.view),
            generated=generated(capture, made),
        )
    except BaseException:
        if is_new:  # nobody approved this file, or nobody would know
            with suppress(OSError):  # what went wrong is told, not this
                path.unlink()
        raise
    return rendition
