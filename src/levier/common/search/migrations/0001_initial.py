import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('kind', models.CharField(max_length=30, verbose_name='nature')),
                ('object_id', models.UUIDField(verbose_name='identifiant public de l’objet')),
                ('title', models.CharField(max_length=300, verbose_name='titre')),
                ('subtitle', models.CharField(blank=True, max_length=300, verbose_name='précision')),
                ('url_name', models.CharField(blank=True, max_length=60, verbose_name='page')),
                ('url_id', models.UUIDField(blank=True, null=True, verbose_name='identifiant dans l’adresse')),
                ('words', models.TextField(verbose_name='mots et racines')),
                ('sort_key', models.CharField(help_text='Le titre sans accents ni majuscules', max_length=100, verbose_name='clé de tri')),
            ],
            options={
                'verbose_name': 'entrée de la recherche',
                'verbose_name_plural': 'entrées de la recherche',
                'ordering': ['sort_key', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('mission', 'kind', 'object_id'), name='search_entry_once', violation_error_message='Cet objet est déjà dans la recherche.')],
                'indexes': [],
            },
        ),
    ]
