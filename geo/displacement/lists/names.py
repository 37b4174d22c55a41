"""
Names and house numbers of Thai, Devanagari and Latin script, made comparable.

One household is 'นายสมชาย ใจดี' on the registry and 'Mr. Somchai Jaidee' on the list of an NGO. Two
texts are made of a name. `spelling` is the name without titles in Latin letters, vowels and all: it
compares names of one script. `sound` keeps the consonants, and as one those that scripts, ears and
habits of spelling confuse (d and t, g and k, b and p and f, j and ch, v and w): it compares names
across scripts, because Thai and Devanagari leave vowels out, and Thai writes some of them before
the consonant that they follow. The idea is Soundex (Russell, US patent 1261167, 1918), for words of
any length and with these scripts in mind; what Thai letters say follows the Royal Thai General
System of Transcription. The rules are our own judgement; tests/displacement/lists show what they
bring together and what they keep apart.

Misses: nicknames, initials, names after marriage, Thai names in the Latin spelling of their
Sanskrit origin ('Chandra' for จันทร์), ร and ล that are heard as n inside a word, ड़ written r.
Confuses: names with the same consonants (Ram, Rama, Rim). A name alone is therefore never taken for
proof: `linkage` weighs it together with the place.
"""

from __future__ import annotations

import re
import unicodedata

from geo.errors import MissingExtraError

_THAI_TITLES = (
    "ว่าที่ร้อยตรี", "ว่าที่ ร.ต.", "เด็กหญิง", "เด็กชาย", "นางสาว", "น.ส.", "ด.ช.", "ด.ญ.",
    "จ.ส.อ.", "ส.อ.", "ร.ต.", "ร.ท.", "พ.ต.", "คุณ", "นาย", "นาง",
)  # fmt: skip
"""Longest first: นางสาว begins with นาง. They stand before a name without a space."""
_THAI_TITLE = re.compile(
    # A vowel sign behind it shows that the letters begin a name: คุณากร.
    rf"^(?:{'|'.join(map(re.escape, _THAI_TITLES))})(?![\u0e30-\u0e3a\u0e45-\u0e4e])\s*"
)
_TITLES = frozenset(
    {
        "mr", "mrs", "ms", "miss", "master", "dr", "prof", "shri", "sri", "shree", "smt",
        "shrimati", "sushri", "kumari", "km", "late", "lt", "khun", "nai", "nang", "nangsao",
        "naangsaao", "श्री", "श्रीमती", "श्रीमान", "सुश्री", "कुमारी", "कु", "डॉ", "डा", "स्व", "स्वर्गीय",
    }
)  # fmt: skip
"""Left out where they stand before a name as words of their own."""
_THAI = (
    (re.compile(r"(?:[ทตด](?=ร)|ษ(?=ณ))?[ก-ฮ][ิุู]?์"), ""),  # silenced by the mark above
    (re.compile(r"รร(?=[ก-ฮ])"), ""),  # 'a' before a consonant
    (re.compile(r"รร"), "น"),  # 'an' elsewhere
    (re.compile(r"(?<![ก-๎])([เแโใไ]?)ห(?=[งญนมยรลว])"), r"\1"),  # sets the tone, unheard
    (re.compile(r"(?<![ก-๎])ทร(?![ะาเ])"), "ซ"),  # ทรง is 'song'
    (re.compile(r"[ตชจ]ร(?=\s|$)"), "ต"),  # บุตร is 'but'
    (
        re.compile(r"(?<![เแโใไ])(?:[รลฬ](?=\s|$)|ญ(?=[ก-ฮเแโใไ\s]|$))"),
        "น",
    ),  # heard as n where no vowel follows
    (re.compile(r"(?<![เแโใไ])[จชซศษส](?=\s|$)"), "ต"),  # heard as t at the end of a word
    (re.compile(r"([เแโใไ])([ก-ฮ])"), r"\2\1"),  # written before, spoken after
)
"""From what Thai writes to what it says."""
_DEVANAGARI = (
    (re.compile("\u093c"), ""),  # the dot below: f and p, z and j are one sound here
    (re.compile("ज्ञ"), "ग्य"),  # ज्ञान is 'gyan'
    (re.compile("[ंँ]"), "न्"),
)
_SOUNDS = (
    (re.compile("tch"), "ch"),  # Patcharee for พัชรี
    (re.compile("x"), "ks"),
    (re.compile("rn(?!g)"), "n"),  # Somporn for สมพร
    (re.compile("ng"), "n"),
    (re.compile("m(?=[pb])"), "n"),
    (re.compile("(?<=[a-z])[hwvy]"), ""),
    (re.compile(r"\b[aeiou]+"), "A"),  # that a word begins with a vowel is heard in every script
    (re.compile("[aeiou]"), ""),
)
_ONE_SOUND = str.maketrans("Abfdgqjzv", "apptkkccw")
_DOUBLED = re.compile(r"(.)\1+")
_NO_LETTER = re.compile(r"[^\w\s]|_")
_HOUSE_WORDS = re.compile(
    r"บ้านเลขที่|เลขที่|मकान|नंबर|नम्बर|संख्या|नं|म\.\s*(?:सं|न)\.?|"
    r"\b(?:house|plot|number)\b|\b(?:h|no|nr)\b\.?(?=\W*\w)",
    re.IGNORECASE,
)
_AFTER_HOUSE = re.compile(
    r"\s*(?:หมู่|ม\.|ซอย|ซ\.|ถนน|ถ\.|गली|मोहल्ला|वार्ड|\b(?:moo|soi|road|rd|lane|ward|gali)\b).*$",
    re.IGNORECASE,
)
"""Village, lane and road stand behind the number in Thailand and India."""
_PARTS = re.compile(r"\d+|[^\W\d_]+")


