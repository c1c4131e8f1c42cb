"""Does somebody still write to this file? Asked of the operating system, where it can say; and reading in nobody's way.

Linux is asked for a read lease (``fcntl(2)``, F_SETLEASE), which the kernel refuses while any process has the file
open for writing; Windows for an opening that shares reading only, which fails with ERROR_SHARING_VIOLATION (32) while
a writer has it open. A network share often cannot say: then the answer is None, and time must tell.
"""

import errno
import os
import sys
from pathlib import Path
from typing import BinaryIO

if sys.platform == "linux":
    import fcntl
    import signal

    def _ask(path: Path) -> bool | None:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            # Whoever opens the file while we hold the lease makes the kernel send a signal, by default SIGIO, which
            # ends the process; SIGURG is ignored by default.
            fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
            fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        except OSError as refusal:
            return True if refusal.errno in {errno.EAGAIN, errno.EBUSY} else None
        finally:
            os.close(handle)
        return False

elif sys.platform == "win32":
    import ctypes
    import msvcrt
    from ctypes import wintypes

    _SHARING_VIOLATION = 32
    _KERNEL = ctypes.WinDLL("kernel32", use_last_error=True)
    _KERNEL.CreateFileW.restype = wintypes.HANDLE
    _KERNEL.CreateFileW.argtypes = [
        wintypes.LPCWSTR,
        wintypes.DWORD,
        wintypes.DWORD,
        wintypes.LPVOID,
        wintypes.DWORD,
        wintypes.DWORD,
        wintypes.HANDLE,
    ]
    _KERNEL.CloseHandle.argtypes = [wintypes.HANDLE]
    _GENERIC_READ, _OPEN_EXISTING = 0x80000000, 3
    _SHARE_READ, _SHARE_WRITE, _SHARE_DELETE = 0x1, 0x2, 0x4
    _INVALID = wintypes.HANDLE(-1).value
    _GONE = (2, 3)

    def _ask(path: Path) -> bool | None:
        handle = _KERNEL.CreateFileW(
            str(path), _GENERIC_READ, _SHARE_READ | _SHARE_DELETE, None, _OPEN_EXISTING, 0, None
        )
        if handle == _INVALID:
            code = ctypes.get_last_error()
            if code in _GONE:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
            return True if code == _SHARING_VIOLATION else None
        _KERNEL.CloseHandle(handle)
        return False

    def _opened_shared(path: str, flags: int) -> int:
        sharing = _SHARE_READ | _SHARE_WRITE | _SHARE_DELETE
        handle = _KERNEL.CreateFileW(path, _GENERIC_READ, sharing, None, _OPEN_EXISTING, 0, None)
        if handle == _INVALID:
            code = ctypes.get_last_error()
            raise OSError(0, ctypes.FormatError(code), path, code)  # of the class that belongs to the code
        return msvcrt.open_osfhandle(handle, flags)

else:

    def _ask(path: Path) -> bool | None:
        del path
        return None


def is_being_written(path: Path) -> bool | None:
    """Return whether a writer has the file open, or None where the system cannot say.

    Raises:
        FileNotFoundError: the file is gone.
    """
    return _ask(path)


def open_shared(path: Path) -> BinaryIO:
    """Open a file to read it while its owner stays free to rename, replace or delete it.

    Everywhere but on Windows that is so by itself; there Python's own opening would refuse the owner.

    Raises:
        OSError: it is gone, locked or unreadable.
    """
    if sys.platform == "win32":
        return open(path, "rb", opener=_opened_shared)
    return path.open("rb")
