import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("commitments", "0002_share_moves"),
        ("organizations", "0001_initial"),
        ("procurement", "0001_initial"),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AgreementAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreement', models.UUIDField(db_index=True, editable=False, verbose_name='accord')),
                ('kind', models.CharField(choices=[('offer', 'proposition'), ('acceptance', 'acceptation'), ('publication', 'publication des parts'), ('ending', 'fin')], max_length=11, verbose_name='acte')),
                ('at', models.DateTimeField(verbose_name='le')),
                ('is_ours', models.BooleanField(verbose_name='acte de la mission')),
                ('words', models.CharField(blank=True, max_length=500, verbose_name='motif ou pièce')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'acte d’un accord',
                'verbose_name_plural': 'actes d’un accord',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='OpenedOperation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('agreement', models.UUIDField(editable=False, unique=True, verbose_name='accord')),
                ('name', models.CharField(max_length=255, verbose_name='opération')),
                ('buyer', models.CharField(max_length=270, verbose_name='acheteur')),
                ('document', models.CharField(max_length=200, verbose_name='convention ou décision')),
                ('offered_at', models.DateTimeField(verbose_name='proposé le')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepté le')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='terminé le')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='parts publiées le')),
                ('desk', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization', verbose_name='votre guichet')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('origin', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission dont c’est l’opération')),
            ],
            options={
                'verbose_name': 'opération d’une autre mission',
                'verbose_name_plural': 'opérations d’autres missions',
                'ordering': ['name', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='OpenedShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.PositiveSmallIntegerField(verbose_name='rang')),
                ('desk_name', models.CharField(max_length=270, verbose_name='guichet')),
                ('owed', models.IntegerField(help_text='Heures entières', verbose_name='heures dues')),
                ('done', models.IntegerField(verbose_name='heures faites (centièmes d’heure)')),
                ('is_ours', models.BooleanField(verbose_name='part de la mission')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('opened', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='commitments.openedoperation', verbose_name='opération d’une autre mission')),
            ],
            options={
                'verbose_name': 'part publiée',
                'verbose_name_plural': 'parts publiées',
                'ordering': ['opened', 'rank'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='MissionAgreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('partner_name', models.CharField(blank=True, max_length=200, verbose_name='mission hors de cette installation')),
                ('document', models.CharField(max_length=200, verbose_name='convention ou décision')),
                ('offered_at', models.DateTimeField(verbose_name='proposé le')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepté le')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='terminé le')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='parts publiées le')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization', verbose_name='guichet de l’autre mission')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='procurement.operation', verbose_name='opération')),
                ('partner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='autre mission')),
            ],
            options={
                'verbose_name': 'accord entre missions',
                'verbose_name_plural': 'accords entre missions',
                'ordering': ['-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('operation', 'desk'), name='agreement_one_a_desk', violation_error_message='La part de ce guichet est déjà ouverte à une mission.'), models.CheckConstraint(condition=models.Q(models.Q(('partner', None), models.Q(('partner_name', ''), _negated=True)), models.Q(('partner__isnull', False), ('partner_name', '')), _connector='OR'), name='agreement_with_one_mission', violation_error_message='Un accord se conclut avec une mission.'), models.CheckConstraint(condition=models.Q(('partner', models.F('mission')), _negated=True), name='agreement_with_another_mission', violation_error_message='Un accord se conclut avec une autre mission.')],
            },
        ),
        migrations.AddConstraint(
            model_name='openedoperation',
            constraint=models.CheckConstraint(condition=models.Q(('origin', models.F('mission')), _negated=True), name='opened_from_another_mission', violation_error_message='Une opération de la mission n’est pas celle d’une autre.'),
        ),
        migrations.AddConstraint(
            model_name='openedoperation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_at', None), ('desk', None)), models.Q(('accepted_at__isnull', False), ('desk__isnull', False)), _connector='OR'), name='opened_accepted_by_a_desk', violation_error_message='Un accord accepté nomme le guichet qui répond de la part.'),
        ),
        migrations.AddConstraint(
            model_name='openedshare',
            constraint=models.UniqueConstraint(fields=('opened', 'rank'), name='opened_share_rank_once', violation_error_message='Deux parts publiées ont le même rang.'),
        ),
        migrations.AddConstraint(
            model_name='openedshare',
            constraint=models.UniqueConstraint(condition=models.Q(('is_ours', True)), fields=('opened',), name='opened_share_one_ours', violation_error_message='Une seule part est celle de la mission.'),
        ),
    ]
