"""
The seal of a page: a Content-Security-Policy that lets in what we wrote and nothing else.

The policy names the SHA-256 of every script and style of the page. It works from ``file://``, where
there is no server to send a header: whatever a name in a layer may contain, it cannot run, load a
picture, send a form or call home.
"""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

from geo.errors import OutputError
from geo.report.map.page import CSP_PLACE

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
"""Scripts that run; the data block has a type of its own and is never run."""
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def seal(html: str) -> str:
    """
    Put the policy into a page at the place that is kept for it.

    Raises
    ------
    OutputError
        If the page has no such place, or more than one.

    Examples
    --------
    >>> sealed = seal(f"<head>{CSP_PLACE}<style>b{{}}</style></head><script>1</script>")
    >>> "default-src 'none'" in sealed
    True
    """
    if html.count(CSP_PLACE) != 1:
        raise OutputError(
            f"A page to be sealed must hold '{CSP_PLACE}' once; found {html.count(CSP_PLACE)}. "
            "Nothing was written."
        )
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hashes(_SCRIPT, html)}",
            f"style-src {_hashes(_STYLE, html)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "object-src 'none'",
        )
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return html.replace(CSP_PLACE, meta)


def _hashes(pattern: re.Pattern[str], html: str) -> str:
    digests = (sha256(code.encode("utf-8")).digest() for code in pattern.findall(html))
    return " ".join(f"'sha256-{b64encode(digest).decode('ascii')}'" for digest in digests)
