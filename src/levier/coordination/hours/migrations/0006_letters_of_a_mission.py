import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("hours", "0005_pooling_and_allocations"),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(choices=[('request', 'demande de relevés'), ('reminder', 'relance du correspondant'), ('second', 'relance du second correspondant'), ('passed', 'transmission à un collègue'), ('buyer', 'copie à l’acheteur')], max_length=10, verbose_name='lettre')),
                ('subject', models.CharField(max_length=200, verbose_name='objet')),
                ('text', models.TextField(max_length=5000, verbose_name='texte')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='enregistrée le')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'version d’un courriel type',
                'verbose_name_plural': 'versions de courriels types',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'indexes': [models.Index(fields=['mission', 'code'], name='letter_by_code')],
            },
        ),
    ]
