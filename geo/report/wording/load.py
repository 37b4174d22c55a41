"""Read a language file and say its sentences, refusing whatever does not fit."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from string import Formatter
from types import MappingProxyType

from geo.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The sentences of one language; never changed once loaded."""

    language: str
    """BCP 47 tag, as in the page's ``lang`` attribute."""
    sentences: Mapping[str, str]
    """Key (``table.name``) -> sentence with placeholders."""

    def say(self, key: str, **values: str) -> str:
        """
        Fill one sentence.

        Parameters
        ----------
        key
            ``table.name`` of the sentence.
        values
            One text per placeholder. The text is taken as it is; escaping belongs to the page.

        Returns
        -------
        sentence
            Plain text without markup.

        Raises
        ------
        ConfigError
            If there is no such sentence, or its placeholders are not exactly `values`.

        Examples
        --------
        >>> words = Wording(language="en", sentences={"greeting.name": "Good day, {name}."})
        >>> words.say("greeting.name", name="{you}")
        'Good day, {you}.'
        """
        sentence = self.sentences.get(key)
        if sentence is None:
            raise ConfigError(
                f"wording/{self.language}.toml has no sentence '{key}'. Add it under that name."
            )
        wanted = placeholders(sentence)
        if wanted != set(values):
            raise ConfigError(
                f"Sentence '{key}' in wording/{self.language}.toml has the placeholders "
                f"{sorted(wanted)}; the page gives {sorted(values)}. Make the two agree."
            )
        return sentence.format_map(values)

    def count(self, key: str, number: int) -> str:
        """Say the sentence `key` of a number of things: ``key_one`` or ``key_many``."""
        if number == 1:
            return self.say(f"{key}_one")
        return self.say(f"{key}_many", count=f"{number:,}")

    def of(self, family: str, name: str) -> str:
        """
        Say one of a family of fixed words, such as the verdicts, chosen by a value of the results.

        A value that the language does not know is shown as it is, with spaces for underscores: the
        results may say more than this page has words for, and hiding it would be worse.
        """
        return self.sentences.get(f"{family}.{name}", name.replace("_", " "))


def load_wording(language: str = "en") -> Wording:
    """
    Load the sentences of one language.

    Raises
    ------
    ConfigError
        If there is no file for that language, or a sentence in it is no text, is empty, or has a
        placeholder that is not a plain name.
    """
    path = files("geo.report.wording").joinpath(f"{language}.toml")
    if not path.is_file():
        raise ConfigError(
            f"There is no wording for '{language}'. Translate geo/report/wording/en.toml into "
            f"geo/report/wording/{language}.toml, or ask for 'en'."
        )
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    sentences = {
        f"{table}.{name}": text for table, names in tables.items() for name, text in names.items()
    }
    faults = [fault for key, text in sentences.items() if (fault := _fault(key, text))]
    if faults:
        raise ConfigError(f"wording/{language}.toml has faults: {'; '.join(faults)}.")
    return Wording(language=language, sentences=MappingProxyType(sentences))


def placeholders(sentence: str) -> set[str]:
    """
    Name the placeholders of a sentence.

    Examples
    --------
    >>> sorted(placeholders("between {low} and {high}"))
    ['high', 'low']
    """
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def _fault(key: str, text: object) -> str | None:
    if not isinstance(text, str) or not text.strip():
        return f"'{key}' is not a sentence"
    odd = sorted(name for name in placeholders(text) if not name.isidentifier())
    return f"'{key}' has the placeholders {odd}, which are not plain names" if odd else None
