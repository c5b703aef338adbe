"""The section Virtual histology: stain maps over their MRI, and what can be made of them."""

from collections.abc import Callable
from typing import Any

import qt
from slicer.i18n import tr as _

from MRHNetPanel.histology.map_loading import MapLoading
from MRHNetPanel.histology.provenance_text import escaped, provenance_html
from MRHNetPanel.histology.stain_views import follow
from MRHNetPanel.histology.threshold_range import ThresholdRange
from MRHNetPanel.in_background import InBackground

VOLUME = "vtkMRMLScalarVolumeNode"
STAIN_ATTRIBUTE = "MRHNet.Stain"  # of a node that is a stain map


class HistologySection:
    """Follows the stain map that is chosen.

    Parameters
    ----------
    ui : namespace
        The panel's widgets by their names.
    logic : MRHNetLogic
        What the sections share.
    """

    def __init__(self, ui: Any, logic: Any) -> None:
        self._ui, self._logic = ui, logic
        self._background = InBackground(logic)
        self._threshold = ThresholdRange(ui.thresholdSlider, self._background)
        self._loading = MapLoading(ui, logic, self._background)
        self._described: Any = None  # the map that the panel tells about
        self._subtracting = False
        ui.stainNodeComboBox.addAttribute(VOLUME, STAIN_ATTRIBUTE)
        ui.stainNodeComboBox.connect("currentNodeChanged(vtkMRMLNode*)", self._choose_stain)
        ui.backgroundNodeComboBox.connect("currentNodeChanged(vtkMRMLNode*)", self._choose_background)
        ui.differenceNodeComboBox.connect("currentNodeChanged(vtkMRMLNode*)", self._choose_other)
        ui.opacitySlider.connect("valueChanged(double)", self._set_opacity)
        ui.brightFieldCheckBox.connect("toggled(bool)", self._set_bright)
        ui.legendCheckBox.connect("toggled(bool)", self._set_legend)
        for button, act in (
            (ui.sideBySideButton, self._side_by_side),
            (ui.fourStainsButton, self._four_stains),
            (ui.renderButton, self._render),
            (ui.segmentButton, self._segment),
            (ui.differenceButton, self._subtract),
        ):
            button.connect("clicked(bool)", self._attempting(button.text, act))
        logic.scene_changed.connect(self._follow_scene)
        self.refresh()

    def close(self) -> None:
        """Stop listening."""
        self._logic.scene_changed.disconnect(self._follow_scene)
        self._background.close()

    def refresh(self) -> None:
        """Show what can be done with the chosen stain map, and what made it."""
        ui, stain = self._ui, self._stain
        for widget in (
            *(ui.sideBySideButton, ui.fourStainsButton, ui.renderButton, ui.legendCheckBox, ui.brightFieldCheckBox),
            *(ui.opacitySlider, ui.thresholdSlider, ui.segmentButton, ui.differenceNodeComboBox),
        ):
            widget.enabled = stain is not None
        other = ui.differenceNodeComboBox.currentNode()
        different = stain is not None and other is not None and other is not stain
        ui.differenceButton.enabled = different and not self._subtracting
        if stain is not self._described:
            self._describe(stain)

    def _follow_scene(self) -> None:
        """Nodes came or went, or the layout is another one: what lies around a brain depends on that."""
        from MRHNetLib.scene.stain_map import settle_surroundings, stain_maps

        self.refresh()
        for node in stain_maps(self._logic.scene):
            if node.GetDisplayNode() is not None:
                settle_surroundings(node)

    @property
    def _stain(self) -> Any:
        return self._ui.stainNodeComboBox.currentNode()

    @property
    def _mri(self) -> Any:
        return self._ui.backgroundNodeComboBox.currentNode()

    def _attempting(self, title: str, act: Callable[[], None]) -> Callable[[], None]:
        return lambda: self._background.attempt(title, act)

    def _describe(self, stain: Any) -> None:
        from MRHNetLib.inference.notice import PREDICTED
        from MRHNetLib.scene.stain_map import provenance_of

        self._described = stain
        self._threshold.follow(stain)
        if stain is None:
            self._ui.noticeLabel.text = _("Stain maps are {notice}.").format(notice=PREDICTED)
            self._ui.provenanceText.setHtml("")
            return
        notice = stain.GetAttribute("MRHNet.Notice") or PREDICTED
        self._ui.noticeLabel.text = f"<b>{escaped(stain.GetName())}</b>: {escaped(notice)}"
        self._ui.provenanceText.setHtml(provenance_html(provenance_of(stain)))

    def _choose_stain(self) -> None:
        former, stain = self._described, self._stain
        self.refresh()
        if stain is None or stain.GetDisplayNode() is None:
            return  # a scene that closes has taken the display before the volume
        self._background.attempt(_("Virtual histology"), lambda: self._exchange(former, stain))

    def _exchange(self, former: Any, stain: Any) -> None:
        """Show a stain map in the place of another."""
        from MRHNetLib.scene.stain_map import is_bright, set_bright

        if is_bright(stain) != self._ui.brightFieldCheckBox.checked:
            set_bright(stain, self._ui.brightFieldCheckBox.checked)
        self._follow(former)
        self._exchange_legends(former, stain)

    def _exchange_legends(self, former: Any, stain: Any) -> None:
        from MRHNetLib.scene.legend import legend_shown, show_legend

        if former is not None and former is not stain and former.GetScene() is not None and legend_shown(former):
            show_legend(former, False)
        if self._ui.legendCheckBox.checked and not legend_shown(stain):
            show_legend(stain)

    def _choose_background(self) -> None:
        if self._stain is not None and self._mri is not None:
            self._background.attempt(_("Virtual histology"), lambda: self._follow(None))

    def _choose_other(self) -> None:
        self.refresh()

    def _follow(self, former: Any) -> None:
        follow(self._logic.scene, self._mri, former, self._stain, self._ui.opacitySlider.value)

    def _set_opacity(self, opacity: float) -> None:
        from MRHNetLib.scene.overlay import set_opacity

        if self._stain is not None:
            set_opacity(self._logic.scene, opacity)

    def _set_bright(self, bright: bool) -> None:
        from MRHNetLib.scene.stain_map import is_bright, set_bright, stain_maps

        for node in stain_maps(self._logic.scene):
            if is_bright(node) != bright:
                set_bright(node, bright)

    def _set_legend(self, visible: bool) -> None:
        from MRHNetLib.scene.legend import legend_shown, show_legend

        if self._stain is not None and legend_shown(self._stain) != visible:
            show_legend(self._stain, visible)

    def _side_by_side(self) -> None:
        from MRHNetLib.scene.layouts import side_by_side

        side_by_side(self._logic.scene, self._mri, self._stain)
        qt.QTimer.singleShot(0, self._fit_views)

    def _four_stains(self) -> None:
        from MRHNetLib.scene.layouts import four_stains

        four_stains(self._logic.scene, self._mri, one_of_each_stain(self._logic.scene, self._stain))
        qt.QTimer.singleShot(0, self._fit_views)

    def _fit_views(self) -> None:
        """Slicer gives the views of a layout their sizes only after it was chosen."""
        from MRHNetLib.scene.layouts import fit_views

        fit_views(self._logic.scene)

    def _render(self) -> None:
        from MRHNetLib.scene.layouts import three_d
        from MRHNetLib.scene.volume_rendering import show_volume

        three_d(self._logic.scene, self._stain)
        show_volume(self._logic.scene, self._stain)

    def _segment(self) -> None:
        from MRHNetLib.scene.segmentation import segment_above

        segment_above(self._logic.scene, self._stain, self._ui.thresholdSlider.value)

    def _subtract(self) -> None:
        from MRHNetLib.scene.difference import subtract
        from MRHNetLib.scene.volume_nodes import affine_of, array_of

        stain, other = self._stain, self._ui.differenceNodeComboBox.currentNode()
        affine = affine_of(stain)
        grids = (array_of(stain), affine, array_of(other), affine_of(other))
        self._subtracting = True
        self.refresh()
        self._background.compute(
            self._ui.differenceButton.text,
            lambda observer: subtract(*grids),
            lambda values: self._add_difference(values, affine, stain, other),
            self._end_subtracting,
        )

    def _end_subtracting(self) -> None:
        self._subtracting = False
        self.refresh()

    def _add_difference(self, values: Any, affine: Any, stain: Any, other: Any) -> None:
        from MRHNetLib.scene.difference import add_difference
        from MRHNetLib.scene.overlay import show

        if None in (stain.GetScene(), other.GetScene()):
            return  # deleted meanwhile, or the scene was closed
        difference = add_difference(self._logic.scene, values, affine, stain, other)
        show(self._logic.scene, self._mri, difference, self._ui.opacitySlider.value)


def one_of_each_stain(scene: Any, chosen: Any) -> list[Any]:
    """The chosen stain map and the newest one of each other stain of the same subject, AF, NF, MBP, Nissl first."""
    from MRHNetLib.scene.stain_map import stain_maps, stain_of

    subject = chosen.GetAttribute("MRHNet.Subject")
    maps = {stain_of(node): node for node in stain_maps(scene) if node.GetAttribute("MRHNet.Subject") == subject}
    maps[stain_of(chosen)] = chosen
    order = [stain for stain in ("AF", "NF", "MBP", "Nissl") if stain in maps]
    return [maps[stain] for stain in (*order, *(stain for stain in maps if stain not in order))]
