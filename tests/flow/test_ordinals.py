"""A channel that counts a product's pictures gets each under its real number."""

from pathlib import Path

from pixdesk.pipeline.lanes import Lanes
from tests.flow.test_scenes import CHANNEL
from tests.helpers.studio import open_studio, run_until_idle, shoot


def test_files_are_numbered_by_the_view_of_their_product(tmp_path: Path) -> None:
    channels = tmp_path / "studio" / "channels"
    channels.mkdir(parents=True)
    plain = CHANNEL[: CHANNEL.index("[[roles]]")].replace("{sku}_{view}_{role}", "{sku}_{ordinal}")
    (channels / "mine.toml").write_text(plain, encoding="utf-8")
    for seed, name in enumerate(("A1_detail-1", "A1_front", "A1_back", "B2_back")):
        shoot(tmp_path / "capture", f"{name}.jpg", seed=seed)
    with open_studio(tmp_path, Lanes.inline()) as engine:
        run_until_idle(engine)
        engine.close_batch(1, actor="ana")
        engine.approve_batch(1, actor="ana")
        made = engine.export(channels=["mine"], actor="ana").renditions
        named = {Path(one.path).name: engine.capture(one.capture_id).capture.name for one in made}
    assert named == {
        "A1_1.jpg": "A1_front.jpg",
        "A1_2.jpg": "A1_back.jpg",
        "A1_3.jpg": "A1_detail-1.jpg",
        "B2_1.jpg": "B2_back.jpg",
    }
