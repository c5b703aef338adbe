"""Pictures of widgets are crisp and complete."""

import pytest

pytest.importorskip("PIL")


def test_a_picture_has_twice_the_pixels(qt, tmp_path):
    from PIL import Image

    from SlicerHost.pythonqt import screenshot

    panel = qt.QWidget()
    qt.QVBoxLayout(panel).addWidget(qt.QLabel("Virtual histology"))
    path = screenshot(panel, tmp_path / "pictures" / "panel.png", width=200, height=80)
    with Image.open(path) as picture:
        assert picture.size == (400, 160)
        dark = sum(value < 100 for value in picture.convert("L").get_flattened_data())
    assert dark > 100  # text was drawn


def test_a_label_that_wraps_is_shown_whole(qt, tmp_path):
    from PIL import Image

    from SlicerHost.pythonqt import screenshot

    panel, label = qt.QWidget(), qt.QLabel("many words " * 60)
    label.wordWrap = True
    qt.QVBoxLayout(panel).addWidget(label)
    with Image.open(screenshot(panel, tmp_path / "panel.png", width=300)) as picture:
        assert picture.size[0] == 600
        assert picture.size[1] > 400
