import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("followup", "0003_contract_reports"),
        ("clauses", "0001_initial"),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LiaisonSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('contact_name', models.CharField(max_length=200, verbose_name='correspondant chez l’acheteur')),
                ('contact_email', models.EmailField(max_length=254, verbose_name='son adresse électronique')),
                ('planned_on', models.DateField(verbose_name='à demander le')),
                ('token_hash', models.CharField(blank=True, max_length=64, verbose_name='empreinte du lien')),
                ('sendings', models.PositiveSmallIntegerField(default=0, verbose_name='envois')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='envoyée le')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='lien valable jusqu’au')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='remplie le')),
                ('answered_by', models.CharField(blank=True, max_length=200, verbose_name='remplie par')),
                ('answered_function', models.CharField(blank=True, max_length=200, verbose_name='fonction')),
                ('reference', models.CharField(blank=True, max_length=60, verbose_name='référence du marché')),
                ('notified_on', models.DateField(blank=True, null=True, verbose_name='notifié le')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='exécution depuis le')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='exécution jusqu’au')),
                ('outcome', models.CharField(blank=True, choices=[('accepted', 'reprise dans l’opération'), ('dismissed', 'écartée')], max_length=9, verbose_name='suite')),
                ('outcome_at', models.DateTimeField(blank=True, null=True, verbose_name='suite donnée le')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='motif')),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='prévue par')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('outcome_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='suite donnée par')),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='liaison_sheets', to='clauses.opportunitystudy', verbose_name='étude')),
            ],
            options={
                'verbose_name': 'fiche de liaison',
                'verbose_name_plural': 'fiches de liaison',
                'ordering': ['-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='LiaisonLot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder_siret', models.CharField(max_length=14, verbose_name='SIRET du titulaire')),
                ('holder_name', models.CharField(max_length=255, verbose_name='titulaire')),
                ('contact_name', models.CharField(blank=True, max_length=200, verbose_name='correspondant du titulaire')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='adresse électronique du correspondant')),
                ('amount_cents', models.BigIntegerField(verbose_name='montant HT (centimes)')),
                ('hours', models.PositiveIntegerField(help_text='Heures entières', verbose_name='heures d’insertion')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('study_lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clauses.studylot', verbose_name='lot étudié')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='followup.liaisonsheet', verbose_name='fiche de liaison')),
            ],
            options={
                'verbose_name': 'lot d’une fiche de liaison',
                'verbose_name_plural': 'lots des fiches de liaison',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddConstraint(
            model_name='liaisonsheet',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('study',), name='liaison_one_at_a_time', violation_error_message='Une fiche de liaison est déjà attendue pour cette étude.'),
        ),
        migrations.AddConstraint(
            model_name='liaisonsheet',
            constraint=models.UniqueConstraint(condition=models.Q(('token_hash', ''), _negated=True), fields=('token_hash',), name='liaison_link_once', violation_error_message='Ce lien existe déjà.'),
        ),
        migrations.AddConstraint(
            model_name='liaisonsheet',
            constraint=models.CheckConstraint(condition=models.Q(('answered_at', None), models.Q(models.Q(('answered_by', ''), _negated=True), ('notified_on__isnull', False)), _connector='OR'), name='liaison_answered_by_someone', violation_error_message='Une fiche remplie dit par qui, et quand le marché a été notifié.'),
        ),
        migrations.AddConstraint(
            model_name='liaisonsheet',
            constraint=models.CheckConstraint(condition=models.Q(('starts_on', None), ('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='liaison_dates_in_order', violation_error_message='La fin de l’exécution précède son début.'),
        ),
        migrations.AddConstraint(
            model_name='liaisonsheet',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'accepted'), _negated=True), ('answered_at__isnull', False), _connector='OR'), name='liaison_accepted_once_answered', violation_error_message='Seule une fiche remplie se reprend.'),
        ),
        migrations.AddConstraint(
            model_name='liaisonsheet',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'dismissed'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='liaison_dismissed_for_a_reason', violation_error_message='Écarter une fiche se motive.'),
        ),
        migrations.AddConstraint(
            model_name='liaisonlot',
            constraint=models.UniqueConstraint(fields=('sheet', 'study_lot'), name='liaison_lot_once', violation_error_message='Ce lot est déjà rempli.'),
        ),
        migrations.AddConstraint(
            model_name='liaisonlot',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents__gte', 0)), name='liaison_amount_not_negative', violation_error_message='Un montant ne peut pas être négatif.'),
        ),
    ]
