import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("followup", "0001_initial"),
        ('files', '0001_initial'),
        ("procurement", "0001_initial"),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('year', models.PositiveSmallIntegerField(verbose_name='année')),
                ('rank', models.PositiveIntegerField(verbose_name='rang dans l’année')),
                ('ground', models.CharField(choices=[('hours_done', 'heures réalisées'), ('settled', 'marché soldé')], max_length=10, verbose_name='motif')),
                ('owed', models.PositiveIntegerField(help_text='Heures entières', verbose_name='heures dues')),
                ('done', models.PositiveIntegerField(help_text='En centièmes d’heure', verbose_name='heures faites')),
                ('excused', models.PositiveIntegerField(help_text='Heures entières', verbose_name='heures déduites')),
                ('people', models.PositiveIntegerField(verbose_name='personnes')),
                ('signed_by', models.CharField(max_length=200, verbose_name='signée par')),
                ('issued_on', models.DateField(verbose_name='délivrée le')),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='procurement.award', verbose_name='attribution')),
                ('copy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='exemplaire')),
                ('issued_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='délivrée par')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='followup.certificate', verbose_name='remplace')),
            ],
            options={
                'verbose_name': 'attestation d’insertion',
                'verbose_name_plural': 'attestations d’insertion',
                'ordering': ['-year', '-rank'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('mission', 'year', 'rank'), name='certificate_number_once', violation_error_message='Ce numéro d’attestation est déjà donné.'), models.UniqueConstraint(condition=models.Q(('replaces', None)), fields=('award',), name='certificate_first_once', violation_error_message='Ce lot a déjà son attestation : la suivante la remplace.'), models.CheckConstraint(condition=models.Q(('done__gt', 0), models.Q(('signed_by', ''), _negated=True)), name='certificate_of_hours_signed', violation_error_message='Une attestation dit des heures faites, et qui la signe.')],
            },
        ),
    ]
