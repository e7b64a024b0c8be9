import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("hours", "0010_letter_of_hours_judged"),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AskingSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days', models.PositiveSmallIntegerField(blank=True, help_text='Vide\xa0: les relevés sont demandés à la main', null=True, verbose_name='jours avant l’échéance')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='enregistré le')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'réglage des demandes de relevés',
                'verbose_name_plural': 'réglages des demandes de relevés',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('days', None), ('days__range', (1, 60)), _connector='OR'), name='asking_days_in_two_months', violation_error_message='Indiquez de 1 à 60 jours.')],
            },
        ),
    ]
