import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("commitments", "0004_copies_of_orders_and_invoices"),
        ('files', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='hourscommitment',
            name='copy',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='copie de la pièce'),
        ),
    ]
