"""Which chord does which command: the command table's defaults, changed by config.toml.

Chords belong to a scope (a pane, a screen); those of the scope "global" work everywhere
unless the scope at hand has its own use for them. All of it is pure: keys come in by
Textual's names, commands go out by id.
"""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol

from paperdeck.config.chords import (
    Chord,
    KeyNameError,
    canonical_key,
    display_chord,
    display_key,
    parse_chord,
)
from paperdeck.config.problems import ConfigProblem, did_you_mean, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

GLOBAL = "global"


class KeySpec(Protocol):
    """What the keymap needs to know of a command; each of `keys` is one chord."""

    @property
    def id(self) -> str:
        """The command's name, like `paper.star`."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The default chords, as people write them."""

    @property
    def scope(self) -> str:
        """Where the chords work."""


class Keymap(NamedTuple):
    """The chords in force: by command, and by scope with the global ones filled in."""

    chords: Mapping[str, tuple[Chord, ...]] = MappingProxyType({})
    scopes: Mapping[str, Mapping[Chord, str]] = MappingProxyType({})

    def commands_in(self, scope: str) -> Mapping[Chord, str]:
        """Return all that works in a scope; one without chords of its own has the global ones."""
        return self.scopes.get(scope, self.scopes.get(GLOBAL, {}))

    def keys_of(self, command: str) -> tuple[str, ...]:
        """Return a command's chords as people write them; none if it is unbound or unknown."""
        return tuple(display_chord(chord) for chord in self.chords.get(command, ()))

    def first_key(self, command: str) -> str:
        """Return the chord to name in hints, or an empty string."""
        return next(iter(self.keys_of(command)), "")


class Pressed(NamedTuple):
    """A chord is complete."""

    command: str


class Pending(NamedTuple):
    """A chord has begun: the keys so far, and (next key, command) for each way to go on.

    Both are written for people. Where several commands lie behind one key, each has
    its own line.
    """

    keys: str
    continuations: tuple[tuple[str, str], ...]


class NoMatch(NamedTuple):
    """The key does nothing here. `dropped` is the chord that it broke off, if one had begun.

    A key that broke off a chord is used up and shouldn't be handled further.
    """

    dropped: str = ""


class ChordState:
    """Follows key presses through the chords of a keymap."""

    def __init__(self, keymap: Keymap) -> None:
        self._keymap = keymap
        self._keys: Chord = ()
        self._scope = GLOBAL

    @property
    def pending(self) -> bool:
        """Whether a chord has begun."""
        return bool(self._keys)

    def reset(self) -> None:
        """Forget a chord that has begun."""
        self._keys = ()

    def feed(self, key: str, scope: str = GLOBAL) -> Pressed | Pending | NoMatch:
        """Take one key by Textual's name. `escape` and a change of scope end a begun chord."""
        if scope != self._scope:
            self.reset()
        self._scope = scope
        begun, self._keys = self._keys, ()
        if begun and key == "escape":
            return NoMatch(display_chord(begun))
        keys = (*begun, canonical_key(key))
        commands = self._keymap.commands_in(scope)
        if keys in commands:
            return Pressed(commands[keys])
        continuations = _continuations(commands, keys)
        if not continuations:
            return NoMatch(display_chord(begun))
        self._keys = keys
        return Pending(display_chord(keys), continuations)


def _continuations(commands: Mapping[Chord, str], keys: Chord) -> tuple[tuple[str, str], ...]:
    length = len(keys)
    return tuple(
        (display_key(chord[length]), command)
        for chord, command in commands.items()
        if len(chord) > length and chord[:length] == keys
    )


def build_keymap(
    commands: Iterable[KeySpec],
    overrides: Mapping[str, Sequence[str]],
    *,
    file: Path = Path("config.toml"),
    lines: Mapping[str, int] = MappingProxyType({}),
) -> tuple[Keymap, tuple[ConfigProblem, ...]]:
    """Join the commands' own keys with the user's (`Settings.keys`, `.key_lines`, `.file`).

    An override replaces all chords of its command; an empty one unbinds it. An override
    that can't be used (unknown command, bad key, clash) is reported, and the command keeps
    its default. A global override that some scope hides altogether is reported too, but
    stands. Raises ValueError if the defaults themselves clash: a fault of the table.
    """
    specs = {spec.id: spec for spec in commands}
    report = _Reporter(file, lines)
    defaults = {name: tuple(map(parse_chord, spec.keys)) for name, spec in specs.items()}
    wanted = _parse_overrides(specs, overrides, report)
    rejected: set[str] = set()
    while True:
        chosen, clash = _place(specs, defaults, wanted, rejected)
        if clash is None:
            _report_hidden(specs, chosen, [name for name in wanted if name not in rejected], report)
            return _keymap(specs, chosen), report.in_order()
        if clash.command not in wanted or clash.command in rejected:
            raise ValueError(clash.message)
        rejected.add(clash.command)
        report(clash.command, clash.message, _kept(specs[clash.command]))


class _Clash(NamedTuple):
    command: str
    message: str


