"""Read a TOML file into a frozen model and name every fault at once, in words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from geo.errors import ConfigError, FaultsError
from geo.sites.nearest import did_you_mean

Model = TypeVar("Model", bound=BaseModel)

MAX_TOML_BYTES = 4 * 2**20
"""A site file is written by hand: the largest of ours has some 20 kB, and 4 MiB leaves room for a
catalogue of thousands of entries while a wrong file is refused before it fills the memory."""
UNION_MEMBERS = ("literal[", "str", "float", "constrained-")
"""How pydantic names the members of a union at the end of a location."""
_WORD = re.compile(r"[^', ]+(?=')|^\d+$")
"""The words in pydantic's "'a', 'b' or 'c'"; a single number stands there without quotes."""
SHOWN = 60
"""Letters of a found value that a message repeats; enough to recognise it."""


def read_toml(path: Path, model: type[Model]) -> Model:
    """
    Read a TOML file into a model.

    Parameters
    ----------
    path
        A UTF-8 file; a byte order mark, as Windows editors write it, is allowed.
    model
        A pydantic model that refuses unknown keys.

    Raises
    ------
    ConfigError
        The file is missing, too large, not UTF-8 or not TOML.
    FaultsError
        The file is TOML and does not fit the model: every fault, with its key.
    """
    document = _parse(path)
    try:
        return model.model_validate(document)
    except ValidationError as error:
        details = error.errors(include_url=False)
        told = [each for each in details if not _follows(each, details)]
        raise FaultsError(_sentences(path, model, told)) from None


def _parse(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise ConfigError(f"{path}: there is no such file. Check the path.")
    size_bytes = path.stat().st_size
    if size_bytes > MAX_TOML_BYTES:
        raise ConfigError(
            f"{path} has {size_bytes:,} bytes; a TOML file of this project has at most "
            f"{MAX_TOML_BYTES:,}. Check that it is the file you mean."
        )
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{path} is not UTF-8 text: byte {error.start + 1} cannot be read. Save it as UTF-8."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not TOML: {error}. Correct that place.") from None
    except ValueError:  # Python refuses to read whole numbers of thousands of digits
        raise ConfigError(
            f"{path} holds a number with thousands of digits. Write numbers as they are published."
        ) from None
    except RecursionError:
        raise ConfigError(f"{path} nests its values too deeply. Write them flat.") from None


def _follows(detail: ErrorDetails, details: Sequence[ErrorDetails]) -> bool:
    """Tell whether a list is only called too short because its entries are at fault themselves."""
    here = detail["loc"]
    return detail["type"] == "too_short" and any(
        len(other["loc"]) > len(here) and other["loc"][: len(here)] == here for other in details
    )


def _sentences(path: Path, model: type[BaseModel], details: Sequence[ErrorDetails]) -> list[str]:
    """Write one sentence a key: of a union pydantic reports each member by itself."""
    by_key: dict[tuple[int | str, ...], list[ErrorDetails]] = {}
    for detail in details:
        location = detail["loc"]
        tagged = bool(location) and str(location[-1]).startswith(UNION_MEMBERS)
        by_key.setdefault(location[:-1] if tagged else location, []).append(detail)
    return [
        _vocabulary(path, key, group)
        if all(each["type"] == "literal_error" for each in group)
        else _sentence(path, model, {**group[0], "loc": key})
        for key, group in by_key.items()
    ]


def _vocabulary(path: Path, key: Sequence[int | str], group: Sequence[ErrorDetails]) -> str:
    """Say which words may stand where another was found."""
    words = [word for each in group for word in _WORD.findall(each["ctx"]["expected"])]
    found = group[0]["input"]
    hint = did_you_mean(str(found), words)
    return f"{path}, {_dotted(key)}: found {_short(found)}, which is not known. {hint}"


def _sentence(path: Path, model: type[BaseModel], detail: ErrorDetails) -> str:
    where = f"{path}, {_dotted(detail['loc'])}" if detail["loc"] else str(path)
    found = _short(detail["input"])
    if detail["type"] == "extra_forbidden":
        known = _keys_at(model, detail["loc"][:-1])
        return f"{where}: unknown key. {did_you_mean(str(detail['loc'][-1]), known)}"
    if detail["type"] == "missing":
        return f"{where}: the key is missing. Add it."
    if detail["type"] == "value_error":
        sentence = str(detail["ctx"]["error"])
        return f"{where}: {sentence}" + ("" if sentence.endswith(("?", ".")) else ".")
    if detail["type"] == "string_pattern_mismatch":
        return f"{where}: found {found}; expected a text of the form {detail['ctx']['pattern']}."
    expected = detail["msg"].removeprefix("Input should ").removeprefix("be ")
    expected = expected.replace("String should have", "a text of")
    return f"{where}: found {found}; expected {expected}."


def _dotted(location: Sequence[int | str]) -> str:
    """Turn ('layers', 2, 'role') into layers[3].role: people count from one."""
    text = ""
    for part in location:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def _keys_at(model: type[BaseModel], location: Sequence[int | str]) -> list[str]:
    """List the keys that the model knows at a place in the document."""
    here: type[BaseModel] = model
    for part in location:
        if isinstance(part, str) and part in here.model_fields:
            here = _model_within(here.model_fields[part].annotation) or here
    return list(here.model_fields)


def _model_within(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_within(part))), None)
