import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("followup", "0002_certificates"),
        ('files', '0001_initial'),
        ("procurement", "0001_initial"),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ContractReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('kind', models.CharField(choices=[('annual', 'bilan annuel'), ('final', 'bilan final')], max_length=6, verbose_name='bilan')),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='année travaillée')),
                ('action', models.TextField(blank=True, max_length=4000, verbose_name='l’action d’insertion')),
                ('paths', models.TextField(blank=True, max_length=4000, verbose_name='les parcours')),
                ('difficulties', models.TextField(blank=True, max_length=4000, verbose_name='les difficultés et leurs réponses')),
                ('outlook', models.TextField(blank=True, max_length=4000, verbose_name='les suites')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='procurement.contract', verbose_name='marché')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'bilan d’un marché',
                'verbose_name_plural': 'bilans des marchés',
                'ordering': ['contract', '-year'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='ContractReportCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words_version', models.PositiveIntegerField(verbose_name='version du texte')),
                ('owed', models.PositiveIntegerField(help_text='Heures entières', verbose_name='heures dues')),
                ('counted', models.PositiveIntegerField(help_text='En centièmes d’heure', verbose_name='heures retenues sur la période')),
                ('handed_on', models.DateField(verbose_name='remis le')),
                ('handed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='remis par')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('pdf', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='document')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='followup.contractreport', verbose_name='bilan')),
                ('workbook', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='tableur')),
            ],
            options={
                'verbose_name': 'bilan remis',
                'verbose_name_plural': 'bilans remis',
                'ordering': ['-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='HistoricalContractReport',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('kind', models.CharField(choices=[('annual', 'bilan annuel'), ('final', 'bilan final')], max_length=6, verbose_name='bilan')),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='année travaillée')),
                ('action', models.TextField(blank=True, max_length=4000, verbose_name='l’action d’insertion')),
                ('paths', models.TextField(blank=True, max_length=4000, verbose_name='les parcours')),
                ('difficulties', models.TextField(blank=True, max_length=4000, verbose_name='les difficultés et leurs réponses')),
                ('outlook', models.TextField(blank=True, max_length=4000, verbose_name='les suites')),
                ('history_change_reason', models.CharField(max_length=500, null=True, verbose_name='motif')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False, verbose_name='numéro')),
                ('history_date', models.DateTimeField(db_index=True, verbose_name='le')),
                ('history_type', models.CharField(choices=[('+', 'création'), ('~', 'modification'), ('-', 'suppression')], max_length=1, verbose_name='nature')),
                ('contract', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='procurement.contract', verbose_name='marché')),
                ('history_user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'historique (bilan d’un marché)',
                'verbose_name_plural': 'historique (bilans des marchés)',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddConstraint(
            model_name='contractreport',
            constraint=models.UniqueConstraint(fields=('contract', 'year'), name='report_once_a_year', violation_error_message='Ce bilan annuel est déjà commencé.'),
        ),
        migrations.AddConstraint(
            model_name='contractreport',
            constraint=models.UniqueConstraint(condition=models.Q(('year', None)), fields=('contract',), name='report_final_once', violation_error_message='Le bilan final de ce marché est déjà commencé.'),
        ),
        migrations.AddConstraint(
            model_name='contractreport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'annual'), ('year__isnull', False)), models.Q(('kind', 'final'), ('year', None)), _connector='OR'), name='report_annual_has_a_year', violation_error_message='Un bilan annuel dit son année ; le bilan final n’en a pas.'),
        ),
    ]
