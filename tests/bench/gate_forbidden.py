"""What the gates of what a channel forbids find: ``python -m tests.bench.gate_forbidden``.

Every photograph stands for a file that keeps its backdrop, with the matte the standard recipe gives it. Text of known
height is written beside the product of every third good one; faces are those of the shared garments on models, the
photographs made smaller and smaller.
"""

import sys
import time
import zlib
from collections import defaultdict

import cv2
import numpy as np

from pixdesk.domain.recipe import Recipe
from pixdesk.imaging import checks, overlays
from pixdesk.imaging.models import open_session, prepare
from pixdesk.imaging.small import proxy
from pixdesk.pipeline.catalogue import load_toml, resources_dir
from pixdesk.pipeline.opening import model_library
from tests.bench.gate_pictures import shots
from tests.bench.gates import codes, eight_bits, limits_of
from tests.bench.pictures import CACHE

HEIGHTS_PERCENT = (1, 1.5, 2, 3, 5, 8)
WORDS = ("SAMPLE", "(c) STUDIO 2026", "12/03/26", "SHOP.COM", "A-1234 front")
LEVELS = 60
FACE_SIDES_PX = (1000, 500, 250, 120, 60)
"""Height of the photograph in a file of 2,000 px; the face is a sixth of it."""


def written(rgb, height_percent, rng):
    """A word along the upper or lower edge, `LEVELS` from what is behind it."""
    height, width = rgb.shape[:2]
    scale = height_percent / 100 * height / 22
    thick = max(1, round(scale * 1.5))
    word = str(rng.choice(WORDS))
    word = word if cv2.getTextSize(word, 0, scale, thick)[0][0] <= 0.95 * width else word[:6]
    (across, down), _ = cv2.getTextSize(word, 0, scale, thick)
    x, y = int(rng.integers(4, max(5, width - across - 4))), int(rng.choice([down + 6, height - 8]))
    mask = cv2.putText(np.zeros(rgb.shape[:2], np.uint8), word, (x, y), 0, scale, 255, thick, cv2.LINE_AA)
    behind = rgb[max(0, y - down) : y, x : x + across].mean()
    way = -LEVELS if behind > 110 else LEVELS
    return np.clip(rgb + way * (mask[..., None] / 255.0), 0, 255).astype(np.uint8)


def main():
    """Print what is found and what is found where nothing is."""
    cv2.setNumThreads(1)
    recipe = load_toml(resources_dir() / "recipes" / "standard.toml", Recipe)
    library = model_library(CACHE / "no-home")
    opened = {
        name: open_session(library.path(library.card(name)), library.card(name)) for name in ("pp_ocr_det", "yunet")
    }
    _, first = limits_of(recipe)
    spent_s = defaultdict(float)

    def ask(name, picture):
        began_s = time.process_time()
        answer = opened[name].run(prepare(picture, opened[name].card))
        spent_s[name] += time.process_time() - began_s
        spent_s[name, "runs"] += 1
        return answer

    def text(rgb, alpha):
        began_s = time.process_time()
        seen = overlays.surroundings(rgb, alpha)
        spent_s["surroundings"] += time.process_time() - began_s
        spent_s["pictures"] += 1
        return overlays.text_share(seen, ask("pp_ocr_det", seen.picture)) if seen.may_hold_text else 0.0

    found, judged, alarms, good = defaultdict(int), defaultdict(int), [], 0
    faces, others = [], []
    for number, shot in enumerate(shots()):
        rgb = eight_bits(shot.rgb)
        is_good = not codes(checks.check(rgb, shot.matte, first), holding=True)
        good += is_good
        if (share := text(rgb, shot.matte)) > recipe.limits.text_max_share:
            alarms.append((shot.name, is_good, round(share, 4)))
        score = float(ask("yunet", overlays.for_faces(rgb)).max())
        on_model = shot.name in {
            "wh_mh03-black",
            "wh_mj10-red",
            "wh_wh04-orange",
            "wh_wj05-red",
            "wh_ws01-black",
            "wh_wt04-purple",
        }
        (faces if on_model else others).append((round(score, 2), shot.name))
        if on_model:
            for side in FACE_SIDES_PX:
                small = proxy(rgb, side)
                file = np.full((2000, 2000, 3), 255, np.uint8)
                file[500 : 500 + small.shape[0], 700 : 700 + small.shape[1]] = small
                judged["face", side] += 1
                found["face", side] += (
                    float(ask("yunet", overlays.for_faces(file)).max()) > recipe.limits.face_max_score
                )
        if is_good and number % 3 == 0:
            for size in HEIGHTS_PERCENT:
                rng = np.random.default_rng(zlib.crc32(f"{shot.name} {size}".encode()))
                judged["text", size] += 1
                found["text", size] += text(written(rgb, size, rng), shot.matte) > recipe.limits.text_max_share
    say = sys.stdout.write
    say(f"{good} good photographs; text found in: {alarms}\n")
    say(f"faces: {sorted(faces)}; surest elsewhere: {sorted(others)[-4:]}\n")
    for key in judged:
        say(f"{key}: {found[key]} of {judged[key]}\n")
    for name in opened:
        say(f"{name}: {1000 * spent_s[name] / max(1, spent_s[name, 'runs']):.0f} core-ms a run\n")
    say(f"surroundings: {1000 * spent_s['surroundings'] / spent_s['pictures']:.0f} core-ms\n")


if __name__ == "__main__":
    main()
