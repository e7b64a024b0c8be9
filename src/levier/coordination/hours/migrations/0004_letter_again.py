

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hours', '0003_zero_is_a_figure'),
    ]

    operations = [
        migrations.AlterField(
            model_name='letterversion',
            name='code',
            field=models.CharField(choices=[('request', 'demande de relevés'), ('reminder', 'relance du correspondant'), ('again', 'nouvelle relance du correspondant, faute de second'), ('second', 'relance du second correspondant'), ('passed', 'transmission à un collègue'), ('buyer', 'copie à l’acheteur'), ('receipt', 'reçu d’un relevé'), ('copy', 'copie d’un relevé saisi par le guichet'), ('correction', 'copie d’une correction saisie par le guichet'), ('judged', 'heures retenues et refusées'), ('decision', 'suite d’une contestation'), ('sheet', 'reçu d’un tableau de structure'), ('liaison', 'fiche de liaison'), ('report', 'remise d’un bilan'), ('need', 'offre de poste'), ('answer', 'réponse à une proposition'), ('meeting', 'convocation à une réunion'), ('moved', 'changement d’une réunion'), ('cancelled', 'annulation d’une réunion'), ('invitation', 'invitation à ouvrir un compte')], max_length=10, verbose_name='lettre'),
        ),
    ]
