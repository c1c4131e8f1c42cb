"""Plates of scenes, computed: a lit sheet of paper that bends up into a wall, its ground, light and lens all known.

The plates in ``resources/scenes`` were made here: ``python -m tests.helpers.plates`` writes them again.
"""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from pixdesk.domain.scene import Scene, SceneGround, SceneLight

GAMMA = 2.2


def paper(
    scene: Scene,
    size: tuple[int, int],
    *,
    ground: tuple[int, int, int],
    wall: tuple[int, int, int],
    bend_share: float = 0.06,
    grain: float = 1.1,
    fall: float = 1.0,
    pool: float = 0.0,
) -> NDArray[np.uint8]:
    """Return a plate of a scene, H×W×3.

    Args:
        size: width, height.
        ground, wall: their colours where the product stands and just above the bend.
        bend_share: of the height, over which one goes over into the other.
        grain: levels.
        fall: how fast the light falls off; 1 for a lamp twice the picture's width away.
        pool: how much brighter the wall is around the light's own spot.
    """
    width, height = size
    plane, focal = scene.ground, scene.focal_px(width)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    rows, across = y / height, x - width / 2
    stand = plane.stand_share - plane.horizon_share
    large = np.maximum((np.maximum(rows, plane.back_share) - plane.horizon_share) / stand, 1e-3)
    depth, side = focal / large - focal, across / large
    lamp = 2.0 * width / fall
    turned, raised = np.radians(scene.light.from_degrees), np.radians(scene.light.height_degrees)
    flat = lamp * np.cos(raised)
    place = (flat * np.sin(turned), lamp * np.sin(raised), flat * np.cos(turned))
    tall = np.maximum(plane.back_share - rows, 0) * height / large
    away = np.sqrt((side - place[0]) ** 2 + (tall - place[1]) ** 2 + (depth - place[2]) ** 2)
    light = (lamp / away) ** 2
    light /= light[int(plane.stand_share * height), width // 2]
    bend = np.clip((rows - plane.back_share) / bend_share + 0.5, 0, 1)
    bend = bend * bend * bend * (bend * (6 * bend - 15) + 10)
    spot = np.exp(-(((across / width + 0.25 * np.sin(turned)) / 0.5) ** 2) - ((rows - 0.2) / 0.4) ** 2)
    colours = [(np.array(one, np.float32) / 255) ** GAMMA for one in (ground, wall)]
    shown = colours[0] * bend[..., None] + colours[1] * (1 - bend)[..., None] * (1 + pool * spot)[..., None]
    encoded = np.clip(shown * light[..., None], 0, 1) ** (1 / GAMMA) * 255
    rng = np.random.default_rng(11)
    fine = cv2.GaussianBlur(rng.normal(0, 1, (height, width)).astype(np.float32), (0, 0), 0.8)
    encoded += (fine / fine.std() * grain)[..., None]
    return np.clip(np.rint(encoded), 0, 255).astype(np.uint8)


def small_scene(**changes: object) -> Scene:
    """A scene for tests: light from the left and behind, a bend two fifths up."""
    values: dict[str, object] = {
        "id": "paper",
        "title": "Paper",
        "plate": "plate.jpg",
        "credit": "computed by the tests",
        "licence": "CC0-1.0",
        "ground": SceneGround(stand_share=0.84, horizon_share=-0.2, back_share=0.45, lens_mm=70),
        "light": SceneLight(from_degrees=300, height_degrees=45, size_degrees=15),
    }
    return Scene(**(values | changes))


def write_scene(folder: Path, scene: Scene, plate: NDArray[np.uint8], *, more: str = "") -> Path:
    """Write a scene's folder below `folder` and return it."""
    place = folder / scene.id
    place.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(place / scene.plate), plate[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90])
    ground, light = scene.ground, scene.light
    (place / "scene.toml").write_text(
        f'id = "{scene.id}"\ntitle = "{scene.title}"\nplate = "{scene.plate}"\ncredit = "{scene.credit}"\n'
        f'licence = "{scene.licence}"\nshadow = "{scene.shadow}"\n{more}\n[ground]\n'
        f"stand_share = {ground.stand_share}\n"
        f"horizon_share = {ground.horizon_share}\nback_share = {ground.back_share}\nlens_mm = {ground.lens_mm}\n"
        f"[light]\nfrom_degrees = {light.from_degrees}\nheight_degrees = {light.height_degrees}\n"
        f'size_degrees = {light.size_degrees}\ncolour = "{light.colour}"\n',
        encoding="utf-8",
    )
    return place


def _main() -> None:
    from pixdesk.pipeline.catalogue import resources_dir
    from pixdesk.pipeline.toml_files import load_toml

    made = {
        "warm-paper": {"ground": (226, 210, 190), "wall": (216, 199, 178), "bend_share": 0.22, "pool": 0.1},
        "grey-stage": {
            "ground": (176, 178, 180),
            "wall": (150, 153, 157),
            "bend_share": 0.10,
            "pool": 0.15,
            "fall": 1.1,
        },
    }
    for name, how in made.items():
        folder = resources_dir() / "scenes" / name
        plate = paper(load_toml(folder / "scene.toml", Scene), (3000, 2400), **how)
        cv2.imwrite(
            str(folder / "plate.jpg"), plate[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
        )


if __name__ == "__main__":
    _main()
