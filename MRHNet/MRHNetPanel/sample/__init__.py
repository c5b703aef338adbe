"""The digital mouse brain as sample data."""
