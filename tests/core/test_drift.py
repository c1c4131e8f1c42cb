"""How far the light wanders: backdrops told apart, a reference, days and batches; and the arithmetic of colour."""

import csv
import io
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from pixdesk.domain.cielab import colour_name, delta_e2000
from pixdesk.domain.drift import Sighting, as_csv, drifts, told, told_of
from pixdesk.imaging import lab

MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
WHITE, PINK = (95.0, 0.5, 2.0), (80.0, 20.0, 5.0)
SHARMA = (  # rows of table 1 of the paper, among them those that wrong implementations get wrong
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, -1.0, 2.0), (50.0, 0.0, 0.0), 2.3669),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
)


def seen(number, backdrop, *, batch=1, day=0):
    return Sighting(
        capture_id=number,
        name=f"{number}.jpg",
        at=MORNING + timedelta(days=day, minutes=number),
        batch_id=batch,
        batch=f"set-{batch}",
        backdrop=backdrop,
    )


def shifted(colour, lightness):
    return (colour[0] + lightness, *colour[1:])


@pytest.mark.parametrize(("one", "other", "expected"), SHARMA)
def test_the_difference_of_two_colours_is_that_of_the_paper(one, other, expected):
    assert delta_e2000(one, other) == pytest.approx(expected, abs=1e-4)
    assert delta_e2000(other, one) == pytest.approx(expected, abs=1e-4)


def test_the_difference_is_that_of_the_arrays():
    colours = np.random.default_rng(7).uniform((0, -90, -90), (100, 90, 90), (200, 2, 3))
    expected = lab.delta_e2000(colours[:, 0], colours[:, 1])
    assert [delta_e2000(tuple(one), tuple(other)) for one, other in colours] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("colour", "name"), [(WHITE, "white"), ((60, 0, 0), "grey"), ((10, 1, 1), "black"), (PINK, "pink")]
)
def test_a_backdrop_is_named_by_its_colour(colour, name):
    assert colour_name(colour) == name


def test_a_lamp_that_ages_is_told_by_day_and_by_batch():
    shots = [seen(n, shifted(WHITE, -0.2 * (n // 12)), batch=n // 12 + 1, day=n // 12) for n in range(60)]
    (drift,) = drifts(shots)
    assert [day.middle for day in drift.days] == sorted(day.middle for day in drift.days)
    assert [batch.batch for batch in drift.batches] == [f"{n} set-{n}" for n in range(1, 6)]
    assert drift.points[-1].lighter == pytest.approx(-0.8)
    assert all(batch.wandered == 0 for batch in drift.batches), "it ages between batches"
    assert told(drift).startswith(
        "95 % of 60 captures in 5 batches stay within 0.5 ΔE2000 of the first 5; batch 5 set-5"
    )


def test_light_that_wanders_within_a_batch_is_told_of_the_batch():
    (drift,) = drifts([seen(n, (95.0 - 0.3 * n, 0.5, 2.0)) for n in range(12)])
    assert drift.batches[0].wandered == pytest.approx(1.3, abs=0.1)
    assert "from its first 5 captures to its last 5 it wandered by 1.3" in told_of(drift.batches[0])


def test_another_backdrop_has_a_drift_of_its_own():
    white, pink = drifts([seen(n, WHITE if n % 3 else PINK, batch=1 if n % 3 else 2) for n in range(30)])
    assert (white.backdrop, len(white.points)) == ("white", 20)
    assert (pink.backdrop, len(pink.points)) == ("pink", 10)
    assert white.most == pink.most == 0


def test_a_lamp_that_missed_once_is_a_stray_of_its_batch_and_no_backdrop_of_its_own():
    shots = [seen(n, shifted(WHITE, -25.0 if n == 7 else 0.0)) for n in range(12)]
    (drift,) = drifts(shots)
    assert [point.seen.capture_id for point in drift.points if point.delta_e > 10] == [7]


def test_a_batch_before_mixed_backdrops_and_one_of_four_say_nothing():
    mixed = [seen(n, [WHITE, PINK, (40.0, 0.0, -40.0), (20.0, 0.0, 0.0)][n % 4]) for n in range(12)]
    assert drifts(mixed) == ()
    assert drifts(seen(n, WHITE) for n in range(4)) == ()
    assert drifts(seen(n, None) for n in range(40)) == ()


def test_the_table_has_a_row_for_each_capture():
    rows = list(csv.DictReader(io.StringIO(as_csv(drifts(seen(n, shifted(WHITE, -0.5 * (n > 6))) for n in range(8))))))
    assert len(rows) == 8
    assert (rows[-1]["backdrop"], rows[-1]["batch"], rows[-1]["capture"]) == ("white", "1", "7")
    assert float(rows[-1]["lighter"].lstrip("'")) == -0.5
