"""The panel of the Slicer module, one section a file; sections talk to each other only through the module's logic."""
