"""What a finding does is decided by rules: the first that fits, and nothing that could never be followed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixdesk.domain.finding import Code, Finding, Weight
from pixdesk.domain.gates import GRAVITY
from pixdesk.domain.recipe import Recipe
from pixdesk.domain.routing import Families, Product, Routing, Rule, Then, in_words, is_of
from pixdesk.domain.score import Score, best, score
from pixdesk.domain.shot_list import Risk, risk_of_family
from pixdesk.errors import SetupError
from pixdesk.pipeline.catalogue import Catalogue, resources_dir

ROUTED = [Code.HOLES, Code.HALO, Code.BLURRED, Code.DOUBTFUL_MATTE, Code.COLOUR_CAST, Code.UNKNOWN_NAME]
ANY = Product()


def found(code, weight=Weight.HOLD):
    return Finding(code=code, sentence=f"{code}.", weight=weight)


def rules(*given_rules, **families):
    return Routing(families=Families(**families), rules=given_rules)


codes = st.sampled_from(ROUTED)
findings = st.lists(st.builds(found, codes, st.sampled_from(list(Weight))), max_size=5)
a_rule = st.builds(
    lambda code, then, family, recipe: Rule(
        finding=code, then=then, family=family, recipe=recipe if then is Then.RETRY else ""
    ),
    codes,
    st.sampled_from(list(Then)),
    st.sampled_from(["", "knit", "shoes"]),
    st.sampled_from(["", "b", "c"]),
)
routings = st.builds(lambda listed: Routing(rules=tuple(listed)), st.lists(a_rule, max_size=6))
products = st.builds(Product, family=st.sampled_from(["", "Knit tops", "shoes"]))


@given(routings, findings, products)
def test_weighing_changes_weights_alone_and_twice_is_once(routing, said, product):
    once = routing.weigh(said, product)
    assert [replace(f, weight=Weight.NOTE) for f in once] == [replace(f, weight=Weight.NOTE) for f in said]
    assert routing.weigh(once, product) == once


@given(routings, findings, products)
def test_another_recipe_is_tried_only_where_one_kind_of_finding_holds_and_its_first_rule_says_so(
    routing, said, product
):
    weighed = routing.weigh(said, product)
    tried = routing.retry(weighed, product, "alternative")
    holding = {finding.code for finding in weighed if finding.holds}
    if tried is None:
        return
    assert holding == {tried[0]}
    first = next(rule for rule in routing.rules if rule.finding is tried[0] and rule.is_for(product))
    assert first.then is Then.RETRY
    assert tried[1] == (first.recipe or "alternative")


def test_the_first_rule_that_fits_decides():
    routing = rules(Rule(finding=Code.HOLES, then=Then.CLEAN, family="shoes"), Rule(finding=Code.HOLES, then=Then.HOLD))
    assert not routing.weigh([found(Code.HOLES)], Product(family="Running shoes"))[0].holds
    assert routing.weigh([found(Code.HOLES)], ANY)[0].holds
    assert routing.sticks(found(Code.HOLES), ANY)
    assert not routing.sticks(found(Code.HOLES), Product(family="shoes"))


def test_two_kinds_of_finding_go_to_a_person_and_two_of_one_kind_are_one():
    routing = rules(Rule(finding=Code.HOLES, then=Then.RETRY), Rule(finding=Code.HALO, then=Then.RETRY, recipe="b"))
    assert routing.retry([found(Code.HOLES), found(Code.HALO)], ANY, "a") is None
    assert routing.retry([found(Code.HOLES), found(Code.HOLES)], ANY, "a") == (Code.HOLES, "a")
    assert routing.retry([found(Code.HALO), found(Code.HOLES, Weight.NOTE)], ANY, "a") == (Code.HALO, "b")
    assert routing.retry([found(Code.HOLES)], ANY, "") is None, "the recipe has no alternative"
    assert routing.retry([found(Code.BLURRED)], ANY, "a") is None, "no recipe cures a blur"


def test_a_rule_for_a_channel_is_clean_only_where_no_other_channel_could_object():
    clean = rules(Rule(finding=Code.HOLES, then=Then.CLEAN, channel="etsy"))
    held = rules(Rule(finding=Code.DUST, then=Then.EXCEPTION, channel="etsy"))
    both = Product(channels=frozenset({"etsy", "zalando"}))
    assert clean.weigh([found(Code.HOLES)], both)[0].holds
    assert not clean.weigh([found(Code.HOLES)], Product(channels=frozenset({"etsy"})))[0].holds
    assert held.weigh([found(Code.DUST, Weight.NOTE)], both)[0].holds
    assert not held.weigh([found(Code.DUST, Weight.NOTE)], ANY)[0].holds


@pytest.mark.parametrize(
    ("family", "is_one"),
    [("Fine Jewellery", True), ("SCHMUCK", True), ("Joyería", True), ("Sneakers", False), ("", False), ("knit", True)],
)
def test_a_family_goes_to_a_person_by_any_word_of_its_name(family, is_one):
    why = Catalogue(resources_dir()).routing().asks_for_a_person(Product(family=family))
    assert (why is not None) == is_one
    if why is not None:
        assert f"Its family, {family}, is always looked at by a person." in why.sentence


def test_what_the_shot_list_settled_is_settled_and_a_family_of_both_goes_to_a_person():
    routing = rules(person=("lace",), machine=("flat garment",))
    assert routing.asks_for_a_person(Product(family="lace", is_settled=True)) is None
    assert routing.asks_for_a_person(Product(family="lace flat garment")) is not None
    assert is_of("Flat-Garments / flat garment", ["flat garment"])


def test_the_shot_list_and_the_rules_that_ship_know_the_same_families():
    for word in Catalogue(resources_dir()).routing().families.person:
        assert risk_of_family(word) is Risk.PERSON, word


def test_the_studios_own_rules_come_first_and_its_word_for_a_family_counts():
    ships = rules(Rule(finding=Code.HOLES, then=Then.RETRY), person=("lace", "fur"), machine=("box",))
    studio = rules(Rule(finding=Code.HOLES, then=Then.HOLD), person=("box",), machine=("Lace",))
    merged = studio.over(ships)
    assert merged.rule_for(Code.HOLES, ANY).then is Then.HOLD
    assert merged.families == Families(person=("box", "fur"), machine=("Lace",))
    assert merged.digest not in {ships.digest, studio.digest}


scores = st.builds(
    Score,
    kinds=st.integers(0, 3),
    gravity=st.floats(0, 3),
    doubt=st.none() | st.floats(0, 1),
)


@given(st.lists(scores, min_size=1, max_size=5))
def test_nothing_with_fewer_or_lighter_findings_than_the_best_is_left_behind(made):
    chosen = made[best(made)]
    assert (chosen.kinds, chosen.gravity) == min((one.kinds, one.gravity) for one in made)
    assert not any(one.beats(chosen) for one in made if None not in (one.doubt, chosen.doubt))
    assert not chosen.beats(chosen)


def test_of_two_cutouts_with_the_same_fault_the_one_with_less_of_it_is_better():
    slight, plain = (replace(found(Code.HALO), measured=px, limit=0.7) for px in (1.2, 1.8))
    assert score([slight], None).beats(score([plain], None))
    worse = replace(found(Code.NO_SUBJECT), measured=0.0049, limit=0.005)
    assert score([plain], None).beats(score([worse], None)), "much of a lighter kind is still lighter"


def test_a_score_counts_kinds_then_gravity_then_doubt_and_the_recipes_own_wins_a_tie():
    worst, lightest = found(GRAVITY[0]), found(GRAVITY[-1])
    assert score([lightest], 0.9).beats(score([worst], 0.1))
    assert score([worst], 0.9).beats(score([lightest, found(GRAVITY[-2])], 0.1))
    assert score([], 0.1).beats(score([], 0.2))
    assert not score([], 0.1).beats(score([], None)), "a share of unsure alpha is no probability"
    assert score([found(Code.HOLES, Weight.NOTE)], None) == Score(kinds=0, gravity=0.0, doubt=None)
    assert best([score([], None), score([], 0.0)]) == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[rules]]\nfinding = "hole"\nthen = "retry"', "rules[1].finding: must be one of"),
        ('[[rules]]\nfinding = "holes"\nthen = "again"', "rules[1].then: must be one of"),
        (
            '[[rules]]\nfinding = "holes"\nthen = "retry"\nrecipe = "nosuch"',
            "rules[1].recipe: there is no recipe 'nosuch'",
        ),
        ('[[rules]]\nfinding = "holes"\nthen = "hold"\nchannel = "x"', "rules[1].channel: there is no channel 'x'"),
        ('[[rules]]\nfinding = "holes"\nthen = "hold"\nrecipe = "fast"', 'rules[1]: recipe: only then = "retry"'),
        ('[[rules]]\nfinding = "internal"\nthen = "clean"', "rules[1]: finding: 'internal' always goes to a person"),
        ('[[rule]]\nfinding = "holes"', "rule: is not a known key. Did you mean 'rules'?"),
        ("[families]\nperson = 3", "families.person: must be a list"),
    ],
)
def test_a_wrong_rule_is_refused_with_file_key_and_reason(tmp_path, text, words):
    (tmp_path / "routing.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SetupError) as refused:
        Catalogue(resources_dir(), tmp_path).routing()
    assert str(refused.value).startswith(f"{tmp_path / 'routing.toml'}: ")
    assert words in str(refused.value)


def test_a_rule_the_studio_changes_counts_from_the_next_capture_on(tmp_path):
    catalogue = Catalogue(resources_dir(), tmp_path)
    before = catalogue.routing()
    (tmp_path / "routing.toml").write_text('[[rules]]\nfinding = "holes"\nthen = "clean"', encoding="utf-8")
    after = catalogue.routing()
    assert after.rule_for(Code.HOLES, ANY).then is Then.CLEAN
    assert after.digest != before.digest == Catalogue(resources_dir()).routing().digest


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('alternative = "nosuch"', "mine.toml: alternative: there is no recipe 'nosuch'. Known: fast, mine, "),
        ('candidates = ["fast", "nosuch"]', "mine.toml: candidates: there is no recipe 'nosuch'"),
        ('alternative = "mine"', "a recipe must not be its own alternative"),
        ('candidates = ["fast", "fast"]', "candidates: must be at most 4 different recipes"),
        ('candidates = ["fast"]\nalternative = "pairs"', "alternative: is never tried where there are candidates"),
    ],
)
def test_a_recipe_that_names_no_recipe_is_refused(tmp_path, line, words):
    (tmp_path / "recipes").mkdir()
    (tmp_path / "recipes" / "mine.toml").write_text(f'id = "mine"\ntitle = "Mine"\n{line}\n', encoding="utf-8")
    with pytest.raises(SetupError) as refused:
        Catalogue(resources_dir(), tmp_path).recipes()
    assert words in str(refused.value)


def test_what_is_tried_besides_does_not_rename_what_a_recipe_makes():
    plain = Recipe(id="mine", title="Mine")
    assert replace(plain, alternative="fast").digest == plain.digest == replace(plain, candidates=("fast",)).digest
    assert replace(plain, chain="studio").digest != plain.digest


def test_a_rule_reads_as_a_sentence():
    rule = Rule(finding=Code.HALO, then=Then.RETRY, family="knit", channel="etsy", recipe="fast")
    assert in_words(rule) == (
        "halo: on a capture of the family knit for etsy it is tried once more with fast if nothing else is wrong."
    )
    assert in_words(Rule(finding=Code.HOLES, then=Then.EXCEPTION)) == "holes: it goes to a person."
