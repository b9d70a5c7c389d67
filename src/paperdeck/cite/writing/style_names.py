"""citeproc-py's names put right: what stands in for others, and those whom nobody names.

Each rule says where it is from; "1.0.2" is the Citation Style Language's specification.
"""

from __future__ import annotations

from typing import Any

from paperdeck.cite.writing.people import OTHERS

# Among what a layout holds back while it renders an entry, by elements' names.
_MET = "paperdeck-met"
_GONE = "paperdeck-gone"
_ONE_NAMED = 2
_CONDITIONS = frozenset({"choose", "if", "else-if", "else"})


def mend_names(model: Any) -> None:
    """Put right what citeproc-py's `model` does with names."""
    _note_who_stands_in(model.Substitute)
    _render_once(model)
    _write_et_al(model.Name)


def _note_who_stands_in(substitute_class: Any) -> None:
    """Note whose names are rendered in place of others."""
    render = substitute_class.render

    def noting(self: Any, item: Any, context: Any = None, **kwargs: Any) -> Any:
        held = _held(self if context is None else context)
        outer, held[_MET] = held.get(_MET), set[str]()
        try:
            text = render(self, item, context=context, **kwargs)
        finally:
            met, held[_MET] = held[_MET], outer
        if text:
            held[_GONE] = met | held.get(_GONE, set())
        return text

    substitute_class.render = noting


def _render_once(model: Any) -> None:
    """Hold back names that stood in for others, and write these as those are written.

    "Substituted variables are suppressed in the rest of the output", and `cs:names` without
    children "uses the attributes values set on the cs:name" of the one it stands in for (1.0.2,
    "Substitute"). citeproc-py heeds the former for texts alone, and the latter but for direct
    children: an editor would be named twice, and in no style's manner.
    """
    process = model.Names.process

    def processing(
        self: Any, item: Any, names_context: Any = None, context: Any = None, **kwargs: Any
    ) -> Any:
        held = _held(self if context is None else context)
        gone, met = held.get(_GONE, ()), held.get(_MET)
        if met and _is_alternative(self):
            raise model.VariableError
        people = item.reference
        roles = [role for role in self.get("variable").split() if role in people]
        hidden = {role: people.pop(role) for role in roles if role in gone}
        if names_context is None:
            names_context = _stands_in_for(self)
        try:
            text = process(self, item, names_context, context, **kwargs)
        finally:
            people.update(hidden)
        if met is not None and text:
            met.update(role for role in roles if role not in hidden)
        return text

    model.Names.process = processing


def _held(context: Any) -> dict[str, Any]:
    held: dict[str, Any] = context.get_layout().repressed
    return held


def _stands_in_for(names: Any) -> Any:
    """Return the names that a shorthand stands in for, however deep in conditions it is."""
    if any(isinstance(child.tag, str) for child in names):
        return None
    above = next(names.iterancestors("{*}substitute"), None)
    return None if above is None else above.getparent()


def _is_alternative(names: Any) -> bool:
    """Tell whether names stand in for others if nothing before them does, under conditions."""
    tags = (str(above.tag).rpartition("}")[2] for above in names.iterancestors())
    return next(tag for tag in tags if tag not in _CONDITIONS) == "substitute"


def _write_et_al(name_class: Any) -> None:
    """Write "et al." for those whom a source doesn't name, `{"literal": "others"}`.

    So does pandoc; CSL itself has nothing for it. As many are named as are known, unless the
    style names fewer of so many; who comes last of all isn't known.
    """
    process = name_class.process

    def processing(
        self: Any,
        item: Any,
        variable: str,
        context: Any = None,
        sort_options: Any = None,
        **kwargs: Any,
    ) -> Any:
        people = item.reference.get(variable, [])
        if len(people) > 1 and people[-1].get("literal") == OTHERS.family:
            fewest = self.get_option("et-al-min", context, sort_options)
            options = {**(sort_options or {}), "et-al-use-last": "false"}
            if not 0 < fewest <= len(people):
                options |= {"et-al-min": len(people), "et-al-use-first": len(people) - 1}
                if len(people) == _ONE_NAMED and _is_list(self, context, sort_options):
                    options["delimiter-precedes-et-al"] = "always"
            sort_options = options
        return process(self, item, variable, context, sort_options, **kwargs)

    name_class.process = processing


def _is_list(name: Any, context: Any, sort_options: Any) -> bool:
    """Tell whether "et al." behind one name takes a comma: "Vaswani, Ashish, et al.".

    It does where names are turned round. A style that itself writes one name and "et al." says so
    or not; one that never does hasn't been asked.
    """

    def option(of: str) -> Any:
        return name.get_option(of, context, sort_options)

    writes_one = option("et-al-min") and option("et-al-use-first") == 1
    return not writes_one and bool(option("name-as-sort-order"))
