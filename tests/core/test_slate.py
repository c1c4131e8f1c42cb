"""Which codes are slates: large ones that name a SKU, and nothing a product carries."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp

from pixdesk.domain.slate import sku_of
from pixdesk.imaging import codes
from tests.helpers.slates import held_before

DEMO = Path(__file__).parents[2] / "resources" / "demo"
SHOE = DEMO / "chuttersnap-324234-unsplash.jpg"


@pytest.fixture(scope="module")
def photograph():
    return cv2.cvtColor(cv2.imread(str(SHOE)), cv2.COLOR_BGR2RGB)


@pytest.mark.parametrize(
    ("payload", "sku"),
    [
        ("CAM-1001", "CAM-1001"),
        ("  sku: AB 77 ", "AB 77"),
        ("SKU:Überrock-12", "Überrock-12"),
        ("Ueberrock".replace("Ue", "U\u0308"), "\u00dcberrock"),
        ("", ""),
        ("SKU:", ""),
        ("https://brand.example/p/1", ""),
        ("../../etc/passwd", ""),
        ("C:\\Windows", ""),
        (".hidden", ""),
        ("a\nb", ""),
        ("a\u202eb", ""),
        ("a\0b", ""),
        ("x" * 120, "x" * 120),
        ("x" * 121, ""),
    ],
)
def test_a_payload_is_a_sku_by_the_rule_for_names(payload, sku):
    assert sku_of(payload) == sku


@pytest.mark.parametrize("kind", ["QRCode", "DataMatrix", "Aztec", "Code128", "Code39"])
def test_a_code_held_before_the_lens_is_read_in_a_real_photograph(photograph, kind):
    seen = held_before(photograph, "CAM-1001", kind=kind, share=0.45)
    assert codes.large_codes(seen) == ("CAM-1001",)


@pytest.mark.parametrize("turn", [7, 90, 200])
def test_a_tilted_slate_out_of_focus_is_read(photograph, turn):
    seen = held_before(photograph, "CAM-1001", share=0.4)
    height, width = seen.shape[:2]
    turned = cv2.warpAffine(seen, cv2.getRotationMatrix2D((width / 2, height / 2), turn, 0.9), (width, height))
    noise = np.random.default_rng(3).normal(0, 6, turned.shape)
    soft = np.clip(cv2.GaussianBlur(turned, (0, 0), 1.5) + noise, 0, 255).astype(np.uint8)
    assert codes.large_codes(soft) == ("CAM-1001",)


def test_a_small_code_is_the_products_own(photograph):
    assert codes.large_codes(held_before(photograph, "CAM-1001", share=0.1)) == ()


def test_a_retail_code_never_is_a_slate_however_large(photograph):
    seen = held_before(photograph, "4006381333931", kind="EAN13", share=0.6)
    assert zxingcpp.read_barcodes(seen), "the code itself can be read"
    assert codes.large_codes(seen) == ()


def test_photographs_without_a_code_show_none():
    for path in sorted(DEMO.glob("*.jpg"))[:6]:
        assert codes.large_codes(cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)) == ()
