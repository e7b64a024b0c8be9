"""How buyers approach the duty of the « climat et résilience » law: the question the mission asks them, their answers,
and the counts that are published."""
