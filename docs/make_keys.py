"""Write the README's key table from the table of commands, or check that it is current.

python docs/make_keys.py            rewrites the part between the `keys:` marks
python docs/make_keys.py --check    exits 1 if it would change
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from paperdeck.ui.commands.table import COMMANDS, Command, Group, Scope

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN = "<!-- keys: made by docs/make_keys.py -->\n"
END = "<!-- keys: end -->"


def _place(scope: Scope) -> str:
    return "" if scope is Scope.READER else f" ({scope.value})"


_NUMBERED = [command for command in COMMANDS if command.id.startswith("list.view-")]


def _line(command: Command) -> str:
    keys = " ".join(f"`{chord}`" for chord in command.keys)
    if command in _NUMBERED:
        # One line for all of them.
        return f"| {keys} to `{_NUMBERED[-1].keys[0]}` | Saved view 1 to 9: {command.help} |"
    return f"| {keys} | {command.title}{_place(command.scope)}: {command.help} |"


def key_table() -> str:
    """Return the table in Markdown: a row per command that has a key, grouped."""
    lines = ["| keys | does |", "|---|---|"]
    for group in Group:
        lines.append(f"| **{group.value}** | |")
        lines += [
            _line(command)
            for command in COMMANDS
            if command.group is group and command.keys and command not in _NUMBERED[1:]
        ]
    return "\n".join(lines) + "\n"


def updated(readme: str) -> str:
    """Return the README's text with a current table."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{key_table()}\n{END}{after}"


def main() -> int:
    """Rewrite or check, and return an exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    old = README.read_text(encoding="utf-8")
    new = updated(old)
    if old != new and not check:
        README.write_text(new, encoding="utf-8")
    return int(check and old != new)


if __name__ == "__main__":
    sys.exit(main())
