import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Mission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(help_text='Le mot qui la désigne dans les adresses\xa0: herault', unique=True, verbose_name='adresse')),
                ('name', models.CharField(max_length=200, verbose_name='nom')),
                ('department', models.CharField(max_length=3, validators=[django.core.validators.RegexValidator('^(\\d{2}|2[AB]|97\\d)$', 'Un code de département\xa0: 34, 2A, 974…')], verbose_name='département')),
                ('time_zone', models.CharField(default='Europe/Paris', max_length=50, verbose_name='fuseau horaire')),
                ('is_fictitious', models.BooleanField(default=False, verbose_name='fictive')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='créée le')),
            ],
            options={
                'verbose_name': 'mission',
                'ordering': ['name'],
                'indexes': [],
                'constraints': [],
            },
        ),
    ]
