import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("followup", "0004_liaison_sheets"),
        ("clauses", "0001_initial"),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AwardMatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('uid', models.CharField(max_length=80, verbose_name='identifiant dans les données ouvertes')),
                ('title', models.CharField(max_length=1000, verbose_name='objet publié')),
                ('amount_cents', models.BigIntegerField(blank=True, null=True, verbose_name='montant publié (centimes)')),
                ('notified_on', models.DateField(verbose_name='notifié le')),
                ('score', models.PositiveSmallIntegerField(verbose_name='ressemblance')),
                ('reasons', models.JSONField(default=list, verbose_name='raisons')),
                ('found_on', models.DateField(verbose_name='proposé le')),
                ('answer', models.CharField(blank=True, choices=[('accepted', 'c’est ce marché'), ('dismissed', 'ce n’est pas lui')], max_length=9, verbose_name='réponse')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondu le')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='répondu par')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='award_matches', to='clauses.opportunitystudy', verbose_name='étude')),
            ],
            options={
                'verbose_name': 'rapprochement avec les données ouvertes',
                'verbose_name_plural': 'rapprochements avec les données ouvertes',
                'ordering': ['-score', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('study', 'uid'), name='award_match_once', violation_error_message='Ce marché a déjà été proposé pour cette étude.'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='award_match_answered_one_day', violation_error_message='Une réponse porte sa date.')],
            },
        ),
    ]
