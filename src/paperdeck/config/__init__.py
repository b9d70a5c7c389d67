"""Settings, keymap, themes and the places where files live."""
