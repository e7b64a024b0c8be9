"""What the particular documents of a contract say of insertion."""

import django.db.models.deletion
import levier.coordination.clauses.terms
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clauses', '0002_criterion_alone'),
        ('procurement', '0002_versions_and_history'),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalInsertionClause',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('document', models.CharField(max_length=200, verbose_name='pièce et article')),
                ('publics', models.JSONField(blank=True, default=list, verbose_name='catégories retenues')),
                ('added_publics', models.TextField(blank=True, max_length=2000, verbose_name='publics ajoutés par le marché')),
                ('cap_rule', models.CharField(choices=[('ccag', 'deux ans au plus, comme le CCAG'), ('months', 'un autre nombre de mois, écrit au marché'), ('none', 'jusqu’à la fin de l’exécution du marché')], default=levier.coordination.clauses.terms.CapRule['CCAG'], max_length=6, verbose_name='durée de prise en compte d’une embauche directe')),
                ('cap_months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='mois à compter de l’embauche')),
                ('kickoff_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='réunion de mise au point (jours)')),
                ('pooling', models.TextField(blank=True, max_length=2000, verbose_name='globalisation des heures')),
                ('hour_penalty_cents', models.PositiveIntegerField(blank=True, null=True, verbose_name='pénalité par heure non réalisée')),
                ('absence_penalty_cents', models.PositiveIntegerField(blank=True, null=True, verbose_name='pénalité par absence')),
                ('document_penalty_cents', models.PositiveIntegerField(blank=True, null=True, verbose_name='pénalité pour un document')),
                ('document_penalty_unit', models.CharField(choices=[('breach', 'par manquement'), ('day', 'par jour de retard')], default=levier.coordination.clauses.terms.PenaltyUnit['BREACH'], max_length=6, verbose_name='comptée')),
                ('history_change_reason', models.CharField(max_length=500, null=True, verbose_name='motif')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False, verbose_name='numéro')),
                ('history_date', models.DateTimeField(db_index=True, verbose_name='le')),
                ('history_type', models.CharField(choices=[('+', 'création'), ('~', 'modification'), ('-', 'suppression')], max_length=1, verbose_name='nature')),
                ('contract', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='procurement.contract', verbose_name='marché')),
                ('history_user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'historique (stipulations de la clause sociale d’insertion)',
                'verbose_name_plural': 'historique (stipulations des clauses sociales d’insertion)',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='InsertionClause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('document', models.CharField(max_length=200, verbose_name='pièce et article')),
                ('publics', models.JSONField(blank=True, default=list, verbose_name='catégories retenues')),
                ('added_publics', models.TextField(blank=True, max_length=2000, verbose_name='publics ajoutés par le marché')),
                ('cap_rule', models.CharField(choices=[('ccag', 'deux ans au plus, comme le CCAG'), ('months', 'un autre nombre de mois, écrit au marché'), ('none', 'jusqu’à la fin de l’exécution du marché')], default=levier.coordination.clauses.terms.CapRule['CCAG'], max_length=6, verbose_name='durée de prise en compte d’une embauche directe')),
                ('cap_months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='mois à compter de l’embauche')),
                ('kickoff_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='réunion de mise au point (jours)')),
                ('pooling', models.TextField(blank=True, max_length=2000, verbose_name='globalisation des heures')),
                ('hour_penalty_cents', models.PositiveIntegerField(blank=True, null=True, verbose_name='pénalité par heure non réalisée')),
                ('absence_penalty_cents', models.PositiveIntegerField(blank=True, null=True, verbose_name='pénalité par absence')),
                ('document_penalty_cents', models.PositiveIntegerField(blank=True, null=True, verbose_name='pénalité pour un document')),
                ('document_penalty_unit', models.CharField(choices=[('breach', 'par manquement'), ('day', 'par jour de retard')], default=levier.coordination.clauses.terms.PenaltyUnit['BREACH'], max_length=6, verbose_name='comptée')),
                ('contract', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='insertion_clause', to='procurement.contract', verbose_name='marché')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'stipulations de la clause sociale d’insertion',
                'verbose_name_plural': 'stipulations des clauses sociales d’insertion',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('cap_months__gte', 1), ('cap_months__isnull', False), ('cap_rule', 'months')), models.Q(models.Q(('cap_rule', 'months'), _negated=True), ('cap_months', None)), _connector='OR'), name='clause_months_with_their_rule', violation_error_message='Donnez le nombre de mois quand le marché en fixe un, et alors seulement.')],
            },
        ),
    ]
