"""The indicators, declared once: the page, the command, the files and the chart of each come from its declaration.

`declaration` says what an indicator is, `breakdowns` how it may be broken down, `catalogue` which there are, `asking`
turns one into rows. Only `declaration` is imported without loading the engine.
"""
