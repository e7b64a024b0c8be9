"""The suspensions of a clause that ended before lots kept them: each lot keeps its own."""

from django.db import migrations


def keep(apps, schema_editor):
    lots = apps.get_model("procurement", "Lot")
    ended = apps.get_model("commitments", "ClauseRelease").objects.filter(ended_on__isnull=False)
    for key, since, until in ended.order_by("pk").values_list("lot", "effective_on", "ended_on"):
        lot = lots.objects.get(pk=key)
        halt = [since.isoformat(), until.isoformat()]
        if since < until and halt not in lot.halts:
            lots.objects.filter(pk=key).update(halts=[*lot.halts, halt])


class Migration(migrations.Migration):

    dependencies = [
        ("commitments", "0003_published_remaining"),
        ("procurement", "0002_halts"),
    ]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
