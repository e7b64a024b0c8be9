import django.db.models.deletion
import django.db.models.expressions
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SourceFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('name', models.CharField(max_length=200, verbose_name='nom du fichier')),
                ('sha256', models.CharField(editable=False, max_length=64, verbose_name='empreinte')),
                ('size', models.PositiveBigIntegerField(editable=False, verbose_name='taille en octets')),
                ('origin', models.CharField(max_length=300, verbose_name='provenance')),
                ('dated_on', models.DateField(verbose_name='date des données')),
                ('licence', models.CharField(default='Licence Ouverte 2.0', max_length=100, verbose_name='licence')),
                ('is_fictitious', models.BooleanField(default=False, verbose_name='fictif')),
                ('deposited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='déposé par')),
                ('deposited_at', models.DateTimeField(verbose_name='déposé le')),
            ],
            options={
                'verbose_name': 'fichier de données ouvertes',
                'verbose_name_plural': 'fichiers de données ouvertes',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('mission', 'sha256'), name='source_file_once', violation_error_message='Ce fichier a déjà été déposé.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Build',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('state', models.CharField(choices=[('waiting', 'en attente'), ('running', 'en cours'), ('current', 'en service'), ('previous', 'précédente'), ('failed', 'abandonnée')], default='waiting', max_length=8, verbose_name='état')),
                ('requested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandée par')),
                ('requested_at', models.DateTimeField(verbose_name='demandée le')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finie le')),
                ('progress_file', models.CharField(blank=True, max_length=300, verbose_name='fichier en cours de lecture')),
                ('progress_records', models.PositiveIntegerField(default=0, verbose_name='enregistrements lus jusqu’ici')),
                ('read', models.PositiveIntegerField(default=0, verbose_name='enregistrements lus')),
                ('accepted', models.PositiveIntegerField(default=0, verbose_name='acceptés')),
                ('repaired', models.PositiveIntegerField(default=0, verbose_name='réparés')),
                ('rejected', models.PositiveIntegerField(default=0, verbose_name='rejetés')),
                ('contracts', models.PositiveIntegerField(default=0, verbose_name='marchés distincts')),
                ('concessions', models.PositiveIntegerField(default=0, verbose_name='concessions distinctes')),
                ('problem', models.CharField(blank=True, max_length=1000, verbose_name='motif de l’abandon')),
            ],
            options={
                'verbose_name': 'construction des données',
                'verbose_name_plural': 'constructions des données',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'current')), fields=('mission',), name='build_one_current', violation_error_message='Une seule construction est en service.'), models.UniqueConstraint(condition=models.Q(('state', 'previous')), fields=('mission',), name='build_one_previous', violation_error_message='Une seule construction précédente est gardée.'), models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('mission',), name='build_one_pending', violation_error_message='Une construction est déjà en cours.'), models.CheckConstraint(condition=models.Q(('read', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('accepted'), '+', models.F('repaired')), '+', models.F('rejected')))), name='build_counts_add_up', violation_error_message='Acceptés, réparés et rejetés ne font pas le total lu.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='BuildFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('build', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='observatory.build', verbose_name='construction')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='builds', to='observatory.sourcefile', verbose_name='fichier')),
                ('rank', models.PositiveSmallIntegerField(verbose_name='rang')),
            ],
            options={
                'verbose_name': 'fichier d’une construction',
                'verbose_name_plural': 'fichiers d’une construction',
                'ordering': ['build', 'rank'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('build', 'file'), name='build_file_once', violation_error_message='Ce fichier est déjà dans la construction.')],
                'indexes': [],
            },
        ),
    ]
