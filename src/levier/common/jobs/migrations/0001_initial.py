import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('mission', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('name', models.CharField(max_length=100, verbose_name='tâche')),
                ('key', models.CharField(max_length=200, verbose_name='clé')),
                ('arguments', models.JSONField(default=dict, verbose_name='arguments')),
                ('state', models.CharField(choices=[('queued', 'en attente'), ('running', 'en cours'), ('done', 'faite'), ('dead', 'abandonnée')], default='queued', max_length=10, verbose_name='état')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                ('max_attempts', models.PositiveSmallIntegerField(verbose_name='essais au plus')),
                ('run_after', models.DateTimeField(verbose_name='pas avant')),
                ('task_id', models.UUIDField(editable=False, null=True, verbose_name='place dans la file')),
                ('heartbeat_at', models.DateTimeField(editable=False, null=True, verbose_name='dernier signe de vie')),
                ('lease_until', models.DateTimeField(editable=False, null=True, verbose_name='tenue jusqu’à')),
                ('error', models.CharField(blank=True, max_length=500, verbose_name='dernière erreur')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandée le')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='commencée le')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finie le')),
            ],
            options={
                'verbose_name': 'tâche de fond',
                'verbose_name_plural': 'tâches de fond',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['state', 'run_after'], name='job_by_state'), models.Index(fields=['mission', 'state'], name='job_by_mission')],
                'constraints': [models.UniqueConstraint(fields=('mission', 'name', 'key'), name='job_once_in_mission', violation_error_message='Cette tâche a déjà été demandée.'), models.UniqueConstraint(condition=models.Q(('mission', None)), fields=('name', 'key'), name='job_once_in_installation', violation_error_message='Cette tâche a déjà été demandée.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), ('lease_until__isnull', False), _connector='OR'), name='job_running_has_a_lease', violation_error_message='Une tâche en cours a un terme.')],
            },
        ),
    ]
