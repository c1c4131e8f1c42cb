"""A shot list taken in, and its views shot."""

import zlib

from tests.helpers.studio import run_until_idle, shoot


def take_in(engine, tmp_path, text, name="list.csv"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return engine.shots.take_in(tmp_path / name, actor="lead")[0]


def shoot_all(engine, tmp_path, *names):
    for name in names:
        shoot(tmp_path / "capture", name, seed=zlib.crc32(name.encode()) % 9999)
    engine.rescan()
    run_until_idle(engine)
