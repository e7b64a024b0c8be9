from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("procurement", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name='award',
            name='second_contact_email',
            field=models.EmailField(blank=True, max_length=254, verbose_name='adresse électronique du second correspondant'),
        ),
        migrations.AddField(
            model_name='award',
            name='second_contact_name',
            field=models.CharField(blank=True, max_length=200, verbose_name='second correspondant'),
        ),
        migrations.AddField(
            model_name='historicalaward',
            name='second_contact_email',
            field=models.EmailField(blank=True, max_length=254, verbose_name='adresse électronique du second correspondant'),
        ),
        migrations.AddField(
            model_name='historicalaward',
            name='second_contact_name',
            field=models.CharField(blank=True, max_length=200, verbose_name='second correspondant'),
        ),
    ]
