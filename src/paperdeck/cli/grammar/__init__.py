"""What can be said on the command line: the commands, their arguments and their help."""
