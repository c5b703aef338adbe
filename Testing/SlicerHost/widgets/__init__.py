"""Stand-ins for the widgets of CTK that module panels use, with the members scripts see in the application.

As there, a setter that is no slot in C++ (`setCollapsed`, `setMinimum`) cannot be called: the property is the way.
"""

from ..pythonqt import register
from .collapsible_button import ctkCollapsibleButton
from .combo_box import ctkComboBox
from .directory_button import ctkDirectoryButton
from .message_box import ctkMessageBox
from .path_line_edit import ctkPathLineEdit
from .search_box import ctkSearchBox
from .slider_widget import ctkSliderWidget
from .ui_loader import QUiLoader

for _kind in (
    *(ctkCollapsibleButton, ctkComboBox, ctkDirectoryButton, ctkMessageBox, ctkPathLineEdit, ctkSearchBox),
    *(ctkSliderWidget, QUiLoader),
):
    register(_kind)
