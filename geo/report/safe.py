"""
Texts from layers are hostile until shown otherwise: what may be shown, linked and put in a cell.

Escaping is the template's and the figures' work; here is what escaping does not cover.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of the text around them."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
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
    return f"'{text}" if text.startswith(_FORMULA) else text
