"""rembg's own way from files to cutouts: ``rembg_loop.py WEIGHTS OUT PICTURE…``, run by an environment that has it.

Prints the seconds of the clock and of the processor that a picture took, once everything is loaded and warm.
"""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path


def main(weights: str, out: str, *pictures: str) -> None:
    """Cut every picture out with one session, as rembg's manual says."""
    with tempfile.TemporaryDirectory() as home:
        shutil.copy(weights, Path(home) / "u2netp.onnx")
        # Ours are the published weights at half precision, so that the file has another checksum.
        os.environ |= {"U2NET_HOME": home, "MODEL_CHECKSUM_DISABLED": "1"}
        from rembg import new_session, remove

        session = new_session("u2netp")
        Path(out).mkdir(parents=True, exist_ok=True)
        remove(Path(pictures[0]).read_bytes(), session=session)
        wall_s, cpu_s = time.perf_counter(), time.process_time()
        for picture in pictures:
            (Path(out) / f"{Path(picture).stem}.png").write_bytes(remove(Path(picture).read_bytes(), session=session))
        count = len(pictures)
        print((time.perf_counter() - wall_s) / count, (time.process_time() - cpu_s) / count)


if __name__ == "__main__":
    main(*sys.argv[1:])
