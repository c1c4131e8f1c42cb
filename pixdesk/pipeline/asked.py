"""What crosses to the inference process and back: what is asked of a network, and its answer."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pixdesk.domain.model_card import ModelCard
from pixdesk.imaging.frame import Matte
from pixdesk.imaging.guided import Plane
from pixdesk.imaging.models import NetworkInput
from pixdesk.imaging.prompted import Embedding, Scores
from pixdesk.imaging.providers import PROVIDER_ORDER
from pixdesk.imaging.shape import Prompt
from pixdesk.pipeline.painting import PaintRequest, PaintResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What crosses to the child: the small picture, and where it is to be run.

    Attributes:
        picture: H×W×3 uint8; None only opens the model, ahead of the first picture.
        tokens: of a network that understands words, what it is to look for; and how many of them are no filling.
        adapter: words of the name of the graphics adapter to use; empty for the fastest.
        optimised: False runs the graph as it is written, and keeps nothing open: the self-test's other side.
    """

    card: ModelCard
    path: Path
    picture: NetworkInput | None
    tokens: tuple[tuple[int, ...], int] | None = None
    providers: tuple[str, ...] = PROVIDER_ORDER
    threads: int = 1
    adapter: str = ""
    optimised: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class InferenceResult:
    """What comes back.

    Attributes:
        matte: h×w float32, 0..1, at the size the network answers in.
        provider: the provider that truly ran it, in the window's word: ``DirectML``, ``CUDA``, ``CPU``.
        device: the adapter's or processor's own name, after the provider's.
        infer_ms: the network's own time, without queueing and without opening the model.
        fallback: a sentence when a better provider did not answer; else empty.
        span: least and greatest value of the answer, before it was bounded to 0..1.
    """

    matte: Matte
    provider: str
    device: str
    infer_ms: float
    fallback: str = ""
    span: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeRequest:
    """What crosses to the child for a prompted network.

    The picture is read once. It crosses with a prompt all the same, because a child that was replaced remembers none;
    or its size does in its stead, and the answer may be that it is forgotten.

    Attributes:
        card, path: the encoder's.
        decoder, decoder_path: the decoder's.
        key: names the picture; a capture's digest.
        picture: H×W×3 uint8, long side at most 1024; None only opens the models, ahead of the first picture,
            unless there is a `shape`.
        shape: height and width of a picture that was read before, when that itself is left out.
        prompt: None only reads the picture, ahead of the first prompt.
        gives_embedding: whether the encoder's answer is to come back too.
        adapter, optimised: as `Request`'s.
    """

    card: ModelCard
    path: Path
    decoder: ModelCard
    decoder_path: Path
    key: str
    picture: NetworkInput | None
    shape: tuple[int, int] | None = None
    prompt: Prompt | None = None
    providers: tuple[str, ...] = PROVIDER_ORDER
    threads: int = 1
    adapter: str = ""
    gives_embedding: bool = False
    optimised: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeResult:
    """What comes back; the other attributes are `InferenceResult`'s.

    Attributes:
        candidates: n×h×w float32 logits, long side `shape.GRID_PX`; empty when nothing was asked.
        scores: n float32, 0..1, the overlap with what was meant that the network expects of each.
        is_forgotten: the picture was left out and is not remembered: ask again with it.
        encode_ms: the encoder's part of `infer_ms`; 0 when it had read the picture before.
        embedding: the encoder's answer, when it was asked for.
    """

    candidates: Plane
    scores: Scores
    provider: str
    device: str
    infer_ms: float
    is_forgotten: bool = False
    encode_ms: float = 0.0
    fallback: str = ""
    embedding: Embedding | None = None


class PromptedNetwork(NamedTuple):
    """The two halves of a prompted network, each a card and its file."""

    encoder: ModelCard
    encoder_path: Path
    decoder: ModelCard
    decoder_path: Path


Asked = Request | ShapeRequest | PaintRequest
Answered = InferenceResult | ShapeResult | PaintResult
