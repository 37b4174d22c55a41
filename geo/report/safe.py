"""
Texts from layers are hostile until shown otherwise: what may be shown, linked and put in a cell.

Escaping is the template's and the figures' work; here is what escaping does not cover.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
"""Control characters, those that turn the direction of the text around them, those that are not
seen at all, and halves of characters that no file can hold. The joiners and the zero-width space
(U+200B to U+200D) stay: Hindi and Thai are written with them."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a spreadsheet read a text as a formula (OWASP, CSV injection)."""


def visible(text: str) -> str:
    """
    Replace characters that a reader cannot see but that change what the reader sees.

    Examples
    --------
    >>> visible("Pier \u202egnp.exe")
    'Pier \ufffdgnp.exe'
    """
    return _UNSEEN.sub("\ufffd", text)


def web_address(address: str | None) -> str | None:
    """
    Return the address if a page may link to it, else None.

    Only http and https with a host: ``javascript:`` and ``data:`` addresses would run in the page.

    Examples
    --------
    >>> web_address("https://example.org/a")
    'https://example.org/a'
    >>> web_address("javascript:alert(1)") is None
    True
    """
    if address is None or visible(address) != address or address != address.strip():
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and host else None


def spreadsheet_text(text: str) -> str:
    """
    Put an apostrophe before a text that a spreadsheet would run as a formula.

    Examples
    --------
    >>> spreadsheet_text("=HYPERLINK(...)")
    "'=HYPERLINK(...)"
    >>> spreadsheet_text("Khidkiya Ghat")
    'Khidkiya Ghat'
    """
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA) else text
