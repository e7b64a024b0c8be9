import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("hours", "0002_lines_sent_by_software"),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='statementlink',
            name='purpose',
            field=models.CharField(choices=[('request', 'demande'), ('reminder', 'relance'), ('copy', 'copie'), ('passed', 'transmission')], default='request', max_length=8, verbose_name='envoyé pour'),
        ),
        migrations.CreateModel(
            name='StatementRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('token_hash', models.CharField(max_length=64, unique=True, verbose_name='empreinte')),
                ('due_on', models.DateField(verbose_name='à rendre avant le')),
                ('sent_to', models.EmailField(max_length=254, verbose_name='envoyée à l’adresse')),
                ('sent_to_name', models.CharField(blank=True, max_length=200, verbose_name='envoyée à')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='créée le')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('passed_on_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='passed_on', to='hours.statementrequest', verbose_name='transmise par')),
            ],
            options={
                'verbose_name': 'demande de relevés',
                'verbose_name_plural': 'demandes de relevés',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='statementlink',
            name='request',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='hours.statementrequest', verbose_name='demande groupée'),
        ),
        migrations.AddField(
            model_name='statementmessage',
            name='request',
            field=models.ForeignKey(blank=True, help_text='Dit une fois pour tous les lots de la demande', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='hours.statementrequest', verbose_name='demande groupée'),
        ),
        migrations.AddConstraint(
            model_name='statementrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('passed_on_from__isnull', False)), fields=('passed_on_from', 'sent_to'), name='request_passed_on_once_to_each', violation_error_message='Cette demande a déjà été transmise à cette personne.'),
        ),
    ]
