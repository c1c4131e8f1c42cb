"""The contact sheet's sections: what was drawn, and apart from it what was flagged."""

from collections.abc import Sequence

from pixdesk.domain.view import CaptureView, Sheet
from pixdesk.ui import tiles, words
from pixdesk.ui.tile_view import Section


def open_section(views: Sequence[CaptureView]) -> Section:
    """Return the one section of a batch that still takes captures."""
    items = tuple(tiles.of_capture(view) for view in views)
    lines = 2 if any(item.reason for item in items) else 0
    return Section(words.tr("So far"), _counted(len(items)), items, reason_lines=lines)


def sections_of(sheet: Sheet) -> list[Section]:
    """Return the sample, and the flagged with their reasons when there are any."""
    batch = sheet.summary.batch
    sample = tuple(tiles.of_sheet(tile, sheet.defects) for tile in sheet.sample)
    flagged = tuple(tiles.of_sheet(tile, sheet.defects) for tile in sheet.flagged)
    drawn = words.tr("%1 of %2 clean captures, drawn from seed %3").replace("%1", str(len(sample)))
    drawn = drawn.replace("%2", words.count(batch.lot_size)).replace("%3", batch.seed[:8])
    sections = [Section(words.tr("Sample"), drawn, sample)]
    if flagged:
        apart = words.tr("%1, inspected one by one on Exceptions; not counted in the sample")
        note = apart.replace("%1", _counted(len(flagged)))
        sections.append(Section(words.tr("Flagged"), note, flagged, reason_lines=2))
    return sections


def _counted(number: int) -> str:
    return words.plural(number, words.tr("capture"), words.tr("captures"))
