"""The bundled sample library and how a throw-away copy of it is made."""
