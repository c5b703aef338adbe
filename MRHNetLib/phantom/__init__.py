"""A digital mouse brain: anatomy, tissue, MR signals and stains; the embedded sample data."""
