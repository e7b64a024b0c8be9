"""Who is written to, on the buyer's side and on the company's."""

from levier.coordination.procurement.models import Award, Operation


def name_contact(award: Award, *, name: str, email: str) -> None:
    """Names the operational contact of an award: who receives its statements to declare."""
    award.contact_name, award.contact_email = name, email
    award.save(update_fields=["contact_name", "contact_email"])


def name_buyer_contact(operation: Operation, *, name: str, function: str, email: str) -> None:
    """Names the buyer's contact of an operation that has none; one named already stays, one without address is none."""
    if operation.contact_email or not email:
        return
    operation.contact_name, operation.contact_function, operation.contact_email = name, function, email
    operation.save()


def replace_buyer_contact(operation: Operation, *, name: str, email: str) -> None:
    """Names who is the buyer's contact of an operation from now on, in the place of who was."""
    operation.contact_name, operation.contact_function, operation.contact_email = name, "", email
    operation.save()


def name_second_contact(award: Award, *, name: str, email: str) -> None:
    """Names the second contact of an award: whom the second reminder goes to as well."""
    award.second_contact_name, award.second_contact_email = name, email
    award.save(update_fields=["second_contact_name", "second_contact_email"])
