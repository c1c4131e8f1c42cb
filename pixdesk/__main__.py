"""The console command: what takes long to start is begun before the rest of pixdesk is loaded."""

import gc
import multiprocessing
import os
import sys


def main() -> None:
    """Run one command, as `pixdesk.cli.main`."""
    multiprocessing.freeze_support()
    # OpenBLAS makes a thread for each core when NumPy is loaded, which wait at full speed for work that never comes.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.disable()  # hundreds of modules come, and nothing of them is garbage: to look for it is a tenth of the start
    from pixdesk.pipeline import head_start

    head_start.begin(sys.argv[1:])
    from pixdesk.cli import main as command

    gc.freeze()
    gc.enable()
    command()


if __name__ == "__main__":
    main()
