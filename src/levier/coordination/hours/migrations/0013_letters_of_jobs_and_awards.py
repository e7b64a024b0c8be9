from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("hours", "0012_due_day_of_a_mission"),
    ]

    operations = [
        migrations.AlterField(
            model_name='letterversion',
            name='code',
            field=models.CharField(choices=[('request', 'demande de relevés'), ('reminder', 'relance du correspondant'), ('second', 'relance du second correspondant'), ('passed', 'transmission à un collègue'), ('buyer', 'copie à l’acheteur'), ('receipt', 'reçu d’un relevé'), ('copy', 'copie d’un relevé saisi par le guichet'), ('correction', 'copie d’une correction saisie par le guichet'), ('judged', 'heures retenues et refusées'), ('decision', 'suite d’une contestation'), ('sheet', 'reçu d’un tableau de structure'), ('liaison', 'fiche de liaison'), ('need', 'offre de poste'), ('answer', 'réponse à une proposition'), ('meeting', 'convocation à une réunion'), ('moved', 'changement d’une réunion'), ('cancelled', 'annulation d’une réunion')], max_length=10, verbose_name='lettre'),
        ),
    ]
