"""What every program is asked, and how it tells what came of it: a line of JSON for each model.

Programs run in environments of their own: `program.py URL DOOR MODEL...`. Nothing here needs a package.
"""

import json
import sys
import traceback

URL, DOOR, *MODELS = sys.argv[1:]
KEY = "sk-caller-canary-0a9f3e17c4"
HELLO = "Hello"
# Ten turns of tool calls, two in every second one.
LOOP = "!loop 10"
JSON = "!json"
BAD = "!error 400"
BROKEN = "!cut mid-stream"


def take(questions):
    """Asks each model everything: `questions` are functions of a model, and what they are called is what they tell."""
    for model in MODELS:
        told = {}
        for question in questions:
            try:
                told[question.__name__] = question(model)
            except Exception as error:
                traceback.print_exc()
                told[question.__name__] = {"raised": type(error).__name__, "text": str(error)[:500]}
        print(json.dumps({"model": model, "told": told}), flush=True)


def raised(ask):
    """The names of what `ask` raises, from the class itself to its ancestors."""
    try:
        ask()
    except Exception as error:
        return [kind.__name__ for kind in type(error).__mro__]
    return []
