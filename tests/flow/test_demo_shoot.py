"""The demonstration shoot arrives as camera software writes it."""

import hashlib
import shutil
from collections import Counter
from pathlib import Path, PurePosixPath

import cv2
import numpy as np
import pytest

from pixdesk.domain import naming
from pixdesk.errors import SetupError
from pixdesk.pipeline.demo_shoot import DemoShoot, How

DEMO = Path(__file__).resolve().parents[2] / "resources" / "demo"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def shot_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A capture folder after the whole shoot."""
    folder = tmp_path_factory.mktemp("shoot") / "capture"
    for _ in DemoShoot(DEMO, folder):
        pass
    return folder


def test_the_photographs_are_a_dozen_or_two_and_small() -> None:
    photos = sorted(DEMO.glob("*.jpg"))
    assert 12 <= len(photos) <= 20
    assert sum(path.stat().st_size for path in DEMO.iterdir()) <= 3_000_000
    for path in photos:
        picture = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        assert min(picture.shape[:2]) >= 800


def test_every_photograph_is_credited_and_used(tmp_path: Path) -> None:
    credit = (DEMO / "CREDITS.md").read_text(encoding="utf-8")
    used = {shot.file for shot in DemoShoot(DEMO, tmp_path / "new").manifest.shots}
    for path in DEMO.glob("*.jpg"):
        assert path.name in credit
        assert path.name in used


def test_every_name_says_its_sku(tmp_path: Path) -> None:
    for shot in DemoShoot(DEMO, tmp_path / "new").manifest.shots:
        label = naming.parse_any(shot.arrives_as)
        assert label is not None
        assert label.sku == shot.sku


def test_every_way_of_arriving_is_played(tmp_path: Path) -> None:
    shots = DemoShoot(DEMO, tmp_path / "new").manifest.shots
    assert {shot.how for shot in shots} == set(How)
    folders = Counter(PurePosixPath(shot.arrives_as).parts[0] for shot in shots)
    assert len(folders) >= 2


def test_what_arrives_is_the_photographs_byte_for_byte(shot_folder: Path, tmp_path: Path) -> None:
    last = {shot.arrives_as: shot for shot in DemoShoot(DEMO, tmp_path / "new").manifest.shots}
    arrived = {path.relative_to(shot_folder).as_posix() for path in shot_folder.rglob("*") if path.is_file()}
    assert arrived == set(last)
    for name, shot in last.items():
        if shot.how is not How.TRUNCATED:
            assert digest(shot_folder / name) == digest(DEMO / shot.file)


def test_one_picture_never_gets_its_end(shot_folder: Path, tmp_path: Path) -> None:
    (cut,) = (shot for shot in DemoShoot(DEMO, tmp_path / "new").manifest.shots if shot.how is How.TRUNCATED)
    whole, arrived = (DEMO / cut.file).read_bytes(), (shot_folder / cut.arrives_as).read_bytes()
    assert 0 < len(arrived) < len(whole)
    assert whole.startswith(arrived)
    assert not arrived.endswith(b"\xff\xd9")


def test_one_file_is_no_picture_and_one_comes_twice(shot_folder: Path) -> None:
    pictures = sorted(shot_folder.rglob("*.jpg"))
    foreign = [path for path in pictures if not path.read_bytes().startswith(b"\xff\xd8")]
    assert [path.read_bytes()[:9] for path in foreign] == [b"<!DOCTYPE"]
    twins = [count for count in Counter(map(digest, pictures)).values() if count > 1]
    assert twins == [2]


def test_a_reshot_picture_takes_the_place_of_another_under_the_same_name(tmp_path: Path) -> None:
    shoot = DemoShoot(DEMO, tmp_path / "capture")
    (again,) = (shot for shot in shoot.manifest.shots if shot.how is How.RESHOT)
    target = shoot.folder / again.arrives_as
    seen = [digest(target) for _ in shoot if target.exists() and target.read_bytes().endswith(b"\xff\xd9")]
    assert len(set(seen)) == 2
    assert seen[-1] == digest(DEMO / again.file)


def test_a_file_in_pieces_grows_and_a_renamed_one_appears_whole(tmp_path: Path) -> None:
    shoot = DemoShoot(DEMO, tmp_path / "capture")
    shots = {how: next(shot for shot in shoot.manifest.shots if shot.how is how) for how in How}
    grown, renamed = (shoot.folder / shots[how].arrives_as for how in (How.CHUNKS, How.RENAMED))
    sizes: dict[Path, list[int]] = {grown: [], renamed: []}
    temporary_seen = False
    for _ in shoot:
        for path, known in sizes.items():
            if path.exists() and path.stat().st_size not in known:
                known.append(path.stat().st_size)
        temporary_seen |= renamed.with_name(renamed.name + ".tmp").exists()
    assert len(sizes[grown]) >= 2
    assert sizes[grown] == sorted(sizes[grown])
    assert sizes[renamed] == [(DEMO / shots[How.RENAMED].file).stat().st_size]
    assert temporary_seen


def test_each_step_says_what_it_did_and_the_end_is_the_end(tmp_path: Path) -> None:
    shoot = DemoShoot(DEMO, tmp_path / "capture", pace_s=0.0)
    assert not (tmp_path / "capture").exists()
    said = []
    while (words := shoot.step()) is not None:
        said.append(words)
    assert all(": " in words for words in said)
    assert shoot.is_over
    assert shoot.done == shoot.total == len(shoot.manifest.shots)
    assert shoot.step() is None


def test_a_shoot_that_is_stopped_lets_go_of_its_file(tmp_path: Path) -> None:
    with DemoShoot(DEMO, tmp_path / "capture") as shoot:
        shoot.step()
    (begun,) = (path for path in (tmp_path / "capture").rglob("*") if path.is_file())
    assert begun.stat().st_size == shoot.manifest.chunk_bytes
    begun.rename(begun.with_name("moved"))  # Windows refuses while the file is open
    assert shoot.step() is None
    assert not shoot.is_over


def test_a_busy_file_is_replaced_on_a_later_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, refusals = Path.replace, iter([True, True])

    def busy_twice(path: Path, target: Path) -> Path:
        if next(refusals, False):
            raise PermissionError(13, "in use", str(target))
        return real(path, target)

    monkeypatch.setattr(Path, "replace", busy_twice)
    said = list(DemoShoot(DEMO, tmp_path / "capture"))
    assert sum("somebody is reading it" in words for words in said) == 2


def test_nobodys_pictures_are_shot_over(tmp_path: Path) -> None:
    (tmp_path / "mine.jpg").write_bytes(b"mine")
    with pytest.raises(SetupError, match="not empty"):
        DemoShoot(DEMO, tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            'arrives_as = "set-1-accessories/CAM-1001_black_front.jpg"',
            'arrives_as = "../out.jpg"',
            "arrives_as",
        ),
        (
            'arrives_as = "set-1-accessories/CAM-1001_black_front.jpg"',
            'arrives_as = "C:/out.jpg"',
            "arrives_as",
        ),
        ('file = "error-page.html"', 'file = "/etc/hostname"', "file"),
        ('file = "error-page.html"', 'file = "gone.html"', "missing"),
        ("truncated_share = 0.55", "truncated_share = 1.5", "truncated_share"),
        ('how = "reshot"', 'how = "beamed"', "how"),
    ],
)
def test_a_wrong_manifest_is_refused_in_words(tmp_path: Path, old: str, new: str, reason: str) -> None:
    photos = tmp_path / "photos"
    shutil.copytree(DEMO, photos)
    text = (photos / "shoot.toml").read_text(encoding="utf-8")
    assert old in text
    (photos / "shoot.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SetupError, match=reason):
        DemoShoot(photos, tmp_path / "capture")
