from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("procurement", "0002_second_contact"),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='contract',
            name='ccag_version',
            field=models.CharField(blank=True, max_length=60, verbose_name='version du CCAG, quand elle n’est pas celle tenue'),
        ),
        migrations.AddField(
            model_name='historicalcontract',
            name='ccag_version',
            field=models.CharField(blank=True, max_length=60, verbose_name='version du CCAG, quand elle n’est pas celle tenue'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('ccag_version', ''), models.Q(('ccag', ''), _negated=True), _connector='OR'), name='contract_version_of_a_ccag', violation_error_message='Dites de quel CCAG c’est la version.'),
        ),
    ]
