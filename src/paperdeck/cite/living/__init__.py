"""Files that are kept up to date: whose entry is whose."""
