"""The items of the checklist, one module a subject; `launcher/doctor.py` puts them in order."""
