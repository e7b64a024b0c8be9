from django.db import migrations, models


class Migration(migrations.Migration):
    """A refusal of after a decision is contested in its turn: one contest waits for each person and month."""

    dependencies = [("hours", "0002_rows_of_writing")]

    operations = [
        migrations.RemoveConstraint(model_name="contest", name="contest_once_a_line"),
        migrations.AddConstraint(
            model_name="contest",
            constraint=models.UniqueConstraint(
                fields=["assignment", "month"],
                condition=models.Q(("decided_at", None)),
                name="contest_one_waits_a_line",
                violation_error_message="Ce refus est déjà contesté.",
            ),
        ),
    ]
