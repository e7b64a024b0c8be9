import django.db.models.deletion
import levier.common.privacy.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("followup", "0006_ladder"),
        ('files', '0001_initial'),
        ("procurement", "0002_second_contact"),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Exchange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('kind', models.CharField(choices=[('call', 'appel téléphonique'), ('mail', 'courriel'), ('letter', 'courrier')], max_length=6, verbose_name='nature')),
                ('held_on', models.DateField(verbose_name='le')),
                ('contact', models.CharField(max_length=200, verbose_name='avec')),
                ('text', levier.common.privacy.fields.EncryptedTextField(verbose_name='ce qui s’est dit')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='noté le')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='noté par')),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exchanges', to='procurement.award', verbose_name='attribution')),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='pièce jointe')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'échange',
                'ordering': ['-held_on', '-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('contact', ''), _negated=True), name='exchange_with_somebody', violation_error_message='Dites avec qui.')],
            },
        ),
    ]
