import levier.coordination.clauses.lot_shapes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("clauses", "0001_initial"),
        ("procurement", "0001_initial"),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalopportunitystudy',
            name='rounds_down',
            field=models.BooleanField(default=False, verbose_name='arrondi à l’inférieur'),
        ),
        migrations.AddField(
            model_name='opportunitystudy',
            name='rounds_down',
            field=models.BooleanField(default=False, verbose_name='arrondi à l’inférieur'),
        ),
        migrations.AddField(
            model_name='studylot',
            name='options_cents',
            field=models.JSONField(blank=True, default=list, verbose_name='tranches optionnelles HT (centimes)'),
        ),
        migrations.AddField(
            model_name='studylot',
            name='periods',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='périodes'),
        ),
        migrations.AddField(
            model_name='studylot',
            name='shape',
            field=models.CharField(choices=[('montant', 'un montant fixe'), ('tranches', 'accord-cadre : des heures par tranche, au-delà d’un seuil'), ('part', 'accord-cadre : une part du montant de chaque bon de commande'), ('gros_bons', 'accord-cadre : une part du montant des bons au-dessus d’un seuil'), ('minimum', 'accord-cadre : des heures fixes sur le minimum, proportionnelles au-delà'), ('annuel', 'un volume par an, reconduit'), ('phases', 'une tranche ferme et des tranches optionnelles')], default=levier.coordination.clauses.lot_shapes.LotShape['FIXED'], max_length=10, verbose_name='forme'),
        ),
        migrations.AddField(
            model_name='studylot',
            name='slice_cents',
            field=models.PositiveBigIntegerField(default=0, verbose_name='tranche facturée HT (centimes)'),
        ),
        migrations.AddField(
            model_name='studylot',
            name='slice_hours',
            field=models.PositiveIntegerField(default=0, verbose_name='heures par tranche facturée'),
        ),
        migrations.AddField(
            model_name='studylot',
            name='threshold_cents',
            field=models.PositiveBigIntegerField(default=0, verbose_name='seuil ou minimum HT (centimes)'),
        ),
        migrations.AddField(
            model_name='studylot',
            name='transferred_hours',
            field=models.PositiveIntegerField(default=0, verbose_name='heures du personnel repris (centièmes)'),
        ),
        migrations.AlterField(
            model_name='studylot',
            name='hourly_cost_cents',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='coût horaire (centimes)'),
        ),
        migrations.AlterField(
            model_name='studylot',
            name='labour_share',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='part de main-d’œuvre (centièmes de %)'),
        ),
        migrations.AlterField(
            model_name='studylot',
            name='rate',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='effort d’insertion (centièmes de %)'),
        ),
        migrations.AddConstraint(
            model_name='studylot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('shape', 'tranches'), ('slice_cents__gt', 0), ('slice_hours__gt', 0)), models.Q(('hourly_cost_cents__isnull', False), ('labour_share__isnull', False), ('rate__isnull', False), models.Q(('shape__in', ('montant', 'part', 'phases')), models.Q(('shape__in', ('gros_bons', 'minimum')), ('threshold_cents__gt', 0)), models.Q(('periods__gt', 0), ('shape', 'annuel')), _connector='OR')), _connector='OR'), name='study_lot_shape_has_its_figures', violation_error_message='Il manque à la forme de ce lot un de ses chiffres.'),
        ),
    ]
