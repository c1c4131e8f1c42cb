"""The studio's data files: recipes, channel profiles, scenes, destinations and routing, read from TOML and checked.

Data beats subclass: a new channel or product family is a file, not code.
"""

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import pixdesk
from pixdesk.domain.channel import ChannelProfile
from pixdesk.domain.checklist import Checklist
from pixdesk.domain.destination import Destination
from pixdesk.domain.recipe import ANY_FAMILY, Recipe
from pixdesk.domain.routing import Routing
from pixdesk.domain.style import StyleGuide
from pixdesk.domain.swatch import Swatches
from pixdesk.errors import SetupError
from pixdesk.pipeline.scene_library import SceneLibrary
from pixdesk.pipeline.toml_files import TOML_MAX_BYTES, complaints, load_folder, load_toml, shown

__all__ = ["TOML_MAX_BYTES", "Catalogue", "complaints", "load_folder", "load_toml", "resources_dir"]

T = TypeVar("T")


def resources_dir() -> Path:
    """Return the folder of the data that ships with pixdesk.

    It is ``pixdesk/resources`` in an installed wheel and in a frozen build, and ``resources`` beside the
    package in a source checkout.

    Raises:
        SetupError: neither is there; the installation is incomplete.
    """
    package = Path(pixdesk.__file__).resolve().parent
    for folder in (package / "resources", package.parent / "resources"):
        if (folder / "channels").is_dir():
            return folder
    raise SetupError(f"{package}: the resources folder is missing. Install pixdesk again.")


class Catalogue:
    """The recipes and channel profiles in force: those that ship, and the studio's own over them.

    Args:
        bundled: a folder with ``recipes`` and ``channels`` inside; usually `resources_dir()`.
        studio: the same layout, written by the studio; a file there replaces a bundled one of the same id.
    """

    def __init__(self, bundled: Path, studio: Path | None = None) -> None:
        self._folders = (bundled,) if studio is None else (bundled, studio)
        self._routing: tuple[tuple[Routing, ...], Routing] | None = None
        self.scenes = SceneLibrary(self._folders)

    def recipes(self) -> dict[str, Recipe]:
        """Read every recipe, keyed by id. Raises SetupError for a wrong file or one that names an unknown recipe."""
        found = self._all("recipes", Recipe)
        for recipe in found.values():
            for key, wanted in (("alternative", (recipe.alternative,)), ("candidates", recipe.candidates)):
                for id_ in filter(None, wanted):
                    self._require(found, id_, f"{self._file_of(recipe)}: {key}", "recipe")
        return found

    def families(self) -> dict[str, str]:
        """Return the product family each recipe is for, where it is for one; none while a recipe's file is wrong."""
        try:
            found = self.recipes()
        except SetupError:  # the queue of cases is shown all the same
            return {}
        return {id_: recipe.family for id_, recipe in found.items() if recipe.family != ANY_FAMILY}

    def _file_of(self, recipe: Recipe) -> Path:
        """Return the file a recipe came from; the studio's where it has one of that id."""
        places = [path for folder in self._folders for path in sorted((folder / "recipes").glob("*.toml"))]
        return next(path for path in reversed(places) if load_toml(path, Recipe).id == recipe.id)

    def routing(self) -> Routing:
        """Return the routing rules in force: the studio's, then those that ship.

        Raises:
            SetupError: a file is wrong, or names a recipe or channel there is none of.
        """
        files = [path for folder in self._folders if (path := folder / "routing.toml").is_file()]
        read = tuple(load_toml(path, Routing) for path in files)
        if self._routing is None or self._routing[0] != read:  # other files are read only when these have changed
            for path, one in zip(files, read, strict=True):
                self._require_known(path, one)
            self._routing = (read, functools.reduce(lambda under, over: over.over(under), read, Routing()))
        return self._routing[1]

    def swatches(self) -> Swatches:
        """Read the studio's swatches; none ship. Raises SetupError for a wrong file."""
        path = self._folders[-1] / "swatches.toml"
        return load_toml(path, Swatches) if path.is_file() else Swatches()

    def _require_known(self, path: Path, routing: Routing) -> None:
        for ordinal, rule in enumerate(routing.rules, start=1):
            where = f"{path}: rules[{ordinal}]"
            if rule.recipe:
                self._require(self.recipes(), rule.recipe, f"{where}.recipe", "recipe")
            if rule.channel:
                self._require(self.channel_files(), rule.channel, f"{where}.channel", "channel")

    @staticmethod
    def _require(known: Mapping[str, object], wanted: str, where: str, what: str) -> None:
        if wanted not in known:
            raise SetupError(f"{where}: there is no {what} {shown(wanted)}. Known: {', '.join(known)}.")

    def channels(self) -> dict[str, ChannelProfile]:
        """Read every channel profile in force, its scenes found, keyed by id. Raises SetupError for a wrong file."""
        chosen = self.scenes.choices()
        return {name: self.scenes.in_force(profile, chosen) for name, profile in self.channel_files().items()}

    def channel_files(self) -> dict[str, ChannelProfile]:
        """Read every channel profile as its file has it, keyed by id. Raises SetupError for a wrong file."""
        return self._all("channels", ChannelProfile)

    def styles(self) -> dict[str, StyleGuide]:
        """Read every style guide of the studio, keyed by id; none ships. Raises SetupError for a wrong file."""
        return self._all("styles", StyleGuide)

    def style(self, style_id: str) -> StyleGuide:
        """Return one style guide.

        Raises:
            SetupError: there is none of that id; the message lists those there are.
        """
        return _pick(self.styles(), style_id, "style guide")

    def destinations(self) -> dict[str, Destination]:
        """Read every destination of the studio, keyed by id; none ships. Raises SetupError for a wrong file."""
        return self._all("destinations", Destination)

    def checklists(self) -> dict[str, Checklist]:
        """Read every intake checklist, keyed by id. Raises SetupError for a wrong file."""
        return self._all("checklists", Checklist)

    def recipe(self, recipe_id: str) -> Recipe:
        """Return one recipe.

        Raises:
            SetupError: there is none of that id; the message lists those there are.
        """
        return _pick(self.recipes(), recipe_id, "recipe")

    def channel(self, channel_id: str) -> ChannelProfile:
        """Return one channel profile.

        Raises:
            SetupError: there is none of that id; the message lists those there are.
        """
        return _pick(self.channels(), channel_id, "channel")

    def destination(self, destination_id: str) -> Destination:
        """Return one destination.

        Raises:
            SetupError: there is none of that id; the message lists those there are.
        """
        return _pick(self.destinations(), destination_id, "destination")

    def _all(self, name: str, kind: type[T]) -> dict[str, T]:
        merged: dict[str, T] = {}
        for folder in self._folders:
            merged |= load_folder(folder / name, kind)
        return dict(sorted(merged.items()))


def _pick(known: Mapping[str, T], wanted: str, what: str) -> T:
    if wanted in known:
        return known[wanted]
    listed = ", ".join(known) or "none at all"
    raise SetupError(f"There is no {what} {wanted!r}. Known: {listed}.")
