"""Adds up the ledger as it stands; from then on each entry is added as it is written."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


YEAR = {
    "sqlite": "CAST(strftime('%Y', month) AS INTEGER)",
    "postgresql": "CAST(EXTRACT(YEAR FROM month) AS smallint)",
}
KINDS = ", ".join(
    f"SUM(CASE WHEN kind = '{kind}' THEN hundredths ELSE 0 END)" for kind in ("declared", "counted", "refused")
)


def add_up(apps, schema_editor):
    year = YEAR[schema_editor.connection.vendor]
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO hours_yearsum (mission_id, award_id, assignment_id, year, declared, counted, refused, "
            f"counted_entries) SELECT mission_id, award_id, assignment_id, {year}, {KINDS}, "
            "SUM(CASE WHEN kind = 'counted' THEN 1 ELSE 0 END) FROM hours_ledgerentry "
            f"GROUP BY mission_id, award_id, assignment_id, {year}"
        )
        cursor.execute(
            f"INSERT INTO hours_statementsum (statement_id, mission_id, declared, counted, refused) "
            f"SELECT statement_id, mission_id, {KINDS} FROM hours_ledgerentry "
            "WHERE statement_id IS NOT NULL GROUP BY statement_id, mission_id"
        )


class Migration(migrations.Migration):

    dependencies = [
        ('hours', '0006_awaited_and_pending_read_from_their_indexes'),
        ('participants', '0006_versions_and_history'),
        ('procurement', '0002_versions_and_history'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='StatementSum',
            fields=[
                ('declared', models.BigIntegerField(db_default=0, default=0, verbose_name='heures déclarées')),
                ('counted', models.BigIntegerField(db_default=0, default=0, verbose_name='heures retenues')),
                ('refused', models.BigIntegerField(db_default=0, default=0, verbose_name='heures refusées')),
                ('pending', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('declared'), '-', models.F('counted')), '-', models.F('refused')), output_field=models.BigIntegerField(), verbose_name='heures à contrôler')),
                ('statement', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='sums', serialize=False, to='hours.statement', verbose_name='relevé')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'heures d’un relevé',
                'verbose_name_plural': 'heures des relevés',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'indexes': [models.Index(fields=['mission', 'pending', 'statement'], name='statement_sum_by_pending')],
            },
        ),
        migrations.CreateModel(
            name='YearSum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('declared', models.BigIntegerField(db_default=0, default=0, verbose_name='heures déclarées')),
                ('counted', models.BigIntegerField(db_default=0, default=0, verbose_name='heures retenues')),
                ('refused', models.BigIntegerField(db_default=0, default=0, verbose_name='heures refusées')),
                ('pending', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('declared'), '-', models.F('counted')), '-', models.F('refused')), output_field=models.BigIntegerField(), verbose_name='heures à contrôler')),
                ('year', models.PositiveSmallIntegerField(verbose_name='année travaillée')),
                ('counted_entries', models.PositiveIntegerField(db_default=0, default=0, verbose_name='écritures d’heures retenues')),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='year_sums', to='participants.assignment', verbose_name='affectation')),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='year_sums', to='procurement.award', verbose_name='attribution')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'heures d’une affectation dans l’année',
                'verbose_name_plural': 'heures des affectations dans l’année',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('mission', 'award', 'assignment', 'year'), name='year_sum_once', violation_error_message='Les heures de cette affectation et de cette année sont déjà additionnées.')],
            },
        ),
        migrations.RunPython(add_up, migrations.RunPython.noop),
    ]
