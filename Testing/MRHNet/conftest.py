"""What the tests of the panel share."""

import sys

from conftest import ROOT

if str(ROOT / "MRHNet") not in sys.path:  # as Slicer has the folder of a module
    sys.path.insert(0, str(ROOT / "MRHNet"))
