"""Slates in the flow: a frame that shows one names the frames after it, and is itself let be."""

from dataclasses import dataclass
from pathlib import Path

from pixdesk.domain.batch import batch_key
from pixdesk.domain.capture import Label
from pixdesk.domain.event import Changed
from pixdesk.domain.slate import Slate, SlateRule, sku_of
from pixdesk.pipeline.found import Found
from pixdesk.pipeline.originals import Original
from pixdesk.pipeline.studio import Studio
from pixdesk.store import slates


@dataclass(frozen=True, kw_only=True)
class Slating:
    """The slates of one capture folder."""

    studio: Studio
    folder: Path

    def wants(self, *, is_watched: bool) -> bool:
        """Whether frames are searched for a slate; unwatched ones only when asked, for it takes a decode more."""
        rule = self.studio.choices.slates
        return rule is SlateRule.ALWAYS or (is_watched and rule is SlateRule.WATCHED)

    def land(self, found: Found, original: Original, codes: tuple[str, ...]) -> bool:
        """Land a frame as a slate if it shows one; two that differ are none.

        Returns:
            Whether it was one; otherwise it is a frame like any other.
        """
        skus = {sku for code in codes if (sku := sku_of(code))}
        if len(skus) != 1:
            return False
        slate = Slate(folder=str(self.folder), name=found.name, sku=skus.pop(), mtime_ns=original.mtime_ns)
        changed = self.studio.on_store(
            slates.land, slate, byte_count=original.byte_count, digest=original.digest, key_of=self.key_of
        )
        if changed is None:
            return False
        self.studio.post(Changed(captures=frozenset(changed)))
        self.studio.notice(f"Slate: the frames that follow are {slate.sku}.", "info", found.name)
        return True

    def key_of(self, name: str, label: Label) -> str:
        """Return the batch a frame belongs to."""
        root = self.folder.name or "captures"
        return batch_key(self.studio.choices.batch_rule, root=root, name=name, label=label)
