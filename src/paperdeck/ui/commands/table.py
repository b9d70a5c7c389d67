"""The one table of commands.

Key bindings, the palette, the command line, the help screen, `paperdeck keys` and the
README's key table are all made from it. No Textual here, so that the command line can
read it. Every command has exactly one handler (`commands.handling`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Scope(StrEnum):
    """Where a command's keys act. `READER` acts in all panes that don't say otherwise.

    `WELCOME` is the panel that stands in for the panes while the library is empty.
    """

    READER = "global"
    LIST = "list"
    TAGS = "tags"
    WELCOME = "welcome"


class Group(StrEnum):
    """The headings of the help screen, in its order."""

    MOVE = "Move"
    MARK = "Mark"
    FIND = "Find and filter"
    COPY = "Copy and open"
    SELECT = "Select"
    DECK = "Deck"


VIEW_NUMBERS = range(1, 10)
"""Saved views that have a key of their own."""

OF_QUERY = "[~ QUERY]"
"""The argument of commands that can act on all papers a query finds, instead of those chosen."""


class Command(NamedTuple):
    """A named command. `keys` are alternative chords as people write them ("g g", "ctrl+d").

    `title` is what the palette shows, `help` one sentence more. `argument` names what
    the command takes on the command line, if anything (":tag NAME").
    """

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    group: Group
    scope: Scope = Scope.READER
    argument: str | None = None

    @property
    def word(self) -> str:
        """The command's word on the command line: `paper.star` -> `star`."""
        return self.id.partition(".")[2]


def _move(name: str, keys: tuple[str, ...], title: str, text: str) -> Command:
    return Command(name, keys, title, text, Group.MOVE)


def _mark(name: str, key: str, title: str, text: str) -> Command:
    return Command(name, (key,), title, text, Group.MARK, argument=OF_QUERY)


