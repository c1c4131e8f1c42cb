"""The contact sheet's sections: what was drawn, and apart from it what was flagged."""

from collections.abc import Sequence
from typing import Final

from pixdesk.domain.batch import Batch
from pixdesk.domain.capture import CaptureState
from pixdesk.domain.view import CaptureView, Sheet
from pixdesk.ui import tiles, words
from pixdesk.ui.grid import ContactSheet
from pixdesk.ui.shelf import Section

_FLAGGED: Final = frozenset({CaptureState.HELD, CaptureState.RESHOOT, CaptureState.DISCARDED})


def open_sections(views: Sequence[CaptureView]) -> list[Section]:
    """Return what came so far of a batch that still takes captures, and apart from it what was flagged."""
    items = [tiles.of_capture(view) for view in views]
    flagged = tuple(item for item in items if item.state in _FLAGGED)
    sound = tuple(item for item in items if item.state not in _FLAGGED)
    sections = [Section(words.tr("So far"), _counted(len(sound)), sound)] if sound or not flagged else []
    if flagged:
        sections.append(Section(words.tr("Flagged"), _settled(len(flagged)), flagged, reason_lines=2))
    return sections


def touch_up(grid: ContactSheet, batch_id: int, views: Sequence[CaptureView]) -> bool:
    """Show captures of an open batch that came or changed, without looking at all the others again.

    Returns False where that cannot be: one changed sides, left the batch, or is the first of its section.
    """
    for view in views:
        item = tiles.of_capture(view)
        if view.capture.batch_id != batch_id or item.state is CaptureState.SUPERSEDED:
            return False
        section = 1 if item.state in _FLAGGED else 0
        if not grid.put(item, section):
            return False
    for section, note in enumerate((_counted, _settled)):
        grid.say_note(section, note)
    return True


def _settled(number: int) -> str:
    return words.tr("%1, settled on Exceptions").replace("%1", _counted(number))


def sections_of(sheet: Sheet) -> list[Section]:
    """Return the sample, and the flagged with their reasons when there are any."""
    batch = sheet.summary.batch
    sample = tuple(tiles.of_sheet(tile, sheet.defects) for tile in sheet.sample)
    flagged = tuple(tiles.of_sheet(tile, sheet.defects) for tile in sheet.flagged)
    sections = [Section(words.tr("Sample"), _drawn(len(sample), batch), sample)]
    if flagged:
        apart = words.tr("%1, settled on Exceptions; not counted in the sample")
        note = apart.replace("%1", _counted(len(flagged)))
        sections.append(Section(words.tr("Flagged"), note, flagged, reason_lines=2))
    return sections


def _drawn(seen: int, batch: Batch) -> str:
    if seen >= batch.lot_size:
        return words.tr("every clean capture")
    drawn = words.tr("%1 of %2 clean captures, drawn from seed %3").replace("%1", words.count(seen))
    return drawn.replace("%2", words.count(batch.lot_size)).replace("%3", batch.seed[:8])


def _counted(number: int) -> str:
    return words.plural(number, words.tr("capture"), words.tr("captures"))
