"""The one table of commands.

Key bindings, the palette, the command line, the help screen, `paperdeck keys` and the
README's key table are all made from it. No Textual here, so that the command line can
read it. Every command has exactly one handler (`commands.handling`). The
table is in two modules: what is about single papers is in `commands.paper_commands`.
"""

from __future__ import annotations

from paperdeck.ui.commands.command import OF_QUERY, VIEW_NUMBERS, Command, Group, Scope
from paperdeck.ui.commands.paper_commands import TO_COPY_AND_SELECT, TO_MOVE_AND_MARK

__all__ = ["BY_ID", "COMMANDS", "OF_QUERY", "VIEW_NUMBERS", "Command", "Group", "Scope"]

COMMANDS: tuple[Command, ...] = (
    *TO_MOVE_AND_MARK,
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
        "paper.alike",
        ("m",),
        "More like this",
        "Show the papers that are most like this one.",
        Group.FIND,
    ),
    Command(
        "list.sort", ("=",), "Sort", "Choose the order of the list.", Group.FIND, argument="ORDER"
    ),
    Command(
        "list.day-page",
        ("D",),
        "A day's papers",
        "Leaf through days, weeks and months.",
        Group.FIND,
        argument="DATE",
    ),
    Command(
        "paper.researcher",
        ("W",),
        "Who wrote this",
        "Show an author or the organisation; f there follows.",
        Group.FIND,
        argument="NAME",
    ),
    Command(
        "paper.online",
        ("g w",),
        "Papers online",
        "Ask a service which papers an author has; o on their page.",
        Group.FIND,
        argument="NAME",
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
    *TO_COPY_AND_SELECT,
    Command("deck.sync", ("S",), "Sync", "Ask the sources now.", Group.DECK),
    Command(
        "deck.add", ("g a",), "Add a paper", "Fetch it by id or DOI.", Group.DECK, argument="ID"
    ),
    Command(
        "deck.digest",
        (),
        "Digest",
        "Show what is new since the last digest.",
        Group.DECK,
        argument="QUERY",
    ),
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
    Command("deck.stop", ("ctrl+z",), "To the shell", "Stop; the shell's fg goes on.", Group.DECK),
    Command("deck.quit", ("ctrl+q",), "Quit", "Quit at once.", Group.DECK),
)

BY_ID = {command.id: command for command in COMMANDS}