COMMANDS: tuple[Command, ...] = (
    _move("move.down", ("j", "down"), "Down", "Go to the next row."),
    _move("move.up", ("k", "up"), "Up", "Go to the previous row."),
    _move("move.top", ("g g", "home"), "Top", "Go to the first row."),
    _move("move.bottom", ("G", "end"), "Bottom", "Go to the last row."),
    _move("move.half-down", ("ctrl+d",), "Half a page down", "Move down by half a page."),
    _move("move.half-up", ("ctrl+u",), "Half a page up", "Move up by half a page."),
    _move("move.page-down", ("pagedown", "ctrl+f"), "Page down", "Move down by a page."),
    _move("move.page-up", ("pageup", "ctrl+b"), "Page up", "Move up by a page."),
    _move("move.next-day", ("]",), "Next day", "Go to the first paper of the next later day."),
    _move("move.previous-day", ("[",), "Previous day", "Go to the first paper of the day before."),
    _move("pane.left", ("h", "left"), "Pane to the left", "Go one pane to the left."),
    _move("pane.right", ("l", "right"), "Pane to the right", "Go one pane to the right."),
    _move("pane.next", ("tab",), "Next pane", "Go to the next pane, round and round."),
    _move("pane.previous", ("shift+tab",), "Previous pane", "Go to the pane before."),
    _move("pane.tags", ("1",), "Tags", "Go to views, tags, sources and categories."),
    _move("pane.list", ("2",), "List", "Go to the list of papers."),
    _move("pane.detail", ("3",), "Detail", "Go to the paper's detail."),
    _move("detail.down", ("J",), "Scroll detail down", "Scroll the detail from the list."),
    _move("detail.up", ("K",), "Scroll detail up", "Scroll the detail from the list."),
    _move("paper.open", ("enter",), "Open the paper", "Read the paper alone; again to go back."),
    _move("view.zen", ("z",), "Zen", "Show the paper alone; again to go back."),
    _mark("paper.star", "s", "Star", "Star, or take the star away if all have one."),
    _mark("paper.read", "r", "Read", "Mark read and go to the next paper."),
    _mark("paper.unread", "u", "Unread", "Mark unread and go to the next paper."),
    _mark("paper.queue", "b", "Queue", "Put into the reading queue, or take out."),
    Command(
        "paper.tag",
        ("t",),
        "Add a tag",
        "Pick a tag, or type a new one.",
        Group.MARK,
        argument=f"TAG {OF_QUERY}",
    ),
    Command(
        "paper.untag",
        ("T",),
        "Remove a tag",
        "Pick which of its tags to take off.",
        Group.MARK,
        argument=f"TAG {OF_QUERY}",
    ),
    Command("paper.note", ("a",), "Add a note", "Write a Markdown note here.", Group.MARK),
    Command(
        "paper.edit-note",
        ("e",),
        "Edit a note",
        "Change a note; emptied, it is deleted.",
        Group.MARK,
    ),
    Command(
        "paper.note-externally",
        ("A",),
        "Note in the editor",
        "Write a note in $EDITOR.",
        Group.MARK,
    ),
    Command(
        "paper.recover",
        (),
        "Recover a note",
        "Go on with a note that a crash left unsaved.",
        Group.MARK,
    ),
    Command(
        "deck.undo", ("U",), "Undo", "Take the last change back, also after a restart.", Group.MARK
    ),
    Command(
        "deck.redo", ("ctrl+r",), "Redo", "Make the change again that was taken back.", Group.MARK
    ),
    Command(
        "list.filter",
        ("f",),
        "Filter",
        "Edit the filter; it applies while you type.",
        Group.FIND,
        argument="QUERY",
    ),
    Command(
        "list.clear-filter",
        ("escape",),
        "Clear",
        "Leave zen, tags, then drop selection, find, filter.",
        Group.FIND,
    ),
    Command(
        "list.broaden", ("backspace",), "Broaden", "Drop the last term of the filter.", Group.FIND
    ),
    Command("list.views", ("F",), "Saved views", "Pick a saved view.", Group.FIND),
    *(
        Command(
            f"list.view-{number}",
            (f"g {number}",),
            f"Saved view {number}",
            "Show the saved view that has this number in the tag pane.",
            Group.FIND,
        )
        for number in VIEW_NUMBERS
    ),
    Command(
        "list.save-view",
        ("ctrl+s",),
        "Save the view",
        "Keep the filter under a name.",
        Group.FIND,
        argument="NAME",
    ),
    Command(
        "list.find",
        ("/",),
        "Find",
        "Find words in the list's titles and authors.",
        Group.FIND,
        argument="WORDS",
    ),
    Command("list.find-next", ("n",), "Find next", "Go to the next match.", Group.FIND),
    Command("list.find-previous", ("N",), "Find previous", "Go to the match before.", Group.FIND),
    Command(
        "list.sort", ("=",), "Sort", "Choose the order of the list.", Group.FIND, argument="ORDER"
    ),
    Command(
        "tags.include",
        ("enter", "+"),
        "Show only these",
        "Put the line into the filter; again, out.",
        Group.FIND,
        Scope.TAGS,
    ),
    Command(
        "tags.exclude",
        ("-", "x"),
        "Leave these out",
        "Exclude the line from the list; again, not.",
        Group.FIND,
        Scope.TAGS,
    ),
    Command(
        "tags.delete",
        ("d d",),
        "Delete the view or tag",
        "Delete a saved view, or a tag everywhere.",
        Group.FIND,
        Scope.TAGS,
    ),
    Command(
        "tags.rename",
        ("R",),
        "Rename the view or tag",
        "Rename a saved view, or a tag and all below it.",
        Group.FIND,
        Scope.TAGS,
    ),
    Command(
        "paper.split",
        (),
        "Part a paper",
        "Say which of its names is another paper's.",
        Group.MARK,
        argument="NAME",
    ),
    Command("copy.bibtex", ("y y",), "Copy BibTeX", "Copy the BibTeX entry.", Group.COPY),
    Command("copy.key", ("y k",), "Copy cite key", "Copy the cite key.", Group.COPY),
    Command("copy.url", ("y u",), "Copy URL", "Copy the paper's address.", Group.COPY),
    Command("copy.markdown", ("y m",), "Copy Markdown", "Copy a Markdown link.", Group.COPY),
    Command("open.browser", ("o",), "Open in the browser", "Open the paper's page.", Group.COPY),
    Command("open.pdf", ("p",), "Open the PDF", "Open the paper's PDF.", Group.COPY),
    Command(
        "select.toggle",
        ("space",),
        "Select",
        "Select, or not, and go on; escape drops the selection.",
        Group.SELECT,
        Scope.LIST,
    ),
    Command(
        "select.range",
        ("v",),
        "Select a range",
        "Begin a range here; v again, or any command, ends it.",
        Group.SELECT,
        Scope.LIST,
    ),
    Command(
        "select.all",
        ("V",),
        "Select all",
        "Select all of the list; again, none.",
        Group.SELECT,
        Scope.LIST,
    ),
    Command("deck.sync", ("S",), "Sync", "Ask the sources now.", Group.DECK),
    Command("deck.add", ("+",), "Add a paper", "Fetch it by id or DOI.", Group.DECK, argument="ID"),
    Command("deck.sources", ("g S",), "Sources", "Show how each source is.", Group.DECK),
    Command("deck.command-line", (":",), "Command line", "Type a command by its name.", Group.DECK),
    Command("deck.palette", ("ctrl+p",), "Palette", "Find a command.", Group.DECK),
    Command("deck.themes", ("ctrl+t",), "Theme", "Choose a theme, with a preview.", Group.DECK),
    Command("deck.density", (), "Density", "Switch between one and two lines a paper.", Group.DECK),
    Command(
        "deck.categories",
        ("C",),
        "arXiv categories",
        "Choose the categories to follow.",
        Group.DECK,
        argument="CATEGORIES",
    ),
    Command(
        "deck.import",
        ("I",),
        "Import a file",
        "Import papers from a file.",
        Group.DECK,
        argument="FILE",
    ),
    Command(
        "deck.sample",
        ("d",),
        "Sample library",
        "Open the bundled sample library.",
        Group.DECK,
        Scope.WELCOME,
    ),
    Command(
        "deck.status",
        ("!",),
        "Sources and problems",
        "Show each source's last sync, and what is wrong in the settings.",
        Group.DECK,
    ),
    Command("deck.help", ("?",), "Help", "Show all keys and the query language.", Group.DECK),
    Command(
        "deck.back", ("q",), "Back, quit", "Leave what is open; at the list, quit.", Group.DECK
    ),
    Command("deck.quit", ("ctrl+q",), "Quit", "Quit at once.", Group.DECK),
)

BY_ID = {command.id: command for command in COMMANDS}
