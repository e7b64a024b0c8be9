from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("hours", "0008_letters_of_receipts"),
    ]

    operations = [
        migrations.AddField(
            model_name='employersheet',
            name='remaining',
            field=models.PositiveIntegerField(default=0, editable=False, help_text='D’un enregistrement ou d’une annulation en cours', verbose_name='lignes à écrire'),
        ),
    ]
