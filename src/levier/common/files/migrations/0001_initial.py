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
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('kind', models.CharField(max_length=40, verbose_name='sorte')),
                ('name', levier.common.privacy.fields.EncryptedTextField(verbose_name='nom d’origine')),
                ('media_type', models.CharField(max_length=100, verbose_name='type constaté')),
                ('size', models.PositiveIntegerField(verbose_name='octets')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte')),
                ('storage_name', models.CharField(max_length=100, unique=True, verbose_name='nom dans le dépôt')),
                ('subject', models.UUIDField(blank=True, db_index=True, null=True, verbose_name='personne concernée')),
                ('uploaded_by', models.BigIntegerField(blank=True, null=True, verbose_name='déposé par (compte)')),
                ('uploaded_at', models.DateTimeField(auto_now_add=True, verbose_name='déposé le')),
            ],
            options={
                'verbose_name': 'fichier privé',
                'verbose_name_plural': 'fichiers privés',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='stored_file_not_empty', violation_error_message='Un fichier vide ne se garde pas.')],
                'indexes': [],
            },
        ),
    ]
