"""The two ways a command ends early, and their exit codes."""
from __future__ import annotations

EXIT_USAGE = 64
EXIT_INFRASTRUCTURE = 4


class AssayError(Exception):
    """Ends the command with one message on stderr. The text names what was wrong, its value and what is allowed."""

    exit_code = EXIT_INFRASTRUCTURE


class UsageError(AssayError):
    """The caller asked for something that does not exist."""

    exit_code = EXIT_USAGE


class InfrastructureError(AssayError):
    """The machine cannot do it: a missing tool, a folder that cannot be written, a build that fails."""
