from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("hours", "0003_one_link_for_all_lots"),
    ]

    operations = [
        migrations.AlterField(
            model_name='statementlink',
            name='purpose',
            field=models.CharField(choices=[('request', 'demande'), ('reminder', 'relance'), ('second', 'relance du second correspondant'), ('copy', 'copie'), ('passed', 'transmission')], default='request', max_length=8, verbose_name='envoyé pour'),
        ),
    ]
