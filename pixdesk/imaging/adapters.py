"""Which graphics adapter or processor does the work, by the name its maker gave it.

On Linux only NVIDIA's driver names what it drives, in ``/proc``. DirectML's `device_id` counts adapters as DXGI's
`EnumAdapters` does, and 0 is the one the primary monitor hangs on, often not the fast one. So they are counted here by
the same list, chosen by name or by memory, and named.
"""

import ctypes
import platform
import re
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_SOFTWARE_FLAG = 2  # DXGI_ADAPTER_FLAG_SOFTWARE
_ADAPTERS_MAX = 16  # a remote session can report phantom adapters without end


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """One graphics adapter.

    Attributes:
        index: its place in the system's order; what DirectML calls `device_id`.
        memory_bytes: the adapter's own video memory; 0 where the system does not say.
        driver: its user-mode driver's version, a.b.c.d; empty where Windows does not say.
    """

    index: int
    name: str
    memory_bytes: int
    is_software: bool
    driver: str = ""


def adapters() -> tuple[Adapter, ...]:
    """Return the machine's graphics adapters in the system's order; none where it names none."""
    try:
        return tuple(_enumerate())
    except (OSError, AttributeError):  # no dxgi.dll (a server core), or one without the entry point
        return ()


def fastest(found: tuple[Adapter, ...]) -> Adapter | None:
    """Return the hardware adapter with the most memory of its own; the first of equals, None of none."""
    return max((a for a in found if not a.is_software), key=lambda a: a.memory_bytes, default=None)


def chosen(found: tuple[Adapter, ...], name: str) -> Adapter | None:
    """Return the hardware adapter whose name holds the given words, whatever the case; the fastest of several.

    Without a name, or when no adapter has it any more (it was unplugged), the fastest of all.
    """
    words = name.casefold().strip()
    named = tuple(a for a in found if words and words in a.name.casefold())
    return fastest(named) or fastest(found)


def all_alike(found: tuple[Adapter, ...]) -> Adapter | None:
    """Return the first of adapters of one name; None when the names differ, for then an order would be a guess."""
    return found[0] if found and len({a.name for a in found}) == 1 else None


def nvidia(root: Path) -> Iterator[Adapter]:
    """Read what NVIDIA's driver says of itself, under ``/proc/driver/nvidia``; nothing where there is none.

    Their order is the bus's. CUDA's own is by speed, so a name can be given to a CUDA device only where all are alike.
    """
    try:
        said = (root / "version").read_text(encoding="utf-8", errors="replace")
        places = sorted((root / "gpus").iterdir())
    except OSError:
        return
    version = re.search(r"\b\d{3,}\.\d+(?:\.\d+)?\b", said)
    for index, place in enumerate(places[:_ADAPTERS_MAX]):
        try:
            told = (place / "information").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        model = re.search(r"^Model:\s*(.+?)\s*$", told, re.MULTILINE)
        if model is not None:
            driver = version.group() if version else ""
            yield Adapter(index=index, name=model[1], memory_bytes=0, is_software=False, driver=driver)


@lru_cache(maxsize=1)
def processor_name() -> str:
    """Return the processor's marketing name, or its architecture where the system does not tell."""
    return " ".join((_processor_words() or platform.processor() or platform.machine()).split())


if sys.platform == "win32":
    import winreg

    def _processor_words() -> str:
        place = r"HARDWARE\DESCRIPTION\System\CentralProcessor\0"
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:
                return str(winreg.QueryValueEx(key, "ProcessorNameString")[0])
        except OSError:
            return ""

    # dxgi.h: position of each method in its interface's table; 0..2 are IUnknown's, 3..6 IDXGIObject's.
    _RELEASE, _CHECK_INTERFACE_SUPPORT, _GET_DESC1, _ENUM_ADAPTERS1 = 2, 9, 10, 12

    class _Description(ctypes.Structure):
        """DXGI_ADAPTER_DESC1."""

        _fields_ = (
            ("description", ctypes.c_wchar * 128),
            ("vendor_id", ctypes.c_uint),
            ("device_id", ctypes.c_uint),
            ("subsystem_id", ctypes.c_uint),
            ("revision", ctypes.c_uint),
            ("dedicated_video_memory", ctypes.c_size_t),
            ("dedicated_system_memory", ctypes.c_size_t),
            ("shared_system_memory", ctypes.c_size_t),
            ("luid_low", ctypes.c_uint32),
            ("luid_high", ctypes.c_int32),
            ("flags", ctypes.c_uint),
        )

    _IID_FACTORY1 = uuid.UUID("770aae78-f26f-4dba-a829-253c83d1b387").bytes_le
    _IID_DEVICE = uuid.UUID("54ec77fa-1377-44e6-8c32-88fd5f44c84c").bytes_le

    def _call(interface: ctypes.c_void_p, position: int, *arguments: int) -> int:
        """Call one method of a COM interface with numbers and addresses, and return its HRESULT or count."""
        table = ctypes.cast(interface, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p))).contents
        words = (ctypes.c_void_p,) * (1 + len(arguments))
        method = ctypes.WINFUNCTYPE(ctypes.c_long, *words)(table[position] or 0)
        return int(method(interface, *arguments))

    def _enumerate() -> Iterator[Adapter]:
        factory = ctypes.c_void_p()
        create = ctypes.WinDLL("dxgi").CreateDXGIFactory1
        create.restype = ctypes.c_long
        if create(_IID_FACTORY1, ctypes.byref(factory)) < 0:
            return
        try:
            for index in range(_ADAPTERS_MAX):
                adapter = ctypes.c_void_p()
                if _call(factory, _ENUM_ADAPTERS1, index, ctypes.addressof(adapter)) < 0:
                    return
                try:
                    yield _described(index, adapter)
                finally:
                    _call(adapter, _RELEASE)
        finally:
            _call(factory, _RELEASE)

    def _described(index: int, adapter: ctypes.c_void_p) -> Adapter:
        told = _Description()
        known = _call(adapter, _GET_DESC1, ctypes.addressof(told)) >= 0
        version = ctypes.c_longlong()
        identifier = ctypes.create_string_buffer(_IID_DEVICE, 16)
        where = (ctypes.addressof(identifier), ctypes.addressof(version))
        asked = _call(adapter, _CHECK_INTERFACE_SUPPORT, *where)
        quads = (version.value >> shift & 0xFFFF for shift in (48, 32, 16, 0))
        return Adapter(
            index=index,
            name=told.description if known else f"adapter {index}",
            memory_bytes=told.dedicated_video_memory,
            is_software=bool(told.flags & _SOFTWARE_FLAG),
            driver=".".join(map(str, quads)) if asked >= 0 else "",
        )

else:

    def _processor_words() -> str:
        try:
            lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ""
        return next((line.partition(":")[2] for line in lines if line.startswith("model name")), "")

    def _enumerate() -> Iterator[Adapter]:
        return nvidia(Path("/proc/driver/nvidia"))
