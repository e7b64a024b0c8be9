from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("procurement", "0006_contract_way_and_basis"),
        ('organizations', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicaloperation',
            name='contact_email',
            field=models.EmailField(blank=True, max_length=254, verbose_name='adresse électronique du correspondant'),
        ),
        migrations.AddField(
            model_name='historicaloperation',
            name='contact_function',
            field=models.CharField(blank=True, max_length=200, verbose_name='fonction du correspondant'),
        ),
        migrations.AddField(
            model_name='historicaloperation',
            name='contact_name',
            field=models.CharField(blank=True, max_length=200, verbose_name='correspondant chez l’acheteur'),
        ),
        migrations.AddField(
            model_name='operation',
            name='contact_email',
            field=models.EmailField(blank=True, max_length=254, verbose_name='adresse électronique du correspondant'),
        ),
        migrations.AddField(
            model_name='operation',
            name='contact_function',
            field=models.CharField(blank=True, max_length=200, verbose_name='fonction du correspondant'),
        ),
        migrations.AddField(
            model_name='operation',
            name='contact_name',
            field=models.CharField(blank=True, max_length=200, verbose_name='correspondant chez l’acheteur'),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contact_email', ''), _negated=True), models.Q(('contact_function', ''), ('contact_name', '')), _connector='OR'), name='operation_contact_can_be_written_to', violation_error_message='Un correspondant chez l’acheteur se nomme avec son adresse électronique.'),
        ),
    ]
