"""What a provider says when it does not do what it was asked."""


class Refusal(Exception):
    """An answer other than 200. Its shape is the provider's; what is here is what the shapes have in common.

    `kind` and `code` are the provider's own words for it, `fields` are header fields that come with it.
    """

    def __init__(self, status, message, *, kind=None, code=None, param=None, **fields):
        super().__init__(f"{status}: {message}")
        self.status = status
        self.message = message
        self.kind = kind
        self.code = code
        self.param = param
        self.fields = fields


class EmptyAccount(Exception):
    """The account has no money left. Which refusal that is, each provider knows."""


def unknown(value, allowed):
    """The members of an object that are not allowed in it, in their order."""
    return [name for name in value if name not in allowed]


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def is_blank(text):
    return not text.strip()
