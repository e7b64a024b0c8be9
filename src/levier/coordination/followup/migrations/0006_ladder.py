import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("followup", "0005_award_matches"),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LadderAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('address', models.EmailField(help_text='En minuscules', max_length=254, verbose_name='adresse du correspondant')),
                ('due_on', models.DateField(verbose_name='relevés attendus avant le')),
                ('rung', models.CharField(choices=[('reminder', 'relance du correspondant'), ('second', 'relance du second correspondant'), ('call', 'appel téléphonique'), ('buyer', 'copie à l’acheteur'), ('notice', 'projet de mise en demeure')], max_length=8, verbose_name='échelon')),
                ('done_on', models.DateField(verbose_name='le')),
                ('told', models.CharField(blank=True, max_length=500, verbose_name='à qui')),
                ('handled_at', models.DateTimeField(blank=True, null=True, verbose_name='traité le')),
                ('handled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='traité par')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'échelon de relance',
                'verbose_name_plural': 'échelons de relance',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('mission', 'address', 'due_on', 'rung'), name='ladder_rung_once', violation_error_message='Cet échelon est déjà passé pour ce correspondant et cette échéance.')],
            },
        ),
        migrations.CreateModel(
            name='LadderSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rung', models.CharField(choices=[('reminder', 'relance du correspondant'), ('second', 'relance du second correspondant'), ('call', 'appel téléphonique'), ('buyer', 'copie à l’acheteur'), ('notice', 'projet de mise en demeure')], max_length=8, verbose_name='échelon')),
                ('days', models.PositiveSmallIntegerField(blank=True, help_text='Vide\xa0: échelon inactif', null=True, verbose_name='jours après l’échéance')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='enregistré le')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'réglage de l’échelle des relances',
                'verbose_name_plural': 'réglages de l’échelle des relances',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('days', None), ('days__range', (1, 365)), _connector='OR'), name='ladder_days_in_a_year', violation_error_message='Indiquez de 1 à 365 jours.')],
            },
        ),
    ]
