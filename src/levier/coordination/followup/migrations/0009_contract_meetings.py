import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("followup", "0008_calendar_feeds"),
        ("meetings", "0001_initial"),
        ('procurement', '0002_second_contact'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='exchange',
            name='kind',
            field=models.CharField(choices=[('call', 'appel téléphonique'), ('mail', 'courriel'), ('letter', 'courrier'), ('meet', 'réunion')], max_length=6, verbose_name='nature'),
        ),
        migrations.CreateModel(
            name='ContractMeeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('kickoff', 'réunion de mise au point'), ('monitoring', 'réunion de suivi')], default='monitoring', max_length=10, verbose_name='nature')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='procurement.contract', verbose_name='marché')),
                ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='about', to='meetings.meeting', verbose_name='réunion')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'réunion d’un marché',
                'verbose_name_plural': 'réunions des marchés',
                'ordering': ['-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
    ]
