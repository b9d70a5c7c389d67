"""What the parts of the reader screen have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from textual.app import App

    from paperdeck.model.marks import Step
    from paperdeck.ui.screens.reader.screen import ReaderScreen
    from paperdeck.ui.screens.reader.state import ReaderState
    from paperdeck.ui.session import Session
    from paperdeck.ui.widgets.modal import Modal
    from paperdeck.ui.widgets.prompt import Prompt

Result = TypeVar("Result")


class UseCase:
    """One thing people do on the reader screen; handlers are marked with `handles`."""

    def __init__(self, screen: ReaderScreen):
        self.screen = screen

    @property
    def app(self) -> App[str]:
        """The running app."""
        return self.screen.app

    @property
    def session(self) -> Session:
        """What the reader works with."""
        return self.screen.session

    @property
    def state(self) -> ReaderState:
        """What the screen remembers."""
        return self.screen.state

    async def ask(self, dialogue: Modal[Result]) -> Result | None:
        """Open a dialogue and wait for its result, `None` when it is left without one."""
        return await self.app.push_screen_wait(dialogue)

    async def ask_text(self, prompt: Prompt, typed: str) -> str:
        """Return what was typed behind a command, else what a prompt is answered.

        "" when there is nothing, or it won't do: that has been said.
        """
        text = typed or await self.ask(prompt) or ""
        if text and prompt.check and (problem := prompt.check(text)) is not None:
            self.screen.say(problem.message, "error")
            return ""
        return text

    def key_of(self, command_id: str) -> str:
        """Return a command's first key, or what to type for it if it has none."""
        word = command_id.partition(".")[2]
        return self.session.keymap.first_key(command_id) or f":{word}"

    def step_text(self, step: Step) -> str:
        """Write what a change did and how to take it back."""
        return f"{step.label} {self.screen.glyphs.separator} {self.key_of('deck.undo')} undoes it"

    def say_step(self, step: Step | None, nothing: str) -> None:
        """Tell what a change did and how to take it back, or that there was nothing to do."""
        self.screen.say(self.step_text(step) if step is not None else nothing)
