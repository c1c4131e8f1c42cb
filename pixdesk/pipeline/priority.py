"""Work below normal priority: the window paints first.

Measured with two busy workers on two cores: the window's slowest frame in a hundred falls from 24 to 18 ms
and the work is not slower. macOS offers only its background class, which is throttled far too much; there
nothing is changed.

A thread beside the window's is lowered less than a process of its own: it holds Python's lock at times, and whoever
waits for a core with that lock in hand keeps the window waiting too. Measured on two cores while a shoot is cut out
(5,600 beats of the window's thread each): at 10 one beat in a hundred came after 17.6 ms and twelve after more than 30,
at 4 one in a hundred after 14.1 and four after more than 30.

Without a window it is the other way round: the threads that decode and refine come after the network's process. ONNX
Runtime splits every operator over its threads, and the one that is done first waits for the other at full speed: put
aside for a thread that decodes, one of them costs both. Beside a busy thread at 4 a run of u2net took 783 ms of
processor time, beside one at 15 it took 618 (means of twelve, two cores). There is always a capture decoded ahead, and
what is left undone meanwhile is done when the network rests.
"""

import ctypes
import os
import sys
import threading

import psutil

THREAD_NICENESS = 4
PROCESS_NICENESS = 10
BEHIND_NICENESS = 15
"""On Linux, what a worker's is raised to; 0 is normal and 19 the least."""

_THREAD_PRIORITY_BELOW_NORMAL, _THREAD_PRIORITY_LOWEST = -1, -2  # winbase.h


def lower_this_thread() -> None:
    """Put the calling thread below normal priority, for good."""
    _lower_thread(_THREAD_PRIORITY_BELOW_NORMAL, THREAD_NICENESS)


def put_this_thread_behind() -> None:
    """Put the calling thread behind the network's process too, for good; where there is no window to keep waiting."""
    _lower_thread(_THREAD_PRIORITY_LOWEST, BEHIND_NICENESS)


def _lower_thread(priority: int, niceness: int) -> None:
    if sys.platform == "win32":
        kernel32 = ctypes.WinDLL("kernel32")
        kernel32.GetCurrentThread.restype = ctypes.c_void_p
        handle = ctypes.c_void_p(kernel32.GetCurrentThread())
        kernel32.SetThreadPriority(handle, priority)
    else:
        _raise_niceness(niceness)


def lower_this_process() -> None:
    """Put the calling process below normal priority; call it before it makes threads of its own."""
    if sys.platform == "win32":
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        _raise_niceness(PROCESS_NICENESS)  # threads made from here on inherit it


def _raise_niceness(niceness: int) -> None:
    if sys.platform == "linux":
        thread_id = threading.get_native_id()
        if os.getpriority(os.PRIO_PROCESS, thread_id) < niceness:
            os.setpriority(os.PRIO_PROCESS, thread_id, niceness)
