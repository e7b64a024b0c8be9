import django.db.models.deletion
import levier.common.privacy.fields
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('kind', models.CharField(max_length=40, verbose_name='sorte')),
                ('author', models.BigIntegerField(verbose_name='déposé par (compte)')),
                ('file_name', models.CharField(max_length=255, verbose_name='fichier')),
                ('file_hash', models.CharField(max_length=64, verbose_name='empreinte du fichier')),
                ('header', models.JSONField(default=list, verbose_name='titres des colonnes')),
                ('columns', models.JSONField(default=dict, help_text='Rang compté de zéro', verbose_name='colonne de chaque donnée')),
                ('digest', models.CharField(blank=True, max_length=64, verbose_name='empreinte du fichier et de ses colonnes')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='déposé le')),
                ('staged_at', models.DateTimeField(blank=True, null=True, verbose_name='lu en entier le')),
                ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='importé le')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='annulé le')),
                ('remaining', models.PositiveIntegerField(default=0, help_text='Ou à retirer, quand l’import s’annule', verbose_name='lignes restant à écrire')),
                ('signed', models.JSONField(blank=True, default=dict, help_text='Ses droits et qui certifie, tant qu’il reste à écrire', verbose_name='qui l’importe')),
                ('result', models.JSONField(default=list, help_text='Paires (nombre, mots)', verbose_name='ce qui a été créé')),
                ('made', models.JSONField(default=list, help_text='Pour annuler\xa0: par étape, ses lignes et ses clés par modèle', verbose_name='lignes créées')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-created_at', '-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('applied_at__isnull', False), models.Q(('undone_at', None), ('remaining__gt', 0), _connector='OR')), fields=('mission', 'kind', 'digest'), name='import_same_file_once', violation_error_message='Ce fichier a déjà été importé.'), models.CheckConstraint(condition=models.Q(('undone_at', None), ('applied_at__isnull', False), _connector='OR'), name='import_undone_was_applied', violation_error_message='Seul un import appliqué s’annule.'), models.CheckConstraint(condition=models.Q(('applied_at', None), models.Q(('staged_at__isnull', False), models.Q(('digest', ''), _negated=True)), _connector='OR'), name='import_applied_was_read', violation_error_message='Un fichier ne s’importe qu’une fois lu en entier.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='ImportMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('kind', models.CharField(max_length=40, verbose_name='sorte')),
                ('fingerprint', models.CharField(max_length=64, verbose_name='empreinte des titres')),
                ('columns', models.JSONField(default=dict, help_text='Rang compté de zéro', verbose_name='colonne de chaque donnée')),
            ],
            options={
                'verbose_name': 'colonnes retenues',
                'verbose_name_plural': 'colonnes retenues',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('mission', 'kind', 'fingerprint'), name='import_mapping_once', violation_error_message='Les colonnes de ce fichier sont déjà retenues.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='ImportLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='imports.importbatch', verbose_name='import')),
                ('number', models.PositiveIntegerField(verbose_name='ligne du fichier')),
                ('cells', levier.common.privacy.fields.EncryptedTextField(help_text='En JSON', verbose_name='cellules')),
                ('state', models.CharField(choices=[('good', 'bonne'), ('warned', 'à vérifier'), ('bad', 'à corriger')], default='good', max_length=6, verbose_name='état')),
                ('faults', levier.common.privacy.fields.EncryptedTextField(blank=True, help_text='En JSON', verbose_name='motifs')),
            ],
            options={
                'verbose_name': 'ligne d’import',
                'verbose_name_plural': 'lignes d’import',
                'ordering': ['batch', 'number'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'indexes': [models.Index(fields=['batch', 'state', 'number'], name='import_line_by_state')],
                'constraints': [models.UniqueConstraint(fields=('batch', 'number'), name='import_line_once', violation_error_message='Cette ligne est déjà lue.')],
            },
        ),
    ]
