"""The section Measure: stain maps in regions, and against a reference."""

from pathlib import Path
from typing import Any

import qt
from slicer.i18n import tr as _

from MRHNetPanel.in_background import InBackground
from MRHNetPanel.measure.measurement import (
    Comparison,
    MapTaken,
    RegionsMeasured,
    compare_maps,
    measure_regions,
    take_map,
    take_maps,
)
from MRHNetPanel.measure.result_views import show_table_and_chart

COMPARING = ("scikit-image>=0.22", "scikit-learn>=1.4")  # which Slicer does not bring along


class MeasureSection:
    """Measures all stain maps of the scene in regions, and the chosen one against a reference.

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
        self._columns: Any = None  # of the last table
        self._busy = False
        ui.regionsNodeComboBox.connect("currentNodeChanged(vtkMRMLNode*)", self._keep_regions)
        ui.regionsPathLineEdit.connect("currentPathChanged(QString)", self._keep_regions)
        ui.referenceNodeComboBox.connect("currentNodeChanged(vtkMRMLNode*)", self._show_state)
        ui.measureButton.connect("clicked(bool)", self._measure)
        ui.measureCsvButton.connect("clicked(bool)", self._save)
        ui.compareButton.connect("clicked(bool)", self._compare)
        logic.changed.connect(self.refresh)
        logic.scene_changed.connect(self.refresh)
        logic.scene_closing.connect(self._forget)
        self.refresh()

    def close(self) -> None:
        """Stop listening."""
        self._logic.changed.disconnect(self.refresh)
        self._logic.scene_changed.disconnect(self.refresh)
        self._logic.scene_closing.disconnect(self._forget)
        self._background.close()

    def refresh(self) -> None:
        """Show what the scene's parameters say, and what can be measured."""
        parameters, ui = self._logic.parameters, self._ui
        node, path = parameters.regions_node, parameters.regions_table
        if ui.regionsNodeComboBox.currentNode() is not node:
            ui.regionsNodeComboBox.setCurrentNode(node)
        if ui.regionsPathLineEdit.currentPath != path:
            ui.regionsPathLineEdit.currentPath = path
        self._show_state()

    def _keep_regions(self) -> None:
        parameters, ui = self._logic.parameters, self._ui
        if parameters.regions_node is not ui.regionsNodeComboBox.currentNode():
            parameters.regions_node = ui.regionsNodeComboBox.currentNode()
        if parameters.regions_table != ui.regionsPathLineEdit.currentPath:
            parameters.regions_table = ui.regionsPathLineEdit.currentPath
        self._show_state()

    def _show_state(self) -> None:
        from MRHNetLib.scene.stain_map import stain_maps

        ui, stain = self._ui, self._logic.parameters.stain
        regions, reference = ui.regionsNodeComboBox.currentNode(), ui.referenceNodeComboBox.currentNode()
        to_measure = {
            _("a segmentation or label map of the regions"): regions is not None,
            _("a stain map in the scene"): bool(stain_maps(self._logic.scene)),
        }
        to_compare = {
            _("a stain map, chosen above"): stain is not None,
            _("a reference volume, other than the stain map"): reference is not None and reference is not stain,
        }
        self._enable(ui.measureButton, to_measure, _("Every stain map of the scene in every region."))
        self._enable(ui.compareButton, to_compare, _("RMSE, SSIM, R2 and a ROC plot, where the stain map is not 0."))
        ui.regionsPathLineEdit.enabled = regions is not None and not regions.IsA("vtkMRMLSegmentationNode")
        ui.measureCsvButton.enabled = self._columns is not None

    def _enable(self, button: Any, needed: dict[str, bool], tool_tip: str) -> None:
        missing = [what for what, there in needed.items() if not there]
        button.enabled = not missing and not self._busy
        button.toolTip = "\n".join([_("Missing:"), *(f"- {what}" for what in missing)]) if missing else tool_tip

    def _forget(self) -> None:
        """The last table goes with its scene."""
        self._columns = None
        self._ui.measureLabel.text = ""

    def _measure(self) -> None:
        self._background.attempt(self._ui.measureButton.text, self._begin_measuring)

    def _begin_measuring(self) -> None:
        from MRHNetLib.scene.region_labels import take_regions
        from MRHNetLib.scene.stain_map import stain_maps
        from MRHNetLib.scene.volume_nodes import frames_of

        regions = self._ui.regionsNodeComboBox.currentNode()
        nodes = stain_maps(self._logic.scene)
        maps = take_maps([node for node in nodes if frames_of(node)] or nodes)  # a lost file does not stop the others
        layers = take_regions(regions)
        path = self._ui.regionsPathLineEdit.currentPath if self._ui.regionsPathLineEdit.enabled else ""
        self._begin(_("Measuring..."))
        self._background.compute(
            self._ui.measureButton.text,
            lambda observer: measure_regions(maps, layers, Path(path) if path else None, observer),
            lambda measured: self._show_regions(regions, maps, measured),
            self._finish,
        )

    def _show_regions(self, regions: Any, maps: list[MapTaken], measured: RegionsMeasured) -> None:
        from MRHNetLib.scene.plots import add_region_chart
        from MRHNetLib.scene.tables import add_table, statistics_columns

        if regions.GetScene() is None:
            return  # the scene was closed meanwhile
        scene = self._logic.scene
        self._columns = statistics_columns(measured.found)
        table = add_table(scene, self._columns, _("Stain in {regions}").format(regions=regions.GetName()))
        chart = add_region_chart(scene, measured.found, {taken.name: taken.stain for taken in maps})
        show_table_and_chart(scene, table, chart)
        count = len(next(iter(measured.found.values())))
        text = _("{maps} stain maps in {regions} regions: table {table}.").format(
            maps=len(measured.found), regions=count, table=table.GetName()
        )
        if measured.left_out:
            text += " " + _("No region lies in {maps}.").format(maps=", ".join(measured.left_out))
        self._ui.measureLabel.text = text

    def _save(self) -> None:
        chosen = qt.QFileDialog.getSaveFileName(
            self._ui.measureCsvButton, _("Save the table"), "stain_in_regions.csv", _("Table (*.csv)")
        )
        if chosen:
            self._background.attempt(self._ui.measureCsvButton.text, lambda: self._write(Path(chosen)))

    def _write(self, path: Path) -> None:
        from MRHNetLib.files import OutputFiles
        from MRHNetLib.scene.tables import write_csv

        path = path if path.suffix else path.with_suffix(".csv")
        with OutputFiles(overwrite=True) as outputs:  # the dialog has asked
            write_csv(outputs.stage(path), self._columns)
        self._ui.measureLabel.text = _("Saved: {path}").format(path=path)

    def _compare(self) -> None:
        if self._logic.dependencies.ensure_optional(COMPARING, _("the structural similarity and the ROC curve")):
            self._background.attempt(self._ui.compareButton.text, self._begin_comparing)

    def _begin_comparing(self) -> None:
        stain, reference = self._logic.parameters.stain, self._ui.referenceNodeComboBox.currentNode()
        taken, other = take_map(stain), take_map(reference)
        self._begin(_("Comparing..."))
        self._background.compute(
            self._ui.compareButton.text,
            lambda observer: compare_maps(taken, other, observer),
            lambda comparison: self._show_comparison(stain, reference, comparison),
            self._finish,
        )

    def _show_comparison(self, stain: Any, reference: Any, comparison: Comparison) -> None:
        from MRHNetLib.scene.plots import add_roc_chart
        from MRHNetLib.scene.tables import add_table

        if None in (stain.GetScene(), reference.GetScene()):
            return  # deleted meanwhile, or the scene was closed
        scene, metrics = self._logic.scene, comparison.metrics
        title = _("{map} against {reference}").format(map=stain.GetName(), reference=reference.GetName())
        figures = {
            "R2": metrics.r2,
            "RMSE": metrics.rmse,
            "SSIM": metrics.ssim,
            "AUC": comparison.curve.area,
        }
        rows = {**figures, _("Voxels"): float(metrics.voxels)}
        table = add_table(scene, {_("Measure"): list(rows), _("Value"): list(rows.values())}, title)
        show_table_and_chart(scene, table, add_roc_chart(scene, comparison.curve, f"ROC: {title}"))
        text = ", ".join(f"{name} {value:.3g}" for name, value in figures.items())
        self._ui.measureLabel.text = _("{title}: {figures} in {voxels} voxels").format(
            title=title, figures=text, voxels=f"{metrics.voxels:,}"
        )

    def _begin(self, text: str) -> None:
        self._busy = True
        self._ui.measureLabel.text = text
        self._show_state()

    def _finish(self) -> None:
        self._busy = False
        if self._ui.measureLabel.text in (_("Measuring..."), _("Comparing...")):  # it came to nothing
            self._ui.measureLabel.text = ""
        self._show_state()
