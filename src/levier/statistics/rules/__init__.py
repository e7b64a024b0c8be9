"""The cleaning rules: one registry, one pure function per field.

A field function takes the value as the file carries it (text or None) and returns a `Cleaned`: the value
kept and the identifiers of the rules that applied. It never raises and depends on its argument only, so the
reader applies it once per distinct value. Rules that compare records with one another (repetitions,
superseded revisions) are set-wise and stand in `levier.statistics.contracts`.
"""

from levier.statistics.rules.registry import RULES, Cleaned, Outcome, Rule

__all__ = ["RULES", "Cleaned", "Outcome", "Rule"]
