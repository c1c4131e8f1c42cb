"""What is known of the device the networks run on, and whether it answered as the plain CPU does."""

from dataclasses import asdict, dataclass
from typing import Any

from pixdesk.domain import digest

GREATEST_MAX = 0.10
"""Largest difference of any value that 16-bit arithmetic on a device explains; beyond it is a fault."""

MEAN_MAX = 0.01
"""Largest mean difference: the gates of the checks work in hundredths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What the inference process found to run on.

    Attributes:
        providers: the execution providers its ONNX Runtime was built with, best first.
        adapter: the graphics adapter they would use, by its maker's name; empty where the system names none.
        driver: that adapter's driver, by its version.
        runtime: ONNX Runtime's version.
    """

    providers: tuple[str, ...]
    adapter: str = ""
    driver: str = ""
    runtime: str = ""

    def fingerprint(self, networks: tuple[str, ...]) -> str:
        """Return a digest that changes with whatever can change a device's answer: a self-test holds for one.

        Args:
            networks: SHA-256 of each network's file.
        """
        return digest.of_value([list(self.providers), self.adapter, self.driver, self.runtime, sorted(networks)])


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkTruth:
    """What one network answered to the built-in picture on the device and on the plain CPU.

    Attributes:
        network: its card's id.
        provider: what truly ran it, in the window's word.
        device: that device's own name, after the provider's.
        fallback: why a better provider did not answer; empty when it did.
        device_ms, plain_ms: its second run on the device, and its only one on the plain CPU.
        greatest, mean: of the absolute differences, 0..1; 1 when one of the two did not answer.
        fault: what it did instead of answering; empty when it answered.
    """

    network: str
    provider: str = ""
    device: str = ""
    fallback: str = ""
    device_ms: float = 0.0
    plain_ms: float = 0.0
    greatest: float = 1.0
    mean: float = 1.0
    fault: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the device may be trusted with this network."""
        return not self.fault and self.greatest <= GREATEST_MAX and self.mean <= MEAN_MAX

    @property
    def words(self) -> str:
        """The same in a sentence without its end."""
        if self.fault:
            return f"{self.network} {self.fault}"
        figures = f"largest difference {self.greatest:.4f}, mean {self.mean:.5f}"
        if self.agrees:
            return f"{self.network} agrees with the plain CPU on {self.device} ({figures})"
        return f"{self.network} answers otherwise than on the plain CPU ({figures})"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceTest:
    """A self-test: every network a recipe runs, on the device and on the plain CPU.

    Attributes:
        fingerprint: `Machine.fingerprint` of what was tested.
    """

    machine: Machine
    fingerprint: str
    networks: tuple[NetworkTruth, ...]

    @property
    def ok(self) -> bool:
        """Whether the device may be trusted with captures."""
        return bool(self.networks) and all(truth.agrees for truth in self.networks)

    @property
    def has_device(self) -> bool:
        """Whether there was anything but the CPU to test."""
        return len(self.machine.providers) > 1

    @property
    def device(self) -> str:
        """The device's own name, after the provider's; empty when nothing answered."""
        return next((truth.device for truth in self.networks if truth.device), "")

    @property
    def words(self) -> str:
        """What was found, in one sentence: the first network that failed, or how far all of them agree."""
        failed = next((truth for truth in self.networks if not truth.agrees), None)
        if failed is not None:
            return f"{failed.words}."
        greatest = max((truth.greatest for truth in self.networks), default=0.0)
        count = len(self.networks)
        named = ", ".join(truth.network for truth in self.networks) if count <= 2 else f"all {count} networks"
        return f"{self.device} agrees with the plain CPU for {named} (largest difference {greatest:.4f})."

    def as_value(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self)

    @classmethod
    def from_value(cls, value: Any) -> "DeviceTest":
        """Return what `as_value` gave.

        Raises:
            KeyError, TypeError, ValueError: another pixdesk wrote it otherwise.
        """
        machine = dict(value["machine"])
        return cls(
            machine=Machine(**{**machine, "providers": tuple(machine["providers"])}),
            fingerprint=str(value["fingerprint"]),
            networks=tuple(NetworkTruth(**truth) for truth in value["networks"]),
        )
