"""How the deck looks: theme files become Textual themes, glyphs have ASCII stand-ins."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.theme import Theme

if TYPE_CHECKING:
    from paperdeck.config.themes import ThemeSpec


class Glyphs(NamedTuple):
    """The signs that stand for states; each one cell wide."""

    unread: str = "●"
    star: str = "★"
    queued: str = "◷"
    note: str = "✎"
    upvotes: str = "▲"
    selected: str = "▎"
    separator: str = "·"
    ellipsis: str = "…"
    rule: str = "─"
    quote: str = "▍"
    include: str = "+"
    exclude: str = "−"
    arrow: str = "→"
    here: str = "›"


UNICODE = Glyphs()
ASCII = Glyphs(
    unread="o",
    star="*",
    queued="q",
    note="n",
    upvotes="^",
    selected=">",
    separator="-",
    ellipsis="~",
    rule="-",
    quote="|",
    include="+",
    exclude="-",
    arrow=">",
    here=">",
)


def glyphs_for(*, ascii_only: bool) -> Glyphs:
    """Choose the set of signs."""
    return ASCII if ascii_only else UNICODE


FALLBACK_THEME = "paperdeck-dark"
"""The theme that is taken when the one asked for isn't there."""


_ANSI_VARIABLES = {
    "ansi-background": "ansi_default",
    "ansi-foreground": "ansi_default",
    "input-cursor-text-style": "none",
    "input-selection-foreground": "ansi_black",
    "screen-selection-foreground": "ansi_black",
}
"""What Textual asks of a theme in the terminal's own colours, besides those of all themes."""


def textual_theme(spec: ThemeSpec) -> Theme:
    """Make a Textual theme of a theme file; each of its colours is `$pd-NAME` in styles."""
    colours = spec.colours
    named = {f"pd-{name.replace('_', '-')}": value for name, value in colours._asdict().items()}
    return Theme(
        name=spec.name,
        primary=colours.accent,
        secondary=colours.category,
        accent=colours.accent,
        foreground=colours.foreground,
        background=colours.background,
        surface=colours.surface,
        panel=colours.panel,
        success=colours.success,
        warning=colours.warning,
        error=colours.error,
        dark=spec.dark,
        ansi=spec.ansi,
        variables={
            **named,
            "pd-rule": colours.border,
            "border": colours.border,
            "border-blurred": colours.border,
            "input-selection-background": colours.selection,
            "input-cursor-background": colours.accent,
            "input-cursor-foreground": colours.background,
            "scrollbar": colours.border,
            "scrollbar-hover": colours.muted,
            "scrollbar-active": colours.accent,
            "scrollbar-background": colours.background,
            "scrollbar-background-hover": colours.background,
            "scrollbar-background-active": colours.background,
            "scrollbar-corner-color": colours.background,
            "screen-selection-background": colours.selection,
            **(_ANSI_VARIABLES if spec.ansi else {}),
        },
    )


def variable_defaults(spec: ThemeSpec) -> dict[str, str]:
    """Return the deck's own variables, for themes that aren't made from a theme file."""
    return {
        name: value
        for name, value in textual_theme(spec).variables.items()
        if name.startswith("pd-")
    }
