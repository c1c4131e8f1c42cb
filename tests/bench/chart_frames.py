"""How a colour chart is read in realistic frames: ``python -m tests.bench.chart_frames``.

No photograph of a chart was at hand, so one is rendered into the demonstration's photographs: a camera that mixes its
channels, a light that falls off across the chart by up to a quarter, tilt and perspective, a printed chart's black
frame, blur, grain and JPEG. What is told is held against what that camera makes of the reference in even light.
"""

import sys
import time
from collections import defaultdict

import cv2
import numpy as np

from pixdesk.imaging import chart
from pixdesk.imaging.lab import delta_e2000
from tests.bench.gate_pictures import SETS, shots

WIDTH_SHARES = (0.08, 0.12, 0.2, 0.35)
LONG_SIDE_PX = 2400
SIDE, GAP = 80, 12


def encoded(light):
    """Linear light as sRGB's 0..255."""
    light = np.clip(light, 0, 1)
    return 255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def decoded(levels):
    """sRGB's 0..255 as linear light."""
    part = levels / 255.0
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def flat(patches):
    """The chart as it is printed, linear light: 24 patches on black, a white rim."""
    rows, columns = 4 * (SIDE + GAP) + GAP, 6 * (SIDE + GAP) + GAP
    whole = np.full((rows, columns, 3), 0.012)
    for index, colour in enumerate(patches):
        row, column = divmod(index, 6)
        top, left = GAP + row * (SIDE + GAP), GAP + column * (SIDE + GAP)
        whole[top : top + SIDE, left : left + SIDE] = colour
    return cv2.copyMakeBorder(whole, 14, 14, 14, 14, cv2.BORDER_CONSTANT, value=(0.03, 0.03, 0.03))


def rendered(photo, share, rng):
    """A chart of so large a share of the frame's width, somewhere in a photograph; and its true patches, linear."""
    scale = LONG_SIDE_PX / max(photo.shape[:2])
    photo = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    height, width = photo.shape[:2]
    camera = np.eye(3) + rng.uniform(-0.08, 0.08, (3, 3))
    stops = rng.uniform(-0.5, 0.2)
    truth = np.clip(np.clip(chart.light_of(chart.REFERENCE), 0, 1) @ camera.T * 2.0**stops, 0, 1)
    print_ = flat(truth)
    across = share * width
    down = across * print_.shape[0] / print_.shape[1]
    turn = np.radians(rng.uniform(-20, 20))
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (across / 2, down / 2) @ spin.T
    corners *= 1 + rng.uniform(-0.08, 0.08, (4, 1))
    room = np.abs(corners).max(axis=0) + 20
    middle = [rng.uniform(side, max(side + 1, whole - side)) for side, whole in zip(room, (width, height), strict=True)]
    rows, columns = print_.shape[:2]
    place = cv2.getPerspectiveTransform(
        np.float32([[0, 0], [columns, 0], [columns, rows], [0, rows]]), np.float32(corners + middle)
    )
    fall = 1 + rng.uniform(0, 0.25) * (np.linspace(-0.5, 0.5, columns)[None, :] * rng.choice([-1, 1]))
    lit = print_ * fall[..., None]
    cover = cv2.warpPerspective(np.ones((rows, columns)), place, (width, height), flags=cv2.INTER_AREA)[..., None]
    scene = decoded(photo) * (1 - cover) + cv2.warpPerspective(lit, place, (width, height), flags=cv2.INTER_AREA)
    seen = cv2.GaussianBlur(encoded(scene), (0, 0), rng.uniform(0.8, 1.8)) + rng.normal(0, 3, (height, width, 1))
    data = cv2.imencode(
        ".jpg", np.clip(seen + 0.5, 0, 255).astype(np.uint8)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90]
    )[1]
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1]), truth


def main():
    """Print how often it is found, and how far what is told is off."""
    cv2.setNumThreads(1)
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    found, tried, off, stops_off, fitted, spent_s = (defaultdict(list) for _ in range(6))
    for number, path in enumerate(sorted(SETS["demo"].glob("*.jpg"))[::every]):
        photo = cv2.imread(str(path))[..., ::-1]
        for share in WIDTH_SHARES:
            frame, truth = rendered(photo, share, np.random.default_rng([number, round(100 * share)]))
            began_s = time.process_time()
            seen = chart.find(frame)
            spent_s[share].append(time.process_time() - began_s)
            tried[share].append(1)
            found[share].append(seen is not None)
            if seen is None:
                continue
            off[share].append(delta_e2000(chart.lab_of(seen.light), chart.lab_of(truth)).mean())
            ideal = chart.Chart(light=truth, box=seen.box)
            stops_off[share].append(abs(seen.stops - ideal.stops))
            fitted[share].append(chart.fit(seen).delta_e.mean())
    for share in WIDTH_SHARES:
        if not found[share]:
            continue
        told = [np.percentile(values[share] or [np.nan], (50, 95)) for values in (off, stops_off, fitted)]
        sys.stdout.write(
            f"{share:.0%} of the width: found {sum(found[share])} of {len(found[share])}; a patch off by "
            f"{told[0][0]:.1f} ({told[0][1]:.1f}) ΔE2000, exposure by {told[1][0]:.2f} ({told[1][1]:.2f}) stops, "
            f"corrected {told[2][0]:.1f} ({told[2][1]:.1f}); {1000 * np.mean(spent_s[share]):.0f} core-ms\n"
        )
    wrong = [shot.name for number, shot in enumerate(shots()) if number % (2 * every) == 0 and chart.find(shot.rgb)]
    sys.stdout.write(f"without a chart, and one found: {wrong}\n")


if __name__ == "__main__":
    main()
