"""What is there before the panel was opened for the first time."""

SIDE_BY_SIDE, FOUR_STAINS = 72331, 72332


def test_a_scene_saved_in_a_layout_of_ours_has_its_views_before_the_panel_was_opened(slicer):
    from MRHNetPanel.startup import at_startup

    layout = slicer.mrmlScene.GetFirstNodeByClass("vtkMRMLLayoutNode")
    layout.SetViewArrangement(layout.SlicerLayoutFourUpView)
    for number in (SIDE_BY_SIDE, FOUR_STAINS):
        layout.SetLayoutDescription(number, "")  # as Slicer starts
        assert not layout.IsLayoutDescription(number)
    at_startup()
    layout.SetViewArrangement(SIDE_BY_SIDE)
    assert slicer.mrmlScene.GetFirstNodeByName("MRHNetStainCoronal") is not None
    layout.SetViewArrangement(layout.SlicerLayoutFourUpView)


def test_without_views_it_offers_the_rest(slicer, monkeypatch):
    import SampleData

    from MRHNetPanel import startup

    monkeypatch.setattr(startup.slicer, "mrmlScene", slicer.vtkMRMLScene())
    startup.at_startup()
    assert SampleData.SampleDataLogic.sampleDataSourcesByCategory("MRHNet")
