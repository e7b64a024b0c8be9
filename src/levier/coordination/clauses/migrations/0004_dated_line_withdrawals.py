import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("clauses", "0003_commitments_without_hours"),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='datedline',
            name='dated_line_once_a_day',
        ),
        migrations.AddField(
            model_name='datedline',
            name='withdrawal',
            field=models.CharField(blank=True, max_length=500, verbose_name='raison du retrait'),
        ),
        migrations.AddField(
            model_name='datedline',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='retirée le'),
        ),
        migrations.AddField(
            model_name='datedline',
            name='withdrawn_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='retirée par'),
        ),
        migrations.AddConstraint(
            model_name='datedline',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('mission', 'table', 'key', 'first_day'), name='dated_line_once_a_day', violation_error_message='Une ligne de la mission commence déjà ce jour-là.'),
        ),
        migrations.AddConstraint(
            model_name='datedline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawal', ''), ('withdrawn_at', None)), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawal', ''), _negated=True)), _connector='OR'), name='dated_line_withdrawn_for_a_reason', violation_error_message='Une ligne retirée dit pourquoi.'),
        ),
    ]
