"""The intake checklist at work: how it stands for the product being shot or any other, and what a person ticks."""

from collections.abc import Mapping
from dataclasses import dataclass

from pixdesk.domain import checklist
from pixdesk.domain.capture import Label
from pixdesk.domain.checklist import By, Checklist, CheckView, Ticked
from pixdesk.domain.event import Changed
from pixdesk.domain.people import Verb
from pixdesk.domain.shot_list import ShotRow
from pixdesk.domain.shot_state import Shot, ShotList, standing
from pixdesk.domain.view import CaptureView
from pixdesk.errors import SetupError
from pixdesk.pipeline.guard import needs
from pixdesk.pipeline.studio import Studio
from pixdesk.store import checklists, shots, slates
from pixdesk.store.db import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class _Product:
    """What the store knows of one product."""

    sku: str
    row: ShotRow | None
    views: list[CaptureView]
    ticked: dict[str, Ticked]
    colourway: str


class CheckDesk:
    """What an operator can do with checklists; the engine holds one."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def now(self) -> CheckView:
        """Return the checklist of the product being shot; one without lines where nothing says which that is.

        Raises:
            SetupError: a checklist's file is wrong.
        """
        sku, colourway = self._studio.on_store(_shooting)
        return self.of(sku, colourway) if sku else CheckView()  # no file is read, and nothing loaded, for nothing

    def of(self, sku: str, colourway: str = "") -> CheckView:
        """Return the checklist of a product.

        Raises:
            SetupError: a checklist's file is wrong.
        """
        return self._studio.on_store(checks_of, self._studio.catalogue.checklists(), sku, colourway)

    @needs(Verb.SHOOT)
    def tick(self, sku: str, item: str, *, is_right: bool = True, colourway: str = "", actor: str) -> CheckView:
        """Tick an item of a product, or take the tick away; returns how the list stands then.

        Raises:
            SetupError: the product's checklist has no such item, or it is measured and not ticked.
        """
        product = self._studio.on_store(_product, sku, colourway)
        found = _checklist(product, self._studio.catalogue.checklists())
        items = {one.id: one for one in found.items} if found else {}
        if item not in items:
            raise SetupError(f"There is nothing called {item!r} on this checklist. There is: {', '.join(items)}.")
        if items[item].by is not By.PERSON:
            raise SetupError(f"“{items[item].title}” is measured: what the checks find ticks it, not a person.")
        self._studio.on_store(
            checklists.tick, product.sku, product.colourway, items[item], is_right=is_right, actor=actor
        )
        self._studio.post(Changed())
        return self.of(product.sku, product.colourway)


def checks_of(store: Store, known: Mapping[str, Checklist], sku: str = "", colourway: str = "") -> CheckView:
    """Return the checklist of a product, or of the one being shot; reads the store alone, beside an open window."""
    if not sku:
        sku, colourway = _shooting(store)
    if not sku:
        return CheckView()
    product = _product(store, sku, colourway)
    found = _checklist(product, known)
    if found is None:
        return CheckView(sku=sku, colourway=product.colourway)
    stands = standing(product.row, _shots(product), shots.today(store)) if product.row else None
    return CheckView(
        sku=product.sku,
        colourway=product.colourway,
        family=product.row.family if product.row else "",
        title=found.title,
        lines=checklist.lines(found, product.views, stands, product.ticked),
    )


def _checklist(product: _Product, known: Mapping[str, Checklist]) -> Checklist | None:
    return checklist.checklist_for(product.row.family if product.row else "", known)


def _shooting(store: Store) -> tuple[str, str]:
    sku = slates.shooting(store)[0]
    colourway = store.one("SELECT colourway FROM captures WHERE sku = ? ORDER BY id DESC LIMIT 1", (sku,))
    return sku, str(colourway or "")


def _product(store: Store, sku: str, colourway: str) -> _Product:
    row = ShotList(shots.of_sku(store, sku)).row_of(Label(sku=sku, colourway=colourway))
    of_row = row.colourway if row is not None else colourway
    views = [view for view in checklists.of_product(store, sku) if _is_of(view, of_row, row)]
    name = row.sku if row is not None else sku
    return _Product(sku=name, row=row, views=views, ticked=checklists.ticked(store, name, of_row), colourway=of_row)


def _is_of(view: CaptureView, colourway: str, row: ShotRow | None) -> bool:
    said = view.capture.label.colourway
    return row is None or not said or not colourway or said.casefold() == colourway.casefold()


def _shots(product: _Product) -> list[Shot]:
    return [
        Shot(id=c.id, folder=c.folder, name=c.name, state=c.state, label=c.label, landed_at=c.landed_at)
        for c in (view.capture for view in product.views)
    ]