def spelling(name: str) -> str:
    """
    Write a name in small Latin letters, without titles, its words in alphabetical order.

    Parameters
    ----------
    name
        As a list has it, in any script; may be empty.

    Returns
    -------
    words
        Separated by spaces; '' where nothing but titles or signs stood there.

    Raises
    ------
    MissingExtraError
        The extra 'lists' is not installed.

    Examples
    --------
    >>> spelling("Mr. KUMAR Ram"), spelling("श्री राम कुमार"), spelling("นางสาว")
    ('kumar ram', 'kumar ram', '')
    """
    return " ".join(sorted(_latin(_without_titles(_plain(name))).split()))


def sound(name: str) -> str:
    """
    Reduce a name to consonants that every script keeps, its words in alphabetical order.

    Parameters
    ----------
    name
        As for `spelling`.

    Returns
    -------
    words
        Separated by spaces; 'a' stands for the vowel with which a word begins.

    Raises
    ------
    MissingExtraError
        The extra 'lists' is not installed.

    Examples
    --------
    >>> sound("นายสมชาย ใจดี"), sound("Somchai Jaidee"), sound("राम कुमार"), sound("Ram Kumar")
    ('ct smc', 'ct smc', 'kmr rm', 'kmr rm')
    """
    heard = _without_titles(_plain(name))
    for written, spoken in (*_THAI, *_DEVANAGARI):
        heard = written.sub(spoken, heard)
    heard = _latin(heard)
    for written, spoken in _SOUNDS:
        heard = written.sub(spoken, heard)
    return " ".join(sorted(_DOUBLED.sub(r"\1", heard.translate(_ONE_SOUND)).split()))


def house_number(text: str) -> str:
    """
    Write a house number in ASCII digits and capitals, its parts separated by '/'.

    Words for 'house number' go, and so does everything from the village, lane or road on.

    Parameters
    ----------
    text
        As a list has it; may be empty.

    Raises
    ------
    MissingExtraError
        The extra 'lists' is not installed.

    Examples
    --------
    >>> house_number("บ้านเลขที่ ๑๒๓/๔ หมู่ ๖"), house_number("म.सं. ०१२-३"), house_number("d12 - 3A")
    ('123/4', '12/3', 'D/12/3/A')
    """
    known = _AFTER_HOUSE.sub("", _HOUSE_WORDS.sub(" ", _plain(text)))
    parts = _PARTS.findall(_ascii(known).upper())
    return "/".join(part.lstrip("0") or "0" for part in parts)


def _plain(text: str) -> str:
    """Fold compatibility forms, digits of any script and what is not seen (NFKC, Cf)."""
    folded = unicodedata.normalize("NFKC", text)
    letters = [
        letter if (digit := unicodedata.decimal(letter, None)) is None else str(digit)
        for letter in folded
        if unicodedata.category(letter) != "Cf"
    ]
    return "".join(letters).strip()


def _without_titles(name: str) -> str:
    rest = _THAI_TITLE.sub("", name)
    words = rest.replace(".", ". ").split()
    while words and words[0].rstrip(".:").lower() in _TITLES:
        words = words[1:]
    return " ".join(words)


def _latin(text: str) -> str:
    letters = _ascii(text).lower().replace("'", "")
    return " ".join(_NO_LETTER.sub(" ", letters).split())


def _ascii(text: str) -> str:
    try:
        from anyascii import anyascii  # noqa: PLC0415 - an extra, asked for by lists alone
    except ImportError:
        raise MissingExtraError.for_extra("lists", "Comparing names across scripts") from None
    latin: str = anyascii(text)
    return latin
