"""Values put in words a person reads at a glance. All of it goes through Qt's translation."""

import html
import re
from datetime import UTC, datetime
from pathlib import PurePosixPath

from PySide6.QtCore import QCoreApplication, QDir

from pixdesk.domain.batch import BatchState, DefectClass
from pixdesk.domain.capture import Capture, CaptureState
from pixdesk.domain.finding import Code, Finding
from pixdesk.domain.gates import gate_for

_GRAVITY = {
    Code.UNREADABLE: 0,
    Code.NOT_A_PICTURE: 0,
    Code.TRUNCATED: 0,
    Code.SOURCE_LOST: 0,
    Code.MODEL_FAILED: 0,
    Code.NO_SUBJECT: 1,
    Code.NONCONFORMING: 1,
    Code.RENDITION_FAILED: 1,
}


_PARTED = re.compile(r"(?<=×) (?=\d)|(?<=AQL) (?=\d)|(?<=\d) (?=%|×|(?:px|MP|kB|MB|GB|ms|s|min|h|mm|ΔE)\b)")


def tr(words: str) -> str:
    """Translate a sentence of this module's context."""
    return QCoreApplication.translate("words", words)


def state(value: CaptureState) -> str:
    """Return a capture's state in one word."""
    return {
        CaptureState.LANDED: tr("Waiting"),
        CaptureState.PROCESSING: tr("Processing"),
        CaptureState.CLEAN: tr("Clean"),
        CaptureState.HELD: tr("Held"),
        CaptureState.APPROVED: tr("Approved"),
        CaptureState.EXPORTED: tr("Exported"),
        CaptureState.RESHOOT: tr("To reshoot"),
        CaptureState.DISCARDED: tr("Discarded"),
        CaptureState.SUPERSEDED: tr("Superseded"),
    }[value]


def batch_state(value: BatchState) -> str:
    """Return a batch's state in a word or two."""
    return {
        BatchState.OPEN: tr("Open"),
        BatchState.SAMPLED: tr("To inspect"),
        BatchState.APPROVED: tr("Approved"),
        BatchState.REJECTED: tr("Rejected"),
    }[value]


def defect_class(value: DefectClass) -> str:
    """Return a defect's class in one word."""
    return {
        DefectClass.CRITICAL: tr("critical"),
        DefectClass.MAJOR: tr("major"),
        DefectClass.MINOR: tr("minor"),
    }[value]


def code(value: str) -> str:
    """Return what a check finds in a word or two; most codes are such words."""
    return {
        Code.EATEN.value: tr("edge cut away"),
        Code.INTERNAL.value: tr("pixdesk failed"),
        Code.MOIRE.value: tr("moiré"),
        Code.RENDITION_FAILED.value: tr("file not made"),
        Code.THIN_LOST.value: tr("thin part lost"),
    }.get(value, value.replace("-", " "))


def count(number: int) -> str:
    """Return a count with its thousands set apart."""
    return f"{number:,}".replace(",", "\u202f")


def plural(number: int, one: str, many: str) -> str:
    """Return "1 capture" or "3 captures"; both words come already translated."""
    return f"{count(number)} {one if number == 1 else many}"


def age(then: datetime, now: datetime | None = None) -> str:
    """Return how long ago something was, as short as it can be said."""
    seconds = ((now or datetime.now(UTC)) - then).total_seconds()
    if seconds < 60:
        return tr("now")
    for limit, size, unit in ((3600, 60, tr("min")), (86_400, 3600, tr("h")), (float("inf"), 86_400, tr("d"))):
        if seconds < limit:
            return f"{int(seconds // size)} {unit}"
    raise AssertionError("unreachable: the last limit is infinite")


def clock(then: datetime) -> str:
    """Return the local time of day."""
    return then.astimezone().strftime("%H:%M")


def moment(then: datetime) -> str:
    """Return local date and time to the second."""
    return then.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def lately(then: datetime, now: datetime | None = None) -> str:
    """Return the time of day of what happened today, and the date with what happened before."""
    local, today = then.astimezone(), (now or datetime.now(UTC)).astimezone()
    return local.strftime("%H:%M:%S" if local.date() == today.date() else "%Y-%m-%d %H:%M")


def unbroken(said: str) -> str:
    """Return a sentence whose figures never part from their units, nor a size from its other half."""
    return _PARTED.sub("\u00a0", said)


def duration(milliseconds: float) -> str:
    """Return how long something took: milliseconds up to a second, then seconds."""
    if milliseconds < 999.5:
        return f"{milliseconds:.0f}\u00a0ms"
    return f"{milliseconds / 1000:.1f}\u00a0s"


