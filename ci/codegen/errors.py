"""What can go wrong, by what it means for the verdict."""


class InfrastructureError(Exception):
    """A tool is missing, or a file is not what it should be."""
