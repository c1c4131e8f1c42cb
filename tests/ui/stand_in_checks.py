"""The checklist of the stand-in: the real list that ships over the stand-in's captures, for the SKU being shot."""

from datetime import UTC, datetime

from pixdesk.domain import checklist
from pixdesk.domain.checklist import CheckView, Ticked
from pixdesk.domain.view import CaptureView
from pixdesk.pipeline.catalogue import Catalogue, resources_dir

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class StandInChecks:
    """Measures every capture as the product's."""

    def __init__(self, engine) -> None:
        self._engine = engine
        self.ticked: dict[str, Ticked] = {}

    def now(self) -> CheckView:
        engine = self._engine
        if not engine.sku:
            return CheckView()
        found = Catalogue(resources_dir()).checklists()["standard"]
        views = [
            CaptureView(capture=capture, findings=engine.findings[ident], case_id=None)
            for ident, capture in engine.captures.items()
        ]
        told = checklist.lines(found, views, None, self.ticked)
        return CheckView(sku=engine.sku, title=found.title, lines=told)

    def tick(self, sku: str, item: str, *, is_right: bool, colourway: str, actor: str) -> CheckView:
        self._engine._do("tick", sku, item, is_right, actor)
        if is_right:
            self.ticked[item] = Ticked(actor=actor, at=NOON)
        else:
            self.ticked.pop(item, None)
        return self.now()
