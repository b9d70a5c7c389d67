"""How new cite keys are made: by the template of config.toml, or as ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.cite.keying.keys import base_key
from paperdeck.config.problems import ConfigProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    from paperdeck.config.settings import Settings
    from paperdeck.model.paper import Paper


def key_maker(settings: Settings) -> tuple[Callable[[Paper], str], tuple[ConfigProblem, ...]]:
    """Return what makes a paper's key, and what is wrong with the template if anything is."""
    cite = settings.cite
    if cite is None or cite.key is None:
        return base_key, ()
    from paperdeck.cite.keying.key_templates import (  # noqa: PLC0415 - most configs have none
        TemplateError,
        read_template,
    )

    try:
        return read_template(cite.key).key_of, ()
    except TemplateError as error:
        message = f"`cite.key` can't be used, so keys are made as ever: {error.pointed()}"
        problem = ConfigProblem(settings.file, cite.key_line, message, error.suggestion)
        return base_key, (problem,)
