"""Papers of the part: the receipt a point keeps for a version it has handed in."""

from fisoko_protocols.documents.facts import KitCounts, ReceiptFacts

__all__ = ["KitCounts", "ReceiptFacts", "receipt_pdf"]


def receipt_pdf(facts: ReceiptFacts) -> bytes:
    """One A4 page; the same facts give the same bytes."""
    # Imported late: the library takes 7 MB of a process, and most of them never draw a paper.
    from fisoko_protocols.documents.receipt import pdf

    return pdf(facts)