def span(seconds: float) -> str:
    """Return how long something took in the two largest units it has: seconds, minutes, hours, days."""
    if seconds < 90:
        return f"{seconds:.1f}\u00a0s" if seconds < 10 else f"{seconds:.0f}\u00a0s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes}\u00a0min"
    hours, left = divmod(minutes, 60)
    if hours < 48:
        return f"{hours}\u00a0h {left:02}\u00a0min"
    return f"{hours // 24}\u00a0d {hours % 24}\u00a0h"


def size(byte_count: int) -> str:
    """Return a file's size."""
    if byte_count < 1000:
        return plural(byte_count, tr("byte"), tr("bytes"))
    return f"{byte_count / 1e6:.1f} MB" if byte_count >= 1e6 else f"{byte_count / 1e3:.0f} kB"


def shown_text(text: str) -> str:
    """Return a text with a mark for what cannot be printed."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def in_tooltip(text: str) -> str:
    """Return a text as a tooltip shows it sign by sign: what looks like a tag would be obeyed there."""
    return f"<qt>{html.escape(text, quote=False).replace(chr(10), '<br>')}</qt>" if "<" in text else text


def short_name(capture: Capture) -> str:
    """Return the file's own name, without the folders above it; what cannot be printed shows as a mark."""
    return shown_text(PurePosixPath(capture.name).name or capture.name)


def stem(capture: Capture) -> str:
    """Return the file's own name without its ending, for places where room is dear."""
    name = short_name(capture)
    return PurePosixPath(name).stem or name


def short_path(path: str, letters: int = 44) -> str:
    """Return a path as long as told at most: its beginning, an ellipsis, and as many of its last folders as fit.

    What lies in the home folder begins with ``~``, but on Windows, where nobody writes it so.
    """
    home = QDir.homePath()
    if home != "/" and path.startswith(f"{home}/"):
        path = f"~{path.removeprefix(home)}"
    if len(path) <= letters:
        return path
    mark = "\\" if "\\" in path and "/" not in path else "/"
    first, *rest = path.split(mark)
    first = first or mark + rest.pop(0)
    kept: list[str] = []
    while rest and len(first) + sum(len(part) + 1 for part in [*kept, rest[-1]]) + 2 <= letters:
        kept.insert(0, rest.pop())
    return mark.join([first, "\u2026", *kept]) if kept else f"\u2026{path[-letters + 1 :]}"


def frozen(newer: int) -> str:
    """Return what stands over a frozen frame, and how many captures have come meanwhile."""
    said = tr("Frozen")
    if not newer:
        return f"{said}  ·  {tr('H goes on')}"
    came = plural(newer, tr("new capture"), tr("new captures"))
    return f"{said}  ·  {tr('%1 meanwhile  ·  End shows the newest').replace('%1', came)}"


def label(capture: Capture) -> str:
    """Return SKU, colourway and view as far as they are known."""
    said = capture.label
    return "  ·  ".join(part for part in (said.sku, said.colourway, said.view) if part)


def facts(capture: Capture) -> str:
    """Return what is known of the file: pixels, format, bytes, version, and what a person changed of its picture."""
    parts = []
    if capture.width_px:
        parts.append(f"{capture.width_px} × {capture.height_px} px")
    if capture.format:
        parts.append(capture.format.upper())
    if capture.byte_count:
        parts.append(size(capture.byte_count))
    if capture.version > 1:
        parts.append(tr("version %1").replace("%1", str(capture.version)))
    return "  ·  ".join((*parts, *capture.applied.words_by_hand))


def measured(finding: Finding) -> str:
    """Return the figure measured beside its limit; empty when the check has no figure."""
    if not finding.unit:
        return ""
    if finding.unit.startswith("share"):
        return (
            tr("%1\u00a0%%3, limit %2\u00a0%")
            .replace("%3", finding.unit.removeprefix("share"))
            .replace("%1", f"{finding.measured * 100:.3g}")
            .replace("%2", f"{finding.limit * 100:.3g}")
        )
    return (
        tr("%1\u00a0%3, limit %2\u00a0%3")
        .replace("%1", f"{finding.measured:.3g}")
        .replace("%2", f"{finding.limit:.3g}")
        .replace("%3", finding.unit)
    )


def explained(finding: Finding) -> str:
    """Return what the figure measures and why the standard limit is what it is; empty for what no check finds."""
    gate = gate_for(finding.code, finding.unit)
    if gate is None:
        return ""
    return tr("Measured: %1.\nThe standard limit: %2.").replace("%1", gate.measures).replace("%2", gate.source)


def worst_first(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return findings that hold before those that only note, the gravest first; otherwise as they came."""
    return tuple(sorted(findings, key=lambda finding: (not finding.holds, _GRAVITY.get(finding.code, 2))))


def share(value: float) -> str:
    """Return a share in per cent; what is there but would round to nothing is said to be less than that."""
    if 0 < value < 0.0005:
        return "<\u20090.1\u00a0%"
    return f"{value * 100:.1f}\u00a0%" if 0 < value < 0.1 else f"{value * 100:.0f}\u00a0%"
