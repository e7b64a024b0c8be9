import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("hours", "0004_second_contact_reminded"),
        ('files', '0001_initial'),
        ("participants", "0001_initial"),
        ("procurement", "0002_second_contact"),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PooledPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='saisie le')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='saisie par')),
            ],
            options={
                'verbose_name': 'personne aux heures réparties',
                'verbose_name_plural': 'personnes aux heures réparties',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Allocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(help_text='Le premier jour du mois', verbose_name='mois travaillé')),
                ('hundredths', models.PositiveIntegerField(verbose_name='centièmes d’heure travaillés')),
                ('document', models.CharField(max_length=200, verbose_name='d’après')),
                ('author_name', models.CharField(max_length=200, verbose_name='au nom de')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='enregistrée le')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to='hours.pooledperson', verbose_name='personne aux heures réparties')),
            ],
            options={
                'verbose_name': 'répartition d’un mois',
                'verbose_name_plural': 'répartitions des mois',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Pooling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('kind', models.CharField(choices=[('globalisation', 'globalisation des heures'), ('mutualisation', 'mutualisation d’un poste entre titulaires'), ('repartition', 'une embauche sur plusieurs lots')], max_length=13, verbose_name='nature')),
                ('area', models.CharField(blank=True, max_length=200, verbose_name='bassin d’emploi commun')),
                ('starts_on', models.DateField(verbose_name='heures réparties à compter du')),
                ('requested_on', models.DateField(blank=True, null=True, verbose_name='demandé par le titulaire le')),
                ('request_document', models.CharField(blank=True, max_length=200, verbose_name='pièce de la demande')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='fin')),
                ('end_document', models.CharField(blank=True, max_length=200, verbose_name='pièce de la fin')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='saisi le')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='saisi par')),
            ],
            options={
                'verbose_name': 'globalisation, mutualisation ou répartition',
                'verbose_name_plural': 'globalisations, mutualisations et répartitions',
                'ordering': ['-starts_on', '-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='pooledperson',
            name='pooling',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='hours.pooling', verbose_name='globalisation'),
        ),
        migrations.CreateModel(
            name='PooledContract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('agreed_on', models.DateField(blank=True, null=True, verbose_name='accord de l’acheteur le')),
                ('agreement', models.CharField(blank=True, max_length=200, verbose_name='pièce de l’accord')),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='poolings', to='procurement.award', verbose_name='attribution')),
                ('copy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='copie de l’accord')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accord saisi par')),
                ('pooling', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='hours.pooling', verbose_name='globalisation')),
            ],
            options={
                'verbose_name': 'marché globalisé',
                'verbose_name_plural': 'marchés globalisés',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='AllocationPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hundredths', models.PositiveIntegerField(verbose_name='centièmes d’heure')),
                ('allocation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='hours.allocation', verbose_name='répartition')),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allocated', to='participants.assignment', verbose_name='affectation')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'part d’une répartition',
                'verbose_name_plural': 'parts des répartitions',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('allocation', 'assignment'), name='allocation_part_once', violation_error_message='Ce marché a déjà sa part.')],
            },
        ),
        migrations.CreateModel(
            name='PooledAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='poolings', to='participants.assignment', verbose_name='affectation')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='hours.pooledperson', verbose_name='personne aux heures réparties')),
            ],
            options={
                'verbose_name': 'affectation aux heures réparties',
                'verbose_name_plural': 'affectations aux heures réparties',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('person', 'assignment'), name='pooled_assignment_once', violation_error_message='Cette affectation y est déjà.')],
            },
        ),
        migrations.AddIndex(
            model_name='allocation',
            index=models.Index(fields=['person', 'month'], name='allocation_by_month'),
        ),
        migrations.AddConstraint(
            model_name='allocation',
            constraint=models.CheckConstraint(condition=models.Q(('month__day', 1)), name='allocation_month_is_first_day', violation_error_message='Un mois est noté par son premier jour.'),
        ),
        migrations.AddConstraint(
            model_name='allocation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('document', ''), _negated=True), models.Q(('author_name', ''), _negated=True)), name='allocation_says_whence_and_who', violation_error_message='Une répartition dit d’après quoi, et par qui.'),
        ),
        migrations.AddConstraint(
            model_name='pooling',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'repartition'), ('request_document', ''), ('requested_on', None)), models.Q(models.Q(('kind', 'repartition'), _negated=True), ('requested_on__isnull', False), models.Q(('request_document', ''), _negated=True)), _connector='OR'), name='pooling_is_asked_for', violation_error_message='Une globalisation ou une mutualisation porte la demande et sa date.'),
        ),
        migrations.AddConstraint(
            model_name='pooling',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'globalisation'), _negated=True), models.Q(('area', ''), _negated=True), _connector='OR'), name='pooling_names_its_area', violation_error_message='Une globalisation nomme son bassin d’emploi.'),
        ),
        migrations.AddConstraint(
            model_name='pooling',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_document', ''), ('ended_on', None)), models.Q(('ended_on__gte', models.F('starts_on')), models.Q(('end_document', ''), _negated=True)), _connector='OR'), name='pooling_end_is_documented', violation_error_message='La fin suit le début et porte sa pièce.'),
        ),
        migrations.AddConstraint(
            model_name='pooledcontract',
            constraint=models.UniqueConstraint(fields=('pooling', 'award'), name='pooled_contract_once', violation_error_message='Ce marché y est déjà.'),
        ),
        migrations.AddConstraint(
            model_name='pooledcontract',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreed_on', None), ('agreement', ''), ('copy', None)), models.Q(('agreed_on__isnull', False), models.Q(('agreement', ''), _negated=True)), _connector='OR'), name='pooled_contract_agreement_is_documented', violation_error_message='L’accord de l’acheteur porte sa date et sa pièce.'),
        ),
    ]
