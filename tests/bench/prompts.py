"""(p) A further prompt on a picture that was read: from the click to the candidates at screen size.

Through the real child process, as the window asks. Processor time counts this process and the child, so that other
programs on the machine do not count; the wall's fastest tenth is what a machine left alone comes to.
"""

import time

import psutil

from pixdesk.domain.prompting import Asked
from pixdesk.imaging.decode import decode
from pixdesk.pipeline.inference import Inference
from pixdesk.pipeline.lanes import Lanes
from pixdesk.pipeline.opening import model_library
from pixdesk.pipeline.prompting import PromptSession, prompted_network
from pixdesk.pipeline.wording import Speaker
from tests.bench.pictures import CACHE, photographs
from tests.bench.report import Line, median, percentile, strangers

AIM_MS = 30.0
COUNT = 100


def lines(count: int = COUNT) -> list[Line]:
    """Ask one session again and again, each time with another click."""
    path = photographs(1)[0]
    frame = decode(path.read_bytes(), name=path.name)
    library = model_library(CACHE / "prompts-home")
    lanes = Lanes.threaded()
    inference = Inference(lanes.inference)
    try:
        session = PromptSession(
            frame.rgb,
            key=str(path),
            size_px=(frame.width_px, frame.height_px),
            inference=inference,
            network=prompted_network(library),
            speaker=Speaker(library, inference),
        )
        questions = [_question(frame.width_px, frame.height_px, number / count) for number in range(count)]
        first_ms = _asked(session, questions[0])
        for question in questions[:5]:
            _asked(session, question)
        with strangers() as others:
            before_s = _processor_s()
            took = [_asked(session, question) for question in questions]
            core_ms = (_processor_s() - before_s) / count * 1000
    finally:
        inference.close()
        lanes.close()
    best = percentile(took, 10)
    note = f"others took {others.cores:.1f} cores; median {median(took):.0f} ms"
    return [
        Line(
            letter="p", what="first prompt, with the models opened and the picture read", measured=f"{first_ms:.0f} ms"
        ),
        Line(letter="p", what="a further prompt, processor time of both processes", measured=f"{core_ms:.0f} core-ms"),
        Line(
            letter="p",
            what="a further prompt, click → four masks at screen size, fastest tenth",
            measured=f"{best:.0f} ms",
            aim=f"≤ {AIM_MS:.0f} ms",
            met=best <= AIM_MS,
            note=note,
        ),
    ]


def _question(width_px: int, height_px: int, share: float) -> Asked:
    """Return a box in the middle, and a click that wanders through it."""
    box = (0.2 * width_px, 0.2 * height_px, 0.6 * width_px, 0.6 * height_px)
    return Asked(box=box, on=(((0.4 + 0.2 * share) * width_px, 0.5 * height_px),))


def _asked(session: PromptSession, question: Asked) -> float:
    start_s = time.perf_counter()
    session.ask(question)
    return (time.perf_counter() - start_s) * 1000


def _processor_s() -> float:
    own = psutil.Process()
    total = 0.0
    for process in (own, *own.children(recursive=True)):
        times = process.cpu_times()
        total += times.user + times.system
    return total