class _Reporter:
    """Collects problems with entries of the `[keys]` table."""

    def __init__(self, file: Path, lines: Mapping[str, int]) -> None:
        self._file = file
        self._lines = lines
        self._problems: list[ConfigProblem] = []

    def __call__(self, command: str, message: str, suggestion: str = "") -> None:
        line = self._lines.get(command)
        self._problems.append(ConfigProblem(self._file, line, message, suggestion))

    def in_order(self) -> tuple[ConfigProblem, ...]:
        return tuple(sorted(self._problems, key=lambda problem: problem.line or 0))


def _parse_overrides(
    specs: Mapping[str, KeySpec], overrides: Mapping[str, Sequence[str]], report: _Reporter
) -> dict[str, tuple[Chord, ...]]:
    parsed: dict[str, tuple[Chord, ...]] = {}
    for command, keys in overrides.items():
        if command not in specs:
            hint = did_you_mean(command, specs) or "`paperdeck keys` lists them"
            report(command, f"unknown command {quoted(command)}", hint)
            continue
        try:
            parsed[command] = tuple(dict.fromkeys(map(parse_chord, keys)))
        except KeyNameError as error:
            hint = error.next_step or _kept(specs[command])
            report(command, f"{quoted(command)}: {error.what}", hint)
    return parsed


def _kept(spec: KeySpec) -> str:
    keys = ", ".join(f"`{key}`" for key in spec.keys)
    return f"Its default {keys} is kept" if keys else "It stays without a key"


def _place(
    specs: Mapping[str, KeySpec],
    defaults: Mapping[str, tuple[Chord, ...]],
    wanted: Mapping[str, tuple[Chord, ...]],
    rejected: set[str],
) -> tuple[dict[str, tuple[Chord, ...]], _Clash | None]:
    """Give every command its chords, the user's accepted wishes last; stop at a clash.

    Whoever isn't overridden keeps its key, so that a wish never takes another's by accident.
    """
    accepted = [name for name in wanted if name not in rejected]
    chosen = {name: defaults[name] for name in specs if name not in accepted}
    chosen.update((name, wanted[name]) for name in accepted)
    taken: dict[str, _Taken] = {}
    for name, chords in chosen.items():
        others = taken.setdefault(specs[name].scope, _Taken())
        for chord in chords:
            if (other := others.overlapping(chord)) is not None:
                return chosen, _Clash(name, _clash_message(name, chord, other, others[other]))
            others.take(chord, name)
    return chosen, None


class _Taken:
    """The chords of a scope and whose they are: none is another's beginning."""

    def __init__(self, chords: Mapping[Chord, str] = MappingProxyType({})) -> None:
        self._owners: dict[Chord, str] = {}
        self._begun: dict[Chord, Chord] = {}
        for chord, name in chords.items():
            self.take(chord, name)

    def take(self, chord: Chord, name: str) -> None:
        self._owners[chord] = name
        for length in range(1, len(chord)):
            self._begun.setdefault(chord[:length], chord)

    def __getitem__(self, chord: Chord) -> str:
        return self._owners[chord]

    def overlapping(self, chord: Chord) -> Chord | None:
        """Return a chord that is, begins or goes on from this one."""
        for length in range(1, len(chord) + 1):
            if chord[:length] in self._owners:
                return chord[:length]
        return self._begun.get(chord)


def _clash_message(command: str, chord: Chord, other: Chord, owner: str) -> str:
    if chord == other:
        return f"{quoted(command)}: `{display_chord(chord)}` is already `{owner}`"
    shorter, longer = sorted((chord, other), key=len)
    return (
        f"{quoted(command)}: `{display_chord(chord)}` clashes with `{owner}`, since"
        f" `{display_chord(shorter)}` begins `{display_chord(longer)}`"
    )


def _report_hidden(
    specs: Mapping[str, KeySpec],
    chosen: Mapping[str, tuple[Chord, ...]],
    overridden: Iterable[str],
    report: _Reporter,
) -> None:
    """Report global overrides whose every chord means something else in some scope."""
    for name in overridden:
        if specs[name].scope != GLOBAL:
            continue
        for scope in {spec.scope: None for spec in specs.values() if spec.scope != GLOBAL}:
            own = {chord: n for n in specs if specs[n].scope == scope for chord in chosen[n]}
            taken = _Taken(own)
            hiding = [other and taken[other] for other in map(taken.overlapping, chosen[name])]
            if hiding and all(hiding):
                keys = f"`{display_chord(chosen[name][0])}`"
                message = f"{quoted(name)}: {keys} is `{hiding[0]}` in the scope `{scope}`"
                report(name, message, "Add a second key to have one there")


def _keymap(specs: Mapping[str, KeySpec], chosen: Mapping[str, tuple[Chord, ...]]) -> Keymap:
    own: dict[str, dict[Chord, str]] = {GLOBAL: {}}
    for name in specs:
        scope = own.setdefault(specs[name].scope, {})
        scope.update((chord, name) for chord in chosen[name])
    scopes = {name: _with_globals(chords, own[GLOBAL]) for name, chords in own.items()}
    return Keymap({name: chosen[name] for name in specs}, scopes)


def _with_globals(chords: Mapping[Chord, str], shared: Mapping[Chord, str]) -> Mapping[Chord, str]:
    """Fill in the global chords that the scope's own neither use nor begin nor go on from."""
    taken = _Taken(chords)
    free = {chord: name for chord, name in shared.items() if taken.overlapping(chord) is None}
    return {**chords, **free}
