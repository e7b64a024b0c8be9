"""Meetings, whoever holds them: when and where, who was invited and who came, the minutes and what was decided."""
