"""The subcommands of ``assist``, one module each.

Each module has ``register(commands)``, which adds its parser and sets ``run`` to a function
``(args) -> int`` that returns the exit code: 0 fine, 1 findings, 2 bad usage or input.
``AssistError`` and ``PhrasebookError`` end in one sentence on standard error and exit code 2.
"""
