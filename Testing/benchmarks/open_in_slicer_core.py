"""Opens a stain map with the libraries of 3D Slicer and says whether it lies where the file says.

pip install slicer-core nibabel
python Testing/benchmarks/open_in_slicer_core.py mouse1_stain-AF.nii.gz
"""

import sys

import nibabel
import numpy as np
import slicer
import slicer.util
import vtk

path = sys.argv[1]
node = slicer.vtkMRMLScalarVolumeNode()
scene = slicer.vtkMRMLScene()
scene.AddNode(node)
storage = slicer.vtkMRMLVolumeArchetypeStorageNode()
scene.AddNode(storage)
storage.SetFileName(path)
if not storage.ReadData(node):
    sys.exit(f"{path}: Slicer's libraries cannot read it")
matrix = vtk.vtkMatrix4x4()
node.GetIJKToRASMatrix(matrix)
found = np.array([[matrix.GetElement(row, column) for column in range(4)] for row in range(4)])
image = nibabel.load(path)
values, theirs = image.get_fdata().astype(np.float32), slicer.util.arrayFromVolume(node).T
indices = np.stack(np.indices(theirs.shape), axis=-1).reshape(-1, 3)  # Slicer may store an axis the other way round
ours = nibabel.affines.apply_affine(np.linalg.inv(image.affine) @ found, indices)
same_places = theirs.size == values.size and np.allclose(ours, ours.round(), atol=1e-3)
same_values = same_places and np.array_equal(values[tuple(ours.round().astype(int).T)], theirs.ravel())
print(f"{path}: {'the same value at every place' if same_values else 'DIFFERENT in Slicer'}")
sys.exit(not same_values)
