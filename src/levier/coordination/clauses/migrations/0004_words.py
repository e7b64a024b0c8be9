"""What a study does not hold of its clause’s words, and the mission’s versions of the models."""

import django.db.models.deletion
import levier.coordination.clauses.terms
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clauses', '0003_insertion_clause'),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalClauseDetails',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('ccag', models.CharField(blank=True, choices=[('Travaux', 'Travaux'), ('Fournitures courantes et services', 'Fournitures courantes et services'), ('Prestations intellectuelles', 'Prestations intellectuelles'), ('Techniques de l’information et de la communication', 'Techniques de l’information et de la communication'), ('Maîtrise d’œuvre', 'Maîtrise d’œuvre'), ('Marchés industriels', 'Marchés industriels'), ('aucun', 'Pas de CCAG')], max_length=60, verbose_name='CCAG')),
                ('perimeter', models.TextField(blank=True, max_length=2000, verbose_name='périmètre de l’action')),
                ('facilitator', models.TextField(blank=True, max_length=500, verbose_name='coordonnées du facilitateur')),
                ('added_publics', models.TextField(blank=True, max_length=2000, verbose_name='publics ajoutés par le marché')),
                ('kickoff_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='réunion de mise au point (jours)')),
                ('sending_period', models.CharField(blank=True, choices=[('month', 'une fois par mois'), ('quarter', 'une fois par trimestre'), ('half_year', 'une fois par semestre')], max_length=10, verbose_name='fréquence de transmission')),
                ('hour_penalty_cents', models.PositiveIntegerField(blank=True, null=True, verbose_name='pénalité par heure non réalisée')),
                ('absence_penalty_cents', models.PositiveIntegerField(blank=True, null=True, verbose_name='pénalité par absence')),
                ('document_penalty_cents', models.PositiveIntegerField(blank=True, null=True, verbose_name='pénalité pour un document')),
                ('document_penalty_unit', models.CharField(choices=[('breach', 'par manquement'), ('day', 'par jour de retard')], default=levier.coordination.clauses.terms.PenaltyUnit['BREACH'], max_length=6, verbose_name='comptée')),
                ('cap_rule', models.CharField(choices=[('ccag', 'deux ans au plus, comme le CCAG'), ('months', 'un autre nombre de mois, écrit au marché'), ('none', 'jusqu’à la fin de l’exécution du marché')], default=levier.coordination.clauses.terms.CapRule['CCAG'], max_length=6, verbose_name='durée de prise en compte d’une embauche directe')),
                ('cap_months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='mois à compter de l’embauche')),
                ('pooling', models.TextField(blank=True, max_length=2000, verbose_name='globalisation des heures')),
                ('criterion_weight', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='pondération du critère (%)')),
                ('history_change_reason', models.CharField(max_length=500, null=True, verbose_name='motif')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False, verbose_name='numéro')),
                ('history_date', models.DateTimeField(db_index=True, verbose_name='le')),
                ('history_type', models.CharField(choices=[('+', 'création'), ('~', 'modification'), ('-', 'suppression')], max_length=1, verbose_name='nature')),
                ('history_user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('study', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='clauses.opportunitystudy', verbose_name='étude')),
            ],
            options={
                'verbose_name': 'historique (précisions pour la rédaction d’une clause)',
                'verbose_name_plural': 'historique (précisions pour la rédaction des clauses)',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='ClauseDetails',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('ccag', models.CharField(blank=True, choices=[('Travaux', 'Travaux'), ('Fournitures courantes et services', 'Fournitures courantes et services'), ('Prestations intellectuelles', 'Prestations intellectuelles'), ('Techniques de l’information et de la communication', 'Techniques de l’information et de la communication'), ('Maîtrise d’œuvre', 'Maîtrise d’œuvre'), ('Marchés industriels', 'Marchés industriels'), ('aucun', 'Pas de CCAG')], max_length=60, verbose_name='CCAG')),
                ('perimeter', models.TextField(blank=True, max_length=2000, verbose_name='périmètre de l’action')),
                ('facilitator', models.TextField(blank=True, max_length=500, verbose_name='coordonnées du facilitateur')),
                ('added_publics', models.TextField(blank=True, max_length=2000, verbose_name='publics ajoutés par le marché')),
                ('kickoff_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='réunion de mise au point (jours)')),
                ('sending_period', models.CharField(blank=True, choices=[('month', 'une fois par mois'), ('quarter', 'une fois par trimestre'), ('half_year', 'une fois par semestre')], max_length=10, verbose_name='fréquence de transmission')),
                ('hour_penalty_cents', models.PositiveIntegerField(blank=True, null=True, verbose_name='pénalité par heure non réalisée')),
                ('absence_penalty_cents', models.PositiveIntegerField(blank=True, null=True, verbose_name='pénalité par absence')),
                ('document_penalty_cents', models.PositiveIntegerField(blank=True, null=True, verbose_name='pénalité pour un document')),
                ('document_penalty_unit', models.CharField(choices=[('breach', 'par manquement'), ('day', 'par jour de retard')], default=levier.coordination.clauses.terms.PenaltyUnit['BREACH'], max_length=6, verbose_name='comptée')),
                ('cap_rule', models.CharField(choices=[('ccag', 'deux ans au plus, comme le CCAG'), ('months', 'un autre nombre de mois, écrit au marché'), ('none', 'jusqu’à la fin de l’exécution du marché')], default=levier.coordination.clauses.terms.CapRule['CCAG'], max_length=6, verbose_name='durée de prise en compte d’une embauche directe')),
                ('cap_months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='mois à compter de l’embauche')),
                ('pooling', models.TextField(blank=True, max_length=2000, verbose_name='globalisation des heures')),
                ('criterion_weight', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='pondération du critère (%)')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('study', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='clause_details', to='clauses.opportunitystudy', verbose_name='étude')),
            ],
            options={
                'verbose_name': 'précisions pour la rédaction d’une clause',
                'verbose_name_plural': 'précisions pour la rédaction des clauses',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('cap_months__gte', 1), ('cap_months__isnull', False), ('cap_rule', 'months')), models.Q(models.Q(('cap_rule', 'months'), _negated=True), ('cap_months', None)), _connector='OR'), name='details_months_with_their_rule', violation_error_message='Donnez le nombre de mois quand le marché en fixe un, et alors seulement.'), models.CheckConstraint(condition=models.Q(('criterion_weight', None), models.Q(('criterion_weight__gte', 1), ('criterion_weight__lte', 100)), _connector='OR'), name='details_weight_is_a_percentage', violation_error_message='Une pondération va de 1 à 100 %.'), models.CheckConstraint(condition=models.Q(('kickoff_days', None), ('kickoff_days__gt', 0), _connector='OR'), name='details_kickoff_days_above_zero', violation_error_message='Zéro n’est ni une pénalité ni un délai : laissez vide ce qui manque.'), models.CheckConstraint(condition=models.Q(('hour_penalty_cents', None), ('hour_penalty_cents__gt', 0), _connector='OR'), name='details_hour_penalty_cents_above_zero', violation_error_message='Zéro n’est ni une pénalité ni un délai : laissez vide ce qui manque.'), models.CheckConstraint(condition=models.Q(('absence_penalty_cents', None), ('absence_penalty_cents__gt', 0), _connector='OR'), name='details_absence_penalty_cents_above_zero', violation_error_message='Zéro n’est ni une pénalité ni un délai : laissez vide ce qui manque.'), models.CheckConstraint(condition=models.Q(('document_penalty_cents', None), ('document_penalty_cents__gt', 0), _connector='OR'), name='details_document_penalty_cents_above_zero', violation_error_message='Zéro n’est ni une pénalité ni un délai : laissez vide ce qui manque.')],
            },
        ),
        migrations.CreateModel(
            name='ClauseWording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('piece', models.CharField(choices=[('rc', 'Règlement de la consultation (RC)'), ('ae', 'Acte d’engagement (AE)'), ('ccap', 'Cahier des clauses particulières (CCAP ou CCP), avec un CCAG'), ('ccap_seul', 'Cahier des clauses particulières (CCAP ou CCP), sans CCAG'), ('annexe', 'Annexe du candidat (fiche entreprise)'), ('avis', 'Avis de publicité')], max_length=20, verbose_name='pièce')),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('body', models.TextField(max_length=20000, verbose_name='texte')),
                ('articles', models.JSONField(default=list, verbose_name='articles sur lesquels il s’appuie')),
                ('derogations', models.TextField(blank=True, max_length=2000, verbose_name='dérogations au CCAG')),
                ('reason', models.CharField(max_length=300, verbose_name='ce qui change')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='enregistrée le')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'version d’un modèle de paragraphes',
                'verbose_name_plural': 'versions des modèles de paragraphes',
                'ordering': ['piece', '-number'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('mission', 'piece', 'number'), name='wording_version_once', violation_error_message='Cette version du modèle existe déjà.'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='wording_version_from_one', violation_error_message='La version 0 est celle de Levier.')],
            },
        ),
    ]
