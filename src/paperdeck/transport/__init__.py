"""The one place that speaks HTTP: deadlines, caps, decoding, redirects, retries."""
