"""The services papers come from: request building and parse(bytes) -> models, pure."""
