import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessLogEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='à')),
                ('actor_id', models.BigIntegerField(verbose_name='compte')),
                ('page', models.CharField(max_length=100, verbose_name='page')),
                ('subjects', models.JSONField(verbose_name='personnes lues')),
                ('request', models.CharField(max_length=32, verbose_name='requête')),
            ],
            options={
                'verbose_name': 'lecture d’identités',
                'verbose_name_plural': 'lectures d’identités',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'indexes': [models.Index(fields=['mission', 'actor_id'], name='access_log_by_actor')],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='LogSeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('first_id', models.BigIntegerField(verbose_name='première ligne')),
                ('last_id', models.BigIntegerField(verbose_name='dernière ligne')),
                ('lines', models.PositiveIntegerField(verbose_name='lignes')),
                ('previous', models.CharField(blank=True, max_length=64, verbose_name='sceau précédent')),
                ('digest', models.CharField(max_length=64, verbose_name='sceau')),
                ('sealed_at', models.DateTimeField(auto_now_add=True, verbose_name='scellé le')),
            ],
            options={
                'verbose_name': 'sceau du journal',
                'verbose_name_plural': 'sceaux du journal',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('mission', 'previous'), name='log_seal_chain_does_not_fork', violation_error_message='Cette partie du journal est déjà scellée.'), models.CheckConstraint(condition=models.Q(('last_id__gte', models.F('first_id')), ('lines__gt', 0)), name='log_seal_covers_lines', violation_error_message='Un sceau couvre au moins une ligne.')],
                'indexes': [],
            },
        ),
    ]
