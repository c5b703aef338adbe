"""`slicer.app.coreIOManager()` for scenes and volumes: the real storage nodes, chosen by extension as Slicer does."""

import pathlib

VOLUME_ENDINGS = (".nii", ".nii.gz", ".nrrd", ".nhdr", ".mha", ".mhd", ".hdr", ".img")
READERS = {
    "VolumeFile": ("vtkMRMLScalarVolumeNode", "vtkMRMLVolumeArchetypeStorageNode"),
    "SegmentationFile": ("vtkMRMLSegmentationNode", "vtkMRMLSegmentationStorageNode"),
    "TableFile": ("vtkMRMLTableNode", "vtkMRMLTableStorageNode"),
    "ColorTableFile": ("vtkMRMLColorTableNode", "vtkMRMLColorTableStorageNode"),
}


class IOManager:
    """Reads and writes .mrb, .mrml, volumes, segmentations and tables; it says False for all else."""

    def __init__(self, scene):
        self._scene = scene

    def fileType(self, path):
        name = pathlib.Path(path).name.lower()
        if name.endswith((".mrb", ".mrml")):
            return "SceneFile"
        if name.endswith((".seg.nrrd", ".seg.nhdr")):
            return "SegmentationFile"
        if name.endswith(VOLUME_ENDINGS):
            return "VolumeFile"
        return {".csv": "TableFile", ".tsv": "TableFile", ".ctbl": "ColorTableFile"}.get(name[name.rfind(".") :], "")

    def loadNodes(self, file_type, properties, loaded=None, messages=None):
        path = properties["fileName"]
        if not pathlib.Path(path).is_file():
            return False
        if file_type == "SceneFile":
            return self._load_scene(path, properties)
        if file_type not in READERS:
            return False
        class_name, storage_name = READERS[file_type]
        if properties.get("labelmap"):
            class_name = "vtkMRMLLabelMapVolumeNode"
        node = self._scene.AddNewNodeByClass(
            class_name, properties.get("name") or pathlib.Path(path).name.split(".")[0]
        )
        storage = self._scene.AddNewNodeByClass(storage_name)
        storage.SetFileName(path)
        if not storage.ReadData(node):
            self._scene.RemoveNode(storage)
            self._scene.RemoveNode(node)
            return False
        node.SetAndObserveStorageNodeID(storage.GetID())
        if hasattr(node, "CreateDefaultDisplayNodes"):
            node.CreateDefaultDisplayNodes()
        if loaded is not None:
            loaded.AddItem(node)
        return True

    def _load_scene(self, path, properties):
        if properties.get("clear", False):
            self._scene.Clear(False)
        if path.endswith(".mrb"):
            return bool(self._scene.ReadFromMRB(path))
        self._scene.SetURL(path)
        return bool(self._scene.Import())

    def fileWriterFileType(self, node):
        kinds = {class_name: file_type for file_type, (class_name, _) in READERS.items()}
        return next((kind for class_name, kind in kinds.items() if node.IsA(class_name)), "")

    def saveNodes(self, file_type, properties, messages=None):
        path = str(properties["fileName"])
        if file_type == "SceneFile":
            if path.endswith(".mrb"):
                return bool(self._scene.WriteToMRB(path))
            self._scene.SetURL(path)
            return bool(self._scene.Commit())
        if file_type not in READERS:
            return False
        node = self._scene.GetNodeByID(properties["nodeID"])
        storage = node.GetStorageNode()
        if storage is None:
            storage = self._scene.AddNewNodeByClass(READERS[file_type][1])
            node.SetAndObserveStorageNodeID(storage.GetID())
        storage.SetFileName(path)
        storage.SetUseCompression(properties.get("useCompression", False))
        return bool(storage.WriteData(node))

    def addDefaultStorageNodes(self):
        """Nothing: `WriteToMRB` makes the storage nodes it needs."""
