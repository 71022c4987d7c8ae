"""«Напишите нам» and «On-line консультант»: one conversation, kept by the portal (spec/00 «The portal»)."""
