"""Routing: what a finding does to a capture of a family, which recipe is tried next, and whom a family goes to.

The rules are data: ``resources/routing.toml``, and the studio's own before them. They are named by the digest of their
values, which the log keeps with every capture they decided. What each word does: ``docs/routing.md``.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from pixdesk.domain import digest
from pixdesk.domain.finding import PRODUCT_CHANGED, Code, Finding, Weight
from pixdesk.domain.shot_columns import header_key

_NOT_BY_RULE = PRODUCT_CHANGED | frozenset(
    {
        Code.TRUNCATED,
        Code.NOT_A_PICTURE,
        Code.TOO_LARGE,
        Code.OFF_STYLE,
        Code.TEXT_FOUND,
        Code.FACE_FOUND,
        Code.NONCONFORMING,
        Code.RENDITION_FAILED,
        Code.SOURCE_LOST,
        Code.MODEL_FAILED,
        Code.INTERNAL,
        Code.PERSON_FAMILY,
        Code.TRIED_AGAIN,
        Code.OVERRIDDEN,
    }
)
"""What is found before there is a cutout, at export, or by a person: no rule is asked then."""


class Then(StrEnum):
    """What a rule does with a finding."""

    CLEAN = "clean"
    RETRY = "retry"
    EXCEPTION = "exception"
    HOLD = "hold"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule.

    Attributes:
        finding: what it is about.
        then: ``clean`` only tells it; ``retry`` tries another recipe once where nothing else is wrong;
            ``exception`` makes a case of it; ``hold`` makes a case even where only a cutout that was not kept shows it.
        family: the family it is for, one of its words is enough; empty for every one.
        channel: for products that the shot list sends to this channel; ``clean`` counts for those sent to it alone.
        recipe: what ``retry`` tries; empty for the recipe's own alternative.
    """

    finding: Code
    then: Then
    family: str = ""
    channel: str = ""
    recipe: str = ""

    def __post_init__(self) -> None:
        """Refuse a rule that could never be followed. Raises ValueError."""
        if self.finding in _NOT_BY_RULE:
            raise ValueError(
                f"finding: {self.finding.value!r} always goes to a person; no rule changes that. Remove it."
            )
        if self.recipe and self.then is not Then.RETRY:
            raise ValueError(f'recipe: only then = "retry" tries one, not {self.then.value!r}. Remove it.')

    def is_for(self, product: "Product") -> bool:
        """Whether the rule is about this product."""
        if self.family and not is_of(product.family, [self.family]):
            return False
        if not self.channel:
            return True
        if self.then is Then.CLEAN:  # another channel may object
            return product.channels == {self.channel}
        return self.channel in product.channels


@dataclass(frozen=True, kw_only=True)
class Families:
    """Whom the pictures of a family go to, by words of its name in any language.

    Attributes:
        person: somebody looks at every one.
        machine: the checks and the sample speak for it. A family with a word of both goes to a person.
    """

    person: tuple[str, ...] = ()
    machine: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What routing knows of the product a capture shows.

    Attributes:
        family: by the shot list, or else by the recipe; empty where neither says.
        channels: where the shot list sends it.
        is_settled: the shot list has said who looks at it: a person at the whole batch, or expressly nobody.
    """

    family: str = ""
    channels: frozenset[str] = frozenset()
    is_settled: bool = False


@dataclass(frozen=True, kw_only=True)
class Routing:
    """The rules in force: the first that fits decides; where none does, a finding does what its check says."""

    families: Families = Families()
    rules: tuple[Rule, ...] = field(default=())

    @cached_property
    def digest(self) -> str:
        """The rules' name made from their values."""
        return digest.of_value(asdict(self))

    def over(self, other: "Routing") -> "Routing":
        """Return these rules and, after them, another's; a word for a family counts as these have it."""
        mine = {header_key(word) for word in (*self.families.person, *self.families.machine)}

        def kept(words: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(word for word in words if header_key(word) not in mine)

        families = Families(
            person=(*self.families.person, *kept(other.families.person)),
            machine=(*self.families.machine, *kept(other.families.machine)),
        )
        return Routing(families=families, rules=(*self.rules, *other.rules))

    def rule_for(self, code: Code, product: Product) -> Rule | None:
        """Return the first rule that is about a finding on a product."""
        return next((rule for rule in self.rules if rule.finding is code and rule.is_for(product)), None)

    def weigh(self, findings: Iterable[Finding], product: Product) -> tuple[Finding, ...]:
        """Return findings with the weight the rules give them, in the order they came."""
        return tuple(self._weighed(finding, product) for finding in findings)

    def _weighed(self, finding: Finding, product: Product) -> Finding:
        rule = self.rule_for(finding.code, product)
        if rule is None or rule.then is Then.RETRY:
            return finding
        return replace(finding, weight=Weight.NOTE if rule.then is Then.CLEAN else Weight.HOLD)

    def retry(self, findings: Iterable[Finding], product: Product, alternative: str) -> tuple[Code, str] | None:
        """Return what to cure and the recipe that may cure it; None where a person decides or nothing holds.

        Two kinds of finding are no matter of one recipe or another, so they go to a person.

        Args:
            findings: as `weigh` gave them.
            alternative: the recipe's own; empty for none.
        """
        holding = {finding.code for finding in findings if finding.holds}
        if len(holding) != 1:
            return None
        code = next(iter(holding))
        rule = self.rule_for(code, product)
        recipe = (rule.recipe or alternative) if rule is not None and rule.then is Then.RETRY else ""
        return (code, recipe) if recipe else None

    def sticks(self, finding: Finding, product: Product) -> bool:
        """Whether a finding holds its capture even where the cutout that shows it was not kept."""
        rule = self.rule_for(finding.code, product)
        return finding.holds and rule is not None and rule.then is Then.HOLD

    def asks_for_a_person(self, product: Product) -> Finding | None:
        """Return why somebody must look at a product that nothing is wrong with; None where nobody must."""
        if product.is_settled or not is_of(product.family, self.families.person):
            return None
        words = (
            f"Its family, {product.family}, is always looked at by a person. Look at it, and accept it if it is right."
        )
        return Finding(code=Code.PERSON_FAMILY, sentence=words)


def is_of(family: str, words: Iterable[str]) -> bool:
    """Whether a family's name, or one word or two of it together, is one of these; spelling and case do not count."""
    parts = [header_key(part) for part in re.split(r"[\W_]+", family) if part]
    pairs = (first + second for first, second in pairwise(parts))
    listed = {header_key(word) for word in words} - {""}
    return not listed.isdisjoint([*parts, *pairs, header_key(family)])


def in_words(rule: Rule) -> str:
    """Return a rule as a sentence."""
    whom = f" of the family {rule.family}" if rule.family else ""
    to = f" for {rule.channel}" if rule.channel else ""
    to = f"{to} alone" if to and rule.then is Then.CLEAN else to
    what = f"{rule.finding.value.replace('-', ' ')}: "
    subject = f"on a capture{whom}{to} it " if whom or to else "it "
    another = rule.recipe or "the alternative of its recipe"
    does = {
        Then.CLEAN: "is only told",
        Then.RETRY: f"is tried once more with {another} if nothing else is wrong",
        Then.EXCEPTION: "goes to a person",
        Then.HOLD: "goes to a person, even if only a cutout that was not kept shows it",
    }[rule.then]
    return f"{what}{subject}{does}."
