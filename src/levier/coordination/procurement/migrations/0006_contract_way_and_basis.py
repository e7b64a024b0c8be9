from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("procurement", "0005_awards_end"),
    ]

    operations = [
        migrations.AddField(
            model_name='contract',
            name='basis',
            field=models.CharField(blank=True, max_length=30, verbose_name='base juridique'),
        ),
        migrations.AddField(
            model_name='contract',
            name='way',
            field=models.CharField(blank=True, choices=[('condition', 'condition d’exécution'), ('condition_critere', 'condition d’exécution et critère d’attribution'), ('reserve', 'marché ou lot réservé'), ('qualification', 'marché de qualification et d’insertion professionnelle'), ('autre', 'critère seul ou autre considération sociale')], max_length=20, verbose_name='voie'),
        ),
        migrations.AddField(
            model_name='historicalcontract',
            name='basis',
            field=models.CharField(blank=True, max_length=30, verbose_name='base juridique'),
        ),
        migrations.AddField(
            model_name='historicalcontract',
            name='way',
            field=models.CharField(blank=True, choices=[('condition', 'condition d’exécution'), ('condition_critere', 'condition d’exécution et critère d’attribution'), ('reserve', 'marché ou lot réservé'), ('qualification', 'marché de qualification et d’insertion professionnelle'), ('autre', 'critère seul ou autre considération sociale')], max_length=20, verbose_name='voie'),
        ),
    ]
