"""The language file and the code that says it must agree to the last placeholder."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

import geo.report.page
import geo.report.wording
from geo.displacement.wording import LIKELIHOODS
from geo.errors import ConfigError
from geo.report.style import RISK
from geo.report.wording import Wording, load_wording
from geo.report.wording.load import placeholders

PAGE = Path(geo.report.page.__file__).parent
FILES = [
    *sorted(PAGE.glob("*.py")),
    *(
        PAGE.parent / name
        for name in ("differences.py", "meanings.py", "assumptions.py", "wording/intervals.py")
    ),
]
LANGUAGES = sorted(p.stem for p in Path(geo.report.wording.__file__).parent.glob("*.toml"))

Said = tuple[str, frozenset[str] | None]
"""A key as code says it, with the placeholders it gives, None where they are not written out."""


def said_by_code() -> Iterator[Said]:
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield from _called(node)


def said_by_templates() -> Iterator[Said]:
    for file in sorted((PAGE / "templates").glob("*.j2")):
        tree = Environment(autoescape=True).parse(file.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "say":
                key = call.args[0]
                assert isinstance(key, nodes.Const)
                yield str(key.value), frozenset(word.key for word in call.kwargs)


def _called(call: ast.Call) -> Iterator[Said]:
    named = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    plain = call.func.id if isinstance(call.func, ast.Name) else ""
    if named == "say":
        given = {word.arg for word in call.keywords}
        exact = None if None in given else frozenset(str(name) for name in given)
        for key in _keys(call.args[0]):
            yield key, exact
    elif named == "count":
        for key in _keys(call.args[0]):
            yield f"{key}_one", frozenset()
            yield f"{key}_many", frozenset({"count"})
    elif plain == "with_probability":
        for key in _keys(call.args[1]):
            yield key, frozenset({"word", "percent"})


def _keys(node: ast.expr) -> list[str]:
    """Find the keys that an expression may give; a formatted one becomes a pattern."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return [*_keys(node.body), *_keys(node.orelse)]
    if isinstance(node, ast.JoinedStr):
        parts = (p.value if isinstance(p, ast.Constant) else ".+" for p in node.values)
        return ["".join(map(str, parts))]
    return []


def families() -> set[str]:
    found = set()
    for file in FILES:
        found |= set(re.findall(r'words\.of\(\s*"(\w+)"', file.read_text(encoding="utf-8")))
    return found


def variables() -> set[str]:
    """Find keys that code holds in a variable before it says them."""
    texts = [f.read_text(encoding="utf-8") for f in FILES]
    return {key for text in texts for key in re.findall(r'"([a-z_]+\.[a-z_]+)"', text)}


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Wording:
    return load_wording(request.param)


def test_code_gives_exactly_the_placeholders_that_a_sentence_has(language: Wording) -> None:
    checked = 0
    for key, given in [*said_by_code(), *said_by_templates()]:
        matching = [name for name in language.sentences if re.fullmatch(key, name)]
        assert matching, f"no sentence '{key}'"
        for name in () if given is None else matching:
            assert placeholders(language.sentences[name]) == set(given or ()), name
            checked += 1
    assert checked > 100


def test_no_sentence_is_left_over(language: Wording) -> None:
    keys = {key for key, _ in [*said_by_code(), *said_by_templates()]} | variables()
    unsaid = [
        name
        for name in language.sentences
        if not any(re.fullmatch(key, name) for key in keys) and name.split(".")[0] not in families()
    ]
    assert unsaid == []


def test_languages_have_the_same_sentences(language: Wording) -> None:
    english = load_wording("en")
    assert set(language.sentences) == set(english.sentences)
    for key, sentence in english.sentences.items():
        assert placeholders(language.sentences[key]) == placeholders(sentence), key


def test_a_placeholder_too_few_or_too_many_is_refused(words: Wording) -> None:
    with pytest.raises(ConfigError, match=r"placeholders \['day'\]; the page gives \[\]"):
        words.say("page.as_of")
    with pytest.raises(ConfigError, match="the page gives"):
        words.say("page.as_of", day="1", night="2")


def test_unknown_sentences_and_languages_are_refused(words: Wording) -> None:
    with pytest.raises(ConfigError, match=r"no sentence 'page\.nothing'"):
        words.say("page.nothing")
    with pytest.raises(ConfigError, match="no wording for 'tlh'"):
        load_wording("tlh")
    with pytest.raises(ConfigError, match="no wording for"):
        load_wording("../en")


def test_a_value_without_a_word_is_shown_as_it_is(words: Wording) -> None:
    assert words.of("status", "half_planned") == "half planned"


def test_the_words_of_risk_are_none_of_those_for_probabilities() -> None:
    """'likely' is from 67 % in one scale and was from 50 % in the other."""
    risk = {mark.word.split(":")[0] for mark in RISK.values()}
    assert not risk & {word for word, _ in LIKELIHOODS}
    assert not any("likely" in word for word in risk)
