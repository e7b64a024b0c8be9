import django.db.models.deletion
import levier.common.privacy.fields
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("participants", "0002_need_publication"),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('first_name', models.CharField(max_length=100, verbose_name='prénom')),
                ('last_name', models.CharField(max_length=100, verbose_name='nom')),
                ('referent', models.CharField(max_length=200, verbose_name='qui la suit')),
                ('about', models.CharField(blank=True, max_length=500, verbose_name='ce qui aide à choisir')),
                ('motive', levier.common.privacy.fields.EncryptedTextField(blank=True, verbose_name='motif de la proposition')),
                ('proposed_at', models.DateTimeField(auto_now_add=True, verbose_name='proposée le')),
                ('anonymised_on', models.DateField(blank=True, editable=False, null=True, verbose_name='anonymisée le')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='participants.needrecipient', verbose_name='proposée par')),
            ],
            options={
                'verbose_name': 'personne proposée',
                'verbose_name_plural': 'personnes proposées',
                'ordering': ['proposed_at', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('anonymised_on', None)), fields=('recipient', 'first_name', 'last_name'), name='proposal_once_by_recipient', violation_error_message='Vous avez déjà proposé cette personne.'), models.CheckConstraint(condition=models.Q(('anonymised_on', None), models.Q(('about', ''), ('first_name', ''), ('last_name', ''), ('referent', '')), _connector='OR'), name='proposal_anonymised_is_nameless', violation_error_message='Une personne anonymisée n’a plus de nom.')],
            },
        ),
    ]
