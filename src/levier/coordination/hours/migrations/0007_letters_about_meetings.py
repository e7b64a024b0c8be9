from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("hours", "0006_letters_of_a_mission"),
    ]

    operations = [
        migrations.AlterField(
            model_name='letterversion',
            name='code',
            field=models.CharField(choices=[('request', 'demande de relevés'), ('reminder', 'relance du correspondant'), ('second', 'relance du second correspondant'), ('passed', 'transmission à un collègue'), ('buyer', 'copie à l’acheteur'), ('meeting', 'convocation à une réunion'), ('moved', 'changement d’une réunion'), ('cancelled', 'annulation d’une réunion')], max_length=10, verbose_name='lettre'),
        ),
    ]
