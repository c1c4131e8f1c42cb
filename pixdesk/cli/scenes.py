"""``pixdesk scenes``: pictures that products are set in; taken in, looked at, approved, and chosen for a role."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from pixdesk.cli.common import Actor, Home, Json, actor_or_user, cell, console, studio_engine, visible
from pixdesk.domain.scene import SceneView
from pixdesk.pipeline import scene_desk

app = typer.Typer(
    help="Scenes: pictures that products are set in, with ground and light. Only approved ones reach a channel.",
    no_args_is_help=True,
)

SceneId = Annotated[str, typer.Argument(help="The scene's id.")]


@app.command("list")
def list_scenes(
    home: Home = None,
    season: Annotated[str, typer.Option("--season", help="Only those of a season.")] = "",
    channel: Annotated[str, typer.Option("--channel", help="Only those that may be used for a channel.")] = "",
    family: Annotated[str, typer.Option("--family", help="Only those for a product family.")] = "",
    as_json: Json = False,
) -> None:
    """List the library: every scene, whether it is approved as it stands, and what is shown in it."""
    with studio_engine(home) as engine:
        found = scene_desk.tagged(engine.scenes.listed(), season, channel, family)
    if as_json:
        typer.echo(json.dumps([_as_data(one) for one in found], indent=2, ensure_ascii=False))
        return
    table = Table("Scene", "Title", "Standing", "Shown in it", "Licence", box=None)
    table.columns[0].no_wrap = True
    for one in found:
        shown = ", ".join(f"{channel} {role}".strip() for channel, role in one.used) or "-"
        told = (one.scene.version, one.scene.title, _standing(one), shown, one.scene.licence)
        table.add_row(*(cell(text) for text in told))
    console.print(table)


def _standing(one: SceneView) -> str:
    return "draft, changed since" if one.is_changed else one.state


def _as_data(one: SceneView) -> dict[str, Any]:
    used = [{"channel": channel, "role": role} for channel, role in one.used]
    return {
        **asdict(one.scene),
        "version": one.scene.version,
        "digest": one.scene.digest,
        "state": one.state,
        "used": used,
    }


@app.command()
def add(
    folder: Annotated[Path, typer.Argument(help="A folder with scene.toml and the plate it names.")],
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Take a scene into the library, as a draft; one of the same id is replaced."""
    with studio_engine(home) as engine:
        scene = engine.scenes.add(folder, actor=actor_or_user(actor))
    console.print(cell(f"{scene.version} is in the library, as a draft: pixdesk scenes preview {scene.id}"))


@app.command()
def approve(scene: SceneId, home: Home = None, actor: Actor = "") -> None:
    """Let a scene, as it stands, reach channels; a later change of it undoes that."""
    with studio_engine(home) as engine:
        found = engine.scenes.approve(scene, actor=actor_or_user(actor))
    console.print(cell(f"{found.version} is approved. {found.credit}, {found.licence}."))


@app.command()
def withdraw(scene: SceneId, home: Home = None, actor: Actor = "") -> None:
    """Let a scene reach no channel any more; what was exported stays."""
    with studio_engine(home) as engine:
        engine.scenes.withdraw(scene, actor=actor_or_user(actor))
    console.print(cell(f"{scene} is a draft again."))


@app.command()
def use(
    scene: Annotated[str, typer.Argument(help="The scene's id; 'none' for the background the profile names.")],
    channel: Annotated[str, typer.Option("--channel", help="The profile's id.")],
    role: Annotated[str, typer.Option("--role", help="Which of its roles; left out where it has none.")] = "",
    home: Home = None,
    actor: Actor = "",
) -> None:
    """Show a role of a channel in an approved scene; its files become due again."""
    chosen = "" if scene == "none" else scene
    with studio_engine(home) as engine:
        engine.scenes.use(chosen, channel, role, actor=actor_or_user(actor))
    where = f"{channel} {role}".strip()
    console.print(cell(f"{where} is shown in {chosen}." if chosen else f"{where} has the profile's own background."))


@app.command("undo")
def take_back(home: Home = None, actor: Actor = "") -> None:
    """Take back what was done to scenes last: one taken in, approved, withdrawn or chosen. What was exported stays."""
    with studio_engine(home) as engine:
        what, scene, where = engine.scenes.done_last()
        engine.scenes.take_back(actor=actor_or_user(actor))
    console.print(cell(f"Taken back: {' '.join(filter(None, (what.replace('-', ' '), scene, where)))}."))


@app.command()
def preview(
    scene: SceneId,
    out: Annotated[Path, typer.Option("--out", "-o", help="The JPEG to write.")] = Path("scene.jpg"),
    capture: Annotated[
        int | None, typer.Option("--capture", help="Whose cutout is shown; the newest if left out.")
    ] = None,
    cutout: Annotated[Path | None, typer.Option("--cutout", help="A picture with transparency instead.")] = None,
    channel: Annotated[str, typer.Option("--channel", help="Whose canvas, fill and margins hold.")] = "",
    role: Annotated[str, typer.Option("--role", help="Which of its roles; the first if left out.")] = "",
    home: Home = None,
) -> None:
    """Show a product in a scene, draft or not, as a channel would have it; written to a file and nowhere else."""
    from pixdesk.pipeline.scene_preview import DEFAULT_CHANNEL
    from pixdesk.pipeline.scene_preview import preview as look
    from pixdesk.store.files import publish

    if capture is not None and cutout is not None:
        raise typer.BadParameter("Name a capture or a cutout, not both.")
    with studio_engine(home) as engine:
        made = look(
            engine.studio,
            scene,
            capture_id=capture,
            cutout=cutout,
            channel=channel or DEFAULT_CHANNEL,
            role=role,
        )
    publish(out, made.jpeg)
    for remark in made.remarks:
        console.print(visible(remark), markup=False, soft_wrap=True)
    console.print(visible(f"{out}: {made.width_px}×{made.height_px} px"), markup=False, soft_wrap=True)
