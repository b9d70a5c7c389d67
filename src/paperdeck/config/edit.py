"""Changing one setting in config.toml and nothing else: comments and layout stay."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from paperdeck.config.problems import ConfigError, quoted
from paperdeck.config.toml_lines import read_bounded
from paperdeck.model.files import write_whole
from paperdeck.model.full_disk import is_full, reason

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence
    from pathlib import Path

    from paperdeck.config.toml_lines import KeyPath

SettingValue = str | bool | int | float | list[str]


def set_value(file: Path, path: KeyPath, value: SettingValue | Sequence[str]) -> None:
    """Set one value, `("reader", "theme")` to "sepia", and write the file in one move.

    The file and its folder are created if need be, for the user's eyes only (0600, 0700).
    A symbolic link is followed. Raises ConfigError if the file can't be read, isn't valid
    TOML, holds a plain value where a table is needed, or can't be written; it is then as
    it was.
    """
    target = file.resolve()
    plain = value if isinstance(value, str | bool | int | float) else list(value)
    text = _with_value(_read(target), path, plain, target)
    try:
        write_whole(target, text.encode(), private=True)
    except OSError as error:
        raise _error("can't be written", target, error) from error


def _error(what: str, file: Path, error: Exception) -> ConfigError:
    full = isinstance(error, OSError) and is_full(error)
    why = reason(error) if isinstance(error, OSError) else str(error)
    next_step = f"{'Make room' if full else 'Mend it'}, then try again"
    return ConfigError(f"{what} ({why})", where=str(file), next_step=next_step)


def _read(file: Path) -> str:
    try:
        return read_bounded(file).decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise _error("can't be read", file, error) from error
    except UnicodeDecodeError as error:
        raise _error("isn't UTF-8", file, error) from error


def _with_value(text: str, path: KeyPath, value: SettingValue, file: Path) -> str:
    import tomlkit  # noqa: PLC0415 - slow to import, and needed only to write
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415 - the same

    try:
        before = tomllib.loads(text)
        document = tomlkit.parse(text)
        table: MutableMapping[str, Any] = document
        for key in path[:-1]:
            if key not in table:
                table[key] = tomlkit.table(is_super_table=key != path[-2])
            table = table[key]
            if not isinstance(table, dict):
                raise ConfigError(f"{quoted(key)} should be a table", where=str(file))
        table[path[-1]] = value
        changed = document.as_string()
        after = tomllib.loads(changed)
    # tomllib's own errors are ValueErrors, as is that of a number of thousands of digits.
    except (ValueError, RecursionError, TOMLKitError) as error:
        raise _error("isn't valid TOML", file, error) from error
    if after != _merged(before, path, value):
        raise ConfigError(
            f"{quoted('.'.join(path))} could not be set",
            where=str(file),
            next_step="Set it there by hand",
        )
    return changed


def _merged(values: dict[str, Any], path: KeyPath, value: SettingValue) -> dict[str, Any]:
    """Return the values with one set: what the edited text must say, and nothing else."""
    key, *rest = path
    inner = _merged(values.get(key, {}), tuple(rest), value) if rest else value
    return {**values, key: inner}
